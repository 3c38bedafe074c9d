#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-only

// Filings through Ethereum's JSON-RPC, and natively: operations a second that became final, and how long each took.
//
//   node bench.mjs [--operations 5000] [--accounts 50] [--batch 1] [--target native,salus,…] [--json FILE]
//
// One run measures each target after the other, with the same generator. Salus is the network that runs at
// SALUS_ETH_URL (and SALUS_URL, for the council), and `native` the same one by native transactions; the others are
// started here.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { ethereum } from './ethereum.mjs';
import { load } from './load.mjs';
import { native } from './native.mjs';
import { OTHERS, other } from './others.mjs';
import { salus } from './salus.mjs';

const NETWORK = process.env.SALUS_ETH_URL ?? 'http://127.0.0.1:8545';

/** By that name: prepares a target for so many accounts, and answers with the way in. */
async function prepared(target, accounts) {
	if (target === 'native') return native(NETWORK, accounts);
	const node = await (target === 'salus' ? salus(NETWORK, accounts) : other(target, accounts));
	return { ...ethereum(node), stop: node.stop };
}

const OURS = ['native', 'salus'];
const TARGETS = [...OURS, ...OTHERS];

const { values } = parseArgs({
	options: {
		operations: { type: 'string', default: '5000' },
		accounts: { type: 'string', default: '50' },
		batch: { type: 'string', default: '1' },
		target: { type: 'string', default: TARGETS.join(',') },
		json: { type: 'string' },
	},
});
const [operations, accounts, batch] = [values.operations, values.accounts, values.batch].map(Number);
// What an account sends are transactions, of `batch` filings each.
const transactions = operations / batch;
const targets = values.target.split(',');
const whole = Number.isInteger(transactions) && transactions >= accounts && accounts >= 1;
if (!whole || !targets.every((target) => TARGETS.includes(target))) {
	console.error(
		'bench: whole batches, no fewer of them than accounts, and of the targets ' +
			TARGETS.join(', '),
	);
	process.exit(2);
}

async function measure(name) {
	const way = await prepared(name, accounts);
	try {
		const sign = await way.signer(batch);
		const shares = await Promise.all(
			way.wallets.map((wallet, index) => {
				// And one that does not count: what a node does for the first time takes longer.
				const count = 1 + Math.floor(transactions / accounts) + (index < transactions % accounts ? 1 : 0);
				return sign(wallet, count);
			}),
		);
		await load(way, { shares: shares.map((raws) => raws.slice(0, 1)), batch });
		const result = await load(way, { shares: shares.map((raws) => raws.slice(1)), batch });
		return { target: name, node: await way.version(), accounts, batch, ...result };
	} finally {
		way.stop();
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
const ours = results.filter(({ target }) => OURS.includes(target));
process.exit((ours.length ? ours : results).every(({ finalised }) => finalised === operations) ? 0 : 1);
