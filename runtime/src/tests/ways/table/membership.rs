// SPDX-License-Identifier: GPL-3.0-only

//! Applying, profiles, staff, keys and the gas float.

use super::{deed, row, Deed, Row};
use crate::{
	precompiles::IMembership,
	tests::{
		cast::{profile, roles},
		precompiles::tools::{solidity_profile, word, Wallet, MEMBERSHIP},
		ways::cast::{idle, Cast, Who::*, INSTITUTIONS, OF_INACTIVE},
	},
	AccountId, Moment, System,
};
use pallet_revive::precompiles::alloy::primitives::FixedBytes;
use pallet_salus_membership::{Call, ProvenKey};
use salus_primitives::{
	keys::{possession_preimage, KeyKind, PublicKey, Suite},
	membership::{Role, StaffRole},
};
use sp_core::{ed25519, Pair};

fn apply(_: &Cast, _: &Wallet) -> Deed {
	deed(
		Call::apply { roles: roles(Role::DataUser), profile: profile() },
		MEMBERSHIP,
		IMembership::applyForRolesCall { roles: 2, profile: solidity_profile() },
	)
	.emits::<IMembership::Applied>()
}

fn set_profile(_: &Cast, _: &Wallet) -> Deed {
	let mut changed = profile();
	changed.document = [7; 32];
	deed(
		Call::set_profile { profile: changed },
		MEMBERSHIP,
		IMembership::setProfileCall {
			profile: IMembership::Profile { document: FixedBytes([7; 32]), ..solidity_profile() },
		},
	)
	.emits::<IMembership::ProfileSet>()
}

fn add_staff(_: &Cast, _: &Wallet) -> Deed {
	deed(
		Call::add_staff { who: [8; 32].into(), role: StaffRole::Registrar, until: Moment::MAX },
		MEMBERSHIP,
		IMembership::addStaffCall {
			who: [8; 32].into(),
			role: IMembership::StaffRole::Registrar,
			until: Moment::MAX,
		},
	)
	.emits::<IMembership::StaffAdded>()
}

fn remove_staff(cast: &Cast, _: &Wallet) -> Deed {
	let who = cast[Clinician].account();
	let solidity = IMembership::removeStaffCall { who: word(&who) };
	deed(Call::remove_staff { who }, MEMBERSHIP, solidity).emits::<IMembership::StaffRemoved>()
}

/// A signing key, with the proof that whoever registers it holds its secret.
pub fn set_keys(_: &Cast, who: &Wallet) -> Deed {
	let pair = ed25519::Pair::from_seed(&[7; 32]);
	let public = AsRef::<[u8]>::as_ref(&pair.public()).to_vec();
	let key = PublicKey {
		suite: Suite::Ed25519,
		bytes: public.clone().try_into().expect("it is a key's length"),
	};
	let genesis = System::block_hash(0).0;
	let preimage = possession_preimage(&genesis, &who.account(), KeyKind::Signing, &key);
	let proof = AsRef::<[u8]>::as_ref(&pair.sign(&preimage)).to_vec();
	let proven = ProvenKey {
		kind: KeyKind::Signing,
		key,
		proof: proof.clone().try_into().expect("it is a proof's length"),
	};
	deed(
		Call::set_keys { keys: vec![proven].try_into().expect("one fits") },
		MEMBERSHIP,
		IMembership::setKeysCall {
			keys: vec![IMembership::ProvenKey {
				kind: IMembership::KeyKind::Signing,
				suite: 2,
				key: public.into(),
				proof: proof.into(),
			}],
		},
	)
	.emits::<IMembership::KeysSet>()
}

pub fn refill(account: AccountId) -> Deed {
	let solidity = IMembership::refillCall { account: word(&account) };
	deed(pallet_salus_quota::Call::refill { account }, MEMBERSHIP, solidity)
}

pub fn membership() -> Vec<Row> {
	vec![
		row("apply for admission", apply, "NotInvited").done_by(&[Invited]),
		row("publish another profile", set_profile, "NotAnInstitution")
			.done_by(INSTITUTIONS)
			.refused("InstitutionNotActive", &[SuspendedHospital, ExpelledPractice]),
		row("register staff", add_staff, "WrongRole")
			.for_institutions()
			.done_by(INSTITUTIONS)
			.done_by(&[Registrar]),
		row("end the clinician's entry", remove_staff, "WrongRole")
			.for_institutions()
			.done_by(&[Hospital, Registrar])
			.refused(
				"StaffOfAnother",
				&[OtherHospital, Practice, Department, Gateway, Agent, Validator],
			),
		row("register a key", set_keys, super::DONE)
			.refused("NoStanding", &[Stranger, Councillor, FormerPatient, FormerAttorney])
			.refused("InstitutionNotActive", OF_INACTIVE)
			.refused("StaffEnded", &[FormerClinician]),
		row("refill somebody's float", |_, _| refill(idle().account()), super::DONE).elsewhere(),
		row(
			"refill the float of who may not act",
			|cast, _| refill(cast[SuspendedHospital].account()),
			"MayNotAct",
		),
		row(
			"refill the float of a stranger",
			|cast, _| refill(cast[Stranger].account()),
			"NoStanding",
		),
	]
}
