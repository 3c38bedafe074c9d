// SPDX-License-Identifier: GPL-3.0-only

// Gateways, as a page with a wallet asks them: it signs in once with Ethereum (EIP-4361), and a key of the session
// signs each request (RFC 9421). docs/formats.md, section 7, has both with vectors; docs/openapi.json the paths.

import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getAddress } from 'ethers';

import { account, ascii, bytes, concat, fromSs58, hash, hex, toSs58 } from './codec.mjs';

/** For how long a session is asked for; gateways give ten minutes at most. */
const LASTS = 600_000;
/** A gateway may be a little behind with what is final elsewhere. */
const BEHIND = 10;

/** What a gateway refused, in its own words (RFC 9457). */
export class Refused extends Error {
	constructor(status, problem) {
		super(problem.detail ?? problem.title);
		this.status = status;
		this.problem = problem.type?.split(':').at(-1);
	}
}

/** Does it again while the gateway's node does not know yet what is final. */
export async function patiently(ask) {
	for (let tries = 0; ; tries++) {
		try {
			return await ask();
		} catch (error) {
			const passes = ['not-final', 'no-standing', 'stale', 'fragment'].includes(error.problem);
			if (!passes || tries === BEHIND) throw error;
			await sleep(300);
		}
	}
}

/** The text that a wallet shows and signs: EIP-4361. */
export function signInText({ genesis, chainId, domain, address, key, gateways, nonce, issued, expires }) {
	return [
		`${domain} wants you to sign in with your Ethereum account:`,
		getAddress(address),
		'',
		`I let the key below ask Salus gateways in my name, on the network ${genesis}.`,
		'',
		`URI: urn:salus:ed25519:${hex(key).slice(2)}`,
		'Version: 1',
		`Chain ID: ${chainId}`,
		`Nonce: ${hex(nonce).slice(2)}`,
		`Issued At: ${new Date(issued).toISOString()}`,
		`Expiration Time: ${new Date(expires).toISOString()}`,
		'Resources:',
		...gateways.map((gateway) => `- ${gateway}`),
	].join('\n');
}

/** The headers with which the session's key signs a request: RFC 9421. */
export function signed({ session, key }, { method, target, digest }, created, nonce) {
	const parts = [['@method', method], ['@target-uri', target]];
	if (digest) parts.push(['content-digest', digest]);
	const names = parts.map(([name]) => `"${name}"`).join(' ');
	const parameters =
		`(${names});created=${created};nonce="${nonce.toString('base64')}";keyid="${session}"` +
		';alg="ed25519";tag="salus"';
	const base = [...parts, ['@signature-params', parameters]]
		.map(([name, value]) => `"${name}": ${value}`)
		.join('\n');
	const signature = sign(null, Buffer.from(base), key).toString('base64');
	return { 'Signature-Input': `salus=${parameters}`, Signature: `salus=:${signature}:` };
}

/** What `Content-Digest` says of a body (RFC 9530). */
export const digestOf = (body) => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

/** A key of Ed25519 from its seed. */
export function ed25519(seed) {
	// The beginning of a private key in PKCS #8 (RFC 8410).
	const der = concat(bytes('0x302e020100300506032b657004220420'), seed);
	return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

async function ask(endpoint, method, path, { body, object, session } = {}) {
	const content = object ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
	const headers = {};
	if (content) headers['Content-Type'] = object ? 'application/octet-stream' : 'application/json';
	// The bytes of an object have no digest of their own: the path names their hash.
	const digest = body === undefined ? undefined : digestOf(content);
	if (digest) headers['Content-Digest'] = digest;
	if (session) {
		const request = { method, target: `${endpoint}${path}`, digest };
		Object.assign(headers, signed(session, request, Math.floor(Date.now() / 1000), randomBytes(16)));
	}
	const response = await fetch(`${endpoint}${path}`, { method, headers, body: content });
	if (!response.ok) {
		throw new Refused(response.status, await response.json().catch(() => ({ title: response.statusText })));
	}
	return response;
}

/** Gateways, and the session of one wallet at them. */
export class Gateways {
	#session;

	/** Asks each gateway who it is. */
	static async find(endpoints) {
		const known = await Promise.all(
			endpoints.map(async (endpoint) => {
				const identity = await (await ask(endpoint, 'GET', '/')).json();
				const [institution, system] = [identity.institution, identity.system].map(fromSs58);
				return { ...identity, institution, system };
			}),
		);
		return new Gateways(known);
	}

	constructor(known) {
		this.known = known;
	}

	/** Signs in at all of them: the wallet signs one text, once. */
	async signIn(wallet) {
		const [{ genesis, chain_id: chainId }] = this.known;
		const { publicKey, privateKey } = generateKeyPairSync('ed25519');
		const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
		const [gateways, nonce] = [this.known.map(({ endpoint }) => endpoint), randomBytes(16)];
		const [issued, domain] = [Date.now(), new URL(gateways[0]).host];
		const expires = issued + LASTS;
		const text = signInText({
			genesis, chainId, domain, address: wallet.address, key, gateways, nonce, issued, expires,
		});
		const signature = await wallet.signMessage(text);
		const who = toSs58(account(wallet.address));
		const body = {
			text: {
				genesis: [...bytes(genesis)], chain_id: chainId, domain, account: who, key: [...key], gateways,
				nonce: [...nonce], issued, expires,
			},
			signer: who,
			signature: { Eth: signature.slice(2) },
		};
		for (const { endpoint } of this.known) {
			await patiently(() => ask(endpoint, 'POST', '/sessions', { body }));
		}
		const signedIn = new Gateways(this.known);
		signedIn.#session = { session: hex(hash(ascii(text))), key: privateKey };
		return signedIn;
	}

	/** Asks one of them in the account's name. */
	ask({ endpoint }, method, path, content = {}) {
		return ask(endpoint, method, path, { ...content, session: this.#session });
	}

	/** Hands over what is signed by itself. */
	hand({ endpoint }, method, path, body) {
		return ask(endpoint, method, path, { body });
	}
}

/** The path of a version of a record. */
export const versionPath = (chart, record, version, part) =>
	`/charts/${chart}/records/${record}/versions/${version}/${part}`;
