#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-only

// Filings through Ethereum's JSON-RPC: operations a second that became final, and how long each took.
//
//   node bench.mjs [--operations 5000] [--accounts 50] [--batch 1] [--target salus,ganache,…] [--json FILE]
//
// One run measures each target after the other, with the same generator. Salus is the network that runs at
// SALUS_ETH_URL (and SALUS_URL, for the council); the others are started here.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { load, signedBy } from './load.mjs';
import { OTHERS, other } from './others.mjs';
import { salus } from './salus.mjs';

const TARGETS = {
	salus: (accounts) => salus(process.env.SALUS_ETH_URL ?? 'http://127.0.0.1:8545', accounts),
	...Object.fromEntries(OTHERS.map((kind) => [kind, (accounts) => other(kind, accounts)])),
};

const { values } = parseArgs({
	options: {
		operations: { type: 'string', default: '5000' },
		accounts: { type: 'string', default: '50' },
		batch: { type: 'string', default: '1' },
		target: { type: 'string', default: Object.keys(TARGETS).join(',') },
		json: { type: 'string' },
	},
});
const [operations, accounts, batch] = [values.operations, values.accounts, values.batch].map(Number);
// What an account sends are transactions, of `batch` filings each.
const transactions = operations / batch;
const targets = values.target.split(',');
const whole = Number.isInteger(transactions) && transactions >= accounts && accounts >= 1;
if (!whole || !targets.every((target) => target in TARGETS)) {
	console.error(
		'bench: whole batches, no fewer of them than accounts, and of the targets ' +
			Object.keys(TARGETS).join(', '),
	);
	process.exit(2);
}

/** The calldata of one transaction. */
function calldata({ coder, chart, item }) {
	const items = Array.from({ length: batch }, item);
	return batch === 1
		? coder.encodeFunctionData('file', [chart, ...items[0]])
		: coder.encodeFunctionData('fileBatch', [chart, items]);
}

async function measure(name) {
	const target = await TARGETS[name](accounts);
	try {
		const { ask, wallets, to, topic, chainId } = target;
		// Each filing costs the same: one estimate does for all.
		const one = { from: wallets[0].address, to, data: calldata(target) };
		const gas = BigInt(await ask('eth_estimateGas', one));
		const maxFeePerGas = 10n * BigInt(await ask('eth_gasPrice'));
		const shares = await Promise.all(
			wallets.map((wallet, index) => {
				// And one that does not count: what a node does for the first time takes longer.
				const count = 1 + Math.floor(transactions / accounts) + (index < transactions % accounts ? 1 : 0);
				const calls = Array.from({ length: count }, () => calldata(target));
				return signedBy(wallet, { to, calls, nonce: 0, chainId, gasLimit: (gas * 6n) / 5n, maxFeePerGas });
			}),
		);
		await load(ask, { shares: shares.map((raws) => raws.slice(0, 1)), to, topic, batch });
		const rest = shares.map((raws) => raws.slice(1));
		const result = await load(ask, { shares: rest, to, topic, batch });
		return { target: name, node: await ask('web3_clientVersion'), accounts, batch, ...result };
	} finally {
		target.stop();
	}
}

const results = [];
for (const name of targets) {
	const result = await measure(name);
	results.push(result);
	const { finalised, perSecond, p50, p99, lost, refused } = result;
	console.log(
		`${name.padEnd(10)} ${String(perSecond).padStart(8)}/s   p50 ${p50} ms   p99 ${p99} ms   ` +
			`${finalised} of ${operations} final, ${lost} lost`,
	);
	for (const [message, count] of Object.entries(refused)) console.log(`         refused ${count}: ${message}`);
}
console.log('ganache and hardhat: one node without consensus, and a contract that checks nobody’s rights');
const report = { machine: { cores: cpus().length, model: cpus()[0].model }, operations, accounts, batch, results };
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, '\t')}\n`);
else console.log(JSON.stringify(report));
// What the others lose is theirs, and said.
const ours = results.filter(({ target }) => target === 'salus');
process.exit((ours.length ? ours : results).every(({ finalised }) => finalised === operations) ? 0 : 1);
