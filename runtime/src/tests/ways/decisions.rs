// SPDX-License-Identifier: GPL-3.0-only

//! Who may read: the same decision by the runtime's API, by the precompile, and through contracts,
//! whoever asks for it. The chain extension answers a contract about itself, so there whoever would read is
//! a contract.

use super::cast::{Cast, Who, Who::*, ATTORNEYS, ENDED, EXPIRED_GRANT, GRANT, READERS};
use crate::{
	configs::contracts::Question,
	genesis::LOCAL_FOUR,
	precompiles::IAccessGrants,
	tests::{
		cast::{end_block, treatment, CHART},
		contracts::{
			publishes,
			reading::{natively, question, reads},
			selector, two, READER,
		},
		network,
		precompiles::tools::{
			ask, chart, deploy, deploy_forwarder, record, relay, through, word, Wallet, Way, GRANTS,
		},
	},
	AccountId, Contracts, System,
};
use codec::Encode;
use frame_support::{
	hypothetically, storage::storage_prefix, traits::PalletInfoAccess, StorageHasher, Twox64Concat,
};
use pallet_revive::{
	precompiles::alloy::{primitives::FixedBytes, sol_types::SolCall},
	H160,
};
use pallet_salus_access_grants::Call as Access;
use salus_primitives::{
	access::{EmergencyReason, Grantee, Opening, Purpose, RestrictedParty, Scope},
	consent::{words, Basis, Decision, Denial, Outcome},
	membership::InstitutionStatus,
	BlindedTag,
};

/// Who reads by which rule, and what is decided.
fn table() -> Vec<(Who, Basis, Outcome)> {
	let permit = |who, basis| (who, basis, Outcome::Permit(basis));
	let deny = |who, basis, denial| (who, basis, Outcome::Deny(denial));
	let (grant, mandate) = (Basis::Grant(GRANT), Basis::Mandate(ATTORNEYS));
	let suspended = Denial::InstitutionNotActive(InstitutionStatus::Suspended);
	let expelled = Denial::InstitutionNotActive(InstitutionStatus::Expelled);
	vec![
		permit(Patient, Basis::Controller),
		// Whatever she relies on, her own chart is hers.
		(Patient, grant, Outcome::Permit(Basis::Controller)),
		deny(FormerPatient, Basis::Controller, Denial::NotTheController),
		deny(OtherPatient, Basis::Controller, Denial::NotTheController),
		deny(Stranger, Basis::Controller, Denial::NotTheController),
		deny(Doctor, Basis::Controller, Denial::NotTheController),
		permit(Attorney, mandate),
		permit(Reader, Basis::Mandate(READERS)),
		deny(Attorney, Basis::Mandate(READERS), Denial::NotTheParty),
		deny(FormerAttorney, Basis::Mandate(ENDED), Denial::RuleEnded),
		deny(Stranger, Basis::Mandate(99), Denial::RuleUnknown),
		permit(Doctor, grant),
		deny(Doctor, Basis::Grant(EXPIRED_GRANT), Denial::Expired),
		deny(Doctor, Basis::Grant(99), Denial::RuleUnknown),
		deny(Doctor, Basis::Emergency(0), Denial::RuleUnknown),
		deny(Practice, grant, Denial::NotTheParty),
		deny(Hospital, grant, Denial::NotTheParty),
		deny(Clinician, grant, Denial::NotTheParty),
		deny(Gateway, grant, Denial::NotTheParty),
		deny(Validator, grant, Denial::NotTheParty),
		deny(Stranger, grant, Denial::RoleMissing),
		deny(Councillor, grant, Denial::RoleMissing),
		deny(Invited, grant, Denial::RoleMissing),
		// The patient restricts key agents.
		deny(Agent, grant, Denial::Restricted(0)),
		deny(FormerClinician, grant, Denial::PersonEnded),
		deny(SuspendedHospital, grant, suspended),
		deny(SuspendedClinician, grant, suspended),
		deny(ExpelledPractice, grant, expelled),
		deny(EmergencyClinician, Basis::Emergency(0), Denial::RuleUnknown),
	]
}

/// The number of the emergency clinician's emergency.
const EMERGENCY: u32 = 0;
/// The practice's blinded grant, after the doctor's two.
const BLINDED_GRANT: u32 = 2;
/// The other hospital's blinded restriction, after that of key agents.
const BLINDED_RESTRICTION: u32 = 1;

fn opening(party: &Wallet) -> Opening {
	Opening { party: party.account(), random: [8; 32] }
}

fn blinded(party: &Wallet) -> BlindedTag {
	let Opening { party, random } = opening(party);
	BlindedTag::blind(&System::block_hash(0).0, &CHART, &party, &random)
}

/// The glass is broken, and the patient grants and restricts what only openings show.
fn an_emergency_and_what_is_blinded(cast: &Cast) {
	let reason = EmergencyReason::Unconscious;
	cast.does(EmergencyClinician, Access::open_emergency { chart: CHART, reason });
	cast.does(
		Patient,
		Access::grant {
			chart: CHART,
			grantee: Grantee::Blinded(blinded(&cast[Practice])),
			scope: Scope::Chart,
			purposes: treatment(),
			start: 0,
			end: None,
		},
	);
	cast.does(
		Patient,
		Access::restrict {
			chart: CHART,
			scope: Scope::Chart,
			party: RestrictedParty::Blinded(blinded(&cast[OtherHospital])),
			purposes: None,
			passable: true,
		},
	);
}

/// Likewise, who reads by that, and with which openings.
fn opened(cast: &Cast) -> Vec<(Who, Question, Outcome)> {
	let asks = |basis, openings: &[Opening]| Question {
		openings: openings.to_vec().try_into().expect("so many fit"),
		..question(basis)
	};
	let permit = |who, question: Question| {
		let outcome = Outcome::Permit(question.basis);
		(who, question, outcome)
	};
	let deny = |who, question, denial| (who, question, Outcome::Deny(denial));
	let (practice, other) = (opening(&cast[Practice]), opening(&cast[OtherHospital]));
	let wrong = Opening { random: [9; 32], ..practice.clone() };
	let both = [practice.clone(), other.clone()];
	let other = std::slice::from_ref(&other);
	let (grant, blinded) = (Basis::Grant(GRANT), Basis::Grant(BLINDED_GRANT));
	let emergency = Basis::Emergency(EMERGENCY);
	let breaks_the_glass =
		|openings: &[Opening]| Question { purpose: Purpose::Btg, ..asks(emergency, openings) };
	let unopened = Denial::RestrictionUnopened(BLINDED_RESTRICTION);
	vec![
		// It passes what nobody opened; whatever is no emergency does not.
		permit(EmergencyClinician, breaks_the_glass(&[])),
		deny(EmergencyClinician, asks(emergency, &[]), unopened),
		deny(EmergencyClinician, asks(emergency, other), Denial::PurposeNotCovered),
		deny(Department, breaks_the_glass(other), Denial::NotTheParty),
		deny(Doctor, breaks_the_glass(&[]), unopened),
		permit(Doctor, asks(blinded, &both)),
		permit(Practice, asks(blinded, &both)),
		deny(Doctor, asks(blinded, other), Denial::GrantUnopened),
		deny(Doctor, asks(blinded, &[wrong, other[0].clone()]), Denial::GrantUnopened),
		deny(Doctor, asks(blinded, &both[..1]), unopened),
		deny(Clinician, asks(blinded, &both), Denial::NotTheParty),
		permit(Doctor, asks(grant, other)),
		deny(Doctor, asks(grant, &[]), unopened),
		deny(OtherHospital, asks(grant, other), Denial::Restricted(BLINDED_RESTRICTION)),
		deny(Attorney, asks(Basis::Mandate(ATTORNEYS), &[]), unopened),
		permit(Patient, asks(Basis::Controller, &[])),
	]
}

fn solidity(person: &Wallet, question: &Question) -> IAccessGrants::checkCall {
	let (basis, id) = match question.basis {
		Basis::Controller => (IAccessGrants::Basis::Controller, 0),
		Basis::Emergency(id) => (IAccessGrants::Basis::Emergency, id),
		Basis::Mandate(id) => (IAccessGrants::Basis::Mandate, id),
		Basis::Grant(id) => (IAccessGrants::Basis::Grant, id),
	};
	let opening = |opening: &Opening| IAccessGrants::Opening {
		party: word(&opening.party),
		random: FixedBytes(opening.random),
	};
	IAccessGrants::checkCall {
		ask: IAccessGrants::Ask {
			person: person.word(),
			gateway: FixedBytes::ZERO,
			chart: chart(),
			record: record(),
			version: 0,
			purpose: match question.purpose {
				Purpose::Treat => 1,
				Purpose::Btg => 4,
				other => panic!("nobody asks for {other:?}"),
			},
			basis,
			basisId: id,
			openings: question.openings.iter().map(opening).collect(),
		},
	}
}

#[test]
fn every_way_in_decides_the_same() {
	decides_the_same(|_| {
		let asks = |(who, basis, outcome)| (who, question(basis), outcome);
		table().into_iter().map(asks).collect()
	});
}

#[test]
fn every_way_in_decides_the_same_of_emergencies_and_of_what_is_blinded() {
	decides_the_same(|cast| {
		an_emergency_and_what_is_blinded(cast);
		opened(cast)
	});
}

/// Asks in every way.
fn decides_the_same(rows: fn(&Cast) -> Vec<(Who, Question, Outcome)>) {
	const STATIC: H160 = H160::repeat_byte(0xc0);
	const RELAY: H160 = H160::repeat_byte(0xc1);
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		let reader = publishes(&publisher, READER, &selector("new"), false);
		end_block();
		let cast = Cast::assembled();
		deploy_forwarder(STATIC, GRANTS, Way::Static);
		deploy(RELAY, relay());
		for (who, question, outcome) in rows(&cast) {
			let row = format!("{who:?} asks {question:?}");
			let person = cast[who].account();
			let native = natively(&question, &person);
			assert_eq!(native.outcome, outcome, "{row}, by the runtime's API");

			let expected = words(&Decision { outcome, block: native.block });
			let check = || solidity(&cast[who], &question);
			// She herself, and somebody whom it does not concern.
			for asks in [&cast[who], &cast[OtherPatient]] {
				let asks = asks.account();
				for (way, answer) in [
					("eth_call", hypothetically!(ask(&asks, GRANTS, check()))),
					("static contract", hypothetically!(ask(&asks, STATIC, check()))),
					("contract", hypothetically!(by_the_relay(&asks, RELAY, check()))),
				] {
					assert_eq!(answer.words, expected, "{row}, by {way}");
					let permitted = matches!(outcome, Outcome::Permit(_));
					assert_eq!(answer.permitted, permitted, "{row}, by {way}");
					assert_eq!(answer.blockNumber, native.block, "{row}, by {way}");
				}
			}
			let by_extension = hypothetically!({
				is_made_a_copy_of(&reader, &person);
				reads::<Decision>(&publisher, &person, "check", &question)
			});
			assert_eq!(by_extension, Ok(native), "{row}, by the chain extension");
		}
	});
}

/// The account is a contract's, as that one is: what makes it one the pallet keeps for itself, under the
/// account.
fn is_made_a_copy_of(contract: &AccountId, account: &AccountId) {
	let entry = |of: &AccountId| {
		let prefix = storage_prefix(Contracts::name().as_bytes(), b"ContractInfoOf");
		[prefix.to_vec(), Twox64Concat::hash(&of.encode())].concat()
	};
	let info = sp_io::storage::get(&entry(contract)).expect("it is a contract");
	sp_io::storage::set(&entry(account), &info);
	assert!(Contracts::code_hash(account).is_some());
}

fn by_the_relay(
	who: &AccountId,
	contract: H160,
	question: IAccessGrants::checkCall,
) -> IAccessGrants::Decision {
	let data = through(GRANTS, &question.abi_encode());
	let answer = crate::tests::precompiles::tools::call(who, contract, data);
	let answer = answer.result.expect("it does not trap");
	assert!(!answer.did_revert());
	IAccessGrants::checkCall::abi_decode_returns_validate(&answer.data).expect("it is a decision")
}
