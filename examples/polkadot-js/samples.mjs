// SPDX-License-Identifier: GPL-3.0-only
//
// What a person would enter on the extrinsics page of polkadot.js apps, by the name of the argument.
// A call with an argument that has no sample fails the test: whoever adds one says here what goes in.

const bytes = (length, value) => `0x${value.toString(16).padStart(2, '0').repeat(length)}`;
const account = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const filing = {
	compartment: bytes(16, 0xa1),
	epoch: 3,
	object: bytes(32, 0xa2),
	content: bytes(32, 0xa3),
	index: bytes(32, 0xa4),
	mediaType: 'Pdf',
	length: 1_048_576,
};
const profile = {
	name: "St. Luke's Hospital",
	document: bytes(32, 0xa5),
	endpoint: 'https://gateway.example',
	nodes: ['12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'],
};
const signature = { Sr25519: bytes(64, 0xa6) };
const publicKey = { suite: 'Umbral', bytes: bytes(33, 0xa7) };

/** By name, whatever the call. */
const SAMPLES = {
	account,
	amount: 1_000_000_000_000,
	batch: 7,
	chart: bytes(32, 0xb1),
	codeHash: bytes(32, 0xb7),
	controller: account,
	count: 12,
	custody: 'Patient',
	delays: {
		keyDelay: 86_400_000,
		departmentDelay: 86_401_000,
		recoveryDelay: 172_800_000,
		reviewDeadline: 259_200_000,
		requestLapse: 2_592_000_000,
		quotaWindow: 86_402_000,
		emergencyLength: 43_200_000,
		invitationPeriod: 2_592_001_000,
	},
	emergency: 4,
	end: 1_800_000_000_000,
	epoch: 3,
	expires: 1_800_000_000_000,
	filing,
	grant: 5,
	grantee: { Open: account },
	holder: account,
	items: [{ record: bytes(16, 0xb2), filing }],
	justified: true,
	key: publicKey,
	keys: [{ kind: 'Encryption', key: publicKey, proof: bytes(64, 0xa8) }],
	kind: 'Guardian',
	limit: 10,
	mandate: 6,
	mayCreate: false,
	newController: account,
	party: { Role: 'DataUser' },
	passable: true,
	powers: { read: true, grant: true, revoke: false, recover: false },
	previous: bytes(32, 0xb3),
	profile,
	publisher: account,
	purposes: ['Treat', 'Hresch'],
	reason: 'Inaccurate',
	record: bytes(16, 0xb2),
	relation: 'Replaces',
	request: 8,
	restriction: 9,
	role: 'Clinician',
	roles: ['Hospital', 'DataUser'],
	root: bytes(32, 0xb4),
	scope: { Compartments: [{ tag: bytes(16, 0xa1), firstEpoch: 2 }] },
	signature,
	start: 1_700_000_000_000,
	status: 'Suspended',
	successor: account,
	tag: bytes(16, 0xa1),
	threshold: 2,
	under: [5, { party: account, random: bytes(32, 0xb5) }],
	until: 1_800_000_000_000,
	verifyingKey: bytes(33, 0xb6),
	version: 2,
	who: account,
};

/** Where a name means something else in one call. */
const EXCEPTIONS = {
	'accessGrants.openEmergency.reason': 'LifeThreatening',
	'quota.setLimit.kind': 'Controller',
};

/** The arguments of a call. */
export function samples(section, call, names) {
	return names.map((name) => {
		const sample = EXCEPTIONS[`${section}.${call}.${name}`] ?? SAMPLES[name];
		if (sample === undefined) {
			throw new Error(`${section}.${call} has an argument ${name}: say in samples.mjs what goes in`);
		}
		return sample;
	});
}
