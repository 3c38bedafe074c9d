// SPDX-License-Identifier: GPL-3.0-only

//! What the runtime answers contracts (runtime/src/configs/contracts/extension.rs), with the types that
//! its questions and answers are encoded by. They are those of Salus's primitives, written again, because
//! primitives bring the whole SDK along; `tests.rs` here and there hold both against the same bytes.

use ink::{env::chain_extension::FromStatusCode, prelude::vec::Vec, primitives::AccountId};

/// A chart.
pub type ChartId = [u8; 32];
/// A record in a chart.
pub type RecordId = [u8; 16];
/// Unix milliseconds.
pub type Moment = u64;

/// The extension. The runtime answers for the contract that calls: it acts as itself, and never for
/// whoever called it.
#[ink::chain_extension(extension = 0x5a01)]
pub trait Salus {
	type ErrorCode = Status;

	/// May this contract read that record, for that purpose, by that rule?
	#[ink(function = 1)]
	fn check(question: Question) -> Decision;

	/// A grant to this contract, or to the institution that it is staff of.
	#[ink(function = 2)]
	fn grant(question: GrantQuestion) -> Grant;
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Status {
	/// The question is none, or too long.
	BadQuestion,
	/// There is no such grant to this contract.
	GrantUnknown,
	/// This chain does not know the function.
	FunctionUnknown,
	/// A status that this contract does not know.
	Other(u32),
}

impl FromStatusCode for Status {
	fn from_status_code(code: u32) -> Result<(), Self> {
		match code {
			0 => Ok(()),
			1 => Err(Self::BadQuestion),
			2 => Err(Self::GrantUnknown),
			3 => Err(Self::FunctionUnknown),
			other => Err(Self::Other(other)),
		}
	}
}

/// Codes of `http://terminology.hl7.org/CodeSystem/v3-ActReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Purpose {
	/// TREAT: treatment.
	Treat,
	/// ETREAT: emergency treatment.
	Etreat,
	/// BTG: break the glass.
	Btg,
	/// HRESCH: healthcare research.
	Hresch,
	/// HPAYMT: healthcare payment.
	Hpaymt,
	/// HOPERAT: healthcare operations.
	Hoperat,
	/// PUBHLTH: public health.
	Pubhlth,
	/// PATRQT: requested by the patient.
	Patrqt,
	/// FAMRQT: requested by the family.
	Famrqt,
	/// PWATRNY: power of attorney.
	Pwatrny,
	/// CLINTRCH: clinical trial research.
	Clintrch,
	/// CAREMGT: care management.
	Caremgt,
}

/// The rule that is relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Basis {
	/// Being the chart's controller.
	Controller,
	/// An open emergency.
	Emergency(u32),
	/// A mandate.
	Mandate(u32),
	/// A grant.
	Grant(u32),
}

/// What opens a blinded tag.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Opening {
	/// The party that the tag stands for.
	pub party: AccountId,
	/// The random bytes that blinded it.
	pub random: [u8; 32],
}

/// May this contract read that record?
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Question {
	/// The institution of the gateway that would release it, if any.
	pub gateway: Option<AccountId>,
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// The version; `None` for the newest.
	pub version: Option<u32>,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// Openings of blinded tags, at most 33.
	pub openings: Vec<Opening>,
}

/// Which grant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct GrantQuestion {
	/// The chart.
	pub chart: ChartId,
	/// The grant's number there.
	pub grant: u32,
	/// What opens its tag, if it is blinded.
	pub opening: Option<Opening>,
}

/// A decision: the outcome with its rule, and the block that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Decision {
	/// Permit or deny.
	pub outcome: Outcome,
	/// The block whose state decided.
	pub block: u32,
}

impl Decision {
	/// Whether it permits.
	pub fn permits(&self) -> bool {
		matches!(self.outcome, Outcome::Permit(_))
	}
}

/// Permit or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Outcome {
	/// Permitted, by this rule.
	Permit(Basis),
	/// Denied, for this reason.
	Deny(Denial),
}

/// Why an access is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Denial {
	/// No such chart.
	ChartUnknown,
	/// The chart is suspended, closed, or its patient died.
	ChartNotActive(ChartStatus),
	/// No such record, or no such version of it.
	RecordUnknown,
	/// The record was withdrawn or erased.
	RecordGone,
	/// The institution is suspended or expelled.
	InstitutionNotActive(InstitutionStatus),
	/// The contract's time at its institution is over.
	PersonEnded,
	/// The gateway's institution is not admitted, suspended, or no gateway.
	GatewayNotActive,
	/// The patient forbids it.
	Restricted(u32),
	/// A blinded restriction would cover this; only who knows its opening can tell.
	RestrictionUnopened(u32),
	/// The rule relied on does not exist.
	RuleUnknown,
	/// The rule relied on was revoked, ended or pruned.
	RuleEnded,
	/// The rule relied on has not started.
	NotStarted,
	/// The rule relied on is past its end.
	Expired,
	/// The rule relied on is somebody else's.
	NotTheParty,
	/// The grant is blinded and was not opened, or not rightly.
	GrantUnopened,
	/// The rule relied on does not cover this record.
	OutOfScope,
	/// The rule relied on does not cover this purpose.
	PurposeNotCovered,
	/// The mandate does not include reading.
	PowerMissing,
	/// The contract's role or its institution's does not read.
	RoleMissing,
	/// It says that it is the chart's controller, and is not.
	NotTheController,
}

/// How a chart stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ChartStatus {
	/// In use.
	Active,
	/// Its hospital has stopped it.
	Suspended,
	/// Its patient died.
	Deceased,
	/// Closed for good.
	Closed,
}

/// How an institution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum InstitutionStatus {
	/// It may act.
	Active,
	/// It may do nothing until it is reinstated.
	Suspended,
	/// It was put out.
	Expelled,
}

/// Whom a grant names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Grantee {
	/// In clear.
	Open(AccountId),
	/// By a tag that an opening opens.
	Blinded([u8; 32]),
}

/// A compartment, from a key epoch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct CompartmentScope {
	/// Which.
	pub tag: [u8; 16],
	/// The first epoch that is covered.
	pub first_epoch: u32,
}

/// Over which records a grant holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Scope {
	/// The whole chart.
	Chart,
	/// Some compartments.
	Compartments(Vec<CompartmentScope>),
	/// Some records.
	Records(Vec<RecordId>),
}

/// Permission to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Grant {
	/// Who may read.
	pub grantee: Grantee,
	/// What.
	pub scope: Scope,
	/// For which purposes, in the order of their codes.
	pub purposes: Vec<Purpose>,
	/// From when.
	pub start: Moment,
	/// Until when; `None`: until it is revoked.
	pub end: Option<Moment>,
	/// The block that wrote it.
	pub since: u32,
}
