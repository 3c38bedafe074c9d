// SPDX-License-Identifier: GPL-3.0-only

// Is what these files write and read what Salus writes and reads? By the vectors of docs/formats.md and envelope/tests.
// With SALUS_WRITE_VECTORS=1, what envelope/tests opens of what is sealed here is sealed anew.

import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { SigningKey as Ecdsa, Wallet, hashMessage, recoverAddress } from 'ethers';

import { account, ascii, bytes, concat, fromSs58, hash, hex, toSs58 } from './codec.mjs';
import { manifest, open, padme, seal } from './document.mjs';
import { digestOf, ed25519, signInText, signed } from './gateway.mjs';
import { possession } from './keys.mjs';
import { SigningKey, verify } from './schnorrkel.mjs';
import { ChartKeys, encryptionKey, openWithShares, sealTo, shown } from './sharing.mjs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const VECTORS = '../../envelope/tests/vectors.json';
const vectors = JSON.parse(read(VECTORS));
const { made } = vectors;
const formats = read('../../docs/formats.md');
const unhex = (digits) => Buffer.from(digits, 'hex');
const written = (value) => assert.ok(formats.includes(value), `docs/formats.md does not have ${value}`);
const [chart, record, genesis] = [['11', 32], ['33', 16], ['09', 32]].map(([b, n]) => `0x${b.repeat(n)}`);

// Lengths, and a document that `salus` sealed.
for (const [length, padded] of made.padme) {
	if (length <= Number.MAX_SAFE_INTEGER) assert.equal(padme(length), padded);
}
const { object } = made;
const said = {
	chart, record, version: 2, previous: `0x${'66'.repeat(32)}`, mediaType: 'application/fhir+json',
	author: `0x${'44'.repeat(32)}`, authoredAt: unhex(object.manifest).readBigUInt64LE(object.manifest.length / 2 - 8),
};
assert.equal(manifest(said).toString('hex'), object.manifest);
const filed = {
	address: `0x${object.object_hash}`, content: `0x${object.content_commitment}`,
	keys: [`0x${made.keys.author_key}`], said,
};
const contentKey = unhex(object.content_key);
assert.equal(open(unhex(object.object), contentKey, filed).toString('hex'), object.document);
assert.throws(() => open(unhex(object.object), contentKey, { ...filed, keys: [] }), /no such key/);
const other = { ...filed, said: { ...said, version: 3 } };
assert.throws(() => open(unhex(object.object), contentKey, other), /another record/);

// A document of several chunks that is sealed here.
const author = new SigningKey(unhex('5b'.repeat(32)));
const long = Buffer.alloc(70_000, 'salus');
const sealed = seal(long, said, author);
const expected = { address: sealed.address, content: sealed.content, keys: [hex(author.publicKey)], said };
assert.ok(open(sealed.object, sealed.contentKey, expected).equals(long));
const altered = Buffer.from(sealed.object);
altered[35_000] ^= 1;
const itsHash = { ...expected, address: hex(hash(altered)) };
assert.throws(() => open(altered, sealed.contentKey, itsHash));
assert.throws(() => open(altered, sealed.contentKey, expected), /not the object/);

// One that was sealed here once, which envelope/tests opens as well.
if (process.env.SALUS_WRITE_VECTORS) {
	const digits = (value) => hex(value).slice(2);
	vectors.ethers = {
		author_key: digits(author.publicKey), content_commitment: sealed.content.slice(2),
		content_key: digits(sealed.contentKey),
		envelope: digits(sealTo(`0x${made.keys.epoch_key}`, sealed.contentKey)),
		object: digits(sealed.object), object_hash: sealed.address.slice(2),
	};
	const sorted = Object.fromEntries(Object.entries(vectors).sort());
	writeFileSync(new URL(VECTORS, import.meta.url), `${JSON.stringify(sorted, null, 2)}\n`);
}
const { ethers } = vectors;
const once = {
	address: `0x${ethers.object_hash}`, content: `0x${ethers.content_commitment}`, keys: [`0x${ethers.author_key}`], said,
};
assert.ok(open(unhex(ethers.object), unhex(ethers.content_key), once).equals(long));

// Signatures in both contexts.
const message = ascii('a message');
const signature = author.sign('salus', message);
assert.ok(verify('salus', message, signature, author.publicKey));
assert.ok(!verify('substrate', message, signature, author.publicKey));
assert.ok(!verify('salus', ascii('another'), signature, author.publicKey));
const sr25519 = new SigningKey(unhex('51'.repeat(32)));
const preimage = concat(
	ascii('salus/proof-of-possession/v1'), bytes(genesis), bytes(`0x${'30'.repeat(32)}`), [2, 3], sr25519.publicKey,
);
written(`| | preimage | \`${hex(preimage)}\` |`);
const [, proof] = formats.match(/\| proof \(one of many: sr25519 signatures are random\) \| `(0x[0-9a-f]{128})`/);
assert.ok(verify('substrate', preimage, bytes(proof), sr25519.publicKey));

// Keys from seeds, and a key of Umbral with its proof.
const keys = new ChartKeys(unhex(made.keys.patient_seed), chart);
const tag = `0x${made.keys.tag}`;
assert.equal(keys.verifyingKey, `0x${made.keys.fragment_key}`);
assert.equal(shown(keys.compartment(tag, 0).publicKey()), `0x${made.keys.epoch_key}`);
const reader = encryptionKey(unhex(made.keys.reader_seed));
assert.equal(shown(reader.publicKey()), `0x${made.keys.reader_key}`);
const party = `0x${'30'.repeat(32)}`;
const secret = new Ecdsa(`0x${'54'.repeat(32)}`);
written(possession.encryption(genesis, party, secret).proof);

// What an envelope opens with.
const { sharing } = made;
const opened = openWithShares(unhex(sharing.envelope), sharing.shares.slice(0, sharing.threshold).map(unhex), {
	verifyingKey: keys.verifyingKey, epochKey: `0x${made.keys.epoch_key}`, reader,
});
assert.equal(opened.toString('hex'), object.content_key);

// Accounts, the text of a sign-in, and a request.
const wallet = new Wallet(`0x${'01'.padStart(64, '0')}`);
written(account(wallet.address));
assert.equal(toSs58(account(wallet.address)), '5EvQC62mWmEja8BrJpRxHUPhS4y5FVbjCbMxZLz7JUPH7iU6');
assert.equal(fromSs58(toSs58(account(wallet.address))), account(wallet.address));
assert.throws(() => fromSs58('5EvQC62mWmEja8BrJpRxHUPhS4y5FVbjCbMxZLz7JUPH7iU7'), /no account/);
const key = ed25519(unhex('55'.repeat(32)));
const text = signInText({
	genesis, chainId: 5720, domain: 'one.example', address: wallet.address,
	key: createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32),
	gateways: ['https://one.example', 'https://two.example:8443/salus', 'https://[2001:db8::3]'],
	nonce: unhex('61'.repeat(16)), issued: 1795384260007, expires: 1795384860007,
});
written(`\`\`\`text\n${text}\n\`\`\``);
const session = hex(hash(ascii(text)));
written(`| session | \`${session}\` |`);
const [, eip191] = formats.match(/\| session \| `0xbff8[^]*?EIP-191 \| `0x03([0-9a-f]{130})`/);
assert.equal(recoverAddress(hashMessage(text), `0x${eip191.slice(0, 128)}${(27 + Number(eip191.slice(128))).toString(16)}`), wallet.address);
const digest = digestOf('{"hello": "world"}');
const target = `https://one.example/charts/${chart}/openings`;
const headers = signed({ session, key }, { method: 'POST', target, digest }, 1795384260, unhex('63'.repeat(16)));
written(`"content-digest": ${digest}\n"@signature-params": ${headers['Signature-Input'].slice('salus='.length)}`);
written(hex(Buffer.from(headers.Signature.slice('salus=:'.length, -1), 'base64')));

console.log('✓ documents, keys, texts and signatures are those of docs/formats.md');
