// SPDX-License-Identifier: GPL-3.0-only

// A hospital, a practice with its doctor and a patient who have nothing but Ethereum wallets: enrol, file, request,
// approve, check, download through gateways, revoke. No step costs anything, and none is done twice. The council's
// part is native.
//
//   SALUS_ETH_URL=http://127.0.0.1:8545 SALUS_URL=ws://127.0.0.1:9944 SALUS_COUNCIL_KEY=FILE \
//     SALUS_ENDPOINTS=http://127.0.0.1:8400,http://127.0.0.1:8401 SALUS_DOCUMENT=FILE node story.mjs

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SigningKey as EthereumKey, Wallet, ZeroHash } from 'ethers';

import { precompile } from './abi.mjs';
import { ETHEREUM, HOSPITAL, TREAT, WHOLE_CHART, joins, profile, random } from './cast.mjs';
import { check, consent, does, event, genesis, provider, refused } from './chain.mjs';
import * as codec from './codec.mjs';
import { confirm, handOver, sealed } from './filing.mjs';
import { Gateways } from './gateway.mjs';
import { possession } from './keys.mjs';
import { download, inRegister, refusals, share } from './reading.mjs';
import { SigningKey } from './schnorrkel.mjs';
import { ChartKeys, encryptionKey, shown } from './sharing.mjs';
import { domain, message, nameOf, types } from './typed-data.mjs';

const DATA_USER = 2;
const CLINICIAN = 0;
const Grantee = { open: (id) => ({ blinded: false, id }) };
const Basis = { Grant: 3 };
const EPOCH = 0;

const [hospital, practice, doctor, patient, stranger] = Array.from({ length: 5 }, () =>
	Wallet.createRandom(provider),
);
const account = (wallet) => codec.account(wallet.address);

await joins(hospital, 'Hospital with a wallet', HOSPITAL, 'hospital');
await joins(practice, 'Practice with a wallet', DATA_USER, 'data-user');

await does(practice, 'IMembership', 'addStaff', account(doctor), CLINICIAN, Date.now() + 86_400_000);

// Besides wallets, documents take keys of their own: the hospital's to sign them, the doctor's to open them.
const signing = new SigningKey(randomBytes(32));
await does(hospital, 'IMembership', 'setKeys', [possession.signing(genesis, account(hospital), signing)]);
const reader = encryptionKey(randomBytes(32));
await does(doctor, 'IMembership', 'setKeys', [
	possession.encryption(genesis, account(doctor), new EthereumKey(reader.toBEBytes())),
]);

// The patient signs what her wallet shows, and pays nothing, since she has nothing.
const chart = random(32);
const keys = new ChartKeys(randomBytes(32), chart);
const expires = Date.now() + 600_000;
const text = consent(account(hospital), chart, account(patient), expires);
const enrolment = (data) => [
	chart,
	account(patient),
	keys.verifyingKey,
	ZeroHash,
	expires,
	{ kind: ETHEREUM, data },
];
const forged = await refused(
	hospital, 'ICharts', 'enrol', ...enrolment(await stranger.signMessage(text)),
);
check(forged.startsWith('BadSignature:'), `somebody else's signature enrols nobody: ${forged}`);
await does(hospital, 'ICharts', 'enrol', ...enrolment(await patient.signMessage(text)));
check(
	(await precompile('ICharts', provider).chartOf(account(patient))) === chart,
	'the chart is the patient’s',
);

const tag = random(16);
const key = shown(keys.compartment(tag, EPOCH).publicKey());
await does(patient, 'IAccessGrants', 'setCompartmentKey', chart, tag, EPOCH, key);

// The gateways that are open to everybody, and the hospital, signed in with its wallet.
const gateways = await Gateways.find(process.env.SALUS_ENDPOINTS.split(','));
check(await inRegister(gateways), `${gateways.known.length} gateways are those of the register`);
const document = readFileSync(process.env.SALUS_DOCUMENT);
const made = sealed(document, { chart, compartment: tag, epoch: EPOCH, key }, account(hospital), signing);
const { record, filing } = made;
const hospitals = await gateways.signIn(hospital);
await handOver(hospitals, hospital, genesis, chart, made);
const filed = await does(hospital, 'IRecords', 'file', chart, record, filing);
await confirm(hospitals, chart, made);
check(true, `the gateways keep the ciphertext, ${filing.size} bytes`);
const logs = await provider.getLogs({
	address: filed.to,
	topics: filed.logs[0].topics,
	fromBlock: filed.blockNumber,
});
check(logs.length === 1 && logs[0].transactionHash === filed.hash, 'an indexer finds the filing');
const again = await refused(hospital, 'IRecords', 'file', chart, record, filing);
check(again.startsWith('AlreadyFiled:'), `once is enough: ${again}`);
const notHers = await refused(practice, 'IRecords', 'file', chart, random(16), filing);
check(/^(NotYourChart|WrongRole):/.test(notHers), `the practice files nothing: ${notHers}`);

const start = Date.now() - 60_000;
await does(
	doctor, 'IAccessGrants', 'request', chart, Grantee.open(account(doctor)), WHOLE_CHART, TREAT, start, 0,
);
const [asked] = await precompile('IAccessGrants', provider).requestsOf(chart);
check(asked.lodgedBy === account(doctor), 'the patient sees who asks');
const approved = await does(
	patient, 'IAccessGrants', 'approve', chart, asked.id, WHOLE_CHART, TREAT, start, 0,
);
const grant = Number(event(approved, 'IAccessGrants', 'GrantGiven').grant);
const decision = (person = doctor, basisId = grant) =>
	precompile('IAccessGrants', provider).check({
		person: account(person),
		gateway: ZeroHash,
		chart,
		record,
		version: 0,
		purpose: TREAT,
		basis: Basis.Grant,
		basisId,
		openings: [],
	});
check((await decision()).permitted, `the doctor may read: ${(await decision()).words}`);

const patients = await gateways.signIn(patient);
await share(patients, keys, { chart, tag, epoch: EPOCH, grant, grantee: account(doctor) });
check(true, 'the patient shared the key out to the gateways: each has a fragment, none the key');

const doctors = await gateways.signIn(doctor);
const what = { chart, record, grant };
const read = await download(doctors, reader, what);
check(read.document.equals(document), `the doctor has the document, ${document.length} bytes, and proved it`);
check(!read.object.includes(document.subarray(0, 64)), 'what the gateways gave was ciphertext');
check(new Set(read.receipts).size === gateways.known.length, 'each gateway wrote a receipt of it');

// Nobody else does, with the very same request.
const practices = await gateways.signIn(practice);
const others = await refusals(practices, what, 'keys');
check(others.every(({ status }) => status === 404), `the practice's own account does not: ${others[0].message}`);
const noStanding = await gateways.signIn(stranger).catch((error) => error);
check(noStanding.problem === 'no-standing', `a stranger does not even sign in: ${noStanding.message}`);

await does(patient, 'IAccessGrants', 'revoke', chart, grant);
check(!(await decision()).permitted, `and from that block on not: ${(await decision()).words}`);
const unknown = await refusals(doctors, { ...what, record: random(16) }, 'keys');
for (const part of ['keys', 'document', 'index']) {
	const now = await refusals(doctors, what, part);
	check(
		now.every((error, index) => error.status === 404 && error.message === unknown[index].message),
		`no gateway releases its ${part} any more, nor says whether there are any`,
	);
}

// Her wallet shows a grant in words, and she signs it. The practice submits it, and its quota pays.
const given = {
	chart,
	grantee: Grantee.open(account(practice)),
	scope: WHOLE_CHART,
	purposes: TREAT,
	start,
	end: 0,
	nonce: await precompile('IAccessGrants', provider).nonceOf(account(patient)),
	deadline: Date.now() + 600_000,
};
const words = message(given, await nameOf(given.grantee, precompile('IMembership', provider)));
check(words.party === 'institution Practice with a wallet', `the wallet shows: ${words.party}`);
const { chainId } = await provider.getNetwork();
const signature = await patient.signTypedData(domain(chainId, genesis), types, words);
const submit = (grant) => ['IAccessGrants', 'grantSigned', patient.address, grant, signature];
const more = await refused(practice, ...submit({ ...given, purposes: TREAT | 8 }));
check(more.startsWith('BadSignature:'), `nothing but what she signed: ${more}`);
const written = await does(practice, ...submit(given));
const signed = Number(event(written, 'IAccessGrants', 'GrantGiven').grant);
const now = await decision(practice, signed);
check(now.permitted, `the practice may read: ${now.words}`);
const twice = await refused(practice, ...submit(given));
check(twice.startsWith('NonceUsed:'), `it counts once: ${twice}`);

const uninvited = await refused(stranger, 'IMembership', 'applyForRoles', HOSPITAL, profile('Nobody'));
check(uninvited.length > 0, `a stranger takes no part: ${uninvited}`);
