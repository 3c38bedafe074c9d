// SPDX-License-Identifier: GPL-3.0-only

//! What contracts read through the extension: the runtime's own answers, about themselves, and nothing for
//! bytes that are no question.

use super::*;
use crate::{
	configs::contracts::{GrantQuestion, Question, CHECK, GRANT},
	tests::cast::{
		add_staff, admit, end_block, enrol, filing, holds, open_compartment, treatment, CHART,
		RECORD,
	},
	AccessGrants, System,
};
use codec::{Decode, DecodeAll, Encode, MaxEncodedLen};
use pallet_contracts::{Error, Event};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_membership::Call as Membership;
use pallet_salus_records::Call as Records;
use salus_primitives::{
	access::{CompartmentScope, Grant, Grantee, Opening, Purpose, Purposes, Scope},
	api::runtime_decl_for_salus_api::SalusApi,
	chart::ChartStatus,
	consent::{Ask, Basis, Decision, Denial, Outcome, MAX_OPENINGS},
	membership::{InstitutionStatus, Role, StaffRole},
	BlindedTag, ChartId, CompartmentTag, GrantId, RecordId,
};
use std::collections::BTreeSet;

/// With which the extension begins each number.
const SALUS: u32 = 0x5a01;

/// The published contract, in a network with a record of a patient's.
struct Stage {
	practice: Party,
	doctor: Party,
	patient: Party,
	reader: AccountId,
	probe: AccountId,
}

fn on_stage(story: impl FnOnce(&Stage)) {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		let reader = publishes(&publisher, READER, &selector("new"), false);
		let probe = publishes(&publisher, PROBE, &[], false);
		end_block();
		begin_block();
		let [hospital, clinician, practice, doctor, patient] =
			["hospital", "clinician", "practice", "doctor", "patient"].map(Party::new);
		admit(&hospital, Role::Hospital);
		admit(&practice, Role::DataUser);
		add_staff(&hospital, &clinician, StaffRole::Clinician);
		add_staff(&practice, &doctor, StaffRole::Clinician);
		enrol(&hospital, &patient);
		open_compartment(&patient);
		clinician.does(Records::file { chart: CHART, record: RECORD, filing: filing() });
		story(&Stage { practice, doctor, patient, reader, probe });
		holds();
	});
}

impl Stage {
	/// The practice registers the contract as a system of its own.
	fn registers(&self, contract: &AccountId) {
		self.practice.does(Membership::add_staff {
			who: contract.clone(),
			role: StaffRole::System,
			until: Moment::MAX,
		});
	}

	/// The patient lets that party read for treatment; answers the grant's number.
	fn grants(&self, grantee: Grantee) -> GrantId {
		let grant = pallet_salus_access_grants::NextGrant::<Runtime>::get(CHART);
		self.patient.does(Access::grant {
			chart: CHART,
			grantee,
			scope: Scope::Chart,
			purposes: treatment(),
			start: Timestamp::get(),
			end: None,
		});
		grant
	}

	fn reads<T: Decode>(&self, message: &str, question: &impl Encode) -> Result<T, u8> {
		reads(&self.doctor, &self.reader, message, question)
	}

	fn checks(&self, question: &Question) -> Decision {
		self.reads("check", question).expect("it is answered")
	}

	/// What the probe is answered: the status, and the answer.
	fn probes(&self, function: u32, question: &[u8]) -> (u32, Vec<u8>) {
		let data = [&[1][..], &function.to_le_bytes(), question].concat();
		let given = asks(&self.doctor, &self.probe, data).expect("it runs").data;
		let (status, answer) = given.split_first_chunk().expect("it has a status");
		(u32::from_le_bytes(*status), answer.to_vec())
	}
}

/// What an ink! message returns. The first byte of an answer says that it is one.
pub fn reads<T: Decode>(
	who: &Party,
	contract: &AccountId,
	message: &str,
	question: &impl Encode,
) -> Result<T, u8> {
	let data = [selector(message), question.encode()].concat();
	let given = asks(who, contract, data).expect("it runs").data;
	let (language, answer) = given.split_first().expect("it is not empty");
	assert_eq!(*language, 0, "the message is one");
	match answer.split_first().expect("it is a result") {
		(0, value) => Ok(T::decode_all(&mut &*value).expect("it is what was asked for")),
		(_, status) => Err(*status.first().expect("it has a status")),
	}
}

pub fn question(basis: Basis) -> Question {
	Question {
		gateway: None,
		chart: CHART,
		record: RECORD,
		version: None,
		purpose: Purpose::Treat,
		basis,
		openings: Default::default(),
	}
}

/// What the runtime's API says of the same.
pub fn natively(question: &Question, person: &AccountId) -> Decision {
	let Question { gateway, chart, record, version, purpose, basis, openings } = question.clone();
	let person = person.clone();
	Runtime::check(Ask { person, gateway, chart, record, version, purpose, basis, openings })
}

fn number(function: u16) -> u32 {
	(SALUS << 16) | u32::from(function)
}

#[test]
fn a_contract_reads_the_decision_that_the_api_gives() {
	on_stage(|stage| {
		let grant = stage.grants(Grantee::Open(stage.practice.account.clone()));
		let ask = || question(Basis::Grant(grant));
		let questions = [
			ask(),
			question(Basis::Controller),
			question(Basis::Mandate(0)),
			question(Basis::Emergency(0)),
			question(Basis::Grant(grant + 1)),
			Question { chart: ChartId([9; 32]), ..ask() },
			Question { record: RecordId([9; 16]), ..ask() },
			Question { version: Some(1), ..ask() },
			Question { version: Some(2), ..ask() },
			Question { purpose: Purpose::Hresch, ..ask() },
			Question { gateway: Some(stage.practice.account.clone()), ..ask() },
		];
		let mut seen = BTreeSet::new();
		let mut table = |why: &str| {
			for question in &questions {
				let native = natively(question, &stage.reader);
				assert_eq!(stage.checks(question), native, "{why}: {question:?}");
				seen.insert(native.outcome.encode());
			}
			stage.checks(&ask()).outcome
		};
		let permitted = Outcome::Permit(Basis::Grant(grant));
		assert_eq!(table("a stranger"), Outcome::Deny(Denial::RoleMissing));
		stage.registers(&stage.reader);
		assert_eq!(table("staff"), permitted);
		let suspend = Membership::suspend { who: stage.practice.account.clone() };
		council(suspend);
		let denial = Denial::InstitutionNotActive(InstitutionStatus::Suspended);
		assert_eq!(table("suspended"), Outcome::Deny(denial));
		council(Membership::reinstate { who: stage.practice.account.clone() });
		assert_eq!(table("reinstated"), permitted);
		stage.patient.does(Access::revoke { chart: CHART, grant });
		assert_eq!(table("revoked"), Outcome::Deny(Denial::RuleEnded));
		assert!(seen.len() > 8, "the questions are different ones");
	});
}

#[test]
fn a_contract_asks_as_itself_and_not_as_its_caller() {
	on_stage(|stage| {
		let grant = stage.grants(Grantee::Open(stage.doctor.account.clone()));
		let ask = question(Basis::Grant(grant));
		let permitted = Outcome::Permit(Basis::Grant(grant));
		assert_eq!(natively(&ask, &stage.doctor.account).outcome, permitted);
		// It is the doctor who calls.
		assert_eq!(stage.checks(&ask).outcome, Outcome::Deny(Denial::RoleMissing));
		stage.registers(&stage.reader);
		assert_eq!(stage.checks(&ask).outcome, Outcome::Deny(Denial::NotTheParty));
		assert_eq!(stage.reads::<Grant>("grant", &grant_question(grant, None)), Err(1));
	});
}

/// Nor as whoever has the code that it borrows.
#[test]
fn a_contract_that_borrows_code_by_a_delegate_call_asks_as_itself() {
	on_stage(|stage| {
		let other = publishes(&Party::new("publisher"), PROBE, &[0], false);
		let grant = stage.grants(Grantee::Open(stage.practice.account.clone()));
		let ask = question(Basis::Grant(grant));
		let borrowing = |contract: &AccountId| {
			let asking = [&[1][..], &number(CHECK).to_le_bytes(), &ask.encode()].concat();
			let data = [&[5][..], code_hash(PROBE).as_bytes(), &asking].concat();
			let given = asks(&stage.doctor, contract, data).expect("it runs").data;
			// That of the delegate call, and that of the extension.
			let (statuses, answer) = given.split_at(8);
			assert_eq!(statuses, [0; 8]);
			Decision::decode_all(&mut &*answer).expect("it is a decision").outcome
		};
		stage.registers(&other);
		assert_eq!(borrowing(&other), Outcome::Permit(Basis::Grant(grant)));
		assert_eq!(borrowing(&stage.probe), Outcome::Deny(Denial::RoleMissing));
		stage.registers(&stage.probe);
		assert_eq!(borrowing(&stage.probe), Outcome::Permit(Basis::Grant(grant)));
	});
}

fn grant_question(grant: GrantId, opening: Option<Opening>) -> GrantQuestion {
	GrantQuestion { chart: CHART, grant, opening }
}

#[test]
fn a_contract_is_shown_its_own_grants_and_no_others() {
	on_stage(|stage| {
		let opening = |party: &AccountId| Opening { party: party.clone(), random: [8; 32] };
		let blinded = |party: &AccountId| {
			let genesis = System::block_hash(0).0;
			Grantee::Blinded(BlindedTag::blind(&genesis, &CHART, party, &[8; 32]))
		};
		let (reader, practice, doctor) =
			(&stage.reader, &stage.practice.account, &stage.doctor.account);
		let institutions = stage.grants(Grantee::Open(practice.clone()));
		let blinded_own = stage.grants(blinded(reader));
		let blinded_other = stage.grants(blinded(doctor));
		let others = stage.grants(Grantee::Open(doctor.clone()));

		let of_chart = |grant| {
			let mut grants = AccessGrants::grants_of(&CHART).into_iter();
			grants.find(|(id, _)| *id == grant).expect("it is there").1
		};
		let shown = |grant, opening| stage.reads::<Grant>("grant", &grant_question(grant, opening));
		// The contract's own enumeration of statuses: 1 is `GrantUnknown`.
		let unknown = Err(1);
		assert_eq!(shown(institutions, None), unknown);
		stage.registers(reader);
		// In clear only who is in the register is granted anything.
		let own = stage.grants(Grantee::Open(reader.clone()));
		assert_eq!(shown(own, None), Ok(of_chart(own)));
		assert_eq!(shown(institutions, None), Ok(of_chart(institutions)));
		assert_eq!(shown(blinded_own, None), unknown);
		assert_eq!(shown(blinded_own, Some(opening(doctor))), unknown);
		assert_eq!(shown(blinded_own, Some(opening(reader))), Ok(of_chart(blinded_own)));
		// Rightly opened, and not its own.
		assert_eq!(shown(blinded_other, Some(opening(doctor))), unknown);
		assert_eq!(shown(others, None), unknown);
		assert_eq!(shown(others, Some(opening(reader))), unknown);
		assert_eq!(shown(own + 1, None), unknown);
	});
}

#[test]
fn what_is_permitted_is_attested_in_an_event() {
	on_stage(|stage| {
		let grant = stage.grants(Grantee::Open(stage.practice.account.clone()));
		stage.registers(&stage.reader);
		let ask = question(Basis::Grant(grant));
		let attest = |question: &Question| {
			System::reset_events();
			let data = [selector("attest"), question.encode()].concat();
			let sent = sends(&stage.doctor, &stage.reader, data).expect("it is valid");
			let emitted = System::events().into_iter().find_map(|record| match record.event {
				RuntimeEvent::Contracts(Event::ContractEmitted { contract, data }) => {
					assert_eq!(contract, stage.reader);
					Some(data)
				},
				_ => None,
			});
			(sent, emitted)
		};
		let decision = natively(&ask, &stage.reader);
		let expected = (0u64, CHART, RECORD, Purpose::Treat, decision).encode();
		assert_eq!(attest(&ask), (Ok(()), Some(expected)));

		let reverted = DispatchError::from(Error::<Runtime>::ContractReverted);
		let other = Question { purpose: Purpose::Hresch, ..ask };
		assert_eq!(attest(&other), (Err(reverted), None));
		let count = asks(&stage.doctor, &stage.reader, selector("attested")).expect("it runs").data;
		assert_eq!(count, (0u8, 1u64).encode());
	});
}

const BAD_QUESTION: u32 = 1;
const GRANT_UNKNOWN: u32 = 2;
const FUNCTION_UNKNOWN: u32 = 3;

#[test]
fn bytes_of_every_length_are_a_question_or_refused() {
	on_stage(|stage| {
		let check = question(Basis::Controller).encode();
		let grant = grant_question(0, None).encode();
		for (function, whole, longest, status) in [
			(CHECK, &check, Question::max_encoded_len(), 0),
			(GRANT, &grant, GrantQuestion::max_encoded_len(), GRANT_UNKNOWN),
		] {
			let function = number(function);
			assert_eq!(stage.probes(function, whole).0, status);
			for shorter in 0..whole.len() {
				let answer = stage.probes(function, &whole[..shorter]);
				assert_eq!(answer, (BAD_QUESTION, Vec::new()), "{shorter} bytes");
			}
			let mut longer = whole.clone();
			for length in [whole.len() + 1, longest, longest + 1, 4 * longest, 16_000] {
				longer.resize(length, 0);
				let answer = stage.probes(function, &longer);
				assert_eq!(answer, (BAD_QUESTION, Vec::new()), "{length} bytes");
			}
			let garbage = vec![0xff; whole.len()];
			assert_eq!(stage.probes(function, &garbage), (BAD_QUESTION, Vec::new()));
		}
	});
}

#[test]
fn the_longest_question_is_answered_and_one_with_more_is_none() {
	on_stage(|stage| {
		let opening = Opening { party: stage.doctor.account.clone(), random: [7; 32] };
		let with = |count: usize| {
			let most = Question {
				gateway: Some(stage.doctor.account.clone()),
				version: Some(1),
				..question(Basis::Grant(0))
			};
			let mut bytes = most.encode();
			// An empty vector is one byte, and the last of a question.
			assert_eq!(bytes.pop(), Some(0));
			bytes.extend(vec![opening.clone(); count].encode());
			bytes
		};
		let most = usize::try_from(MAX_OPENINGS).expect("it is small");
		let longest = with(most);
		assert_eq!(longest.len(), Question::max_encoded_len());
		let asked = Question::decode_all(&mut &longest[..]).expect("it is one");
		let expected = natively(&asked, &stage.probe).encode();
		assert_eq!(stage.probes(number(CHECK), &longest), (0, expected));
		assert_eq!(stage.probes(number(CHECK), &with(most + 1)), (BAD_QUESTION, Vec::new()));
	});
}

#[test]
fn other_functions_and_extensions_are_not_there() {
	on_stage(|stage| {
		let ask = question(Basis::Controller).encode();
		for function in [0, 3, u16::MAX] {
			let answer = stage.probes(number(function), &ask);
			assert_eq!(answer, (FUNCTION_UNKNOWN, Vec::new()));
		}
		for other in [0, 0x5a00, 0x5a02, u32::from(u16::MAX)] {
			let number = (other << 16) | u32::from(CHECK);
			let data = [&[1][..], &number.to_le_bytes(), &ask].concat();
			let refused = asks(&stage.doctor, &stage.probe, data).map(drop);
			assert_eq!(refused, Err(Error::<Runtime>::NoChainExtension.into()));
		}
	});
}

/// Deciding is charged whatever is found, and by the openings that are brought.
#[test]
fn a_question_costs_its_decision() {
	on_stage(|stage| {
		let consumed = |question: &[u8]| {
			let data = [&[1][..], &number(CHECK).to_le_bytes(), question].concat();
			dry_run(&stage.doctor, &stage.probe, data).gas_consumed
		};
		let unknown = Question { chart: ChartId([9; 32]), ..question(Basis::Controller) };
		let opening = Opening { party: stage.doctor.account.clone(), random: [7; 32] };
		let most = usize::try_from(MAX_OPENINGS).expect("it is small");
		let openings = vec![opening; most].try_into().expect("so many fit");
		let with_openings = Question { openings, ..unknown.clone() };
		// Too long by one: refused before anything is read.
		let refused = consumed(&vec![0; Question::max_encoded_len() + 1]);
		for (question, openings) in [(unknown, 0), (with_openings, MAX_OPENINGS)] {
			let asked = consumed(&question.encode());
			let deciding = crate::precompiles::deciding(openings);
			assert!(asked.ref_time() > deciding.ref_time() + refused.ref_time(), "{openings}");
		}
	});
}

/// The bytes of that name in contracts/ink, against which its types are held too.
#[track_caller]
fn is_encoded(name: &str, value: impl Encode) {
	let line = include_str!("../../../../contracts/ink/encodings.txt")
		.lines()
		.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
		.expect("it has a line");
	assert_eq!(hex::encode(value.encode()), line, "{name}");
}

fn purposes(some: impl IntoIterator<Item = Purpose>) -> Purposes {
	let some = some.into_iter().collect::<BTreeSet<_>>();
	Purposes::try_from(some).expect("they are few")
}

#[test]
fn types_are_encoded_as_the_contracts() {
	let account = |seed: u8| AccountId::from([seed; 32]);
	let opening = Opening { party: account(6), random: [7; 32] };
	is_encoded(
		"question",
		Question {
			gateway: Some(account(1)),
			chart: ChartId([2; 32]),
			record: RecordId([3; 16]),
			version: Some(4),
			purpose: Purpose::Hresch,
			basis: Basis::Grant(5),
			openings: vec![opening.clone()].try_into().expect("one fits"),
		},
	);
	let opening = Some(opening);
	is_encoded("grant_question", GrantQuestion { chart: ChartId([2; 32]), grant: 5, opening });

	let decision = |outcome| Decision { outcome, block: 9 };
	let denied = |denial| decision(Outcome::Deny(denial));
	is_encoded("permitted", decision(Outcome::Permit(Basis::Emergency(5))));
	is_encoded("restricted", denied(Denial::Restricted(8)));
	is_encoded("chart_not_active", denied(Denial::ChartNotActive(ChartStatus::Deceased)));
	let expelled = InstitutionStatus::Expelled;
	is_encoded("institution_not_active", denied(Denial::InstitutionNotActive(expelled)));
	is_encoded("not_the_controller", denied(Denial::NotTheController));

	let compartment = CompartmentScope { tag: CompartmentTag([2; 16]), first_epoch: 3 };
	let grant = Grant {
		grantee: Grantee::Blinded(BlindedTag([1; 32])),
		scope: Scope::Compartments(vec![compartment].try_into().expect("one fits")),
		purposes: purposes([Purpose::Treat, Purpose::Caremgt]),
		start: 4,
		end: Some(5),
		since: 6,
	};
	is_encoded("blinded_grant", grant.clone());
	let records = vec![RecordId([2; 16])].try_into().expect("one fits");
	is_encoded(
		"open_grant",
		Grant {
			grantee: Grantee::Open(account(1)),
			scope: Scope::Records(records),
			purposes: purposes([Purpose::Hresch]),
			end: None,
			..grant
		},
	);
}
