// SPDX-License-Identifier: GPL-3.0-only

// A hospital, a practice and a patient who have nothing but Ethereum wallets: enrol, file, request, approve,
// check, revoke. No step costs anything, and none is done twice. The council's part is native.
//
//   SALUS_ETH_URL=http://127.0.0.1:8545 SALUS_URL=ws://127.0.0.1:9944 SALUS_COUNCIL_KEY=FILE node story.mjs

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonRpcProvider, Wallet, ZeroHash, hexlify } from 'ethers';

import { precompile } from './abi.mjs';
import { domain, message, nameOf, types } from './typed-data.mjs';

const HOSPITAL = 1;
const DATA_USER = 2;
// The first of the purposes: treatment.
const TREAT = 1;
const Grantee = { open: (id) => ({ blinded: false, id }) };
const WHOLE_CHART = { kind: 0, compartments: [], records: [] };
const MediaType = { FhirJson: 0 };
const SignatureKind = { Ethereum: 3 };
const Basis = { Grant: 3 };

const provider = new JsonRpcProvider(process.env.SALUS_ETH_URL);
const genesis = await provider.send('chain_getBlockHash', [0]);
const [hospital, practice, patient, stranger] = Array.from({ length: 4 }, () =>
	Wallet.createRandom(provider),
);

// Native accounts behind addresses are the address, filled up.
const account = (wallet) => wallet.address.toLowerCase() + 'ee'.repeat(12);
const random = (length) => hexlify(randomBytes(length));

function check(is, fact) {
	if (!is) throw new Error(`not so: ${fact}`);
	console.log(`✓ ${fact}`);
}

/** Submits a call as that wallet, waits until it is final, and answers with the receipt. */
async function does(wallet, name, method, ...args) {
	const before = await provider.getBalance(wallet.address);
	const sent = await precompile(name, wallet)[method](...args);
	const receipt = await sent.wait();
	while ((await provider.getBlock('finalized')).number < receipt.blockNumber) await sleep(200);
	const paid = before - (await provider.getBalance(wallet.address));
	// pallet-revive takes what rounds a fee up to a whole gas, which is less than 50,000 of the smallest units.
	check(paid < 50_000n * 1_000_000n, `${method}: block ${receipt.blockNumber}, final, nothing to pay`);
	return receipt;
}

/** What a refusal says to whoever uses ethers. */
async function refused(wallet, name, method, ...args) {
	try {
		await (await precompile(name, wallet)[method](...args)).wait();
	} catch (error) {
		return error.reason ?? error.shortMessage ?? String(error);
	}
	throw new Error(`${method} was not refused`);
}

function council(...args) {
	const env = { ...process.env, SALUS_KEY: process.env.SALUS_COUNCIL_KEY };
	execFileSync('salus', ['--json', 'member', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

const profile = (name) => ({ name, document: ZeroHash, endpoint: '', nodes: [] });
for (const [wallet, name, bit, role] of [
	[hospital, 'Hospital with a wallet', HOSPITAL, 'hospital'],
	[practice, 'Practice with a wallet', DATA_USER, 'data-user'],
]) {
	council('invite', account(wallet));
	await does(wallet, 'IMembership', 'applyForRoles', bit, profile(name));
	council('admit', account(wallet), '--role', role);
}

// The patient signs what her wallet shows, and pays nothing, since she has nothing.
const chart = random(32);
const expires = Date.now() + 600_000;
const consent =
	'Salus: enrolment\n' +
	'I want this hospital to keep a chart for me, whose access I own.\n' +
	`Hospital: ${account(hospital)}\nChart: ${chart}\nMy account: ${account(patient)}\n` +
	`Expires: ${new Date(expires).toISOString()}\nNetwork: ${genesis}`;
const enrolment = (data) => [
	chart,
	account(patient),
	// A compressed point: here, any that is one. `salus` makes it from the patient's seed.
	'0x02' + '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
	ZeroHash,
	expires,
	{ kind: SignatureKind.Ethereum, data },
];
const forged = await refused(
	hospital, 'ICharts', 'enrol', ...enrolment(await stranger.signMessage(consent)),
);
check(forged.startsWith('BadSignature:'), `somebody else's signature enrols nobody: ${forged}`);
await does(hospital, 'ICharts', 'enrol', ...enrolment(await patient.signMessage(consent)));
check(
	(await precompile('ICharts', provider).chartOf(account(patient))) === chart,
	'the chart is the patient’s',
);

const tag = random(16);
await does(
	patient, 'IAccessGrants', 'setCompartmentKey', chart, tag, 0,
	'0x02' + 'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
);
const record = random(16);
const filing = {
	compartment: tag,
	epoch: 0,
	object: random(32),
	content: random(32),
	indexEntry: random(32),
	mediaType: MediaType.FhirJson,
	size: 4096,
};
const filed = await does(hospital, 'IRecords', 'file', chart, record, filing);
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
	practice, 'IAccessGrants', 'request', chart, Grantee.open(account(practice)), WHOLE_CHART, TREAT,
	start, 0,
);
const [asked] = await precompile('IAccessGrants', provider).requestsOf(chart);
check(asked.lodgedBy === account(practice), 'the patient sees who asks');
await does(patient, 'IAccessGrants', 'approve', chart, asked.id, WHOLE_CHART, TREAT, start, 0);
const ask = {
	person: account(practice),
	gateway: ZeroHash,
	chart,
	record,
	version: 0,
	purpose: TREAT,
	basis: Basis.Grant,
	basisId: 0,
	openings: [],
};
const decision = (basisId = 0) => precompile('IAccessGrants', provider).check({ ...ask, basisId });
check((await decision()).permitted, `the practice may read: ${(await decision()).words}`);
await does(patient, 'IAccessGrants', 'revoke', chart, 0);
check(!(await decision()).permitted, `and from that block on not: ${(await decision()).words}`);

// Her wallet shows a grant in words, and she signs it. The practice submits it, and its quota pays.
const grant = {
	chart,
	grantee: Grantee.open(account(practice)),
	scope: WHOLE_CHART,
	purposes: TREAT,
	start,
	end: 0,
	nonce: await precompile('IAccessGrants', provider).nonceOf(account(patient)),
	deadline: Date.now() + 600_000,
};
const words = message(grant, await nameOf(grant.grantee, precompile('IMembership', provider)));
check(words.party === 'institution Practice with a wallet', `the wallet shows: ${words.party}`);
const { chainId } = await provider.getNetwork();
const signature = await patient.signTypedData(domain(chainId, genesis), types, words);
const submit = (given) => ['IAccessGrants', 'grantSigned', patient.address, given, signature];
const more = await refused(practice, ...submit({ ...grant, purposes: TREAT | 8 }));
check(more.startsWith('BadSignature:'), `nothing but what she signed: ${more}`);
await does(practice, ...submit(grant));
check((await decision(1)).permitted, `the practice may read: ${(await decision(1)).words}`);
const twice = await refused(practice, ...submit(grant));
check(twice.startsWith('NonceUsed:'), `it counts once: ${twice}`);

const uninvited = await refused(stranger, 'IMembership', 'applyForRoles', HOSPITAL, profile('Nobody'));
check(uninvited.length > 0, `a stranger takes no part: ${uninvited}`);
