// SPDX-License-Identifier: GPL-3.0-only

// Who takes part, all with Ethereum wallets: institutions, their staff, and patients whom a hospital enrols.
const { artifacts } = require('hardhat');
const { Contract, JsonRpcProvider, Wallet, ZeroHash, hexlify, randomBytes } = require('ethers');

const ADDRESSES = {
	IRecords: '0x000000000000000000000000000000005a010000',
	IAccessGrants: '0x000000000000000000000000000000005a020000',
	ICharts: '0x000000000000000000000000000000005a030000',
	IMembership: '0x000000000000000000000000000000005a040000',
};
const ROLES = { Hospital: 1, DataUser: 2, Emergency: 4 };
const ETHEREUM = 3;
const MINUTES = 60_000;
// A compressed point, as a chart needs one: nothing is sealed here.
const POINT = '0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';

// A block is a second; what ethers waits between two looks is four. And it would take a wallet's number of a moment
// ago for the next transaction's.
const provider = new JsonRpcProvider(process.env.SALUS_ETH_URL, undefined, { cacheTimeout: -1, pollingInterval: 200 });

/** The native account of an address. */
const account = (of) => `${(of.address ?? of).toLowerCase()}${'ee'.repeat(12)}`;
const wallet = () => Wallet.createRandom(provider);

/** A precompile, as whoever signs or asks there calls it. */
async function precompile(name, runner = provider) {
	const { abi } = await artifacts.readArtifact(name);
	return new Contract(ADDRESSES[name], abi, runner);
}

/** Sends a call and waits for its receipt. */
async function done(sending) {
	return (await sending).wait();
}

/** Admits an institution. */
async function institution(council, who, name, roles) {
	await council.invite(account(who));
	const bits = roles.reduce((sum, role) => sum | ROLES[role], 0);
	const profile = { name, document: ZeroHash, endpoint: '', nodes: [] };
	await done((await precompile('IMembership', who)).applyForRoles(bits, profile));
	await council.admit(account(who), roles);
}

/** Sends calls of one wallet, and then waits for all of them. */
async function doneAll(calls) {
	const sent = [];
	for (const call of calls) sent.push(await call());
	for (const transaction of sent) await transaction.wait();
}

/** Registers people, or contracts, among an institution's staff. */
async function employ(institution, role, ...who) {
	const members = await precompile('IMembership', institution);
	const until = Date.now() + 60 * MINUTES;
	await doneAll(who.map((one) => () => members.addStaff(account(one), role, until)));
}

/** Enrols patients, who sign for it with their wallets. Answers with their charts. */
async function enrol(hospital, ...patients) {
	const genesis = await provider.send('chain_getBlockHash', [0]);
	const hospitals = await precompile('ICharts', hospital);
	const charts = patients.map(() => hexlify(randomBytes(32)));
	await doneAll(patients.map((patient, place) => async () => {
		const [chart, expires] = [charts[place], Date.now() + 10 * MINUTES];
		const consent = [
			'Salus: enrolment',
			'I want this hospital to keep a chart for me, whose access I own.',
			`Hospital: ${account(hospital)}`,
			`Chart: ${chart}`,
			`My account: ${account(patient)}`,
			`Expires: ${new Date(expires).toISOString()}`,
			`Network: ${genesis}`,
		].join('\n');
		const signature = { kind: ETHEREUM, data: await patient.signMessage(consent) };
		return hospitals.enrol(chart, account(patient), POINT, ZeroHash, expires, signature);
	}));
	return charts;
}

/** A patient grants an institution access for these purposes. Answers the grant's number. */
async function grant(patient, chart, to, purposes) {
	const grants = await precompile('IAccessGrants', patient);
	const next = await grants.nextGrant(chart);
	const grantee = { blinded: false, id: account(to) };
	const everything = { kind: 0, compartments: [], records: [] };
	await done(grants.grant(chart, grantee, everything, purposes, Date.now() - MINUTES, 0));
	return next;
}

module.exports = { MINUTES, account, done, employ, enrol, grant, institution, precompile, provider, wallet };
