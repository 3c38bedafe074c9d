// SPDX-License-Identifier: GPL-3.0-only

//! Who may read: the same decision by the runtime's API, by the precompile, and through contracts,
//! whoever asks for it. The chain extension answers a contract about itself, so there whoever would read is
//! a contract.

use super::cast::{Cast, Who, Who::*, ATTORNEYS, ENDED, EXPIRED_GRANT, GRANT, READERS};
use crate::{
	genesis::LOCAL_FOUR,
	precompiles::IAccessGrants,
	tests::{
		cast::{end_block, reading},
		contracts::{
			publishes,
			reading::{question as ink, reads},
			selector, two, READER,
		},
		network,
		precompiles::tools::{
			ask, chart, deploy, deploy_forwarder, record, relay, through, Way, GRANTS,
		},
	},
	AccountId, Contracts, Runtime,
};
use codec::Encode;
use frame_support::{
	hypothetically, storage::storage_prefix, traits::PalletInfoAccess, StorageHasher, Twox64Concat,
};
use pallet_revive::{
	precompiles::alloy::{primitives::FixedBytes, sol_types::SolCall},
	H160,
};
use salus_primitives::{
	api::runtime_decl_for_salus_api::SalusApi,
	consent::{words, Basis, Decision, Denial, Outcome},
	membership::InstitutionStatus,
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

fn solidity(who: Who, basis: Basis, cast: &Cast) -> IAccessGrants::checkCall {
	let (basis, id) = match basis {
		Basis::Controller => (IAccessGrants::Basis::Controller, 0),
		Basis::Emergency(id) => (IAccessGrants::Basis::Emergency, id),
		Basis::Mandate(id) => (IAccessGrants::Basis::Mandate, id),
		Basis::Grant(id) => (IAccessGrants::Basis::Grant, id),
	};
	IAccessGrants::checkCall {
		ask: IAccessGrants::Ask {
			person: cast[who].word(),
			gateway: FixedBytes::ZERO,
			chart: chart(),
			record: record(),
			version: 0,
			purpose: 1,
			basis,
			basisId: id,
			openings: Vec::new(),
		},
	}
}

#[test]
fn every_way_in_decides_the_same() {
	const STATIC: H160 = H160::repeat_byte(0xc0);
	const RELAY: H160 = H160::repeat_byte(0xc1);
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		let reader = publishes(&publisher, READER, &selector("new"), false);
		end_block();
		let cast = Cast::assembled();
		deploy_forwarder(STATIC, GRANTS, Way::Static);
		deploy(RELAY, relay());
		for (who, basis, outcome) in table() {
			let row = format!("{who:?} by {basis:?}");
			let native = Runtime::check(reading(&cast[who].account(), basis));
			assert_eq!(native.outcome, outcome, "{row}, by the runtime's API");

			let expected = words(&Decision { outcome, block: native.block });
			let question = || solidity(who, basis, &cast);
			// She herself, and somebody whom it does not concern.
			for asks in [&cast[who], &cast[OtherPatient]] {
				let asks = asks.account();
				for (way, answer) in [
					("eth_call", hypothetically!(ask(&asks, GRANTS, question()))),
					("static contract", hypothetically!(ask(&asks, STATIC, question()))),
					("contract", hypothetically!(by_the_relay(&asks, RELAY, question()))),
				] {
					assert_eq!(answer.words, expected, "{row}, by {way}");
					let permitted = matches!(outcome, Outcome::Permit(_));
					assert_eq!(answer.permitted, permitted, "{row}, by {way}");
					assert_eq!(answer.blockNumber, native.block, "{row}, by {way}");
				}
			}
			let person = cast[who].account();
			let by_extension = hypothetically!({
				is_made_a_copy_of(&reader, &person);
				reads::<Decision>(&publisher, &person, "check", &ink(basis))
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
