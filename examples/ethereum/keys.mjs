// SPDX-License-Identifier: GPL-3.0-only

// Keys for the register, each with the proof that whoever registers it has its secret (docs/formats.md, section 5).

import { concat as join, sha256 } from 'ethers';

import { ascii, bytes, concat, hex } from './codec.mjs';

const ENCRYPTION = 0;
const SIGNING = 2;
const UMBRAL = 1;
const SR25519 = 3;

const preimage = (genesis, account, kind, suite, key) =>
	concat(ascii('salus/proof-of-possession/v1'), bytes(genesis), bytes(account), [kind, suite], bytes(key));

/** What `IMembership.setKeys` takes. */
export const possession = {
	/** An encryption key: Umbral's, which is one of secp256k1; `secret` is ethers' own kind of key. */
	encryption(genesis, account, secret) {
		const key = secret.compressedPublicKey;
		const { r, s, yParity } = secret.sign(sha256(preimage(genesis, account, ENCRYPTION, UMBRAL, key)));
		const proof = join([r, s, new Uint8Array([yParity])]);
		return { kind: ENCRYPTION, suite: UMBRAL, key, proof };
	},

	/** A key that signs documents. */
	signing(genesis, account, secret) {
		const key = hex(secret.publicKey);
		const proof = hex(secret.sign('substrate', preimage(genesis, account, SIGNING, SR25519, key)));
		return { kind: SIGNING, suite: SR25519, key, proof };
	},
};
