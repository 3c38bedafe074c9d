// SPDX-License-Identifier: GPL-3.0-only

// What the regulator's council decides, natively: who is invited and admitted, and which code is published.
// SALUS_COUNCIL_KEY names the file with a member's secret; several, with commas, where one vote is not enough.
const { readFileSync } = require('node:fs');
const { ApiPromise, Keyring, WsProvider } = require('@polkadot/api');

const HOUR = 3_600_000;

class Council {
	static async connect() {
		const provider = new WsProvider(process.env.SALUS_URL);
		const council = new Council();
		council.api = await ApiPromise.create({ provider, noInitWarn: true });
		const keyring = new Keyring({ type: 'sr25519' });
		council.voters = process.env.SALUS_COUNCIL_KEY.split(',').map((file) =>
			keyring.addFromUri(readFileSync(file, 'utf8').trim()));
		return council;
	}

	disconnect() {
		return this.api.disconnect();
	}

	/** Submits as one member, and waits until it is final. */
	submit(call, voter) {
		return new Promise((resolve, reject) => {
			call.signAndSend(voter, { nonce: -1 }, ({ status, events, dispatchError, isError }) => {
				if (isError) reject(new Error(`the node did not take it: ${status.type}`));
				if (!status.isFinalized) return;
				if (dispatchError) reject(new Error(this.words(dispatchError)));
				else resolve(events.map(({ event }) => event));
			}).catch(reject);
		});
	}

	words(error) {
		if (!error.isModule) return error.toString();
		const { section, name, docs } = this.api.registry.findMetaError(error.asModule);
		return `${section}.${name}: ${docs.join(' ')}`;
	}

	/** Passes a motion by two thirds: proposed, voted for, closed. */
	async pass(call) {
		const { query, tx } = this.api;
		const members = await query.council.members();
		const threshold = Math.max(1, Math.ceil((2 * members.length) / 3));
		const length = call.method.encodedLength;
		let events = await this.submit(tx.council.propose(threshold, call, length), this.voters[0]);
		if (threshold > 1) {
			const { index } = (await query.council.voting(call.method.hash)).unwrap();
			for (const voter of this.voters.slice(0, threshold)) {
				await this.submit(tx.council.vote(call.method.hash, index, true), voter);
			}
			const { weight } = await call.paymentInfo(this.voters[0]);
			const close = tx.council.close(call.method.hash, index, weight, length);
			events = await this.submit(close, this.voters[0]);
		}
		const executed = events.find((event) => this.api.events.council.Executed.is(event));
		if (!executed) throw new Error('the motion was not executed');
		const [, result] = executed.data;
		if (result.isErr) throw new Error(this.words(result.asErr));
	}

	invite(account) {
		return this.pass(this.api.tx.membership.invite(account));
	}

	admit(account, roles) {
		return this.pass(this.api.tx.membership.admit(account, roles));
	}

	/** Lets an account publish the code of a deployment: its transaction's data, with the arguments. */
	approve(codeHash, publisher, { until = Date.now() + HOUR, mayCreate = false } = {}) {
		return this.pass(this.api.tx.publishing.approve(codeHash, publisher, until, mayCreate));
	}

	withdraw(codeHash, publisher) {
		return this.pass(this.api.tx.publishing.withdraw(codeHash, publisher));
	}
}

module.exports = { Council };
