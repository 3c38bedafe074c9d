// SPDX-License-Identifier: GPL-3.0-only

// The compiler is npm's `solc`, which package-lock.json pins with its hash: nothing is downloaded when
// contracts are compiled.
const { subtask } = require('hardhat/config');
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require('hardhat/builtin-tasks/task-names');
const { version } = require('solc/package.json');

subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async ({ solcVersion }) => {
	if (solcVersion !== version) {
		throw new Error(`npm's solc is ${version} and ${solcVersion} was asked for: change package.json`);
	}
	return {
		version,
		longVersion: require('solc').version(),
		compilerPath: require.resolve('solc/soljson.js'),
		isSolcJs: true,
	};
});

// SALUS_ETH_KEY is the key of the account to which the council's motion allowed the publication.
const accounts = process.env.SALUS_ETH_KEY ? [process.env.SALUS_ETH_KEY] : [];

module.exports = {
	solidity: {
		version,
		settings: {
			// What pallet-revive 0.20 interprets.
			evmVersion: 'cancun',
			optimizer: { enabled: true, runs: 200 },
			// No hash of the source's metadata in the code: the council approves a code hash, which has to
			// come out the same from the same source anywhere.
			metadata: { bytecodeHash: 'none' },
		},
	},
	networks: {
		salus: { url: process.env.SALUS_ETH_URL ?? 'http://127.0.0.1:8545', accounts },
	},
};
