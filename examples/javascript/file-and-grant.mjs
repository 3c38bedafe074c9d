// SPDX-License-Identifier: GPL-3.0-only
//
// A hospital's script files a document, the patient grants a doctor access to it, and the chain says
// who may read it. With @polkadot/api, from the chain's metadata alone.
//
//   node file-and-grant.mjs DOCUMENT
//
// Which node, whose keys and which chart: see ../README.md. In a hospital the two halves run on two
// machines: the clinician's key never leaves the hospital, the patient's never leaves her device.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { u8aToHex } from '@polkadot/util';

const {
	SALUS_URL, SALUS_CARD, SALUS_CLINICIAN_KEY, SALUS_CLINICIAN_HOME, SALUS_PATIENT_KEY, SALUS_DOCTOR,
} = process.env;
const [document] = process.argv.slice(2);
if (!document) throw new Error('which document? node file-and-grant.mjs DOCUMENT');

const secret = (file) => readFileSync(file, 'utf8').trim();

/** Encrypts and signs the document on this machine; nothing of it is sent. */
function seal(document) {
	const arguments_ = ['record', 'seal', document, '--card', SALUS_CARD, '--json'];
	return JSON.parse(execFileSync('salus', arguments_, {
		env: { ...process.env, SALUS_KEY: SALUS_CLINICIAN_KEY, SALUS_HOME: SALUS_CLINICIAN_HOME },
	}));
}

/** Submits a call and waits until it is final; the chain's refusals become errors with their docs. */
function submit(api, call, signer) {
	return new Promise((resolve, reject) => {
		call.signAndSend(signer, ({ status, events, dispatchError, isError }) => {
			if (isError) return reject(new Error(`the node did not take it: ${status.type}`));
			if (!status.isFinalized) return;
			if (dispatchError) return reject(new Error(refusal(api, dispatchError)));
			resolve({ hash: status.asFinalized, events: events.map(({ event }) => event) });
		}).catch(reject);
	});
}

function refusal(api, error) {
	if (!error.isModule) return error.toString();
	const { section, name, docs } = api.registry.findMetaError(error.asModule);
	return `${section}.${name}: ${docs.join(' ')}`;
}

async function say(api, what, hash) {
	const header = await api.rpc.chain.getHeader(hash);
	console.log(`${what}: final in block ${header.number} ${hash}`);
}

const api = await ApiPromise.create({ provider: new WsProvider(SALUS_URL), noInitWarn: true });
const keyring = new Keyring({ type: 'sr25519' });
try {
	// The hospital.
	const clinician = keyring.addFromUri(secret(SALUS_CLINICIAN_KEY));
	const { chart, record, filing, envelope, object } = seal(document);
	console.log(`sealed: object ${filing.object}, commitment ${filing.content}`);
	console.log(`for the gateways: ${object} and an envelope of ${envelope.length / 2} bytes`);
	const filed = await submit(
		api,
		// What JSON calls media_type, this library calls mediaType; all else has one name.
		api.tx.records.file(chart, record, { ...filing, mediaType: filing.media_type }),
		clinician,
	);
	await say(api, `record ${record} filed`, filed.hash);

	// The patient. Her account at this hospital is derived from her one secret.
	const hospital = u8aToHex(keyring.decodeAddress(JSON.parse(secret(SALUS_CARD)).card.hospital));
	const patient = keyring.addFromUri(`${secret(SALUS_PATIENT_KEY)}//salus//${hospital.slice(2)}`);
	const granted = await submit(
		api,
		// `Open` writes into the ledger, for good, that she knows this doctor; Salus's own programs
		// blind the grantee instead.
		api.tx.accessGrants.grant(
			chart, { Open: SALUS_DOCTOR }, { Records: [record] }, ['Treat'], 0, null,
		),
		patient,
	);
	const written = granted.events.find((event) => api.events.accessGrants.GrantWritten.is(event));
	const grant = written.data.grant;
	await say(api, `grant ${grant} written`, granted.hash);

	// Anybody.
	const ask = (purpose) => ({
		person: SALUS_DOCTOR, gateway: null, chart, record, version: null, purpose,
		basis: { Grant: grant }, openings: [],
	});
	const at = await api.at(granted.hash);
	for (const [purpose, expected] of [['Treat', true], ['Hresch', false]]) {
		const decision = await at.call.salusApi.check(ask(purpose));
		const { text } = await at.call.salusApi.explain(ask(purpose));
		console.log(`${purpose}: ${text}`);
		if (decision.outcome.isPermit !== expected) {
			throw new Error(`expected ${expected ? 'a permit' : 'a denial'}, not ${decision}`);
		}
	}
} finally {
	await api.disconnect();
}
