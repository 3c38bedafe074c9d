// SPDX-License-Identifier: GPL-3.0-only

// What ethers makes of input that is none, or not for this chain, not for now, or too much: a reason that it decodes
// where a precompile refuses, a code of its own or the node's words where the pool does. What the chain makes of it:
// docs/ethereum.md. (What only contracts can get wrong: contracts/solidity/network.)
//
//   SALUS_ETH_URL=http://127.0.0.1:8545 SALUS_URL=ws://127.0.0.1:9944 SALUS_COUNCIL_KEY=FILE node bad-input.mjs

import { ContractFactory, Wallet, concat, dataLength, dataSlice, toBeHex } from 'ethers';

import { precompile } from './abi.mjs';
import { HOSPITAL, WHOLE_CHART, hospitalWithPatient, profile, random } from './cast.mjs';
import { check, council, final, provider } from './chain.mjs';
import { account } from './codec.mjs';

// What makes an account exist comes with it, so it is more than a trifle.
const VALUE = 2_000_000_000_000_000n;
const MOST_CALLDATA = 128 * 1024;
// More than any deployment here takes, and no more than a transaction can use (docs/ethereum.md).
const PLENTY = 3_000_000n;
// Code that answers 42.
const CODE = '0x600a600c600039600a6000f3602a60005260206000f3';
const NATIVE_TO_ETHEREUM = 1_000_000n;
const SHARES = 40n;

/** What ethers makes of a refusal: its own code, the reason that it decodes, and what the node said. */
async function refusal(promise) {
	const error = await promise.then(() => null, (error) => error);
	if (error === null) throw new Error('it was not refused');
	const { message } = error.info?.error ?? error.error ?? error;
	return { code: error.code, reason: error.reason ?? '', said: message };
}

const { hospital, patient, chart, filing } = await hospitalWithPatient('Hospital of mistakes');
const { chainId } = await provider.getNetwork();
const records = precompile('IRecords', hospital);
const grants = precompile('IAccessGrants', patient);
const to = await records.getAddress();
const file = (record = random(16)) => records.interface.encodeFunctionData('file', [chart, record, filing()]);
const send = (overrides) => hospital.sendTransaction({ to, data: file(), ...overrides });
const isFiled = (record) => records.recordOf(chart, record).then(() => true, () => false);

// What a precompile refuses.
const paid = await refusal(hospital.call({ to, data: file(), value: VALUE }));
check(paid.reason.startsWith('ValueRefused: '), `with value: ${paid.reason}`);
const grantee = { blinded: false, id: account(hospital.address) };
const unknown = await refusal(grants.grant(chart, grantee, WHOLE_CHART, 0x8000, Date.now(), 0));
check(unknown.reason.startsWith('BadArgument: '), `a purpose that there is not: ${unknown.reason}`);
const whole = file();
for (const [what, data] of [
	['cut short', whole.slice(0, -2)],
	['of a method that there is not', `0xffffffff${whole.slice(10)}`],
	['of nothing', '0x'],
]) {
	const { reason } = await refusal(hospital.call({ to, data }));
	check(reason.startsWith('BadArgument: '), `calldata ${what}: ${reason}`);
}
// A list of some two thousand keys that all lie at one place: 128 KiB that would be taken apart into more memory than the
// runtime has.
const membership = precompile('IMembership', hospital);
const text = new Uint8Array(33 * 1024);
const one = membership.interface.encodeFunctionData('setKeys', [[{ kind: 0, suite: 2, key: text, proof: text }]]);
const places = Array(1960).fill(toBeHex(1960 * 32, 32));
const shared = concat([dataSlice(one, 0, 36), toBeHex(1960, 32), ...places, dataSlice(one, 100)]);
const bomb = await refusal(hospital.call({ to: await membership.getAddress(), data: shared }));
check(bomb.reason.startsWith('BadArgument: '), `elements that share their bytes: ${bomb.reason || bomb.said}`);
const long = concat([whole, new Uint8Array(MOST_CALLDATA + 1 - dataLength(whole))]);
const oversized = await refusal(hospital.call({ to, data: long }));
check(oversized.reason.startsWith('CallDataTooLarge: '), `too much calldata: ${oversized.reason || oversized.said}`);

// What the pool refuses.
const gasLimit = ((await hospital.estimateGas({ to, data: whole })) * 6n) / 5n;
const signed = async (changes) => {
	const { from, ...fields } = await hospital.populateTransaction({ to, data: whole, gasLimit });
	return hospital.signTransaction({ ...fields, ...changes });
};
const elsewhere = await refusal(provider.broadcastTransaction(await signed({ chainId: chainId + 1n })));
check(elsewhere.said.startsWith('invalid chain id for signer'), `for another chain: ${elsewhere.said}`);
const { gasPrice } = await provider.getFeeData();
const nowhere = await refusal(provider.broadcastTransaction(await signed({
	type: 0, chainId: 0n, gasPrice, maxFeePerGas: null, maxPriorityFeePerGas: null,
})));
check(nowhere.code === 'UNSUPPORTED_OPERATION', `for no chain: ${nowhere.said}`);

const once = await signed();
const longer = await refusal(provider.send('eth_sendRawTransaction', [concat([once, '0x00'])]));
check(longer.said.startsWith('transaction not written as wallets write it'), `with a byte more: ${longer.said}`);
const first = await provider.waitForTransaction((await provider.broadcastTransaction(once)).hash);
check(first.status === 1, 'as it should be it is taken');
await final(first.blockNumber);
// The pool knows for a while what it took, and says so before it looks at the nonce.
const twice = await refusal(provider.broadcastTransaction(once));
check(
	twice.code === 'NONCE_EXPIRED' || /already known|refused a moment ago/.test(twice.said),
	`the same again: ${twice.said}`,
);
const used = await refusal(send({ gasLimit, nonce: 0 }));
check(used.code === 'NONCE_EXPIRED', `a nonce that was used: ${used.said}`);

const next = await hospital.getNonce();
const later = await send({ gasLimit, nonce: next + 1 });
await final((await provider.getBlockNumber()) + 1);
check(
	(await provider.getTransactionReceipt(later.hash)) === null && (await hospital.getNonce('pending')) === next,
	'a nonce too high waits',
);
const between = await send({ gasLimit, nonce: next });
for (const { hash, nonce } of [between, later]) {
	check((await provider.waitForTransaction(hash)).status === 1, `nonce ${nonce} is taken`);
}

// Less and less gas, until the pool refuses it.
const tries = [];
let poor;
for (let share = SHARES - 1n; share > 0n && !poor; share -= 1n) {
	const record = random(16);
	const nonce = next + 2 + tries.length;
	const sending = send({ data: file(record), gasLimit: (gasLimit * share) / SHARES, nonce });
	const sent = await sending.catch(() => null);
	if (sent) tries.push({ record, sent });
	else poor = await refusal(sending);
}
check(poor?.code === 'INSUFFICIENT_FUNDS', `too little gas to begin with: ${poor?.said}`);
const statuses = [];
for (const { record, sent } of tries) {
	const { status } = await provider.waitForTransaction(sent.hash);
	check((await isFiled(record)) === (status === 1), `gas ${sent.gasLimit}: ${status === 1 ? 'filed' : 'nothing'}`);
	statuses.push(status);
}
const undone = statuses.indexOf(0);
check(undone > 0 && !statuses.includes(1, undone), 'less gas never does more');
const ended = await refusal(tries[undone].sent.wait());
check(ended.code === 'CALL_EXCEPTION', `too little gas to end with: ${ended.said}`);

// Whoever is invited has a small quota, and all that a limit could cost has to be left of it.
const guest = Wallet.createRandom(provider);
council('invite', account(guest.address));
const members = precompile('IMembership', guest);
const { limit, used: spent } = await members.quota(account(guest.address));
const beyond = ((limit - spent) * NATIVE_TO_ETHEREUM * 11n) / (gasPrice * 10n);
const exhausted = await refusal(members.applyForRoles(HOSPITAL, profile('Guest'), { gasLimit: beyond }));
check(exhausted.said.startsWith('quota exceeded'), `more than is left of a quota: ${exhausted.said}`);

const factory = new ContractFactory([], CODE, hospital);
const estimated = await refusal(factory.deploy());
check(estimated.reason.startsWith('NotPublisher: '), `publishing a contract: ${estimated.reason}`);
const published = await refusal(factory.deploy({ gasLimit: PLENTY }));
check(published.said.startsWith('NotPublisher: '), `and with a gas limit: ${published.said}`);
const nobody = await refusal(factory.connect(Wallet.createRandom(provider)).deploy({ gasLimit: PLENTY }));
check(/NotPublisher|sender not admitted|insufficient funds/.test(nobody.said), `a stranger: ${nobody.said}`);
provider.destroy();
