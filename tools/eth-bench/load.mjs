// SPDX-License-Identifier: GPL-3.0-only

// The load generator: the same for every node. Transactions are signed beforehand. Each account sends its own one
// after the other, all accounts at once; what counts is what a log shows in a block that is final.

import { setTimeout as sleep } from 'node:timers/promises';
import { keccak256, toQuantity } from 'ethers';

/** How often it is looked what is final. */
const LOOK = 100;
/** After so long without anything new, what is missing counts as lost. */
const PATIENCE = 60_000;

/** Signs an account's share: `calls` are the calldata of its operations. */
export async function signedBy(wallet, { to, calls, nonce, chainId, gasLimit, maxFeePerGas }) {
	const raws = [];
	for (const [index, data] of calls.entries()) {
		raws.push(await wallet.signTransaction({
			type: 2, chainId, nonce: nonce + index, to, data, gasLimit, maxFeePerGas,
			maxPriorityFeePerGas: 0n,
		}));
	}
	return raws;
}

/** Sends everything, and waits until it is final. `shares` are lists of signed transactions, one an account;
 * `batch` is how many filings each of them is. */
export async function load(ask, { shares, to, topic, batch }) {
	// By hash: when it was sent, and how many of its filings have not been seen.
	const sent = new Map();
	const latencies = [];
	const refused = {};
	let [sending, progress, last] = [true, Date.now(), 0];
	const number = async (tag) => Number((await ask('eth_getBlockByNumber', tag, false)).number);

	let seen = await number('finalized');
	const watch = async () => {
		for (;;) {
			const now = await number('finalized');
			if (now > seen) {
				// The last block once more: a node may know its number before its logs.
				const range = { fromBlock: toQuantity(seen), toBlock: toQuantity(now) };
				const logs = await ask('eth_getLogs', { address: to, topics: [topic], ...range });
				const at = performance.now();
				for (const { transactionHash } of logs) {
					const one = sent.get(transactionHash);
					if (one === undefined) continue;
					if (--one.missing === 0) sent.delete(transactionHash);
					latencies.push(at - one.since);
					[progress, last] = [Date.now(), at];
				}
				seen = now;
			}
			if (!sending && (sent.size === 0 || Date.now() - progress > PATIENCE)) return;
			await sleep(LOOK);
		}
	};

	const hashes = shares.map((raws) => raws.map((raw) => keccak256(raw)));
	const begun = performance.now();
	const watching = watch();
	await Promise.all(
		shares.map(async (raws, share) => {
			for (const [index, raw] of raws.entries()) {
				const hash = hashes[share][index];
				sent.set(hash, { since: performance.now(), missing: batch });
				const error = await send(ask, raw);
				if (!error) continue;
				sent.delete(hash);
				refused[error.message] = (refused[error.message] ?? 0) + 1;
				// What comes after it would wait for its nonce for ever.
				return;
			}
		}),
	);
	const handedIn = performance.now();
	[sending, progress] = [false, Date.now()];
	await watching;

	latencies.sort((a, b) => a - b);
	const quantile = (q) => Math.round(latencies[Math.ceil(q * latencies.length) - 1] ?? NaN);
	const seconds = (last - begun) / 1000;
	return {
		operations: shares.flat().length * batch,
		finalised: latencies.length,
		lost: [...sent.values()].reduce((sum, { missing }) => sum + missing, 0),
		refused,
		seconds: Number(seconds.toFixed(2)),
		handedInAfter: Number(((handedIn - begun) / 1000).toFixed(2)),
		perSecond: latencies.length ? Number((latencies.length / seconds).toFixed(1)) : 0,
		p50: quantile(0.5),
		p99: quantile(0.99),
	};
}

/** Sends a transaction; while the pool is full, again. */
async function send(ask, raw) {
	for (;;) {
		try {
			await ask('eth_sendRawTransaction', raw);
			return null;
		} catch (error) {
			if (/already known/.test(error.message)) return null;
			if (!/txpool is full|send it again/.test(error.message)) return error;
			await sleep(250);
		}
	}
}
