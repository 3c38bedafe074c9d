// SPDX-License-Identifier: GPL-3.0-only

// A hospital with as many clinicians as there are accounts, and one patient's chart; each clinician files through
// the precompile `IRecords`.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interface, Wallet, ZeroHash, hexlify, id, randomBytes } from 'ethers';

import { interfaceOf } from '../../examples/ethereum/abi.mjs';
import { rpc } from './rpc.mjs';

const HOSPITAL = 1;
const CLINICIAN = 0;
const ETHEREUM = 3;
const HOUR = 3_600_000;
// The council of the local networks: well-known development accounts, whose keys are public.
const COUNCIL = ['//Alice', '//Bob', '//Charlie'];
// Compressed points, as a chart needs them: nothing is sealed here.
const POINTS = [
	'0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
	'0x02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
];

const account = (address) => `${address.toLowerCase()}${'ee'.repeat(12)}`;
const random = (length) => hexlify(randomBytes(length));
const precompile = (name) => {
	const { address, abi } = interfaceOf(name);
	return { address, coder: new Interface(abi) };
};

/** Passes a motion: one member after the other until it has its votes. */
function council(...args) {
	const folder = mkdtempSync(join(tmpdir(), 'salus-council-'));
	try {
		const files = process.env.SALUS_COUNCIL_KEY?.split(',') ?? COUNCIL.map((secret, index) => {
			const file = join(folder, `${index}.key`);
			writeFileSync(file, secret, { mode: 0o600 });
			return file;
		});
		for (const file of files) {
			const env = { ...process.env, SALUS_KEY: file, SALUS_HOME: join(folder, 'home') };
			const said = execFileSync('salus', ['--json', 'member', ...args], { env, encoding: 'utf8' });
			if (!said.includes('"threshold"')) return;
		}
		throw new Error(`the council has too few keys here: member ${args.join(' ')}`);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Signs calls of a wallet with what the node says, sends them, and waits until they are there. */
async function does(ask, chainId, wallet, ...calls) {
	let nonce = Number(await ask('eth_getTransactionCount', wallet.address, 'pending'));
	const hashes = [];
	for (const [name, method, ...args] of calls) {
		const { address: to, coder } = precompile(name);
		const data = coder.encodeFunctionData(method, args);
		const gasLimit = (BigInt(await ask('eth_estimateGas', { from: wallet.address, to, data })) * 3n) / 2n;
		const maxFeePerGas = BigInt(await ask('eth_gasPrice'));
		const raw = await wallet.signTransaction({
			type: 2, chainId, nonce: nonce++, to, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas: 0n,
		});
		hashes.push(await ask('eth_sendRawTransaction', raw));
	}
	for (const hash of hashes) {
		let receipt;
		while (!(receipt = await ask('eth_getTransactionReceipt', hash))) await sleep(200);
		if (receipt.status !== '0x1') throw new Error('a step of the preparation was refused');
	}
}

/** Prepares the network at that URL. */
export async function salus(url, accounts) {
	const ask = rpc(url);
	const chainId = BigInt(await ask('eth_chainId'));
	const [hospital, patient] = [Wallet.createRandom(), Wallet.createRandom()];
	council('invite', account(hospital.address));
	const profile = { name: 'Hospital under load', document: ZeroHash, endpoint: '', nodes: [] };
	await does(ask, chainId, hospital, ['IMembership', 'applyForRoles', HOSPITAL, profile]);
	council('admit', account(hospital.address), '--role', 'hospital');

	const [chart, tag, expires] = [random(32), random(16), Date.now() + HOUR];
	const consent = [
		'Salus: enrolment',
		'I want this hospital to keep a chart for me, whose access I own.',
		`Hospital: ${account(hospital.address)}`,
		`Chart: ${chart}`,
		`My account: ${account(patient.address)}`,
		`Expires: ${new Date(expires).toISOString()}`,
		`Network: ${await ask('chain_getBlockHash', 0)}`,
	].join('\n');
	const signature = { kind: ETHEREUM, data: await patient.signMessage(consent) };
	const enrolment = [chart, account(patient.address), POINTS[0], ZeroHash, expires, signature];
	await does(ask, chainId, hospital, ['ICharts', 'enrol', ...enrolment]);
	await does(ask, chainId, patient, ['IAccessGrants', 'setCompartmentKey', chart, tag, 0, POINTS[1]]);
	const wallets = Array.from({ length: accounts }, () => Wallet.createRandom());
	const until = Date.now() + 24 * HOUR;
	for (let at = 0; at < accounts; at += 50) {
		const some = wallets.slice(at, at + 50);
		await does(ask, chainId, hospital, ...some.map(({ address }) =>
			['IMembership', 'addStaff', account(address), CLINICIAN, until]));
	}

	const { address: to, coder } = precompile('IRecords');
	const filing = () => ({
		compartment: tag, epoch: 0, object: random(32), content: random(32), indexEntry: random(32),
		mediaType: 0, size: 4096,
	});
	return {
		ask, chainId, to, wallets, coder, chart,
		topic: id('RecordFiled(bytes32,bytes16,bytes32,bytes32)'),
		item: () => [random(16), filing()],
		stop: () => {},
	};
}
