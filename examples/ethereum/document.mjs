// SPDX-License-Identifier: GPL-3.0-only

// A document in its encrypted form, made and read (docs/formats.md, section 8). Node's own ciphers do it.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

import { ascii, bytes, compact, concat, hash, hex, u32, u64 } from './codec.mjs';
import { verify } from './schnorrkel.mjs';

const CHUNK = 64 * 1024;
const TAG = 16;
const HEADER = 84;
const SIGNATURE = 97;
const SR25519 = 3;

/** The length that an object of that length is padded to (Padmé). */
export function padme(length) {
	if (length < 2) return length;
	const exponent = Math.floor(Math.log2(length));
	const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
	return Math.ceil(length / step) * step;
}

/** What a document says about itself. */
export function manifest({ chart, record, version, previous, mediaType, author, authoredAt }) {
	return concat(
		[1], bytes(chart), bytes(record), u32(version),
		previous ? concat([1], bytes(previous)) : [0],
		compact(mediaType.length), ascii(mediaType), bytes(author), u64(authoredAt),
	);
}

const commitment = (salt, manifest, document) =>
	hash(ascii('salus/content-commitment/v1'), salt, manifest, document);

/** The keys of an object, from its content key and the beginning of its header. */
function derive(contentKey, prefix) {
	const info = concat(ascii('salus/content-key/v1'), prefix);
	const derived = Buffer.from(hkdfSync('sha256', contentKey, prefix.subarray(20, 52), info, 71));
	return { key: derived.subarray(0, 32), nonce: derived.subarray(32, 39), check: derived.subarray(39) };
}

function cipher(make, { key, nonce }, index, last) {
	const counter = Buffer.alloc(4);
	counter.writeUInt32BE(index);
	const iv = concat(nonce, counter, [last ? 1 : 0]);
	return make('chacha20-poly1305', key, iv, { authTagLength: TAG });
}

/** Seals a document: the object, with what the chain and the gateways are told of it. */
export function seal(document, said, author) {
	const contentKey = randomBytes(32);
	const [salt, about] = [randomBytes(32), manifest(said)];
	const content = commitment(salt, about, document);
	const signature = concat([SR25519], author.publicKey, author.sign('salus', content));
	const head = concat(u32(44 + about.length), salt, u64(document.length), about);
	const length = padme(head.length + document.length + SIGNATURE);
	const body = Buffer.concat([head, document, signature], length);

	const prefix = concat(ascii('SALUSOBJ'), [1, 1, 16, 0], u64(length), randomBytes(32));
	const derived = derive(contentKey, prefix);
	const chunks = [prefix, derived.check];
	for (let at = 0; at < length; at += CHUNK) {
		const one = cipher(createCipheriv, derived, at / CHUNK, at + CHUNK >= length);
		chunks.push(one.update(body.subarray(at, at + CHUNK)), one.final(), one.getAuthTag());
	}
	const object = concat(...chunks);
	return { object, address: hex(hash(object)), content: hex(content), contentKey };
}

/**
 * Opens an object and proves all of it: that it is the one that was filed, for that record and version, and
 * signed by one of the author's keys. Answers with the document and what it says about itself.
 */
export function open(object, contentKey, { address, content, keys, said }) {
	if (hex(hash(object)) !== address) throw new Error('this is not the object that was filed');
	const prefix = object.subarray(0, 52);
	if (!prefix.subarray(0, 12).equals(concat(ascii('SALUSOBJ'), [1, 1, 16, 0]))) {
		throw new Error('this is no object');
	}
	const derived = derive(contentKey, prefix);
	if (!derived.check.equals(object.subarray(52, HEADER))) throw new Error('this is not its key');
	const parts = [];
	for (let at = HEADER, index = 0; at < object.length; at += CHUNK + TAG, index++) {
		const chunk = object.subarray(at, at + CHUNK + TAG);
		const one = cipher(createDecipheriv, derived, index, at + CHUNK + TAG >= object.length);
		one.setAuthTag(chunk.subarray(-TAG));
		parts.push(one.update(chunk.subarray(0, -TAG)), one.final());
	}
	const body = concat(...parts);
	const [head, length] = [body.readUInt32LE(0), Number(body.readBigUInt64LE(36))];
	const [salt, about] = [body.subarray(4, 36), body.subarray(44, head)];
	const document = body.subarray(head, head + length);
	const signature = body.subarray(head + length, head + length + SIGNATURE);
	if (body.length !== padme(head + length + SIGNATURE)) throw new Error('the padding is another one');
	const committed = commitment(salt, about, document);
	if (hex(committed) !== content) throw new Error('the content is not what was filed');
	// The author's time is not known beforehand; all before it is.
	const expected = manifest({ ...said, authoredAt: 0 });
	if (!about.subarray(0, -8).equals(expected.subarray(0, -8))) throw new Error('it is of another record');
	const key = signature.subarray(1, 33);
	if (signature[0] !== SR25519 || !keys.includes(hex(key))) throw new Error('the author has no such key');
	if (!verify('salus', committed, signature.subarray(33), key)) throw new Error('the author did not sign');
	return document;
}
