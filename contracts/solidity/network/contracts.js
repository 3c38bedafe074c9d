// SPDX-License-Identifier: GPL-3.0-only

// The two contracts on a network of Salus, through the real precompiles: published by the account that the council
// approved, with Hardhat and ethers; and what they are for, told with ethers, with viem and natively, to the same end.
// `npm run network` starts a network for it; against one that runs, with what examples/README.md lists and
// SALUS_ETH_KEY, the publisher's key:
//
//   npx hardhat test --network salus network/contracts.js
const assert = require('node:assert/strict');
const { setTimeout: sleep } = require('node:timers/promises');
const { artifacts, network } = require('hardhat');
const { BrowserProvider, ContractFactory, Wallet, keccak256 } = require('ethers');

const { Council } = require('./council');
const { account, employ, enrol, institution, precompile, provider, wallet } = require('./people');
const { EMERGENCY, RESEARCH, emergency, research } = require('./stories');
const { ways } = require('./ways');

const CLINICIAN = 0;
const EMERGENCY_CLINICIAN = 1;
const NOT_PUBLISHER = /NotPublisher: the council has not approved/;
// More than any deployment here takes, and no more than a transaction can use (docs/ethereum.md).
const PLENTY = 3_000_000n;

/** What deploying a contract sends. */
async function deployment(name, signer, ...args) {
	const { abi, bytecode } = await artifacts.readArtifact(name);
	const factory = new ContractFactory(abi, bytecode, signer);
	const { data } = await factory.getDeployTransaction(...args);
	const deploy = async (overrides = {}) => {
		const contract = await factory.deploy(...args, overrides);
		await contract.waitForDeployment();
		return contract;
	};
	return { deploy, hash: keccak256(data) };
}

/** Asserts that the call reverts with this error of the contract, or with a reason that begins so. */
async function refuses(call, contract, name) {
	await assert.rejects(call, (error) => {
		const data = error.data ?? error.info?.error?.data;
		const found = typeof data === 'string' ? contract.interface.parseError(data) : null;
		const said = found?.name === 'Error' ? found.args[0] : found?.name;
		assert.ok(said === name || said?.startsWith(`${name}: `), `${said}: ${error.message}`);
		return true;
	});
}

/** Asserts that a deployment is refused for want of an approval, in the node's words. */
async function unapproved(deploying) {
	await assert.rejects(deploying, (error) => {
		assert.match(error.message, NOT_PUBLISHER);
		return true;
	});
}

describe('on a network of Salus', function () {
	this.timeout(300_000);
	let council, publisher, hospital, researcher, tellers;
	// Whose charts the stories are about: three patients for each way.
	const patients = [];
	const charts = [];

	before(async () => {
		council = await Council.connect();
		// Hardhat's own provider, whose account is SALUS_ETH_KEY.
		publisher = await new BrowserProvider(network.provider, undefined, { pollingInterval: 200 }).getSigner(0);
		[hospital, researcher] = [wallet(), wallet()];
		await institution(council, hospital, 'Hospital with contracts', ['Hospital', 'Emergency']);
		await institution(council, researcher, 'A study', ['DataUser']);
		tellers = await ways();
		for (const _ of tellers) {
			const three = [wallet(), wallet(), wallet()];
			patients.push(three);
			charts.push(await enrol(hospital, ...three));
		}
	});

	after(() => Promise.all([council, ...tellers].map((connected) => connected.disconnect())));

	/** Has a contract published once for each way. */
	async function published(name, ...args) {
		const { deploy, hash } = await deployment(name, publisher, ...args);
		await council.approve(hash, account(publisher));
		const contracts = [];
		for (const _ of tellers) contracts.push(await deploy());
		return contracts;
	}

	/** Has a story told in all ways at once, and asserts that each comes to that end. */
	async function ends(story, end, castOf) {
		const told = await Promise.all(tellers.map((way, nth) => story(way, castOf(nth))));
		const named = (words) => Object.fromEntries(tellers.map(({ name }, nth) => [name, words(nth)]));
		assert.deepEqual(named((nth) => told[nth]), named(() => end));
	}

	describe('publishing', () => {
		let mine;
		const args = () => [account(researcher), 2];

		before(async () => {
			const theirs = await provider.getTransactionCount(publisher.address);
			assert.equal(theirs, 0, 'SALUS_ETH_KEY is a fresh one');
			// The publisher takes part, so that a quota pays.
			const key = new Wallet(process.env.SALUS_ETH_KEY, provider);
			await institution(council, key, 'The publisher', ['DataUser']);
			mine = await deployment('ResearchConsent', publisher, ...args());
		});

		it('refuses what the council has not approved, before and after the wallet signs', async () => {
			await unapproved(mine.deploy());
			await unapproved(mine.deploy({ gasLimit: PLENTY }));
		});

		it('deploys with Hardhat and ethers once it is approved', async () => {
			await council.approve(mine.hash, account(publisher));
			const study = await mine.deploy();
			assert.equal(await study.study(), account(researcher));
			assert.notEqual(await provider.getCode(study), '0x');
		});

		it('refuses other arguments, and others', async () => {
			const other = await deployment('ResearchConsent', publisher, account(researcher), 3);
			await unapproved(other.deploy({ gasLimit: PLENTY }));
			const stranger = await deployment('ResearchConsent', researcher, ...args());
			assert.equal(stranger.hash, mine.hash);
			await unapproved(stranger.deploy());
			await unapproved(stranger.deploy({ gasLimit: PLENTY }));
		});

		it('refuses what was withdrawn, or has ended', async () => {
			await council.withdraw(mine.hash, account(publisher));
			await unapproved(mine.deploy({ gasLimit: PLENTY }));
			const until = Date.now() + 8_000;
			await council.approve(mine.hash, account(publisher), { until });
			await mine.deploy();
			await sleep(Math.max(0, until - Date.now()) + 2_000);
			await unapproved(mine.deploy({ gasLimit: PLENTY }));
		});

		it('has a contract create others for its publisher, by its own approval alone', async () => {
			const [leave, none] = [await deployment('Factory', publisher, 1), await deployment('Factory', publisher, 2)];
			await council.approve(leave.hash, account(publisher), { mayCreate: true });
			await council.approve(none.hash, account(publisher));
			const [factory, other] = [await leave.deploy(), await none.deploy()];
			// More than it takes; what is refused uses all of it.
			const gasLimit = 1_500_000n;
			const creates = async (contract, who) => (await contract.connect(who).make({ gasLimit })).wait();
			const refused = { code: 'CALL_EXCEPTION' };
			const [{ args }] = (await creates(factory, publisher)).logs;
			assert.notEqual(await provider.getCode(args.child), '0x');
			await assert.rejects(creates(other, publisher), refused);
			await assert.rejects(creates(factory, researcher), refused);
			// A receipt has no words. Whoever estimates first is told why.
			const told = factory.connect(researcher).make.estimateGas();
			await refuses(told, factory, 'NotPublisher');
			await council.withdraw(leave.hash, account(publisher));
			await assert.rejects(creates(factory, publisher), refused);
		});
	});

	describe('what was published', () => {
		it('ResearchConsent tells a study who consents, the same in each way', async () => {
			const studies = await published('ResearchConsent', account(researcher), 2);
			await ends(research, RESEARCH, (nth) =>
				({ study: studies[nth], researcher, hospital, patients: patients[nth], charts: charts[nth] }));
			// What it tells nobody lies open: of three charts one has left, and two are in its storage.
			assert.equal(BigInt(await provider.getStorage(studies[0], 0)), 2n);
		});

		it('EmergencyAccess opens when enough agree, the same in each way', async () => {
			// One board of all, so that the council approves once; three of it for each way.
			const members = tellers.map(() => [wallet(), wallet(), wallet()]);
			await employ(hospital, CLINICIAN, ...members.flat());
			const boards = await published('EmergencyAccess', members.flat().map(({ address }) => address), 2);
			// The hospital does one thing after the other.
			let last = Promise.resolve();
			const employs = (board) => (last = last.then(() => employ(hospital, EMERGENCY_CLINICIAN, board)));
			await ends(emergency, EMERGENCY, (nth) =>
				({ board: boards[nth], hospital, members: members[nth], charts: charts[nth], employs }));
		});

		it('precompiles refuse static and delegate calls, in words', async () => {
			const { deploy, hash } = await deployment('Passing', publisher);
			await council.approve(hash, account(publisher));
			const passing = (await deploy()).connect(hospital);
			const access = await precompile('IAccessGrants');
			const data = access.interface.encodeFunctionData('revokeAll', [charts[0][0]]);
			await refuses(passing.statically.staticCall(access.target, data), passing, 'StaticCallRefused');
			await refuses(passing.delegated.staticCall(access.target, data), passing, 'DelegateCallRefused');
		});
	});
});
