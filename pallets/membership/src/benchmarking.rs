// SPDX-License-Identifier: GPL-3.0-only

//! What each call costs at its worst: an institution with every role it may have, whose validator
//! is seated beside as many others as there can be. Its own account signs, since that is found by
//! more look-ups than its staff.

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{pallet_prelude::*, BoundedVec};
use frame_system::RawOrigin;
use salus_primitives::{
	keys::{possession_preimage, KeyKind, PublicKey, Suite},
	membership::{
		Profile, Role, Roles, StaffRole, Standing, MAX_ENDPOINT, MAX_NAME, MAX_NODES, MAX_NODE_ID,
	},
	traits::Genesis,
	AccountId, Moment,
};
use sp_core::crypto::KeyTypeId;
use sp_runtime::traits::TrailingZeroInput;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

use crate::{pallet::*, types::*, Config, Pallet};

const BENCH: KeyTypeId = KeyTypeId(*b"benc");

fn all_roles() -> Roles {
	[Role::Hospital, Role::DataUser, Role::Emergency, Role::Gateway, Role::Validator]
		.into_iter()
		.collect::<alloc::collections::BTreeSet<_>>()
		.try_into()
		.expect("there are that many roles")
}

fn some_roles() -> Roles {
	[Role::Hospital, Role::DataUser, Role::Emergency, Role::KeyAgent]
		.into_iter()
		.collect::<alloc::collections::BTreeSet<_>>()
		.try_into()
		.expect("there are that many roles")
}

fn longest_profile() -> Profile {
	let node = BoundedVec::truncate_from(vec![b'n'; MAX_NODE_ID as usize]);
	Profile {
		name: BoundedVec::truncate_from(vec![b'n'; MAX_NAME as usize]),
		document: [7; 32],
		endpoint: BoundedVec::truncate_from(vec![b'e'; MAX_ENDPOINT as usize]),
		nodes: BoundedVec::truncate_from(vec![node; MAX_NODES as usize]),
	}
}

/// Registers session keys that nobody holds, under an account: the reads are the same.
fn key_session<T: Config>(who: &AccountId) -> Option<T::Keys> {
	let bytes = who.using_encoded(sp_io::hashing::blake2_256);
	let keys = T::Keys::decode(&mut TrailingZeroInput::new(&bytes)).ok()?;
	pallet_session::NextKeys::<T>::insert(who, &keys);
	Some(keys)
}

fn admitted<T: Config>(who: AccountId, roles: Roles) -> Result<AccountId, BenchmarkError> {
	Pallet::<T>::give_standing(&who, Standing::Institution)?;
	Pallet::<T>::set_validates(&who, roles.contains(&Role::Validator))?;
	Pallet::<T>::enter(&who, roles, longest_profile());
	Ok(who)
}

/// Fills every seat, and gives one of them back.
fn seated<T: Config>() -> Result<AccountId, BenchmarkError> {
	let roles = all_roles();
	let mut seats = Validators::<T>::get()
		.into_iter()
		.filter_map(|who| pallet_session::NextKeys::<T>::get(&who).map(|keys| (who, keys)))
		.collect::<Vec<_>>();
	for index in Validators::<T>::get().len() as u32..T::MaxValidators::get() {
		let who = admitted::<T>(account("validator", index, 0), roles.clone())?;
		let keys = key_session::<T>(&who).ok_or(BenchmarkError::Stop("no session keys"))?;
		seats.push((who, keys));
	}
	let last = seats.last().ok_or(BenchmarkError::Stop("no seat is taken"))?.0.clone();
	pallet_session::Validators::<T>::put(
		seats.iter().map(|(who, _)| who.clone()).collect::<Vec<_>>(),
	);
	pallet_session::QueuedKeys::<T>::put(seats);
	Ok(last)
}

/// Bars every validator that may author from it, so that one author is left. For an offence: that
/// is the last thing that is looked at.
fn bar_all<T: Config>() {
	let offenders = Validators::<T>::get()
		.into_iter()
		.filter(|who| !Pallet::<T>::is_barred(who))
		.map(|who| OffenceDetails { offender: (who, ()), reporters: Vec::new() })
		.collect::<Vec<_>>();
	<Pallet<T> as OnOffenceHandler<AccountId, (AccountId, ()), Weight>>::on_offence(
		&offenders,
		&[],
		1,
	);
}

/// An institution that was expelled and may apply again: it is found by more look-ups than an
/// account that was invited for the first time.
fn invited_again<T: Config>() -> Result<AccountId, BenchmarkError> {
	let who = admitted::<T>(account("institution", 0, 0), some_roles())?;
	Pallet::<T>::do_expel(who.clone())?;
	Pallet::<T>::do_invite(who.clone())?;
	Ok(who)
}

/// An institution that has signed by a successor, with a key of each kind and one more that waits.
fn succeeded<T: Config>() -> Result<AccountId, BenchmarkError> {
	let who = admitted::<T>(account("institution", 0, 0), some_roles())?;
	let successor: AccountId = account("successor", 0, 0);
	Pallet::<T>::do_name_successor(who.clone(), successor.clone())?;
	for kinds in [&KEY_KINDS[..], &[KeyKind::Encryption]] {
		let keys = kinds.iter().map(|kind| proven::<T>(&who, *kind)).collect();
		Pallet::<T>::do_set_keys(successor.clone(), BoundedVec::truncate_from(keys))?;
	}
	Ok(who)
}

fn proven<T: Config>(who: &AccountId, kind: KeyKind) -> ProvenKey {
	let genesis = T::Genesis::hash();
	match kind {
		KeyKind::Encryption => {
			let public = sp_io::crypto::ecdsa_generate(BENCH, None);
			let key = PublicKey {
				suite: Suite::Umbral,
				bytes: BoundedVec::truncate_from(public.0.to_vec()),
			};
			let hash = sp_io::hashing::sha2_256(&possession_preimage(&genesis, who, kind, &key));
			let proof = sp_io::crypto::ecdsa_sign_prehashed(BENCH, &public, &hash)
				.expect("the key was just made");
			ProvenKey { kind, key, proof: BoundedVec::truncate_from(proof.0.to_vec()) }
		},
		KeyKind::Receipt | KeyKind::Signing => {
			let public = sp_io::crypto::sr25519_generate(BENCH, None);
			let key = PublicKey {
				suite: Suite::Sr25519,
				bytes: BoundedVec::truncate_from(public.0.to_vec()),
			};
			let preimage = possession_preimage(&genesis, who, kind, &key);
			let proof = sp_io::crypto::sr25519_sign(BENCH, &public, &preimage)
				.expect("the key was just made");
			ProvenKey { kind, key, proof: BoundedVec::truncate_from(proof.0.to_vec()) }
		},
	}
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn invite() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let who: AccountId = account("applicant", 0, 0);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(Invitations::<T>::contains_key(who));
		Ok(())
	}

	#[benchmark]
	fn apply() -> Result<(), BenchmarkError> {
		let who = invited_again::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), all_roles(), longest_profile());

		assert!(Applications::<T>::contains_key(who));
		Ok(())
	}

	#[benchmark]
	fn admit() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		// It was expelled, still has its seat, and the others were barred since.
		let who = seated::<T>()?;
		Pallet::<T>::do_expel(who.clone())?;
		bar_all::<T>();
		Pallet::<T>::do_invite(who.clone())?;
		Pallet::<T>::do_apply(who.clone(), all_roles(), longest_profile())?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone(), all_roles());

		assert!(Pallet::<T>::has_role(&who, Role::Validator));
		Ok(())
	}

	#[benchmark]
	fn reject() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let who: AccountId = account("applicant", 0, 0);
		Pallet::<T>::do_invite(who.clone())?;
		Pallet::<T>::do_apply(who.clone(), all_roles(), longest_profile())?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(!Applications::<T>::contains_key(who));
		Ok(())
	}

	#[benchmark]
	fn suspend() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let who = seated::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(Pallet::<T>::is_barred(&who));
		Ok(())
	}

	#[benchmark]
	fn reinstate() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		// It was suspended before the others were barred, so that it is not the one author left.
		let who = seated::<T>()?;
		Pallet::<T>::do_suspend(who.clone())?;
		Offenders::<T>::insert(&who, 1);
		bar_all::<T>();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(!Pallet::<T>::is_barred(&who));
		Ok(())
	}

	#[benchmark]
	fn expel() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let who = seated::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(!Pallet::<T>::has_role(&who, Role::Hospital));
		Ok(())
	}

	#[benchmark]
	fn set_roles() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let who = seated::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone(), some_roles());

		assert!(Pallet::<T>::has_role(&who, Role::KeyAgent));
		Ok(())
	}

	#[benchmark]
	fn name_successor() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilTwoThirds::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let who = succeeded::<T>()?;
		let successor: AccountId = account("successor", 1, 0);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone(), successor.clone());

		assert_eq!(Successors::<T>::get(&who), Some(successor));
		assert!(Keys::<T>::get(who, KeyKind::Encryption).is_some_and(|slot| slot.next.is_none()));
		Ok(())
	}

	#[benchmark]
	fn set_profile() -> Result<(), BenchmarkError> {
		let who = admitted::<T>(account("institution", 0, 0), some_roles())?;
		let mut profile = longest_profile();
		profile.document = [8; 32];

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), profile.clone());

		assert_eq!(Institutions::<T>::get(who).map(|found| found.profile), Some(profile));
		Ok(())
	}

	#[benchmark]
	fn add_staff() -> Result<(), BenchmarkError> {
		let institution = admitted::<T>(account("institution", 0, 0), some_roles())?;
		let who: AccountId = account("staff", 0, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(institution), who.clone(), StaffRole::Clinician, Moment::MAX);

		assert!(StaffEntries::<T>::contains_key(who));
		Ok(())
	}

	#[benchmark]
	fn remove_staff() -> Result<(), BenchmarkError> {
		let institution = admitted::<T>(account("institution", 0, 0), some_roles())?;
		let who: AccountId = account("staff", 0, 0);
		Pallet::<T>::do_add_staff(
			institution.clone(),
			who.clone(),
			StaffRole::Clinician,
			Moment::MAX,
		)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(institution), who.clone());

		assert!(StaffEntries::<T>::get(who).is_some_and(|entry| !entry.counts));
		Ok(())
	}

	#[benchmark]
	fn set_keys(n: Linear<1, 3>) -> Result<(), BenchmarkError> {
		let who = admitted::<T>(account("institution", 0, 0), some_roles())?;
		// Every slot is taken already, so that each key replaces one.
		let first = KEY_KINDS.map(|kind| proven::<T>(&who, kind)).to_vec();
		Pallet::<T>::do_set_keys(who.clone(), BoundedVec::truncate_from(first))?;
		// One that signs comes first, since what it replaces is kept; the one that asks for the delays is
		// not alone in its number, from which no slope could be told.
		let keys = [KeyKind::Signing, KeyKind::Encryption, KeyKind::Receipt]
			.into_iter()
			.take(n as usize)
			.map(|kind| proven::<T>(&who, kind))
			.collect::<Vec<_>>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), BoundedVec::truncate_from(keys));

		assert_eq!(Keys::<T>::get(&who, KeyKind::Signing).map(|slot| slot.newest), Some(2));
		assert!(PastKeys::<T>::contains_key((&who, KeyKind::Signing, 1u32)));
		Ok(())
	}
}
