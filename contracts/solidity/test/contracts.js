// SPDX-License-Identifier: GPL-3.0-only

// The two contracts' own logic, on Hardhat's network with a stand-in for the precompiles.
const assert = require('node:assert/strict');
const { artifacts, network } = require('hardhat');
const { BrowserProvider, Contract, ContractFactory, ZeroHash, id } = require('ethers');

const PRECOMPILES = [
	'0x000000000000000000000000000000005a010000',
	'0x000000000000000000000000000000005a020000',
	'0x000000000000000000000000000000005a030000',
	'0x000000000000000000000000000000005a040000',
];
const HRESCH = 8;
const IN_FORCE = 1;
const EXPIRED = 2;
const UNCONSCIOUS = 0;
const STUDY = id('study');

const provider = new BrowserProvider(network.provider, undefined, { cacheTimeout: -1 });
const account = (signer) => `${signer.address.toLowerCase()}${'ee'.repeat(12)}`;

async function deploy(name, signer, ...args) {
	const { abi, bytecode } = await artifacts.readArtifact(name);
	const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
	await contract.waitForDeployment();
	return contract;
}

// Asserts that the call reverts with this error of the contract, or with this reason.
async function refuses(call, contract, name) {
	await assert.rejects(call, (error) => {
		const data = error.data ?? error.info?.error?.data?.data ?? error.info?.error?.data;
		const found = typeof data === 'string' ? contract.interface.parseError(data) : null;
		assert.equal(found?.name === 'Error' ? found.args[0] : found?.name, name, error.message);
		return true;
	});
}

describe('with a stand-in for the precompiles', () => {
	let signers, at;

	beforeEach(async () => {
		await network.provider.send('hardhat_reset', []);
		const { abi, deployedBytecode } = await artifacts.readArtifact('StandIn');
		signers = await Promise.all([0, 1, 2, 3, 4].map((i) => provider.getSigner(i)));
		at = [];
		for (const address of PRECOMPILES) {
			await network.provider.send('hardhat_setCode', [address, deployedBytecode]);
			at.push(new Contract(address, abi, signers[0]));
		}
	});

	describe('ResearchConsent', () => {
		let study;
		const chart = (i) => id(`chart ${i}`);

		// Makes signer i control chart i, with grant 7 for research to the study.
		async function patient(i, purposes = HRESCH, state = IN_FORCE, grantee = STUDY) {
			await (await at[2].setController(chart(i), account(signers[i]))).wait();
			await (await at[1].setGrant(chart(i), 7, grantee, purposes, state)).wait();
			return study.connect(signers[i]);
		}

		beforeEach(async () => {
			study = await deploy('ResearchConsent', signers[0], STUDY, 2);
		});

		it('tells nothing below the minimum cohort, and from there on who consents', async () => {
			await (await (await patient(1)).join(chart(1), 7)).wait();
			await refuses(study.cohort(), study, 'CohortTooSmall');
			await refuses(study.consenting(), study, 'CohortTooSmall');
			await (await (await patient(2)).join(chart(2), 7)).wait();
			assert.equal(await study.cohort(), 2n);
			const [charts, grants] = await study.consenting();
			assert.deepEqual([...charts], [chart(1), chart(2)]);
			assert.deepEqual([...grants], [7n, 7n]);
		});

		// An event would tell one chart after the other, or how many there are, whatever the minimum is.
		it('leaves no logs', async () => {
			const joined = await (await (await patient(1)).join(chart(1), 7)).wait();
			const left = await (await study.connect(signers[1]).withdraw(chart(1))).wait();
			assert.deepEqual([...joined.logs, ...left.logs], []);
			assert.deepEqual(study.interface.fragments.filter(({ type }) => type === 'event'), []);
		});

		it('does not count who revoked, without being told', async () => {
			for (const i of [1, 2, 3]) await (await (await patient(i)).join(chart(i), 7)).wait();
			assert.equal(await study.cohort(), 3n);
			await (await at[1].revokeGrant(chart(2), 7)).wait();
			assert.deepEqual([...(await study.consenting())[0]], [chart(1), chart(3)]);
			await (await at[1].setGrant(chart(3), 7, STUDY, HRESCH, EXPIRED)).wait();
			await refuses(study.cohort(), study, 'CohortTooSmall');
		});

		it("refuses another's chart, and grants that are not for it", async () => {
			await patient(1);
			await refuses(study.connect(signers[2]).join.staticCall(chart(1), 7), study, 'NotTheController');
			for (const args of [[1], [HRESCH, EXPIRED], [HRESCH, IN_FORCE, id('another')]]) {
				const joining = await patient(1, ...args);
				await refuses(joining.join.staticCall(chart(1), 7), study, 'GrantUnfit');
			}
			await refuses((await patient(1)).join.staticCall(chart(1), 8), study, 'GrantUnfit');
			await refuses((await patient(1)).withdraw.staticCall(chart(1)), study, 'NotJoined');
		});

		it('lets a patient leave, and join again', async () => {
			for (const i of [1, 2]) await (await (await patient(i)).join(chart(i), 7)).wait();
			await (await study.connect(signers[1]).withdraw(chart(1))).wait();
			await refuses(study.cohort(), study, 'CohortTooSmall');
			await (await study.connect(signers[1]).join(chart(1), 7)).wait();
			await (await study.connect(signers[1]).join(chart(1), 7)).wait();
			assert.equal(await study.cohort(), 2n);
		});

		it('takes no minimum that hides nobody', async () => {
			await refuses(deploy('ResearchConsent', signers[0], STUDY, 1), study, 'MinimumTooLow');
		});
	});

	describe('EmergencyAccess', () => {
		let board;
		const chart = id('chart');

		beforeEach(async () => {
			const members = [1, 2, 3].map((i) => signers[i].address);
			board = await deploy('EmergencyAccess', signers[0], members, 2);
		});

		it('opens when enough agree, once, and as itself', async () => {
			await (await board.connect(signers[1]).propose(chart, UNCONSCIOUS)).wait();
			assert.equal(await at[1].emergencies(), 0n);
			await (await board.connect(signers[2]).agree(0)).wait();
			assert.equal(await at[1].emergencies(), 1n);
			assert.equal(await at[1].lastCaller(), await board.getAddress());
			await refuses(board.connect(signers[3]).agree.staticCall(0), board, 'ProposalOver');
		});

		it('refuses strangers, second voices, and what was never proposed', async () => {
			await refuses(board.propose.staticCall(chart, UNCONSCIOUS), board, 'NotAMember');
			await (await board.connect(signers[1]).propose(chart, UNCONSCIOUS)).wait();
			await refuses(board.agree.staticCall(0), board, 'NotAMember');
			await refuses(board.connect(signers[1]).agree.staticCall(0), board, 'AgreedAlready');
			await refuses(board.connect(signers[2]).agree.staticCall(1), board, 'ProposalUnknown');
		});

		it('forgets what waited for an hour', async () => {
			await (await board.connect(signers[1]).propose(chart, UNCONSCIOUS)).wait();
			await network.provider.send('evm_increaseTime', [3601]);
			await network.provider.send('evm_mine', []);
			await refuses(board.connect(signers[2]).agree.staticCall(0), board, 'ProposalOver');
		});

		it("passes on the chain's own refusal, and stays as it was", async () => {
			await (await board.connect(signers[1]).propose(ZeroHash, 0)).wait();
			await refuses(
				board.connect(signers[2]).agree.staticCall(0),
				board,
				'NotAnEmergencyClinician: this account may open no emergency',
			);
			assert.equal((await board.proposals(0)).opened, false);
		});

		it('takes no threshold that one alone reaches, and no member twice', async () => {
			const [a, b] = [signers[1].address, signers[2].address];
			await refuses(deploy('EmergencyAccess', signers[0], [a, b], 1), board, 'ThresholdWrong');
			await refuses(deploy('EmergencyAccess', signers[0], [a, b], 3), board, 'ThresholdWrong');
			await refuses(deploy('EmergencyAccess', signers[0], [a, a], 2), board, 'MemberTwice');
		});
	});
});
