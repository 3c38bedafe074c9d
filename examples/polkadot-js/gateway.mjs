// SPDX-License-Identifier: GPL-3.0-only
//
// Does a gateway's /rpc do for polkadot.js apps what a node of one's own does? Over WebSocket and HTTP, and what
// it does not serve is refused.

import assert from 'node:assert/strict';
import { ApiPromise, HttpProvider, WsProvider } from '@polkadot/api';

const url = process.env.SALUS_RPC;

/** The code of what a call is refused with. */
async function refusal(provider, method, params) {
	const error = await provider.send(method, params).then(() => null, (error) => error);
	assert.ok(error, `${method} is served`);
	return Number(error.code ?? /^(-?\d+):/.exec(error.message)?.[1]);
}

const socket = new WsProvider(url);
const api = await ApiPromise.create({ provider: socket, noInitWarn: true });
try {
	// Metadata, types and the runtime APIs came over it.
	assert.ok(api.tx.accessGrants.revoke && api.call.salusApi.check);
	assert.equal((await api.rpc.state.getKeysPaged('0x', 10)).length, 10);
	assert.ok((await api.call.salusApi.threshold()).toNumber() >= 1);
	const numbers = await new Promise((resolve, reject) => {
		const seen = [];
		api.rpc.chain.subscribeFinalizedHeads((head) => {
			seen.push(head.number.toNumber());
			if (seen.length === 2) resolve(seen);
		}).catch(reject);
	});
	assert.ok(numbers[1] > numbers[0]);
	console.log(`ok: apps run over a gateway's WebSocket (blocks ${numbers.join(', ')} came)`);

	for (const method of ['author_insertKey', 'author_rotateKeys', 'state_getPairs', 'system_peers']) {
		assert.equal(await refusal(socket, method, []), -32601, method);
	}
	assert.equal(await refusal(socket, 'state_call', ['Core_execute_block', '0x']), -32602);
	console.log('ok: what commands the node, or has no bound, is refused');

	const http = new HttpProvider(url.replace(/^ws/, 'http'));
	const hash = await http.send('chain_getBlockHash', [0]);
	assert.equal(hash, api.genesisHash.toHex());
	console.log('ok: and scripts ask by HTTP');
} finally {
	await api.disconnect();
}
