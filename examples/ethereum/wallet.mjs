// SPDX-License-Identifier: GPL-3.0-only

// Pages and wallets: viem and ethers over what a browser extension offers (EIP-1193) file, grant and revoke, with
// and without a gas limit, pay nothing, and show what is refused in its words; a grant is signed as typed data. And
// the same key signs natively, for the same account.
//
//   SALUS_ETH_URL=http://127.0.0.1:8545 SALUS_URL=ws://127.0.0.1:9944 SALUS_COUNCIL_KEY=FILE node wallet.mjs

import { BrowserProvider, Wallet, ZeroHash } from 'ethers';
import {
	BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, custom, defineChain, http,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

import { interfaceOf, precompile } from './abi.mjs';
import { ETHEREUM, HOSPITAL, POINTS, TREAT, WHOLE_CHART, filingIn, joins, profile, random } from './cast.mjs';
import { check, consent, council, does, event, free, genesis, provider, refused } from './chain.mjs';
import { account } from './codec.mjs';
import { InjectedWallet, chainIdOf } from './eip1193.mjs';
import { connect, ecdsaAccount, submit } from './native.mjs';
import { domain, message as inWords, nameOf, types } from './typed-data.mjs';

const NO_STANDING = 0n;
// Where transactions reach any call of the runtime (docs/ethereum.md).
const DISPATCH = '0x6d6f646c70792f70616464720000000000000000';
// As much as many tools say if nobody says otherwise: ten times what a transaction can use.
const GENEROUS = 30_000_000n;
// More than a call here takes, and no more than a float would pay for.
const ENOUGH = 500_000n;
const url = process.env.SALUS_ETH_URL;
const chainId = await chainIdOf(url);
const [hospital, patient, invited] = Array.from({ length: 3 }, () => Wallet.createRandom(provider));

/** A page with the wallet of that key: what docs/ethereum.md has under MetaMask, and viem over it. */
async function page(wallet) {
	const ethereum = new InjectedWallet(wallet.privateKey);
	const unknown = await ethereum
		.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] })
		.catch((error) => error);
	if (unknown.code !== 4902) throw new Error('the wallet knew the network beforehand');
	const nativeCurrency = { name: 'Salus', symbol: 'SALUS', decimals: 18 };
	await ethereum.request({
		method: 'wallet_addEthereumChain',
		params: [{ chainId, chainName: 'Salus', rpcUrls: [url], nativeCurrency }],
	});
	const chain = defineChain({
		id: Number(chainId), name: 'Salus', nativeCurrency, rpcUrls: { default: { http: [url] } },
	});
	const [address] = await ethereum.request({ method: 'eth_requestAccounts' });
	const transport = custom(ethereum);
	return {
		ethereum,
		reads: createPublicClient({ chain, transport, pollingInterval: 200 }),
		writes: createWalletClient({ chain, transport, account: address }),
	};
}

/** viem by itself, with that key. */
const alone = (wallet, { reads }) => ({
	reads,
	writes: createWalletClient({
		chain: reads.chain, transport: http(url), account: privateKeyToAccount(wallet.privateKey),
	}),
});

/** Calls a precompile from that page, waits until it is final, and has nothing to pay. */
const calls = ({ reads, writes }, name, functionName, args, gas) =>
	free(writes.account.address, `viem: ${functionName}`, async () => {
		const hash = await writes.writeContract({ ...interfaceOf(name), functionName, args, gas });
		return reads.waitForTransactionReceipt({ hash });
	});

/** What viem makes of a refusal. */
async function refusal(promise) {
	const error = await promise.then(() => null, (error) => error);
	if (!(error instanceof BaseError)) throw error ?? new Error('it was not refused');
	const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
	return { reason: reverted?.reason, said: error.details, shown: error.shortMessage };
}

await joins(hospital, 'Hospital with a page', HOSPITAL, 'hospital');
const chart = random(32);
const expires = Date.now() + 600_000;
const message = consent(account(hospital.address), chart, account(patient.address), expires);
const [hospitals, patients] = [await page(hospital), await page(patient)];
// The patient's wallet shows the text.
const data = await patients.writes.signMessage({ message });
const signature = { kind: ETHEREUM, data };
await calls(hospitals, 'ICharts', 'enrol', [
	chart, account(patient.address), POINTS[0], ZeroHash, BigInt(expires), signature,
]);
const tag = random(16);
await calls(patients, 'IAccessGrants', 'setCompartmentKey', [chart, tag, 0, POINTS[1]]);
check(true, 'a page enrols a patient, and opens a compartment');

const filing = filingIn(tag);
const grantee = { blinded: false, id: account(hospital.address) };
const [record, other] = [random(16), random(16)];
const twice = async ({ reads, writes }, name, functionName, args) =>
	2n * (await reads.estimateContractGas({ ...interfaceOf(name), functionName, args, account: writes.account }));
// A wallet looks at the balance, which would not pay for a generous limit; the node does not.
const pages = [hospitals, patients];
for (const [words, limit, id, [files, grants]] of [
	['without a gas limit', () => undefined, record, pages],
	['with one', twice, other, pages],
	['with a generous one', () => GENEROUS, random(16), [alone(hospital, hospitals), alone(patient, patients)]],
]) {
	const does = async (who, ...call) => {
		const receipt = await calls(who, ...call, await limit(who, ...call));
		check(receipt.status === 'success', `viem, ${words}: ${call[1]}, gas ${receipt.gasUsed}`);
	};
	await does(files, 'IRecords', 'file', [chart, id, filing()]);
	const next = await patients.reads.readContract({
		...interfaceOf('IAccessGrants'), functionName: 'nextGrant', args: [chart],
	});
	const start = BigInt(Date.now() - 60_000);
	await does(grants, 'IAccessGrants', 'grant', [chart, grantee, WHOLE_CHART, TREAT, start, 0n]);
	await does(grants, 'IAccessGrants', 'revoke', [chart, next]);
}

const byEthers = await new BrowserProvider(hospitals.ethereum).getSigner();
const third = random(16);
await does(byEthers, 'IRecords', 'file', chart, third, filing());
check(true, 'ethers files over the same wallet');

// The patient's wallet shows a grant in words and signs it, where her page asks as pages ask for typed data.
const read = (functionName, args) =>
	patients.reads.readContract({ ...interfaceOf('IAccessGrants'), functionName, args });
const signable = {
	chart, grantee, scope: WHOLE_CHART, purposes: TREAT, start: Date.now() - 60_000, end: 0,
	nonce: await read('nonceOf', [account(patient.address)]), deadline: Date.now() + 600_000,
};
const words = inWords(signable, await nameOf(grantee, precompile('IMembership', provider)));
const asked = { domain: domain(Number(chainId), genesis), types, primaryType: 'Grant', message: words };
const signedInWords = await patients.writes.signTypedData(asked);
const elsewhere = await patients.writes
	.signTypedData({ ...asked, domain: domain(1, genesis) })
	.then(() => null, ({ details }) => details);
check(elsewhere?.includes('must match'), `of another network the wallet signs nothing: ${elsewhere}`);
const changed = await refused(
	hospital, 'IAccessGrants', 'grantSigned', patient.address, { ...signable, purposes: TREAT | 8 }, signedInWords,
);
check(changed.startsWith('BadSignature:'), `nothing but what it showed: ${changed}`);
const handedIn = await does(hospital, 'IAccessGrants', 'grantSigned', patient.address, signable, signedInWords);
const { grant: inWordsGiven } = event(handedIn, 'IAccessGrants', 'GrantGiven');
await calls(patients, 'IAccessGrants', 'revoke', [chart, inWordsGiven]);
check(true, 'eth_signTypedData_v4: what she signed in words the hospital submits, and she revokes it');

// ethers by itself, each time with a gas limit of its own choosing.
for (const generous of [false, true]) {
	const given = await precompile('IAccessGrants', provider).nextGrant(chart);
	for (const [who, name, method, ...args] of [
		[hospital, 'IRecords', 'file', chart, random(16), filing()],
		[patient, 'IAccessGrants', 'grant', chart, grantee, WHOLE_CHART, TREAT, Date.now() - 60_000, 0],
		[patient, 'IAccessGrants', 'revoke', chart, given],
	]) {
		const gasLimit = generous ? GENEROUS : 2n * (await precompile(name, who)[method].estimateGas(...args));
		await does(who, name, method, ...args, { gasLimit });
		check(true, `ethers, with a gas limit of ${gasLimit}: ${method}`);
	}
}

// Refusals, in words.
const again = [chart, record, filing()];
const simulated = await refusal(hospitals.reads.simulateContract({
	...interfaceOf('IRecords'), functionName: 'file', args: again, account: hospital.address,
}));
check(simulated.reason?.startsWith('RecordIdTaken: '), `viem decodes it: ${simulated.reason}`);
const unsent = await refusal(calls(hospitals, 'IRecords', 'file', again));
check(unsent.reason === simulated.reason, 'the wallet refuses to sign it, in the same words');
const sent = await calls(hospitals, 'IRecords', 'file', again, ENOUGH);
check(sent.status === 'reverted', 'with a gas limit it is sent, and its receipt says that it was refused');
const careless = await refusal(calls(hospitals, 'IRecords', 'file', [chart, random(16), filing()], GENEROUS));
check(careless.said.startsWith('insufficient funds in the wallet'), `a generous one its wallet refuses: ${careless.said}`);
const strangers = alone(Wallet.createRandom(), hospitals);
const stranger = await refusal(calls(strangers, 'IRecords', 'file', [chart, random(16), filing()], ENOUGH));
check(/sender not admitted|insufficient funds/.test(stranger.said), `a stranger: ${stranger.said}`);

// Who is invited has a small quota: it goes with refused calls as with others. What a gas limit could cost has to
// be left of it, so the limit is a close one; and what is sent at once is no more than is left.
const CLOSE = 100_000n;
const NATIVE_TO_ETHEREUM = 1_000_000n;
council('invite', account(invited.address));
const guests = await page(invited);
await calls(guests, 'IMembership', 'applyForRoles', [HOSPITAL, profile('Guest')]);
const members = interfaceOf('IMembership');
const removes = (nonce) =>
	guests.writes.writeContract({
		...members, functionName: 'removeStaff', args: [account(patient.address)], gas: CLOSE, nonce,
	});
const most = (CLOSE * (await guests.reads.getGasPrice())) / NATIVE_TO_ETHEREUM;
for (;;) {
	const { limit, used } = await guests.reads.readContract({
		...members, functionName: 'quota', args: [account(invited.address)],
	});
	const few = Number((limit - used) / most);
	const nonce = await guests.reads.getTransactionCount({ address: invited.address });
	if (few === 0) {
		const { said } = await refusal(removes(nonce));
		const percent = (used * 100n) / limit;
		check(percent > 90n && said.startsWith('quota exceeded'), `${percent} % of a quota used: ${said}`);
		break;
	}
	const hashes = await Promise.all(Array.from({ length: few }, (_, index) => removes(nonce + index)));
	await Promise.all(hashes.map((hash) => guests.reads.waitForTransactionReceipt({ hash })));
}
// Without a limit the wallet asks for an estimate, which knows of no quota, and then sends. A question that is sent,
// since nothing refuses it. What is left may be enough for a few.
for (;;) {
	const sending = guests.writes.writeContract({
		...members, functionName: 'quota', args: [account(invited.address)],
	});
	const hash = await sending.catch(() => null);
	if (hash === null) {
		const { said } = await refusal(sending);
		check(said.startsWith('quota exceeded'), `and without a gas limit: ${said}`);
		break;
	}
	await guests.reads.waitForTransactionReceipt({ hash });
}

// The same key, natively.
const api = await connect(process.env.SALUS_URL);
try {
	const fourth = random(16);
	const { indexEntry, size, mediaType, ...rest } = filing();
	const native = { ...rest, index: indexEntry, mediaType: 'FhirJson', length: size };
	await submit(api, api.tx.records.file(chart, fourth, native), hospital);
	const records = precompile('IRecords', provider);
	const [here, there] = [await records.recordOf(chart, record), await records.recordOf(chart, fourth)];
	check(
		here.head.author === there.head.author && there.head.author === account(hospital.address),
		'the same key signs natively, as the same account',
	);
	const refusedNatively = await submit(api, api.tx.records.file(chart, fourth, {
		...native, object: random(32),
	}), hospital).then(() => null, ({ message }) => message);
	check(refusedNatively === 'records.RecordIdTaken', `and is refused by the same rules: ${refusedNatively}`);
	// And the page makes any call of the runtime, the same one for example.
	const fifth = random(16);
	const dispatches = () => hospitals.writes.sendTransaction({
		to: DISPATCH,
		data: api.tx.records.file(chart, fifth, { ...native, object: random(32) }).method.toHex(),
	});
	const dispatched = await free(hospital.address, 'the dispatch address', async () =>
		hospitals.reads.waitForTransactionReceipt({ hash: await dispatches() }));
	const { head } = await records.recordOf(chart, fifth);
	check(
		dispatched.status === 'success' && dispatched.logs.length === 0 && head.author === account(hospital.address),
		'the dispatch address files too, and leaves no logs of ours',
	);
	const refusedThere = await refusal(dispatches());
	check(refusedThere.said.includes('RecordIdTaken'), `and refuses by the same rules: ${refusedThere.said}`);
	const another = ecdsaAccount(hospital.privateKey);
	const { standing } = await precompile('IMembership', provider).standingOf(another);
	check(standing === NO_STANDING, 'as Substrate’s ECDSA it would be another person, who takes no part');
} finally {
	await api.disconnect();
}
provider.destroy();
