// SPDX-License-Identifier: GPL-3.0-only

// Ganache and Hardhat's node, each with contracts/solidity's `Register`: one node without consensus. By default they
// mine a block as soon as a transaction comes; with `-1s` one a second, as Salus has them, which lets them do
// more at once. They are started here, on free ports, and ended afterwards.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Interface, Wallet, hexlify, id, randomBytes, toQuantity } from 'ethers';

import { compile } from '../../examples/ethereum/abi.mjs';
import { rpc } from './rpc.mjs';

const START = 60_000;
const RICH = toQuantity(10n ** 24n);
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const random = (length) => hexlify(randomBytes(length));
const REGISTER = 'contracts/bench/Register.sol';

const GANACHE = [path('node_modules/.bin/ganache'), '--logging.quiet', '--server.port'];
const HARDHAT = [path('../../contracts/solidity/node_modules/.bin/hardhat'), 'node', '--port'];
const HARDHAT_FOLDER = path('../../contracts/solidity');

const KINDS = {
	ganache: {
		command: (port) => [...GANACHE, port],
		folder: path('.'),
		setBalance: 'evm_setAccountBalance',
	},
	'ganache-1s': {
		command: (port) => [...GANACHE, port, '--miner.blockTime', '1'],
		folder: path('.'),
		setBalance: 'evm_setAccountBalance',
	},
	hardhat: {
		command: (port) => [...HARDHAT, port],
		folder: HARDHAT_FOLDER,
		setBalance: 'hardhat_setBalance',
	},
	'hardhat-1s': {
		command: (port) => [...HARDHAT, port],
		folder: HARDHAT_FOLDER,
		setBalance: 'hardhat_setBalance',
		mining: async (ask) => {
			await ask('evm_setAutomine', false);
			await ask('evm_setIntervalMining', 1000);
		},
	},
};

/** The names of the targets here. */
export const OTHERS = Object.keys(KINDS);

const freePort = () =>
	new Promise((resolve, reject) => {
		const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});

/** Starts a node, and prepares it. */
export async function other(kind, accounts) {
	const { command, folder, setBalance, mining } = KINDS[kind];
	const port = await freePort();
	const [program, ...args] = command(String(port));
	const env = { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' };
	// Whatever it says of each transaction would cost it time.
	const node = spawn(program, args, { cwd: folder, env, stdio: 'ignore' });
	const stop = () => node.kill();
	process.on('exit', stop);
	try {
		const ask = rpc(`http://127.0.0.1:${port}`);
		const from = Date.now();
		while (!(await ask('eth_chainId').catch(() => null))) {
			if (node.exitCode !== null) throw new Error(`${kind} ended`);
			if (Date.now() - from > START) throw new Error(`${kind} did not start`);
			await sleep(200);
		}
		const chainId = BigInt(await ask('eth_chainId'));
		const wallets = Array.from({ length: accounts }, () => Wallet.createRandom());
		for (const { address } of wallets) await ask(setBalance, address, RICH);
		const compiled = compile([REGISTER], {
			// What both run.
			evmVersion: 'shanghai',
			optimizer: { enabled: true, runs: 200 },
			outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
		})[REGISTER].Register;
		await mining?.(ask);
		const to = await deploy(ask, chainId, `0x${compiled.evm.bytecode.object}`, setBalance);
		const coder = new Interface(compiled.abi);
		const chart = random(32);
		return {
			ask, chainId, to, wallets, coder, chart, stop,
			topic: id('RecordFiled(bytes32,bytes16,address,bytes32)'),
			item: () => [random(16), random(32), random(32)],
		};
	} catch (error) {
		stop();
		throw error;
	}
}

async function deploy(ask, chainId, data, setBalance) {
	const deployer = Wallet.createRandom();
	await ask(setBalance, deployer.address, RICH);
	const maxFeePerGas = 10n * BigInt(await ask('eth_gasPrice'));
	const hash = await ask('eth_sendRawTransaction', await deployer.signTransaction({
		type: 2, chainId, nonce: 0, data, gasLimit: 2_000_000n, maxFeePerGas, maxPriorityFeePerGas: 0n,
	}));
	let receipt;
	while (!(receipt = await ask('eth_getTransactionReceipt', hash))) await sleep(100);
	return receipt.contractAddress;
}
