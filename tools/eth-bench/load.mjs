// SPDX-License-Identifier: GPL-3.0-only

// The load generator: the same for every node and way in. Transactions are signed beforehand. Each account sends its
// own one after the other, all accounts at once; what counts is what a block that is final shows.

import { setTimeout as sleep } from 'node:timers/promises';

/** How often it is looked what is final. */
const LOOK = 100;
/** After so long without anything new, what is missing counts as lost. */
const PATIENCE = 60_000;

/** Sends everything by that way (ethereum.mjs, native.mjs), and waits until it is final. `shares` are lists of signed
 * transactions, one an account; `batch` is how many filings each of them is. */
export async function load(way, { shares, batch }) {
	// By id: when it was sent, and how many of its filings have not been seen.
	const sent = new Map();
	const latencies = [];
	const refused = {};
	let [sending, progress, last] = [true, Date.now(), 0];

	let seen = await way.height();
	const watch = async () => {
		for (;;) {
			const now = await way.height();
			if (now > seen) {
				// The last block once more: a node may know its number before its logs.
				const filings = await way.filings(seen, now);
				const at = performance.now();
				for (const id of filings) {
					const one = sent.get(id);
					if (one === undefined) continue;
					if (--one.missing === 0) sent.delete(id);
					latencies.push(at - one.since);
					[progress, last] = [Date.now(), at];
				}
				seen = now;
			}
			if (!sending && (sent.size === 0 || Date.now() - progress > PATIENCE)) return;
			await sleep(LOOK);
		}
	};

	const ids = shares.map((raws) => raws.map((raw) => way.idOf(raw)));
	const begun = performance.now();
	const watching = watch();
	await Promise.all(
		shares.map(async (raws, share) => {
			for (const [index, raw] of raws.entries()) {
				const id = ids[share][index];
				sent.set(id, { since: performance.now(), missing: batch });
				const error = await send(way, raw);
				if (!error) continue;
				sent.delete(id);
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
async function send(way, raw) {
	for (;;) {
		try {
			await way.send(raw);
			return null;
		} catch (error) {
			if (way.known.test(error.message)) return null;
			if (!way.full.test(error.message)) return error;
			await sleep(250);
		}
	}
}
