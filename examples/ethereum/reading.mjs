// SPDX-License-Identifier: GPL-3.0-only

// A patient shares a compartment's key out to the gateways, so that t of them open it for whom she granted access;
// and that person downloads, opens and proves.

import { precompile } from './abi.mjs';
import { provider } from './chain.mjs';
import { bytes, hex, toSs58 } from './codec.mjs';
import { open } from './document.mjs';
import { patiently, versionPath } from './gateway.mjs';
import { fragments, openWithShares, shown } from './sharing.mjs';

const ENCRYPTION = 0n;
const SIGNING = 2n;

const members = precompile('IMembership', provider);

/** The key of that kind that an account has registered. */
async function registered(who, kind) {
	const found = (await members.keysOf(who)).find((key) => key.kind === kind);
	if (!found) throw new Error(`${who} has registered no such key`);
	return found;
}

/** Makes the fragments for a grant and hands one to each gateway; all of them count at once. */
export async function share(gateways, keys, { chart, tag, epoch, grant, grantee }) {
	const { key: granteeKey, version: keyVersion } = await registered(grantee, ENCRYPTION);
	const holders = await Promise.all(
		gateways.known.map(async (gateway) => {
			const { key } = await registered(gateway.system, ENCRYPTION);
			return { institution: gateway.institution, key };
		}),
	);
	const threshold = Number(await members.threshold());
	const parts = fragments(keys, {
		chart, tag, epoch, grantee, granteeKey, keyVersion, generation: 0, threshold, gateways: holders,
	});
	const epochKey = bytes(shown(keys.compartment(tag, epoch).publicKey()));
	for (const [index, gateway] of gateways.known.entries()) {
		const body = {
			sealed: hex(parts[index]),
			epoch_key: { suite: 'Umbral', bytes: [...epochKey] },
			basis: { Grant: grant },
		};
		await patiently(() => gateways.ask(gateway, 'POST', `/charts/${chart}/fragments`, { body }));
	}
	const set = { chart, tag, epoch, grantee: toSs58(grantee), emergency: false };
	for (const gateway of gateways.known) {
		await gateways.ask(gateway, 'POST', `/charts/${chart}/fragments/activation`, {
			body: { set, generation: 0 },
		});
	}
}

/** Asks one gateway for a part of a record under a grant. */
export function ask(gateways, gateway, { chart, record, grant }, part) {
	return gateways.ask(gateway, 'GET', `${versionPath(chart, record, 1, part)}?purpose=TREAT&grant=${grant}`);
}

/** Downloads a document through all gateways, opens it, and proves it by what the chain says of it. */
export async function download(gateways, reader, what) {
	const { chart, record } = what;
	const filed = await precompile('IRecords', provider).versionOf(chart, record, 1);
	const { verifyingKey } = await precompile('ICharts', provider).chartInfo(chart);
	const compartment = await precompile('IAccessGrants', provider)
		.compartmentOf(chart, filed.filing.compartment);

	const released = await Promise.all(
		gateways.known.map(async (gateway) => (await ask(gateways, gateway, what, 'keys')).json()),
	);
	// What one gateway says alone proves nothing: the epoch's key is the chain's, and each share proves itself.
	const shares = released.map(({ share }) => bytes(share.document));
	const contentKey = openWithShares(bytes(released[0].envelope), shares, {
		verifyingKey, epochKey: compartment.key, reader,
	});
	const bytesOf = await ask(gateways, gateways.known[0], what, 'document');
	const object = Buffer.from(await bytesOf.arrayBuffer());

	// A document that an institution's own account filed is signed with a key of that account.
	const { key } = await registered(filed.author, SIGNING);
	const document = open(object, contentKey, {
		address: filed.filing.object,
		content: filed.filing.content,
		keys: [key],
		said: { chart, record, version: 1, previous: null, mediaType: 'application/fhir+json', author: filed.author },
	});
	return { document, object, receipts: released.map(({ receipt }) => receipt) };
}

/** Waits until every gateway refuses, and answers what they say. */
export async function refusals(gateways, what, part) {
	return Promise.all(
		gateways.known.map(async (gateway) => {
			for (let tries = 0; ; tries++) {
				try {
					await ask(gateways, gateway, what, part);
				} catch (error) {
					if (error.status === undefined) throw error;
					return error;
				}
				if (tries === 20) throw new Error(`${gateway.endpoint} still releases it`);
				await new Promise((resolve) => setTimeout(resolve, 250));
			}
		}),
	);
}

/** Are these gateways those of the register? */
export async function inRegister(gateways) {
	const GATEWAY = 8n;
	const entries = await Promise.all(gateways.known.map(({ institution }) => members.member(institution)));
	return entries.every(
		({ roles, profile }, index) =>
			roles & GATEWAY && profile.endpoint === gateways.known[index].endpoint,
	);
}
