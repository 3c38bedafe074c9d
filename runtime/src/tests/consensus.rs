// SPDX-License-Identifier: GPL-3.0-only

//! Sessions: what is kept, for how long, and that keys that change can still be proved.

use super::network;
use crate::{
	configs::consensus::SESSIONS_KEPT, genesis::LOCAL_FOUR, opaque::SessionKeys, Historical,
	Membership, Runtime, RuntimeOrigin, Session,
};
use frame_support::{assert_ok, traits::KeyOwnerProofSystem};
use pallet_session::{historical::HistoricalSessions, SessionManager};
use sp_core::{ed25519, sr25519, Pair};
use sp_keyring::Sr25519Keyring;

#[test]
fn the_first_sessions_have_a_root() {
	network(LOCAL_FOUR).execute_with(|| {
		for session in [0, 1] {
			let (_, count) = HistoricalSessions::<Runtime>::get(session).expect("it is kept");
			assert_eq!(count, 4);
		}
	});
}

#[test]
fn an_authority_can_be_proved_and_a_stranger_cannot() {
	network(LOCAL_FOUR).execute_with(|| {
		let key = |public: sr25519::Public| {
			(sp_consensus_babe::KEY_TYPE, sp_consensus_babe::AuthorityId::from(public))
		};
		let proof = Historical::prove(key(Sr25519Keyring::Bob.public())).expect("Bob validates");
		assert_eq!(
			Historical::check_proof(key(Sr25519Keyring::Bob.public()), proof.clone()),
			Some((Sr25519Keyring::BobStash.to_account_id(), ()))
		);
		assert_eq!(Historical::check_proof(key(Sr25519Keyring::Eve.public()), proof), None);
	});
}

#[test]
fn an_unchanged_set_is_no_new_set() {
	network(LOCAL_FOUR).execute_with(|| {
		assert_eq!(<Membership as SessionManager<_>>::new_session(2), None);
	});
}

#[test]
fn replaced_keys_are_a_new_set_and_its_root_knows_them() {
	network(LOCAL_FOUR).execute_with(|| {
		let bob = Sr25519Keyring::BobStash.to_account_id();
		let babe = sr25519::Pair::from_string("//Bob//next", None).expect("a valid path");
		let grandpa = ed25519::Pair::from_string("//Bob//next", None).expect("a valid path");
		let keys = SessionKeys { babe: babe.public().into(), grandpa: grandpa.public().into() };
		// The proof that one holds the keys is a signature of each over the account.
		let owner = codec::Encode::encode(&bob);
		let proof = codec::Encode::encode(&(
			sp_core::proof_of_possession::ProofOfPossessionGenerator::generate_proof_of_possession(
				&mut babe.clone(),
				&owner,
			),
			sp_core::proof_of_possession::ProofOfPossessionGenerator::generate_proof_of_possession(
				&mut grandpa.clone(),
				&owner,
			),
		));
		assert_ok!(Session::set_keys(RuntimeOrigin::signed(bob), keys, proof));

		let planned = <Membership as SessionManager<_>>::new_session(2);
		assert_eq!(planned, Some(Session::validators()));
	});
}

#[test]
fn old_sessions_are_pruned() {
	network(LOCAL_FOUR).execute_with(|| {
		frame_system::Pallet::<Runtime>::set_block_number(1);
		<Membership as SessionManager<_>>::end_session(SESSIONS_KEPT - 1);
		assert!(HistoricalSessions::<Runtime>::get(0).is_some());
		<Membership as SessionManager<_>>::end_session(SESSIONS_KEPT);
		assert!(HistoricalSessions::<Runtime>::get(0).is_none());
		assert!(HistoricalSessions::<Runtime>::get(1).is_some());
	});
}
