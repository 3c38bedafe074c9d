// SPDX-License-Identifier: GPL-3.0-only

// The same key signs transactions of Substrate's kind, for the same account: `MultiSignature::Eth`, which is ECDSA
// over Keccak-256 (docs/formats.md, sections 6 and 7).

import { ApiPromise, WsProvider } from '@polkadot/api';
import { SigningKey, keccak256 } from 'ethers';

import { account, bytes, concat, hash, hex, toSs58 } from './codec.mjs';

const ETHEREUM = 3;

/** The library's own `MultiSignature` ends before this chain's, which has Ethereum's kind too. */
const types = {
	MultiSignature: {
		_enum: { Ed25519: '[u8; 64]', Sr25519: '[u8; 64]', Ecdsa: '[u8; 65]', Eth: '[u8; 65]' },
	},
};

export const connect = (url) =>
	ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true, types });

/** Signs what @polkadot/api asks to be signed. */
function signer(api, key) {
	return {
		signPayload: async (payload) => {
			const content = api.createType('ExtrinsicPayload', payload, { version: payload.version });
			const said = content.toU8a({ method: true });
			// Substrate signs the hash of what is long.
			const { r, s, yParity } = key.sign(keccak256(said.length > 256 ? hash(said) : said));
			return { id: 1, signature: hex(concat([ETHEREUM], bytes(r), bytes(s), [yParity])) };
		},
	};
}

/** Submits a call as the account of an Ethereum key, and waits until it is final. */
export function submit(api, call, { address, privateKey }) {
	const who = toSs58(account(address));
	return new Promise((resolve, reject) => {
		call.signAndSend(who, { signer: signer(api, new SigningKey(privateKey)) }, (update) => {
			const { status, dispatchError, isError } = update;
			if (isError) reject(new Error(`the node did not take it: ${status.type}`));
			if (!status.isFinalized) return;
			if (dispatchError?.isModule) {
				const { section, name } = api.registry.findMetaError(dispatchError.asModule);
				reject(new Error(`${section}.${name}`));
			} else if (dispatchError) reject(new Error(dispatchError.toString()));
			else resolve(update);
		}).catch(reject);
	});
}

/** Signs a call as the account of an Ethereum key, to be handed in at any time. Answers with its bytes. */
export async function signed(api, call, { address, privateKey }, nonce) {
	const options = { signer: signer(api, new SigningKey(privateKey)), nonce, era: 0 };
	return (await call.signAsync(toSs58(account(address)), options)).toHex();
}

/** The account that `MultiSignature::Ecdsa` of the same key would be of: by definition another person. */
export const ecdsaAccount = (privateKey) => hex(hash(bytes(new SigningKey(privateKey).compressedPublicKey)));
