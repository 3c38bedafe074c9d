// SPDX-License-Identifier: GPL-3.0-only

// Bytes as the chain and the gateways write them (docs/formats.md, section 1).

import { createHash } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2b';
import { decodeBase58, encodeBase58, getBytes, hexlify, toBeArray } from 'ethers';

/** Text as bytes. */
export const ascii = (text) => Buffer.from(text, 'ascii');
/** `0x` and hexadecimal digits as bytes. */
export const bytes = (hex) => Buffer.from(getBytes(hex));
export const hex = (of) => hexlify(of);
export const u32 = (number) => le(number, 4);
export const u64 = (number) => le(number, 8);
export const concat = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
export const hash = (...parts) => Buffer.from(blake2b(concat(...parts), { dkLen: 32 }));

function le(number, length) {
	const buffer = Buffer.alloc(8);
	buffer.writeBigUInt64LE(BigInt(number));
	return buffer.subarray(0, length);
}

/** A length in SCALE's compact form; what is longer is not written here. */
export function compact(length) {
	if (length < 64) return Buffer.from([length << 2]);
	if (length >= 1 << 14) throw new Error(`${length} is too long`);
	return le((length << 2) | 1, 2);
}

/** The native account of an address: the address, filled up. */
export const account = (address) => `${address.toLowerCase()}${'ee'.repeat(12)}`;

// SS58 (the form that JSON has accounts in) with the prefix 42, which is one byte.
const PREFIX = 42;
const checksum = (body) => createHash('blake2b512').update('SS58PRE').update(body).digest().subarray(0, 2);

export function toSs58(account) {
	const body = concat([PREFIX], bytes(account));
	return encodeBase58(concat(body, checksum(body)));
}

export function fromSs58(address) {
	const all = toBeArray(decodeBase58(address));
	const [body, sum] = [all.subarray(0, 33), Buffer.from(all.subarray(33))];
	if (all.length !== 35 || body[0] !== PREFIX || !sum.equals(checksum(body))) {
		throw new Error(`${address} is no account`);
	}
	return hex(body.subarray(1));
}
