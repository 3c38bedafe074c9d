// SPDX-License-Identifier: GPL-3.0-only

// What the two contracts are for, each from its beginning to its end, told in one of the ways of ways.js. A story
// answers with what those who ask are told, in which charts, grants and accounts are named by their place in it: so
// that it is the same whoever tells it, and with whom.
const { id } = require('ethers');

const { account, precompile } = require('./people');

const TREAT = 1;
const HRESCH = 8;
const UNCONSCIOUS = 0;

/** A study of three patients, of whom it is told nothing unless two consent. */
async function research(way, { study, researcher, hospital, patients, charts }) {
	const told = [];
	const asks = async (who, ...call) => told.push(await way.asks(who, study, ...call));
	const grants = await Promise.all(patients.map((patient, place) =>
		way.grants(patient, charts[place], researcher, HRESCH)));
	const joins = (place) => way.does(patients[place], study, 'join', charts[place], grants[place]);
	const listens = async () => {
		await asks(researcher, 'cohort');
		const consenting = await way.asks(researcher, study, 'consenting');
		if (typeof consenting === 'string') return told.push(consenting);
		const places = consenting[0].map((chart) => charts.indexOf(chart));
		return told.push([places, consenting[1].every((grant, nth) => grant === grants[places[nth]])]);
	};

	await joins(0);
	await listens();
	await joins(1);
	await joins(2);
	await listens();
	const given = await way.given(charts[2]);
	told.push(given.map(([number, to]) => [number === grants[2], to === account(researcher)]));

	// Others are told no less, since nobody signs whom an answer is for. Nobody but the patient joins, with a grant to
	// the study for research.
	await asks(hospital, 'cohort');
	await asks(patients[1], 'join', charts[0], grants[0]);
	const treatment = await way.grants(patients[0], charts[0], researcher, TREAT);
	const another = await way.grants(patients[0], charts[0], hospital, HRESCH);
	for (const unfit of [treatment, another, 99]) await asks(patients[0], 'join', charts[0], unfit);

	// Who revokes does not count, without the contract being told.
	await way.revokes(patients[1], charts[1], grants[1]);
	await listens();
	await way.does(patients[2], study, 'withdraw', charts[2]);
	await listens();
	return told;
}

const RESEARCH = [
	'CohortTooSmall', 'CohortTooSmall',
	3n, [[0, 1, 2], true],
	[[true, true]],
	3n, 'NotTheController', 'GrantUnfit', 'GrantUnfit', 'GrantUnfit',
	2n, [[0, 2], true],
	'CohortTooSmall', 'CohortTooSmall',
];

/** A board of three, of whom two break the glass. The hospital `employs` the contract as its emergency clinician. */
async function emergency(way, { board, hospital, members, charts: [chart, another], employs }) {
	const told = [];
	const asks = async (who, ...call) => told.push(await way.asks(who, board, ...call));
	const proposes = (on) => way.does(members[0], board, 'propose', on, UNCONSCIOUS);

	await proposes(chart);
	await asks(members[1], 'agree', 0);
	told.push(await way.emergencies(chart));
	await employs(board.target);
	await way.does(members[1], board, 'agree', 0);
	const opened = await way.emergencies(chart);
	told.push(opened.map(([clinician, department, reason]) =>
		[clinician === account(board.target), department === account(hospital), reason]));

	// Its members alone ask it, and twice for nothing.
	await asks(hospital, 'propose', chart, UNCONSCIOUS);
	await asks(members[2], 'agree', 0);
	await asks(members[2], 'agree', 7);
	await proposes(another);
	await asks(members[0], 'agree', 1);

	// It passes on the chain's own refusals, and stays as it was.
	await proposes(chart);
	await asks(members[1], 'agree', 2);
	await proposes(id('no such chart'));
	await asks(members[1], 'agree', 3);
	told.push((await way.asks(members[0], board, 'proposals', 3)).at(-1));

	// None of its members opens one alone.
	const access = await precompile('IAccessGrants');
	told.push(await way.asks(members[0], access, 'openEmergency', another, UNCONSCIOUS));
	return told;
}

const EMERGENCY = [
	'NoStanding', [], [[true, true, UNCONSCIOUS]],
	'NotAMember', 'ProposalOver', 'ProposalUnknown', 'AgreedAlready',
	'EmergencyStillOpen', 'ChartUnknown', false,
	'WrongRole',
];

module.exports = { EMERGENCY, RESEARCH, emergency, research };
