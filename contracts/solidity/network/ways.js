// SPDX-License-Identifier: GPL-3.0-only

// The ways in which the stories of stories.js are told. Ethereum's libraries go through the precompiles; natively the
// same keys sign the pallets' own calls, and `Revive.call` where there is a contract. What is asked is answered by a
// plain value, or by the name of the refusal: the contract's error, or the code that a reason begins with.
const { dataLength } = require('ethers');
const {
	BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, defineChain, http,
} = require('viem');
const { privateKeyToAccount } = require('viem/accounts');

const { MINUTES, account, done, grant, precompile, provider } = require('./people');

const PURPOSES = { 1: 'Treat', 8: 'Hresch' };

/** The libraries differ in their numbers and lists. */
const plain = (value) => {
	if (typeof value === 'number') return BigInt(value);
	return Array.isArray(value) ? Array.from(value, plain) : value;
};
const nameOf = ({ name, args }) => (name === 'Error' ? args[0].split(':')[0] : name);

/** What both of Ethereum's libraries read by the precompile. */
class Precompiles {
	async given(chart) {
		const grants = await this.reads(await precompile('IAccessGrants'), 'grantsOf', chart, 0, 64);
		return grants.map(({ id, grantee }) => [BigInt(id), grantee.id]);
	}

	async emergencies(chart) {
		const opened = await this.reads(await precompile('IAccessGrants'), 'emergenciesOf', chart, 0, 64);
		return opened.map(({ clinician, department, reason }) => [clinician, department, Number(reason)]);
	}

	async revokes(patient, chart, number) {
		await this.does(patient, await precompile('IAccessGrants'), 'revoke', chart, number);
	}

	disconnect() {}
}

class Ethers extends Precompiles {
	name = 'ethers';

	does(who, contract, method, ...args) {
		return done(contract.connect(who)[method](...args));
	}

	reads(contract, method, ...args) {
		return contract[method](...args);
	}

	async asks(who, contract, method, ...args) {
		try {
			return plain(await contract.connect(who)[method].staticCall(...args));
		} catch (error) {
			const refused = contract.interface.parseError(error.data ?? error.info?.error?.data ?? '0x00000000');
			if (!refused) throw error;
			return nameOf(refused);
		}
	}

	grants(patient, chart, to, purposes) {
		return grant(patient, chart, to, purposes);
	}
}

class Viem extends Precompiles {
	name = 'viem';

	static async connect() {
		const viem = new Viem();
		const nativeCurrency = { name: 'Salus', symbol: 'SALUS', decimals: 18 };
		const rpcUrls = { default: { http: [process.env.SALUS_ETH_URL] } };
		const { chainId } = await provider.getNetwork();
		const chain = defineChain({ id: Number(chainId), name: 'Salus', nativeCurrency, rpcUrls });
		viem.client = { chain, transport: http(), pollingInterval: 200 };
		viem.public = createPublicClient(viem.client);
		return viem;
	}

	call({ target, interface: { fragments } }, functionName, args) {
		const abi = fragments.map((fragment) => JSON.parse(fragment.format('json')));
		return { address: target, abi, functionName, args };
	}

	async does(who, contract, method, ...args) {
		const wallet = createWalletClient({ ...this.client, account: privateKeyToAccount(who.privateKey) });
		const hash = await wallet.writeContract(this.call(contract, method, args));
		const { status } = await this.public.waitForTransactionReceipt({ hash });
		if (status !== 'success') throw new Error(`${method} was refused`);
	}

	reads(contract, method, ...args) {
		return this.public.readContract(this.call(contract, method, args));
	}

	async asks(who, contract, method, ...args) {
		try {
			const call = { ...this.call(contract, method, args), account: who.address };
			return plain((await this.public.simulateContract(call)).result);
		} catch (error) {
			const refused = error instanceof BaseError &&
				error.walk((cause) => cause instanceof ContractFunctionRevertedError)?.data;
			if (!refused) throw error;
			return nameOf({ name: refused.errorName, args: refused.args });
		}
	}

	async grants(patient, chart, to, purposes) {
		const access = await precompile('IAccessGrants');
		const next = BigInt(await this.reads(access, 'nextGrant', chart));
		const grantee = { blinded: false, id: account(to) };
		const everything = { kind: 0, compartments: [], records: [] };
		const start = BigInt(Date.now() - MINUTES);
		await this.does(patient, access, 'grant', chart, grantee, everything, purposes, start, 0n);
		return next;
	}
}

class Native {
	name = 'natively';

	static async connect() {
		const native = new Native();
		const { connect, submit } = await import('../../../examples/ethereum/native.mjs');
		native.api = await connect(process.env.SALUS_URL);
		native.submit = (who, call) => submit(native.api, call, who);
		return native;
	}

	disconnect() {
		return this.api.disconnect();
	}

	/** What would come of calling a contract. */
	async tries(who, { target }, data) {
		const outcome = await this.api.call.reviveApi.call(account(who), target, 0, null, null, data);
		if (outcome.result.isErr) throw new Error(`it cannot run: ${outcome.result.asErr}`);
		return outcome;
	}

	async does(who, contract, method, ...args) {
		const data = contract.interface.encodeFunctionData(method, args);
		const { weightRequired, storageDeposit } = await this.tries(who, contract, data);
		const twice = (number) => 2n * number.toBigInt();
		const weight = { refTime: twice(weightRequired.refTime), proofSize: twice(weightRequired.proofSize) };
		const deposit = storageDeposit.isCharge ? twice(storageDeposit.asCharge) : 0n;
		await this.submit(who, this.api.tx.revive.call(contract.target, 0, weight, deposit, data));
	}

	async asks(who, contract, method, ...args) {
		const data = contract.interface.encodeFunctionData(method, args);
		const { result } = await this.tries(who, contract, data);
		const answer = result.asOk.data.toHex();
		const refused = dataLength(answer) % 32 === 4 && contract.interface.parseError(answer);
		if (refused) return nameOf(refused);
		const values = contract.interface.decodeFunctionResult(method, answer);
		return plain(values.length === 1 ? values[0] : values);
	}

	async grants(patient, chart, to, purposes) {
		const start = Date.now() - MINUTES;
		const { events } = await this.submit(patient, this.api.tx.accessGrants.grant(
			chart, { Open: account(to) }, 'Chart', [PURPOSES[purposes]], start, null,
		));
		const written = events.find(({ event }) => this.api.events.accessGrants.GrantWritten.is(event));
		return written.event.data.grant.toBigInt();
	}

	revokes(patient, chart, number) {
		return this.submit(patient, this.api.tx.accessGrants.revoke(chart, number));
	}

	async given(chart) {
		const grants = await this.api.call.salusApi.grantsOf(chart);
		return grants.map(([number, { grantee }]) => [number.toBigInt(), grantee.asOpen.toHex()]);
	}

	async emergencies(chart) {
		const opened = await this.api.call.salusApi.emergenciesOf(chart);
		return opened.map(([, { clinician, department, reason }]) =>
			[clinician.toHex(), department.toHex(), reason.index]);
	}
}

/** All of them, ready; each is to be disconnected. */
const ways = async () => [new Ethers(), await Viem.connect(), await Native.connect()];

module.exports = { ways };
