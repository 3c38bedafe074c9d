// SPDX-License-Identifier: GPL-3.0-only

// A grant as EIP-712 typed data: the patient's wallet shows it in words and signs it, and whoever she
// hands it to submits it. The texts have to be these to the letter, because the chain makes them anew
// from what is submitted and takes no others (docs/formats.md, section 7).

import { hexlify } from 'ethers';

/** The domain: what is signed counts on one network, at one precompile. */
export const domain = (chainId, genesis) => ({
	name: 'Salus',
	version: '1',
	chainId,
	verifyingContract: '0x000000000000000000000000000000005a020000',
	salt: genesis,
});

export const types = {
	Grant: [
		{ name: 'statement', type: 'string' },
		{ name: 'chart', type: 'bytes32' },
		{ name: 'party', type: 'string' },
		{ name: 'identity', type: 'string' },
		{ name: 'scope', type: 'string[]' },
		{ name: 'purposes', type: 'string[]' },
		{ name: 'from', type: 'string' },
		{ name: 'until', type: 'string' },
		{ name: 'nonce', type: 'uint64' },
		{ name: 'submitBefore', type: 'string' },
	],
};

// In the order of their bits.
const PURPOSES = [
	'treatment (TREAT)',
	'emergency treatment (ETREAT)',
	'breaking the glass (BTG)',
	'healthcare research (HRESCH)',
	'healthcare payment (HPAYMT)',
	'healthcare operations (HOPERAT)',
	'public health (PUBHLTH)',
	"at the patient's request (PATRQT)",
	"at the family's request (FAMRQT)",
	'power of attorney (PWATRNY)',
	'clinical trial research (CLINTRCH)',
	'care management (CAREMGT)',
];

const date = (moment) => new Date(Number(moment)).toISOString();

function scopeInWords({ kind, compartments, records }) {
	if (Number(kind) === 0) return ['the whole chart'];
	if (Number(kind) === 1) {
		return compartments.map(
			({ tag, firstEpoch }) => `compartment ${hexlify(tag)} from epoch ${firstEpoch}`,
		);
	}
	return records.map((record) => `record ${hexlify(record)}`);
}

function partyInWords({ blinded, id }, { institution, staffOf }) {
	if (blinded) return ['whom my own program named to me', `blinded tag ${hexlify(id)}`];
	const name = staffOf === undefined ? `institution ${institution}` : `staff of ${staffOf}`;
	return [name, `account ${hexlify(id)}, in the ledger for good`];
}

/**
 * What the wallet shows of a grant as `grantSigned` takes it. `register` is the public name in the register:
 * `{ institution: name }` of an institution, `{ staffOf: name }` of one of its people, `{}` of a blinded tag.
 */
export function message(grant, register) {
	const [party, identity] = partyInWords(grant.grantee, register);
	return {
		statement: 'I let this party read records of this chart.',
		chart: hexlify(grant.chart),
		party,
		identity,
		scope: scopeInWords(grant.scope),
		purposes: PURPOSES.filter((_, bit) => Number(grant.purposes) & (1 << bit)),
		from: date(grant.start),
		until: Number(grant.end) === 0 ? 'I revoke it' : date(grant.end),
		nonce: grant.nonce,
		submitBefore: date(grant.deadline),
	};
}

/** The public name of a grantee, as the register has it now: what `message` asks for. */
export async function nameOf({ blinded, id }, membership) {
	if (blinded) return {};
	const entry = await membership.staff(id).catch((error) => {
		if (error.reason?.startsWith('UnknownStaff:')) return undefined;
		throw error;
	});
	const { profile } = await membership.member(entry?.institution ?? id);
	return entry === undefined ? { institution: profile.name } : { staffOf: profile.name };
}
