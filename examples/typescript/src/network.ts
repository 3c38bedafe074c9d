// SPDX-License-Identifier: GPL-3.0-only
//
// What every script here needs: a connection to the node, who signs, and what became of a transaction.

import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { createClient, type PolkadotSigner, type TxFinalizedPayload } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import WebSocket from 'ws';

await cryptoWaitReady();
export const keyring = new Keyring({ type: 'sr25519' });

export const environment = (name: string): string => {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set, see ../README.md`);
	return value;
};

export const connect = () => createClient(
	getWsProvider(environment('SALUS_URL'), {
		// Node.js has a WebSocket of its own from version 22 on.
		websocketClass: WebSocket as unknown as typeof globalThis.WebSocket,
	}),
);

export function signer(uri: string): PolkadotSigner {
	const pair = keyring.addFromUri(uri);
	return getPolkadotSigner(pair.publicKey, 'Sr25519', (bytes) => pair.sign(bytes));
}

/** The finalised transaction; a refusal of the chain is an error. */
export function accepted(what: string, done: TxFinalizedPayload): TxFinalizedPayload {
	if (!done.ok) throw new Error(`${what} was refused: ${JSON.stringify(done.dispatchError)}`);
	console.log(`${what}: final in block ${done.block.number} ${done.block.hash}`);
	return done;
}
