// SPDX-License-Identifier: GPL-3.0-only

// What opens a document: envelopes, key fragments and shares (docs/formats.md, sections 8 and 9), by Umbral's own
// binding for JavaScript, whose bytes are those that Salus writes.

import umbral from '@nucypher/umbral-pre';

import { ascii, bytes, compact, concat, hex, u32 } from './codec.mjs';

const SUITE = 1;
const CAPSULE = 105;
const FRAGMENT_VERSION = 1;
const GRANT = 0;

const publicKey = (key) => umbral.PublicKey.fromCompressedBytes(bytes(key));
/** A public key in hexadecimal digits. */
export const shown = (key) => hex(key.toCompressedBytes());

/** A key that things are sealed to, and its version 1 under a seed. */
export function encryptionKey(seed) {
	const label = concat(ascii('salus/v1/encryption/'), u32(1));
	return umbral.SecretKeyFactory.fromSecureRandomness(seed).makeKey(label);
}

/** The keys of one chart, from the patient's seed. */
export class ChartKeys {
	#factory;

	constructor(seed, chart) {
		const label = concat(ascii('salus/v1/chart/'), u32(0), bytes(chart));
		const secret = umbral.SecretKeyFactory.fromSecureRandomness(seed).makeSecret(label);
		this.#factory = umbral.SecretKeyFactory.fromSecureRandomness(secret.subarray(0, 32));
		this.signer = new umbral.Signer(this.#factory.makeKey(ascii('salus/v1/fragment-signer')));
	}

	/** The public half of the key that signs the chart's fragments. */
	get verifyingKey() {
		return shown(this.signer.verifyingKey());
	}

	/** The key of an epoch of a compartment. */
	compartment(tag, epoch) {
		const label = concat(ascii('salus/v1/compartment/'), bytes(tag), u32(epoch));
		return this.#factory.makeKey(label);
	}
}

/** A few bytes that only the holder of a key can read. */
export function sealTo(key, plaintext) {
	const [capsule, ciphertext] = umbral.encrypt(publicKey(key), plaintext);
	return concat([SUITE], capsule.toBytes(), ciphertext);
}

function boxed(sealed) {
	if (sealed[0] !== SUITE) throw new Error('this was sealed in a way that is not known here');
	const ciphertext = sealed.subarray(1 + CAPSULE);
	return { capsule: umbral.Capsule.fromBytes(sealed.subarray(1, 1 + CAPSULE)), ciphertext };
}

/** Makes the fragments of an epoch's key for a grantee's, one for each gateway, sealed to it. */
export function fragments(keys, { chart, tag, epoch, grantee, granteeKey, keyVersion, generation, threshold, gateways }) {
	const secret = keys.compartment(tag, epoch);
	const header = concat(
		bytes(chart), bytes(tag), u32(epoch), [GRANT], bytes(grantee), u32(keyVersion), u32(generation),
		[threshold], compact(gateways.length), ...gateways.map(({ institution }) => bytes(institution)),
	);
	const parts = umbral.generateKFrags(
		secret, publicKey(granteeKey), keys.signer, threshold, gateways.length, true, true,
	);
	return parts.map((part, index) => {
		const fragment = concat(
			[FRAGMENT_VERSION, SUITE], header, [index], secret.publicKey().toCompressedBytes(),
			bytes(granteeKey), part.toBytes(),
		);
		const signature = keys.signer.sign(concat(ascii('salus/fragment/v1'), fragment)).toBEBytes();
		return sealTo(gateways[index].key, concat(fragment, signature));
	});
}

/** Opens an envelope with the shares of as many gateways as it takes; each proves itself. */
export function openWithShares(envelope, shares, { verifyingKey, epochKey, reader }) {
	const { capsule, ciphertext } = boxed(envelope);
	const verified = shares.map((share) => {
		// Suite (1), index (1), generation (4).
		const part = umbral.CapsuleFrag.fromBytes(share.subarray(6));
		return part.verify(capsule, publicKey(verifyingKey), publicKey(epochKey), reader.publicKey());
	});
	return Buffer.from(
		umbral.decryptReencrypted(reader, publicKey(epochKey), capsule, verified, ciphertext),
	);
}
