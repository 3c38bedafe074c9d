// SPDX-License-Identifier: GPL-3.0-only
//
// Is the chain friendly to polkadot.js apps? Everything here goes through @polkadot/api, which is what
// the apps are made of, and through nothing but the chain's own metadata.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { u8aToBn, u8aToHex } from '@polkadot/util';
import { samples } from './samples.mjs';

const SECTIONS = [
	'membership', 'charts', 'records', 'accessGrants', 'quota', 'parameters', 'publishing',
];
const VIEWS = [
	'check', 'facts', 'explain', 'verify', 'provenance', 'record', 'recordsOf', 'grantsOf',
	'restrictionsOf', 'requestsOf', 'emergenciesOf', 'mandatesOf', 'recoveryOf', 'chartOf', 'chart',
	'standing', 'keysOf', 'pastKeysOf', 'compartmentsOf', 'member', 'staff', 'institutionOf',
	'emergenciesFrom', 'members', 'quota', 'threshold',
];

const secret = (name) => readFileSync(process.env[name], 'utf8').trim();
const api = await ApiPromise.create({
	provider: new WsProvider(process.env.SALUS_URL),
	noInitWarn: true,
});
const keyring = new Keyring({ type: 'sr25519' });

/** A part of the test, told in a line. */
async function part(what, check) {
	const said = await check();
	console.log(`ok: ${what}${said ? ` (${said})` : ''}`);
}

/** What a person reads first: one plain sentence. */
function isDocumented(what, docs) {
	const [first] = docs.map((line) => line.toString().trim());
	assert.ok(first && first.length > 5, `${what} has no docs`);
	const sentence = docs.map((line) => line.toString().trim()).join(' ');
	assert.match(sentence, /[.?!]/, `the docs of ${what} are no sentence: ${sentence}`);
}

/** Every word, number and hash that a sample is made of, as the decoded call shows them. */
function leaves(sample) {
	if (Array.isArray(sample)) return sample.flatMap(leaves);
	if (typeof sample === 'object') return Object.values(sample).flatMap(leaves);
	return typeof sample === 'boolean' ? [] : [String(sample)];
}

/** Every enum variant that a sample names. */
function variants(sample) {
	if (Array.isArray(sample)) return sample.flatMap(variants);
	if (typeof sample !== 'object') return [];
	return Object.entries(sample).flatMap(([key, value]) =>
		(/^[A-Z]/.test(key) ? [key] : []).concat(variants(value)));
}

/** Submits and waits until it is final; answers with the events. */
function submit(call, signer) {
	return new Promise((resolve, reject) => {
		call.signAndSend(signer, ({ status, events, dispatchError, isError }) => {
			if (isError) return reject(new Error(`the node did not take it: ${status.type}`));
			if (!status.isFinalized) return;
			if (dispatchError) {
				const { section, name, docs } = api.registry.findMetaError(dispatchError.asModule);
				return reject(new Error(`${section}.${name}: ${docs.join(' ')}`));
			}
			resolve(events.map(({ event }) => event));
		}).catch(reject);
	});
}

function calls() {
	let count = 0;
	for (const section of SECTIONS) {
		assert.ok(api.tx[section], `there is no pallet ${section}`);
		for (const [name, call] of Object.entries(api.tx[section])) {
			const what = `${section}.${name}`;
			const names = call.meta.args.map((argument) => argument.name.toPrimitive())
				.map((argument) => argument.replace(/_(.)/g, (_, letter) => letter.toUpperCase()));
			const sample = samples(section, name, names);
			const encoded = call(...sample).method.toHex();

			// Decoded again by one who has the bytes and the metadata only.
			const decoded = api.createType('Call', encoded);
			assert.equal(`${decoded.section}.${decoded.method}`, what);
			assert.equal(decoded.toHex(), encoded, `${what} does not encode again to the same bytes`);
			const shown = JSON.stringify(decoded.toHuman()).replaceAll(',', '').toLowerCase();
			for (const leaf of [...leaves(sample), ...variants(sample)]) {
				assert.ok(
					shown.includes(leaf.replaceAll(',', '').toLowerCase()),
					`${what}: ${leaf} went in and is not shown: ${shown}`,
				);
			}
			assert.ok(!/unknown|lookup\d/i.test(call.meta.args.map(String).join()), what);
			isDocumented(what, call.meta.docs);
			for (const heading of ['## Dispatch Origin', '## Errors', '## Events']) {
				assert.ok(
					call.meta.docs.some((line) => line.includes(heading)),
					`the docs of ${what} have no section ${heading}`,
				);
			}
			count += 1;
		}
	}
	return `${count} calls`;
}

function errorsAndEvents() {
	let count = 0;
	for (const kind of ['errors', 'events']) {
		for (const section of SECTIONS) {
			for (const [name, { meta }] of Object.entries(api[kind][section] ?? {})) {
				isDocumented(`${section}.${name}`, meta.docs);
				count += 1;
			}
		}
	}
	assert.ok(count > 50, `only ${count} errors and events`);
	return `${count} of them`;
}

async function tokenAndAddresses() {
	const properties = await api.rpc.system.properties();
	assert.deepEqual(properties.tokenSymbol.unwrap().map(String), ['SALUS']);
	assert.deepEqual(properties.tokenDecimals.unwrap().map(Number), [12]);
	assert.equal(properties.ss58Format.unwrap().toNumber(), 42);
	assert.equal(api.consts.system.ss58Prefix.toNumber(), 42);
	return 'SALUS, 12 decimals, SS58 42';
}

/** What those follow who trust no node: GRANDPA's proof of each step, as it comes. */
async function justifications() {
	let unsubscribe;
	const justification = await new Promise((resolve, reject) => {
		const late = setTimeout(() => reject(new Error('none came within 30 s')), 30_000);
		api.rpc.grandpa.subscribeJustifications((one) => {
			clearTimeout(late);
			resolve(one.toU8a(true));
		}).then((stop) => { unsubscribe = stop; }, reject);
	});
	unsubscribe?.();
	// The round (8 bytes), and what it agreed on: a block's hash (32) and its number (4).
	assert.ok(justification.length > 44, `it has ${justification.length} bytes`);
	const number = u8aToBn(justification.subarray(40, 44), { isLe: true }).toNumber();
	const hash = await api.rpc.chain.getBlockHash(number);
	assert.equal(u8aToHex(justification.subarray(8, 40)), hash.toHex());
	return `for block ${number}`;
}

const chart = process.env.SALUS_CHART;
const hospital = JSON.parse(secret('SALUS_CARD')).card.hospital;
const root = secret('SALUS_PATIENT_KEY');
const path = `//salus//${u8aToHex(keyring.decodeAddress(hospital)).slice(2)}`;
// The account that her hospital enrolled: it was never sent a transfer.
const patient = keyring.addFromUri(`${root}${path}`);
const doctor = keyring.addFromUri(secret('SALUS_DOCTOR_KEY'));
const practice = keyring.addFromUri(secret('SALUS_PRACTICE_KEY'));

/** A patient's call: shown a fee of 0, costs nothing, and counts to her quota. */
async function sponsored(call) {
	const what = `${call.method.section}.${call.method.method}`;
	const { partialFee } = await call.paymentInfo(patient);
	assert.ok(partialFee.isZero(), `${what} is shown with a fee of ${partialFee.toHuman()}`);
	const before = (await api.query.system.account(patient.address)).data;
	const quotaBefore = await api.call.salusApi.quota(patient.address);
	const events = await submit(call, patient);
	const after = (await api.query.system.account(patient.address)).data;
	assert.equal(after.free.toString(), before.free.toString(), `${what} took money`);
	const quota = await api.call.salusApi.quota(patient.address);
	// A window may have ended meanwhile: then what is used is counted from nothing.
	const used = quota.resets.eq(quotaBefore.resets) ? quotaBefore.used.toBigInt() : 0n;
	assert.ok(quota.used.toBigInt() > used, `${what} did not count to the quota`);
	assert.ok(quota.used.lt(quota.limit), `${what} used the quota up`);
	return events;
}

/** The number that an event of ours carries. */
function numbered(events, event, field) {
	const found = events.find((one) => api.events.accessGrants[event].is(one));
	assert.ok(found, `there is no event ${event}`);
	return found.data[field].toNumber();
}

/** A record to ask about. What it says is not looked at here, so that nothing needs to be sealed. */
const filed = `0x${randomBytes(16).toString('hex')}`;

async function files() {
	const [[tag, { epoch }]] = await api.call.salusApi.compartmentsOf(chart);
	const clinician = keyring.addFromUri(secret('SALUS_CLINICIAN_KEY'));
	await submit(api.tx.records.file(chart, filed, {
		compartment: tag, epoch, object: hash, content: someHash, index: someHash, mediaType: 'Pdf',
		length: 4096,
	}), clinician);
	const [version] = await api.call.salusApi.provenance(chart, filed);
	assert.equal(version.author.toString(), clinician.address);
	assert.ok((await api.call.salusApi.verify(chart, filed, 1, hash, someHash)).isGenuine);
	assert.ok((await api.call.salusApi.verify(chart, filed, 1, hash, hash)).isContentDiffers);
}

/** What the chain answers the doctor who relies on a grant. */
async function decided(by) {
	const question = { ...ask, person: doctor.address, record: filed, basis: { Grant: by } };
	const { outcome } = await api.call.salusApi.check(question);
	return outcome.isPermit ? 'Permit' : outcome.asDeny.type;
}

const { accessGrants } = api.tx;
const everything = ['Chart', ['Treat'], 0, null];

async function approves() {
	const asked = await submit(
		accessGrants.request(chart, { Open: doctor.address }, ...everything), doctor);
	const request = numbered(asked, 'RequestLodged', 'request');
	const events = await sponsored(accessGrants.approve(chart, request, ...everything));
	const grant = numbered(events, 'RequestApproved', 'grant');
	const grants = await api.call.salusApi.grantsOf(chart);
	assert.ok(grants.some(([id]) => id.toNumber() === grant), 'the grant is not listed');
	assert.equal(await decided(grant), 'Permit');
	return `request ${request}, grant ${grant}`;
}

let grant;
async function grants() {
	const events = await sponsored(
		accessGrants.grant(chart, { Open: practice.address }, ...everything));
	grant = numbered(events, 'GrantWritten', 'grant');
	// The practice's grant is its clinicians' as well.
	assert.equal(await decided(grant), 'Permit');
	return `grant ${grant}`;
}

async function restrictsAndLifts() {
	const events = await sponsored(
		accessGrants.restrict(chart, 'Chart', 'Everyone', ['Treat'], false));
	const restriction = numbered(events, 'RestrictionSet', 'restriction');
	const listed = await api.call.salusApi.restrictionsOf(chart);
	assert.ok(listed.some(({ id }) => id.toNumber() === restriction), 'it is not listed');
	assert.equal(await decided(grant), 'Restricted');
	await sponsored(accessGrants.lift(chart, restriction));
	assert.equal(await decided(grant), 'Permit');
	assert.equal((await api.call.salusApi.restrictionsOf(chart)).length, listed.length - 1);
}

async function revokes() {
	await sponsored(accessGrants.revoke(chart, grant));
	assert.equal(await decided(grant), 'RuleEnded');
}

/** The 0 is the quota's doing: who takes no part is shown a fee. */
async function strangersPay() {
	const stranger = keyring.addFromUri('//Nobody');
	const { partialFee } = await accessGrants.revoke(chart, 0).paymentInfo(stranger);
	assert.ok(partialFee.gtn(0), 'a stranger is shown no fee either');
	return partialFee.toHuman();
}

const record = `0x${'00'.repeat(16)}`;
const hash = `0x${'01'.repeat(32)}`;
const someHash = `0x${'02'.repeat(32)}`;
const ask = {
	person: practice.address, gateway: null, chart, record, version: null, purpose: 'Treat',
	basis: { Grant: 0 }, openings: [],
};

async function views() {
	const api_ = api.call.salusApi;
	assert.ok(api_, 'there is no runtime API SalusApi');
	assert.deepEqual(Object.keys(api_).sort(), [...VIEWS].sort());
	for (const [name, { meta }] of Object.entries(api_)) isDocumented(`SalusApi.${name}`, [meta.description]);

	// What each answers, where the answer is known.
	const decision = await api_.check(ask);
	assert.ok(decision.outcome.asDeny.isRecordUnknown, `${decision}`);
	assert.ok((await api_.facts(ask)).record.isNone);
	const { text } = await api_.explain(ask);
	assert.match(text.toString(), /^Denied at block \d+: /);
	assert.ok((await api_.verify(chart, record, null, hash, hash)).isNotFiled);
	assert.equal((await api_.provenance(chart, record)).length, 0);
	assert.ok((await api_.record(chart, record)).isNone);
	await api_.recordsOf(chart, null, 10);
	await api_.grantsOf(chart);
	await api_.requestsOf(chart);
	assert.equal((await api_.restrictionsOf(chart)).length, 0);
	assert.equal((await api_.emergenciesOf(chart)).length, 0);
	assert.equal((await api_.mandatesOf(chart)).length, 0);
	assert.ok((await api_.recoveryOf(chart)).isNone);
	assert.equal((await api_.chartOf(patient.address)).unwrap().toHex(), chart);
	assert.equal((await api_.chart(chart)).unwrap().hospital.toString(), hospital);
	assert.ok((await api_.standing(patient.address)).isController);
	assert.ok((await api_.standing(doctor.address)).isStaff);
	assert.deepEqual(
		(await api_.keysOf(doctor.address)).map(([kind]) => kind.type).sort(),
		['Encryption', 'Signing'],
	);
	assert.equal((await api_.pastKeysOf(doctor.address)).length, 0);
	assert.equal((await api_.compartmentsOf(chart)).length, 1);
	const institution = (await api_.member(hospital)).unwrap();
	assert.equal(institution.profile.name.toUtf8(), "St. Luke's Hospital");
	assert.equal((await api_.staff(doctor.address)).unwrap().institution.toString(), practice.address);
	assert.equal((await api_.institutionOf(doctor.address)).unwrap().toString(), practice.address);
	assert.ok((await api_.emergenciesFrom(hospital)).isNone);
	assert.ok((await api_.members(null, 10)).length >= 5);
	assert.equal((await api_.threshold()).toNumber(), 2);
	assert.ok((await api_.quota(patient.address)).limit.gtn(0));
	return `${VIEWS.length} questions`;
}

try {
	await part('token and addresses are shown as they are', tokenAndAddresses);
	await part('finality is justified', justifications);
	await part('every call encodes, decodes and is documented', calls);
	await part('every error and event is documented', errorsAndEvents);
	await part('every question on the Runtime Calls page is answered', views);
	await part('a clinician files', files);
	await part('a patient without money approves', approves);
	await part('… grants', grants);
	await part('… restricts and lifts', restrictsAndLifts);
	await part('… revokes, and the chain denies from then on', revokes);
	await part('a stranger is shown a fee', strangersPay);
} finally {
	await api.disconnect();
}
