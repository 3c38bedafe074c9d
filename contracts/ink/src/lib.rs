// SPDX-License-Identifier: GPL-3.0-only

//! A contract that reads decisions and grants, and keeps evidence of them: what it was permitted it
//! attests, so that an auditor of a study finds in the chain's events which record it could read when, by
//! which rule. A research institution registers the contract's account as its staff, patients grant to the
//! institution or to the contract, and whoever calls it learns what *it* may read, never what the caller may.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod extension;
#[cfg(test)]
mod tests;

/// An environment whose extension is Salus's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(TypeInfo)]
pub enum SalusEnvironment {}

impl ink::env::Environment for SalusEnvironment {
	const MAX_EVENT_TOPICS: usize =
		<ink::env::DefaultEnvironment as ink::env::Environment>::MAX_EVENT_TOPICS;

	type AccountId = <ink::env::DefaultEnvironment as ink::env::Environment>::AccountId;
	type Balance = <ink::env::DefaultEnvironment as ink::env::Environment>::Balance;
	type Hash = <ink::env::DefaultEnvironment as ink::env::Environment>::Hash;
	type BlockNumber = <ink::env::DefaultEnvironment as ink::env::Environment>::BlockNumber;
	type Timestamp = <ink::env::DefaultEnvironment as ink::env::Environment>::Timestamp;
	type ChainExtension = extension::Salus;
}

// What the macros write out has no documentation of its own.
#[allow(missing_docs)]
#[ink::contract(env = crate::SalusEnvironment)]
pub mod consent_reader {
	use crate::extension::{
		ChartId, Decision, Denial, Grant, GrantQuestion, Outcome, Purpose, Question, RecordId,
		Status,
	};

	/// This contract could read a record.
	#[ink(event)]
	pub struct Attested {
		/// The number of this attestation here.
		#[ink(topic)]
		pub number: u64,
		/// The chart.
		#[ink(topic)]
		pub chart: ChartId,
		/// The record.
		pub record: RecordId,
		/// For which purpose.
		pub purpose: Purpose,
		/// The decision, with its rule and block.
		pub decision: Decision,
	}

	/// Why nothing was attested.
	#[derive(Clone, Copy, Debug, PartialEq, Eq)]
	#[ink::scale_derive(Encode, Decode, TypeInfo)]
	pub enum Refusal {
		/// The runtime did not answer.
		NoAnswer(Status),
		/// This contract may not read it.
		Denied(Denial),
	}

	impl From<Status> for Refusal {
		fn from(status: Status) -> Self {
			Self::NoAnswer(status)
		}
	}

	/// How often this contract has attested.
	#[ink(storage)]
	#[derive(Default)]
	pub struct ConsentReader {
		attested: u64,
	}

	impl ConsentReader {
		/// One that has attested nothing.
		#[ink(constructor)]
		pub fn new() -> Self {
			Self::default()
		}

		/// May this contract read that record?
		#[ink(message)]
		pub fn check(&self, question: Question) -> Result<Decision, Status> {
			self.env().extension().check(question)
		}

		/// A grant to this contract or its institution.
		#[ink(message)]
		pub fn grant(&self, question: GrantQuestion) -> Result<Grant, Status> {
			self.env().extension().grant(question)
		}

		/// How often it has attested.
		#[ink(message)]
		pub fn attested(&self) -> u64 {
			self.attested
		}

		/// Attests that this contract may read that record now; refuses if it may not. Answers the number
		/// of the attestation.
		#[ink(message)]
		pub fn attest(&mut self, question: Question) -> Result<u64, Refusal> {
			let (chart, record, purpose) = (question.chart, question.record, question.purpose);
			let decision = self.env().extension().check(question)?;
			if let Outcome::Deny(denial) = decision.outcome {
				return Err(Refusal::Denied(denial));
			}
			let number = self.attested;
			self.attested = number.saturating_add(1);
			self.env().emit_event(Attested { number, chart, record, purpose, decision });
			Ok(number)
		}
	}
}
