// SPDX-License-Identifier: GPL-3.0-only

//! The contract against an extension that answers what a test says, and its types against the bytes that
//! the runtime's tests hold theirs against (runtime/src/tests/contracts).

use crate::{
	consent_reader::{ConsentReader, Refusal},
	extension::*,
};
use ink::{
	env::test::{recorded_events, register_chain_extension, ChainExtension},
	primitives::AccountId,
	scale::{Decode, Encode},
};
use std::{cell::RefCell, fmt::Debug, rc::Rc};

/// What was asked: a function and a question.
type Asked = Rc<RefCell<Vec<(u16, Vec<u8>)>>>;

/// Answers all with the same.
struct Mock {
	status: u32,
	answer: Vec<u8>,
	asked: Asked,
}

impl ChainExtension for Mock {
	fn ext_id(&self) -> u16 {
		0x5a01
	}

	fn call(&mut self, function: u16, question: &[u8], output: &mut Vec<u8>) -> u32 {
		// ink!'s engine off the chain, unlike the pallet, hands a question over as a vector of bytes.
		let question = Vec::decode(&mut &*question).expect("it is a vector");
		self.asked.borrow_mut().push((function, question));
		output.extend_from_slice(&self.answer);
		self.status
	}
}

/// The extension answers so from now on.
fn answers(status: u32, answer: impl Encode) -> Asked {
	let asked = Asked::default();
	register_chain_extension(Mock { status, answer: answer.encode(), asked: asked.clone() });
	asked
}

fn account(seed: u8) -> AccountId {
	AccountId::from([seed; 32])
}

fn opening() -> Opening {
	Opening { party: account(6), random: [7; 32] }
}

fn question() -> Question {
	Question {
		gateway: Some(account(1)),
		chart: [2; 32],
		record: [3; 16],
		version: Some(4),
		purpose: Purpose::Hresch,
		basis: Basis::Grant(5),
		openings: vec![opening()],
	}
}

fn grant_question() -> GrantQuestion {
	GrantQuestion { chart: [2; 32], grant: 5, opening: Some(opening()) }
}

fn decision(outcome: Outcome) -> Decision {
	Decision { outcome, block: 9 }
}

fn grant() -> Grant {
	Grant {
		grantee: Grantee::Blinded([1; 32]),
		scope: Scope::Compartments(vec![CompartmentScope { tag: [2; 16], first_epoch: 3 }]),
		purposes: vec![Purpose::Treat, Purpose::Caremgt],
		start: 4,
		end: Some(5),
		since: 6,
	}
}

#[test]
fn a_decision_is_read_as_it_is_given() {
	let contract = ConsentReader::new();
	for outcome in [
		Outcome::Permit(Basis::Grant(5)),
		Outcome::Deny(Denial::Restricted(8)),
		Outcome::Deny(Denial::ChartNotActive(ChartStatus::Closed)),
	] {
		let asked = answers(0, decision(outcome));
		let given = contract.check(question()).expect("it is answered");
		assert_eq!(given, decision(outcome));
		assert_eq!(given.permits(), matches!(outcome, Outcome::Permit(_)));
		assert_eq!(*asked.borrow(), [(1, question().encode())]);
	}
}

#[test]
fn a_grant_is_read_as_it_is_given() {
	let asked = answers(0, grant());
	assert_eq!(ConsentReader::new().grant(grant_question()), Ok(grant()));
	assert_eq!(*asked.borrow(), [(2, grant_question().encode())]);
}

#[test]
fn every_status_is_told() {
	let contract = ConsentReader::new();
	for (code, status) in [
		(1, Status::BadQuestion),
		(2, Status::GrantUnknown),
		(3, Status::FunctionUnknown),
		(4, Status::Other(4)),
		(u32::MAX, Status::Other(u32::MAX)),
	] {
		answers(code, ());
		assert_eq!(contract.check(question()), Err(status));
		assert_eq!(contract.grant(grant_question()), Err(status));
	}
}

#[test]
fn what_is_permitted_is_attested_once_each_time() {
	let mut contract = ConsentReader::new();
	answers(0, decision(Outcome::Permit(Basis::Grant(5))));
	assert_eq!(contract.attest(question()), Ok(0));
	assert_eq!(contract.attest(question()), Ok(1));
	assert_eq!(contract.attested(), 2);

	let events = recorded_events().collect::<Vec<_>>();
	assert_eq!(events.len(), 2);
	let expected = (
		1u64,
		question().chart,
		question().record,
		question().purpose,
		decision(Outcome::Permit(Basis::Grant(5))),
	);
	assert_eq!(events[1].data, expected.encode());
}

#[test]
fn nothing_else_is_attested() {
	let mut contract = ConsentReader::new();
	answers(0, decision(Outcome::Deny(Denial::Expired)));
	assert_eq!(contract.attest(question()), Err(Refusal::Denied(Denial::Expired)));
	answers(1, ());
	assert_eq!(contract.attest(question()), Err(Refusal::NoAnswer(Status::BadQuestion)));
	assert_eq!(contract.attested(), 0);
	assert_eq!(recorded_events().count(), 0);
}

/// The bytes of that name, which are the value and nothing else.
#[track_caller]
fn is_encoded<T: Encode + Decode + Debug + PartialEq>(name: &str, value: T) {
	let line = include_str!("../encodings.txt")
		.lines()
		.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
		.expect("it has a line");
	let written: String = value.encode().iter().map(|byte| format!("{byte:02x}")).collect();
	assert_eq!(written, line, "{name}");
	assert_eq!(T::decode(&mut value.encode().as_slice()), Ok(value));
}

#[test]
fn types_are_encoded_as_the_runtimes() {
	is_encoded("question", question());
	is_encoded("grant_question", grant_question());
	is_encoded("permitted", decision(Outcome::Permit(Basis::Emergency(5))));
	is_encoded("restricted", decision(Outcome::Deny(Denial::Restricted(8))));
	let denial = Denial::ChartNotActive(ChartStatus::Deceased);
	is_encoded("chart_not_active", decision(Outcome::Deny(denial)));
	let denial = Denial::InstitutionNotActive(InstitutionStatus::Expelled);
	is_encoded("institution_not_active", decision(Outcome::Deny(denial)));
	is_encoded("not_the_controller", decision(Outcome::Deny(Denial::NotTheController)));
	is_encoded("blinded_grant", grant());
	is_encoded(
		"open_grant",
		Grant {
			grantee: Grantee::Open(account(1)),
			scope: Scope::Records(vec![[2; 16]]),
			purposes: vec![Purpose::Hresch],
			end: None,
			..grant()
		},
	);
}
