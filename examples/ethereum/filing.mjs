// SPDX-License-Identifier: GPL-3.0-only

// A hospital files a document: seals it, hands the ciphertext to the gateways, and the hashes to the chain.

import { randomBytes } from 'node:crypto';

import { account, bytes, concat, hash, hex, toSs58 } from './codec.mjs';
import { seal } from './document.mjs';
import { patiently, versionPath } from './gateway.mjs';
import { sealTo } from './sharing.mjs';

const MediaType = { FhirJson: 0 };

/** The index entry: a FHIR DocumentReference, by which a reader finds the document. */
function indexEntry(document, record, object) {
	const [{ resource }] = JSON.parse(document).entry;
	return Buffer.from(
		JSON.stringify({
			resourceType: 'DocumentReference',
			masterIdentifier: { system: 'urn:salus:record', value: record },
			status: 'current',
			type: resource.type,
			date: `${resource.date.slice(0, 10)}T00:00:00Z`,
			description: resource.title,
			content: [{
				attachment: {
					contentType: 'application/fhir+json',
					url: `urn:salus:object:${object}`,
					title: resource.title,
				},
			}],
		}),
	);
}

/** Seals a FHIR document to a compartment's key, as the first version of a new record. */
export function sealed(document, { chart, compartment, epoch, key }, author, signing) {
	const record = hex(randomBytes(16));
	const said = {
		chart, record, version: 1, previous: null, mediaType: 'application/fhir+json', author,
		authoredAt: Date.now(),
	};
	const main = seal(document, said, signing);
	const index = seal(indexEntry(document, record, main.address), said, signing);
	return {
		record,
		filing: {
			compartment, epoch, object: main.address, content: main.content, indexEntry: index.address,
			mediaType: MediaType.FhirJson, size: main.object.length,
		},
		objects: [main, index],
		envelopes: [main, index].map(({ contentKey }) => sealTo(key, contentKey)),
	};
}

/** Hands a sealed document to every gateway, signed by the hospital's wallet. It counts once it is filed. */
export async function handOver(gateways, wallet, genesis, chart, { record, filing, objects, envelopes }) {
	const who = account(wallet.address);
	const both = hash(concat(...envelopes));
	const text = [
		'Salus: filing',
		'I hand this document over to be kept.',
		`Chart: ${chart}`,
		`Record: ${record} version 1`,
		`Object: ${filing.object}`,
		`Index entry: ${filing.indexEntry}`,
		`Envelopes: ${hex(both)}`,
		`My account: ${who}`,
		`Network: ${genesis}`,
	].join('\n');
	const signature = await wallet.signMessage(text);
	const put = {
		filing: {
			text: {
				genesis: [...bytes(genesis)], chart, record, version: 1, object: filing.object,
				index: filing.indexEntry, envelopes: [...both], filer: toSs58(who),
			},
			signer: toSs58(who),
			signature: { Eth: signature.slice(2) },
		},
		envelope: hex(envelopes[0]),
		index_envelope: hex(envelopes[1]),
	};
	for (const gateway of gateways.known) {
		for (const { address, object } of objects) {
			await gateways.ask(gateway, 'PUT', `/objects/${address}`, { object });
		}
		await gateways.hand(gateway, 'PUT', versionPath(chart, record, 1, 'filing'), put);
	}
}

/** Tells the gateways that it is final. */
export async function confirm(gateways, chart, { record }) {
	for (const gateway of gateways.known) {
		await patiently(() => gateways.ask(gateway, 'POST', versionPath(chart, record, 1, 'confirm')));
	}
}
