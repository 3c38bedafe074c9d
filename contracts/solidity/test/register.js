// SPDX-License-Identifier: GPL-3.0-only

// What measurements compare a filing with keeps what a filing keeps.
const assert = require('node:assert/strict');
const { artifacts, network } = require('hardhat');
const { BrowserProvider, ContractFactory, id } = require('ethers');

const provider = new BrowserProvider(network.provider, undefined, { cacheTimeout: -1 });

describe('Register', () => {
	it('keeps hashes and author of a record, once, and says so', async () => {
		const { abi, bytecode } = await artifacts.readArtifact('Register');
		const [author, other] = await Promise.all([0, 1].map((i) => provider.getSigner(i)));
		const register = await new ContractFactory(abi, bytecode, author).deploy();
		await register.waitForDeployment();
		const [chart, record] = [id('chart'), `0x${'33'.repeat(16)}`];
		const receipt = await (await register.file(chart, record, id('object'), id('content'))).wait();
		const [{ args }] = receipt.logs.map((log) => register.interface.parseLog(log));
		assert.deepEqual([...args], [chart, record, author.address, id('object')]);
		const kept = await register.filings(chart, record);
		assert.deepEqual(
			[...kept], [id('object'), id('content'), author.address, BigInt(receipt.blockNumber)],
		);
		const again = register.connect(other).file.staticCall(chart, record, id('other'), id('other'));
		await assert.rejects(again, (error) => {
			const data = error.data ?? error.info?.error?.data?.data ?? error.info?.error?.data;
			assert.equal(register.interface.parseError(data)?.name, 'AlreadyFiled');
			return true;
		});
	});
});
