// SPDX-License-Identifier: GPL-3.0-only

//! From a validator that signed two things where one may be signed, to the register: BABE or GRANDPA
//! checks the proof, Historical whose key it was, Offences that it is new, and Membership suspends the
//! role and takes the seat's authoring.

use super::{cast::*, network};
use crate::{
	genesis::LOCAL_FOUR, AccountId, Babe, Executive, Hash, Header, Historical, Membership, Runtime,
	RuntimeCall, Session, System, UncheckedExtrinsic,
};
use frame_support::{
	assert_ok,
	traits::{InherentBuilder, KeyOwnerProofSystem},
};
use pallet_salus_membership::{Event, Offenders};
use salus_primitives::membership::InstitutionStatus;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{
	generic::{Digest, DigestItem},
	traits::Header as _,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult,
};

/// The account of the validator that misbehaves.
fn bob() -> AccountId {
	Sr25519Keyring::BobStash.to_account_id()
}

fn seat() -> u32 {
	Session::validator_id_to_index(&bob()).expect("Bob has a seat")
}

/// A report as its finder's node makes it: a transaction that nobody signs.
fn report(call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(UncheckedExtrinsic::new_inherent(call.into()))
}

fn is_known(report: ApplyExtrinsicResult) -> bool {
	report == Err(TransactionValidityError::Invalid(InvalidTransaction::Stale))
}

/// Bob's role is suspended and his seat authors no more; his institution goes on.
fn has_consequences() {
	assert_eq!(Offenders::<Runtime>::get(bob()), Some(0));
	assert_eq!(Session::disabled_validators(), [seat()]);
	System::assert_has_event(Event::ValidatorSuspended { who: bob(), session: 0 }.into());
	assert!(Membership::is_barred(&bob()));
	let institution = Membership::member(&bob()).expect("it is in the register");
	assert_eq!(institution.status, InstitutionStatus::Active);
	assert_eq!(Session::validators().len(), 4, "the seat stays until somebody can take it");
}

fn has_none() {
	assert_eq!(Offenders::<Runtime>::iter().count(), 0);
	assert!(Session::disabled_validators().is_empty());
}

/// A header for that slot, sealed by the key, which another state tells from the next.
fn sealed(by: Sr25519Keyring, slot: u64, state: u8) -> Header {
	let author = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: seat(),
		slot: slot.into(),
	});
	let digest = Digest { logs: vec![DigestItem::babe_pre_digest(author)] };
	let mut header =
		Header::new(2, Hash::zero(), Hash::repeat_byte(state), System::parent_hash(), digest);
	let seal = by.sign(header.hash().as_ref());
	header.digest_mut().push(DigestItem::babe_seal(seal.into()));
	header
}

/// Proof that Bob's key sealed these two for the slot.
fn two_blocks(slot: u64, headers: [Header; 2]) -> RuntimeCall {
	let offender = sp_consensus_babe::AuthorityId::from(Sr25519Keyring::Bob.public());
	let key_owner_proof =
		Historical::prove((sp_consensus_babe::KEY_TYPE, offender.clone())).expect("Bob validates");
	let [first_header, second_header] = headers;
	pallet_babe::Call::report_equivocation_unsigned {
		equivocation_proof: Box::new(sp_consensus_babe::EquivocationProof {
			offender,
			slot: slot.into(),
			first_header,
			second_header,
		}),
		key_owner_proof,
	}
	.into()
}

#[test]
fn who_seals_two_blocks_for_one_slot_authors_no_more() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let slot = *Babe::current_slot();
		let by = Sr25519Keyring::Bob;
		let proof = two_blocks(slot, [sealed(by, slot, 1), sealed(by, slot, 2)]);
		assert_ok!(report(proof.clone()).expect("it is valid"));
		has_consequences();
		assert!(is_known(report(proof)));
		end_block();

		// The chain goes on, and he is barred from the next session too.
		for _ in 0..3 {
			begin_block();
			end_block();
		}
		begin_block();
		pass(60_000);
		assert_eq!(Session::current_index(), 1);
		assert_eq!(Session::disabled_validators(), [seat()]);
		holds();
	});
}

#[test]
fn no_proof_is_made_of_one_block_or_of_somebody_elses_seal() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let slot = *Babe::current_slot();
		let [bob, eve] = [Sr25519Keyring::Bob, Sr25519Keyring::Eve];
		let one = sealed(bob, slot, 1);
		for headers in [
			[one.clone(), one],
			[sealed(bob, slot, 1), sealed(bob, slot + 1, 2)],
			[sealed(bob, slot, 1), sealed(eve, slot, 2)],
		] {
			assert_eq!(
				report(two_blocks(slot, headers)),
				Ok(Err(pallet_babe::Error::<Runtime>::InvalidEquivocationProof.into()))
			);
		}
		has_none();
	});
}

/// Proof that Bob's key voted for these blocks in one round.
fn two_votes(targets: [u8; 2]) -> RuntimeCall {
	let (round_number, set_id) = (7, 0);
	let [first, second] = targets.map(|target| {
		let vote =
			finality_grandpa::Prevote { target_hash: Hash::repeat_byte(target), target_number: 2 };
		let payload = sp_consensus_grandpa::localized_payload(
			round_number,
			set_id,
			&finality_grandpa::Message::Prevote(vote.clone()),
		);
		(vote, Ed25519Keyring::Bob.sign(&payload).into())
	});
	let offender = sp_consensus_grandpa::AuthorityId::from(Ed25519Keyring::Bob.public());
	let key_owner_proof = Historical::prove((sp_consensus_grandpa::KEY_TYPE, offender.clone()))
		.expect("Bob validates");
	let equivocation =
		finality_grandpa::Equivocation { round_number, identity: offender, first, second };
	pallet_grandpa::Call::report_equivocation_unsigned {
		equivocation_proof: Box::new(sp_consensus_grandpa::EquivocationProof::new(
			set_id,
			sp_consensus_grandpa::Equivocation::Prevote(equivocation),
		)),
		key_owner_proof,
	}
	.into()
}

#[test]
fn who_votes_for_two_blocks_in_one_round_authors_no_more() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let proof = two_votes([1, 2]);
		assert_ok!(report(proof.clone()).expect("it is valid"));
		has_consequences();
		assert!(is_known(report(proof)));
		holds();
	});
}

#[test]
fn no_proof_is_made_of_one_vote() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		assert_eq!(
			report(two_votes([1, 1])),
			Ok(Err(pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof.into()))
		);
		has_none();
	});
}

#[test]
fn a_stranger_reports_what_a_validator_did_and_pays_nothing() {
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let slot = *Babe::current_slot();
		let by = Sr25519Keyring::Bob;
		let RuntimeCall::Babe(pallet_babe::Call::report_equivocation_unsigned {
			equivocation_proof,
			key_owner_proof,
		}) = two_blocks(slot, [sealed(by, slot, 1), sealed(by, slot, 2)])
		else {
			unreachable!("it is made above")
		};
		let eve = frame_system::RawOrigin::Signed(Sr25519Keyring::Eve.to_account_id());
		let post = Babe::report_equivocation(eve.into(), equivocation_proof, key_owner_proof)
			.expect("it is valid");
		assert_eq!(post.pays_fee, frame_support::dispatch::Pays::No);
		has_consequences();
	});
}

#[test]
fn a_report_is_not_taken_from_afar() {
	use sp_runtime::transaction_validity::TransactionSource;
	network(LOCAL_FOUR).execute_with(|| {
		begin_block();
		let slot = *Babe::current_slot();
		let by = Sr25519Keyring::Bob;
		let report = |source| {
			let proof = two_blocks(slot, [sealed(by, slot, 1), sealed(by, slot, 2)]);
			let report = UncheckedExtrinsic::new_inherent(proof);
			Executive::validate_transaction(source, report, Hash::zero())
		};
		assert_ok!(report(TransactionSource::Local));
		assert_eq!(
			report(TransactionSource::External),
			Err(TransactionValidityError::Invalid(InvalidTransaction::Call))
		);
	});
}
