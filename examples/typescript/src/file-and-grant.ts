// SPDX-License-Identifier: GPL-3.0-only
//
// A hospital's script files a document, the patient grants a doctor access to it, and the chain says
// who may read it. With polkadot-api, whose `getUnsafeApi` needs no generated code: it reads the
// chain's metadata when it connects. (For types of every call: `npx papi add salus -w $SALUS_URL`.)
//
//   npx tsc && node dist/file-and-grant.js DOCUMENT
//
// Which node, whose keys and which chart: see ../README.md. In a hospital the two halves run on two
// machines: the clinician's key never leaves the hospital, the patient's never leaves her device.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Enum } from 'polkadot-api';
import { accepted, connect, environment, keyring, signer } from './network.js';

/** What `salus record seal --json` answers: identifiers and hashes are 0x and hexadecimal digits. */
interface Sealed {
	chart: string;
	record: string;
	filing: {
		compartment: string;
		epoch: number;
		object: string;
		content: string;
		index: string;
		media_type: string;
		length: number;
	};
	/** The content key, sealed to the compartment: for the gateways. */
	envelope: string;
	/** The file with the encrypted document: for the gateways. */
	object: string;
}

/** What the chain decides. */
interface Decision {
	outcome: { type: 'Permit' | 'Deny'; value: unknown };
	block: number;
}

const secret = (name: string): string => readFileSync(environment(name), 'utf8').trim();

/** Encrypts and signs the document on this machine; nothing of it is sent. */
function seal(document: string): Sealed {
	const answer = execFileSync(
		'salus',
		['record', 'seal', document, '--card', environment('SALUS_CARD'), '--json'],
		{
			env: {
				...process.env,
				SALUS_KEY: environment('SALUS_CLINICIAN_KEY'),
				SALUS_HOME: environment('SALUS_CLINICIAN_HOME'),
			},
			encoding: 'utf8',
		},
	);
	return JSON.parse(answer) as Sealed;
}

const [document] = process.argv.slice(2);
if (!document) throw new Error('which document? node dist/file-and-grant.js DOCUMENT');

const doctor = environment('SALUS_DOCTOR');
const client = connect();
try {
	const api = client.getUnsafeApi();

	// The hospital.
	const { chart, record, filing, envelope, object } = seal(document);
	console.log(`sealed: object ${filing.object}, commitment ${filing.content}`);
	console.log(`for the gateways: ${object} and an envelope of ${envelope.length / 2} bytes`);
	const file = api.tx.Records.file({
		chart,
		record,
		filing: {
			...filing,
			media_type: Enum(filing.media_type),
			length: BigInt(filing.length),
		},
	});
	const clinician = signer(secret('SALUS_CLINICIAN_KEY'));
	accepted(`record ${record} filed`, await file.signAndSubmit(clinician));

	// The patient. Her account at this hospital is derived from her one secret.
	const { card } = JSON.parse(secret('SALUS_CARD')) as { card: { hospital: string } };
	const hospital = Buffer.from(keyring.decodeAddress(card.hospital)).toString('hex');
	const patient = signer(`${secret('SALUS_PATIENT_KEY')}//salus//${hospital}`);
	const done = await api.tx.AccessGrants.grant({
		chart,
		// It writes into the ledger, for good, that she knows this doctor; Salus's own programs blind
		// the grantee instead.
		grantee: Enum('Open', doctor),
		scope: Enum('Records', [record]),
		purposes: [Enum('Treat')],
		start: 0n,
		end: undefined,
	}).signAndSubmit(patient);
	const granted = accepted('grant written', done);
	const written = granted.events.find(
		(event) => event.type === 'AccessGrants' && event.value.type === 'GrantWritten',
	);
	if (!written) throw new Error('no grant was written');
	const grant: number = written.value.value.grant;

	// Anybody.
	for (const [purpose, expected] of [['Treat', 'Permit'], ['Hresch', 'Deny']] as const) {
		const ask = {
			person: doctor,
			gateway: undefined,
			chart,
			record,
			version: undefined,
			purpose: Enum(purpose),
			basis: Enum('Grant', grant),
			openings: [],
		};
		const at = { at: granted.block.hash };
		const { outcome, block } = (await api.apis.SalusApi.check(ask, at)) as Decision;
		console.log(`${purpose} under grant ${grant}: ${outcome.type}, decided by block ${block}`);
		if (outcome.type !== expected) throw new Error(`expected ${expected}`);
	}
} finally {
	client.destroy();
}
