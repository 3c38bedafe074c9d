// SPDX-License-Identifier: GPL-3.0-only

// The two contracts on a network of Salus, through the real precompiles: published by the account that the council
// approved, with Hardhat and ethers, and asked with viem too. `npm run network` starts a network for it; against
// one that runs, with what examples/README.md lists and SALUS_ETH_KEY, the publisher's key:
//
//   npx hardhat test --network salus network/contracts.js
const assert = require('node:assert/strict');
const { setTimeout: sleep } = require('node:timers/promises');
const { artifacts, network } = require('hardhat');
const { BrowserProvider, ContractFactory, Wallet, id, keccak256 } = require('ethers');
const { BaseError, ContractFunctionRevertedError, createPublicClient, http } = require('viem');

const { Council } = require('./council');
const { account, done, employ, enrol, grant, institution, precompile, provider, wallet } = require('./people');

const TREAT = 1;
const HRESCH = 8;
const CLINICIAN = 0;
const EMERGENCY_CLINICIAN = 1;
const UNCONSCIOUS = 0;
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
	let council, publisher, hospital, researcher;
	const patients = [wallet(), wallet(), wallet()];
	const charts = [];

	before(async () => {
		council = await Council.connect();
		// Hardhat's own provider, whose account is SALUS_ETH_KEY.
		publisher = await new BrowserProvider(network.provider, undefined, { pollingInterval: 200 }).getSigner(0);
		[hospital, researcher] = [wallet(), wallet()];
		await institution(council, hospital, 'Hospital with contracts', ['Hospital', 'Emergency']);
		await institution(council, researcher, 'A study', ['DataUser']);
		for (const patient of patients) charts.push(await enrol(hospital, patient));
	});

	after(() => council.disconnect());

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
	});

	describe('ResearchConsent', () => {
		let study;
		const grants = [];

		before(async () => {
			const { deploy, hash } = await deployment('ResearchConsent', publisher, account(researcher), 2);
			await council.approve(hash, account(publisher));
			study = await deploy();
			for (const [index, patient] of patients.entries()) {
				grants.push(await grant(patient, charts[index], researcher, HRESCH));
			}
		});

		const as = (who) => study.connect(who);
		const join = (index) => done(as(patients[index]).join(charts[index], grants[index]));

		it('tells nothing below the minimum cohort, and then who consents', async () => {
			await join(0);
			await refuses(as(researcher).cohort(), study, 'CohortTooSmall');
			await refuses(as(researcher).consenting(), study, 'CohortTooSmall');
			await join(1);
			await join(2);
			assert.equal(await as(researcher).cohort(), 3n);
			const [consenting, under] = await as(researcher).consenting();
			assert.deepEqual([...consenting], charts);
			assert.deepEqual([...under], grants);
		});

		it('counts the grants that the chain shows natively', async () => {
			for (const [index, chart] of charts.entries()) {
				const [[number, natively]] = await council.api.call.salusApi.grantsOf(chart);
				assert.equal(number.toBigInt(), grants[index]);
				assert.equal(natively.grantee.asOpen.toHex(), account(researcher));
			}
		});

		it('is told to nobody but the study, and joined by nobody but the patient', async () => {
			await refuses(as(hospital).cohort(), study, 'NotTheStudy');
			const others = as(patients[1]).join.staticCall(charts[0], grants[0]);
			await refuses(others, study, 'NotTheController');
			const treatment = await grant(patients[0], charts[0], researcher, TREAT);
			await refuses(as(patients[0]).join.staticCall(charts[0], treatment), study, 'GrantUnfit');
			const toAnother = await grant(patients[0], charts[0], hospital, HRESCH);
			await refuses(as(patients[0]).join.staticCall(charts[0], toAnother), study, 'GrantUnfit');
			await refuses(as(patients[0]).join.staticCall(charts[0], 99), study, 'GrantUnfit');
		});

		it('does not count who revoked, without being told', async () => {
			await done((await precompile('IAccessGrants', patients[1])).revoke(charts[1], grants[1]));
			assert.deepEqual([...(await as(researcher).consenting())[0]], [charts[0], charts[2]]);
			await done(as(patients[2]).withdraw(charts[2]));
			await refuses(as(researcher).cohort(), study, 'CohortTooSmall');
		});

		it('says the same to viem', async () => {
			await join(2);
			const client = createPublicClient({ transport: http(process.env.SALUS_ETH_URL) });
			const { abi } = await artifacts.readArtifact('ResearchConsent');
			const ask = { address: await study.getAddress(), abi, functionName: 'cohort' };
			assert.equal(await client.readContract({ ...ask, account: researcher.address }), 2n);
			await assert.rejects(client.readContract({ ...ask, account: hospital.address }), (error) => {
				assert.ok(error instanceof BaseError);
				const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
				assert.equal(reverted.data?.errorName, 'NotTheStudy');
				return true;
			});
		});
	});

	describe('EmergencyAccess', () => {
		let board, address;
		const members = [wallet(), wallet(), wallet()];

		before(async () => {
			for (const member of members) await employ(hospital, member, CLINICIAN);
			const who = members.map((member) => member.address);
			const { deploy, hash } = await deployment('EmergencyAccess', publisher, who, 2);
			await council.approve(hash, account(publisher));
			board = await deploy();
			address = await board.getAddress();
		});

		const as = (who) => board.connect(who);
		const emergencies = async () => (await precompile('IAccessGrants')).emergenciesOf(charts[0], 0, 8);

		it('opens nothing unless the hospital made it an emergency clinician', async () => {
			await done(as(members[0]).propose(charts[0], UNCONSCIOUS));
			await refuses(as(members[1]).agree.staticCall(0), board, 'NoStanding');
			assert.equal((await emergencies()).length, 0);
		});

		it('opens when enough agree, as itself, and natively it is the same', async () => {
			await employ(hospital, address, EMERGENCY_CLINICIAN);
			await done(as(members[1]).agree(0));
			assert.equal((await board.proposals(0)).opened, true);
			const [opened] = await emergencies();
			assert.equal(opened.clinician, account(address));
			assert.equal(opened.department, account(hospital));
			const [[, natively]] = await council.api.call.salusApi.emergenciesOf(charts[0]);
			assert.equal(natively.clinician.toHex(), account(address));
			assert.equal(natively.opened.toBigInt(), opened.opened);
		});

		it('is asked by nobody but its members, and twice for nothing', async () => {
			await refuses(as(hospital).propose.staticCall(charts[0], UNCONSCIOUS), board, 'NotAMember');
			await refuses(as(members[2]).agree.staticCall(0), board, 'ProposalOver');
			await refuses(as(members[2]).agree.staticCall(7), board, 'ProposalUnknown');
			await done(as(members[0]).propose(charts[1], UNCONSCIOUS));
			await refuses(as(members[0]).agree.staticCall(1), board, 'AgreedAlready');
		});

		it("passes on the chain's own refusal, and stays as it was", async () => {
			await done(as(members[0]).propose(charts[0], UNCONSCIOUS));
			await refuses(as(members[1]).agree.staticCall(2), board, 'EmergencyStillOpen');
			await done(as(members[0]).propose(id('no such chart'), UNCONSCIOUS));
			await refuses(as(members[1]).agree.staticCall(3), board, 'ChartUnknown');
			assert.equal((await board.proposals(3)).opened, false);
		});

		it('lets none of its members open one alone', async () => {
			const grants = await precompile('IAccessGrants', members[0]);
			await refuses(grants.openEmergency.staticCall(charts[2], UNCONSCIOUS), grants, 'WrongRole');
		});
	});
});
