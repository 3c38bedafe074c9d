// SPDX-License-Identifier: GPL-3.0-only

// What the stories here share: the node, calls of precompiles that become final, and refusals in ethers' words.

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonRpcProvider } from 'ethers';

import { precompile } from './abi.mjs';

export const provider = new JsonRpcProvider(process.env.SALUS_ETH_URL);
// A block is a second; what ethers waits between two looks is four.
provider.pollingInterval = 200;
/** The network, in what people sign. */
export const genesis = await provider.send('chain_getBlockHash', [0]);

export function check(is, fact) {
	if (!is) throw new Error(`not so: ${fact}`);
	console.log(`✓ ${fact}`);
}

/** What a patient's wallet shows her before she signs to be enrolled. Accounts are 32 bytes. */
export const consent = (hospital, chart, patient, expires) =>
	[
		'Salus: enrolment',
		'I want this hospital to keep a chart for me, whose access I own.',
		`Hospital: ${hospital}`,
		`Chart: ${chart}`,
		`My account: ${patient}`,
		`Expires: ${new Date(expires).toISOString()}`,
		`Network: ${genesis}`,
	].join('\n');

/** Waits until that block is final. */
export async function final(block) {
	while ((await provider.getBlock('finalized')).number < block) await sleep(200);
}

/**
 * `sends` sends a transaction of that address and answers with its receipt. Waits until it is final, and checks that
 * there was nothing to pay.
 */
export async function free(address, method, sends) {
	const before = await provider.getBalance(address);
	const receipt = await sends();
	const block = Number(receipt.blockNumber);
	await final(block);
	const paid = before - (await provider.getBalance(address));
	// pallet-revive takes what rounds a fee up to a whole gas, which is less than 50,000 of the smallest units.
	check(paid < 50_000n * 1_000_000n, `${method}: block ${block}, final, nothing to pay`);
	return receipt;
}

/** Submits a call as that wallet, waits until it is final, and answers with the receipt. */
export const does = (wallet, name, method, ...args) =>
	free(wallet.address, method, async () => (await precompile(name, wallet)[method](...args)).wait());

/** What one of the events of a receipt says. */
export function event(receipt, name, of) {
	const { interface: known } = precompile(name, provider);
	const found = receipt.logs.map((log) => known.parseLog(log)).find((log) => log?.name === of);
	if (!found) throw new Error(`there is no event ${of}`);
	return found.args;
}

/** What a refusal says to whoever uses ethers. */
export async function refused(wallet, name, method, ...args) {
	try {
		await (await precompile(name, wallet)[method](...args)).wait();
	} catch (error) {
		return error.reason ?? error.shortMessage ?? String(error);
	}
	throw new Error(`${method} was not refused`);
}

/** The council's part is native. */
export function council(...args) {
	const env = { ...process.env, SALUS_KEY: process.env.SALUS_COUNCIL_KEY };
	execFileSync('salus', ['--json', 'member', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
