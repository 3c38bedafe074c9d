// SPDX-License-Identifier: GPL-3.0-only

// sr25519 signatures in a signing context of our own. Libraries for JavaScript sign in the context `substrate`
// alone, and documents are signed in `salus` (docs/formats.md, section 5). Sources: schnorrkel 0.11 (sign.rs,
// context.rs), Merlin v1.0 (https://merlin.cool), STROBE v1.0.2 (https://strobe.sourceforge.io).

import { createHash, randomBytes } from 'node:crypto';
import { RistrettoPoint, ed25519 } from '@noble/curves/ed25519';
import { keccakP } from '@noble/hashes/sha3';

import { ascii, concat, u32 } from './codec.mjs';

const RATE = 166;
const FLAG = { I: 1, A: 2, C: 4, M: 16 };
const ORDER = ed25519.CURVE.n;

/** STROBE-128, as much of it as Merlin uses. */
class Strobe {
	constructor() {
		this.state = new Uint32Array(50);
		this.bytes = new Uint8Array(this.state.buffer);
		this.bytes.set(concat([1, RATE + 2, 1, 0, 1, 96], ascii('STROBEv1.0.2')));
		keccakP(this.state);
		this.at = 0;
		this.begin = 0;
		this.flags = 0;
	}

	permute() {
		this.bytes[this.at] ^= this.begin;
		this.bytes[this.at + 1] ^= 0x04;
		this.bytes[RATE + 1] ^= 0x80;
		keccakP(this.state);
		this.at = 0;
		this.begin = 0;
	}

	absorb(data) {
		for (const byte of data) {
			this.bytes[this.at++] ^= byte;
			if (this.at === RATE) this.permute();
		}
	}

	operate(flags, more) {
		if (more) return;
		const before = this.begin;
		this.begin = this.at + 1;
		this.flags = flags;
		this.absorb([before, flags]);
		if (flags & FLAG.C && this.at !== 0) this.permute();
	}

	meta(data, more) {
		this.operate(FLAG.M | FLAG.A, more);
		this.absorb(data);
	}

	add(data) {
		this.operate(FLAG.A, false);
		this.absorb(data);
	}

	squeeze(length) {
		this.operate(FLAG.I | FLAG.A | FLAG.C, false);
		return Buffer.from(Array.from({ length }, () => {
			const byte = this.bytes[this.at];
			this.bytes[this.at++] = 0;
			if (this.at === RATE) this.permute();
			return byte;
		}));
	}
}

/** The transcript of a signature over a message in a context. */
class Transcript {
	constructor(context, message) {
		this.strobe = new Strobe();
		this.strobe.meta(ascii('Merlin v1.0'), false);
		this.append('dom-sep', ascii('SigningContext'));
		this.append('', context);
		this.append('sign-bytes', message);
		this.append('proto-name', ascii('Schnorr-sig'));
	}

	append(label, data) {
		this.strobe.meta(ascii(label), false);
		this.strobe.meta(u32(data.length), true);
		this.strobe.add(data);
	}

	challenge(label) {
		this.strobe.meta(ascii(label), false);
		this.strobe.meta(u32(64), true);
		return scalar(this.strobe.squeeze(64));
	}
}

/** A number of the group, from little-endian bytes. */
function scalar(le) {
	return BigInt(`0x${Buffer.from(le).reverse().toString('hex')}`) % ORDER;
}

function le32(number) {
	return Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** The key of a mini secret of 32 bytes, expanded as Substrate does. */
export class SigningKey {
	#secret;

	constructor(mini) {
		const expanded = createHash('sha512').update(mini).digest();
		const low = expanded.subarray(0, 32);
		low[0] &= 248;
		low[31] &= 63;
		low[31] |= 64;
		// The cofactor is divided away.
		this.#secret = BigInt(`0x${Buffer.from(low).reverse().toString('hex')}`) >> 3n;
		this.publicKey = Buffer.from(RistrettoPoint.BASE.multiply(this.#secret % ORDER).toRawBytes());
	}

	/** A signature; random, so that two of one message differ. */
	sign(context, message) {
		const transcript = new Transcript(ascii(context), message);
		transcript.append('sign:pk', this.publicKey);
		// schnorrkel draws the nonce from transcript, key and randomness; randomness alone verifies as well.
		const nonce = scalar(randomBytes(64));
		const point = RistrettoPoint.BASE.multiply(nonce).toRawBytes();
		transcript.append('sign:R', point);
		const s = (transcript.challenge('sign:c') * (this.#secret % ORDER) + nonce) % ORDER;
		const signature = concat(point, le32(s));
		// What tells it from a signature of Ed25519.
		signature[63] |= 128;
		return signature;
	}
}

/** Whether the signature is the key's over the message in that context. */
export function verify(context, message, signature, publicKey) {
	if (signature.length !== 64 || (signature[63] & 128) === 0) return false;
	const [point, s] = [signature.subarray(0, 32), Buffer.from(signature.subarray(32))];
	s[31] &= 127;
	const number = BigInt(`0x${s.reverse().toString('hex')}`);
	if (number === 0n || number >= ORDER) return false;
	const transcript = new Transcript(ascii(context), message);
	transcript.append('sign:pk', publicKey);
	transcript.append('sign:R', point);
	const challenge = transcript.challenge('sign:c');
	const key = RistrettoPoint.fromHex(publicKey);
	const expected = RistrettoPoint.BASE.multiply(number).subtract(key.multiply(challenge));
	return expected.equals(RistrettoPoint.fromHex(point));
}
