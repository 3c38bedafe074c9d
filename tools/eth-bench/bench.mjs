#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-only

// Filings through Ethereum's JSON-RPC, and natively: operations a second that became final, and how long each took.
// `--help` has the options.
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

const HELP = `Filings a second that became final, by Ethereum's JSON-RPC and beside it, one target after the other.

  node bench.mjs [OPTION...]

  --operations N   how many filings, shared out evenly (5000)
  --accounts M     how many clinicians file at once (50)
  --batch K        how many filings a transaction holds (1)
  --target A,B     of ${TARGETS.join(', ')} (all)
  --json FILE      writes the figures there, rather than to standard output

Salus is the network at SALUS_ETH_URL, and SALUS_URL for the council (make network); the others are started here.
README.md says how it is measured.`;

const { values } = parseArgs({
	options: {
		help: { type: 'boolean', short: 'h' },
		operations: { type: 'string', default: '5000' },
		accounts: { type: 'string', default: '50' },
		batch: { type: 'string', default: '1' },
		target: { type: 'string', default: TARGETS.join(',') },
		json: { type: 'string' },
	},
});
if (values.help) {
	console.log(HELP);
	process.exit(0);
}
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
