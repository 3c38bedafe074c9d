// SPDX-License-Identifier: GPL-3.0-only

// Whom and what the stories here are about: an institution that joins, a patient whom a hospital enrols, and what is
// filed of her.

import { randomBytes } from 'node:crypto';
import { Wallet, ZeroHash, hexlify } from 'ethers';

import { consent, council, does, provider } from './chain.mjs';
import { account } from './codec.mjs';

export const HOSPITAL = 1;
// The first of the purposes: treatment.
export const TREAT = 1;
export const WHOLE_CHART = { kind: 0, compartments: [], records: [] };
// The kind of signature that wallets make.
export const ETHEREUM = 3;
// Any compressed points, where nothing is sealed.
export const POINTS = [
	'0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
	'0x02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
];

export const random = (length) => hexlify(randomBytes(length));
export const profile = (name) => ({ name, document: ZeroHash, endpoint: '', nodes: [] });

/** What is filed of a document of that compartment, whatever it says. */
export const filingIn = (compartment) => () => ({
	compartment, epoch: 0, object: random(32), content: random(32), indexEntry: random(32), mediaType: 0,
	size: 4096n,
});

/** An institution applies and is admitted: a role's bit in `IMembership`, and its name in `salus`. */
export async function joins(wallet, name, bit, role) {
	council('invite', account(wallet.address));
	await does(wallet, 'IMembership', 'applyForRoles', bit, profile(name));
	council('admit', account(wallet.address), '--role', role);
}

/** A hospital, a patient whom it enrolled, and what files into a compartment of her chart. */
export async function hospitalWithPatient(name) {
	const [hospital, patient] = [Wallet.createRandom(provider), Wallet.createRandom(provider)];
	await joins(hospital, name, HOSPITAL, 'hospital');
	const [chart, tag, expires] = [random(32), random(16), Date.now() + 600_000];
	const [at, who] = [account(hospital.address), account(patient.address)];
	const data = await patient.signMessage(consent(at, chart, who, expires));
	const signature = { kind: ETHEREUM, data };
	await does(hospital, 'ICharts', 'enrol', chart, who, POINTS[0], ZeroHash, expires, signature);
	await does(patient, 'IAccessGrants', 'setCompartmentKey', chart, tag, 0, POINTS[1]);
	return { hospital, patient, chart, filing: filingIn(tag) };
}
