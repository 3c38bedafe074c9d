// SPDX-License-Identifier: GPL-3.0-only

//! What contracts may ask: the chain extension `0x5a01`. Each function takes one SCALE-encoded question,
//! writes one SCALE-encoded answer, and returns a status; without status 0 nothing is written.
//!
//! | Function | Question | Answer |
//! |---|---|---|
//! | 1 | [`Question`] | `Decision`: as `SalusApi::check` and `IAccessGrants.check` give it |
//! | 2 | [`GrantQuestion`] | `Grant`: as `SalusApi::grants_of` gives it |
//!
//! The contract asks as itself: the person of a question is the contract whose storage is in use, never its
//! caller, and also where its code came by a delegate call. It is answered about itself alone: a grant is
//! shown to a contract that it names, or whose institution it names. Nothing here changes anything, so that
//! read-only calls may ask too. All is charged before anything is read, by the longest question's answer.

use crate::{
	configs::system::GenesisHash,
	precompiles::{deciding, reads},
	AccessGrants, AccountId, Membership, Runtime,
};
use codec::{Decode, DecodeAll, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use pallet_contracts::{
	chain_extension::{
		BufInBufOutState, ChainExtension, Environment, Ext, InitState, RegisteredChainExtension,
		Result, RetVal,
	},
	weights::WeightInfo,
	Config,
};
use pallet_salus_access_grants::Grants;
use salus_primitives::{
	access::{Grant, Grantee, Opening, Purpose},
	consent::{Ask, Basis, Decision, Openings},
	traits::Genesis,
	BlindedTag, ChartId, GrantId, RecordId, Version,
};
use sp_runtime::SaturatedConversion;

/// May the contract read?
pub const CHECK: u16 = 1;
/// A grant to the contract.
pub const GRANT: u16 = 2;

/// What looking a grant up reads at most: itself, and of which institution the contract is.
const ONE_GRANT: u32 = 6;

/// An [`Ask`] but for the person, who is the contract.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
pub struct Question {
	/// The institution of the gateway that would release, if any.
	pub gateway: Option<AccountId>,
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// The version; `None` for the newest.
	pub version: Option<Version>,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// Openings of blinded tags.
	pub openings: Openings,
}

impl Question {
	/// Asked by that contract.
	pub fn asked_by(self, person: AccountId) -> Ask {
		let Self { gateway, chart, record, version, purpose, basis, openings } = self;
		Ask { person, gateway, chart, record, version, purpose, basis, openings }
	}
}

/// Which grant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
pub struct GrantQuestion {
	/// The chart.
	pub chart: ChartId,
	/// The grant's number there.
	pub grant: GrantId,
	/// What opens its tag, if it is blinded.
	pub opening: Option<Opening>,
}

/// What a function returns. Numbers never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
	/// The answer is written.
	Answered,
	/// The question is none of that function's, or longer than any.
	BadQuestion,
	/// There is no such grant, or it is another's.
	GrantUnknown,
	/// There is no such function.
	FunctionUnknown,
}

impl From<Status> for RetVal {
	fn from(status: Status) -> Self {
		RetVal::Converging(match status {
			Status::Answered => 0,
			Status::BadQuestion => 1,
			Status::GrantUnknown => 2,
			Status::FunctionUnknown => 3,
		})
	}
}

/// The extension.
#[derive(Default)]
pub struct Reading;

impl RegisteredChainExtension<Runtime> for Reading {
	const ID: u16 = 0x5a01;
}

impl ChainExtension<Runtime> for Reading {
	fn call<E: Ext<T = Runtime>>(&mut self, env: Environment<E, InitState>) -> Result<RetVal> {
		let function = env.func_id();
		let mut env = env.buf_in_buf_out();
		let contract = env.ext().address().clone();
		let status = match function {
			CHECK => {
				// No more openings than would fit into the question's bytes.
				let openings = env.in_len().div_ceil(longest::<Opening>());
				let lookup = deciding(openings);
				answer(&mut env, lookup, |question: Question| Some(decision(contract, question)))?
			},
			GRANT => answer(&mut env, reads(ONE_GRANT), |question| grant(&contract, &question))?,
			_ => Status::FunctionUnknown,
		};
		Ok(status.into())
	}
}

/// Charges, reads the question, looks up, and writes the answer.
fn answer<E: Ext<T = Runtime>, Q: Decode + MaxEncodedLen, A: Encode + MaxEncodedLen>(
	env: &mut Environment<E, BufInBufOutState>,
	lookup: Weight,
	look_up: impl FnOnce(Q) -> Option<A>,
) -> Result<Status> {
	let length = env.in_len();
	if length > longest::<Q>() {
		return Ok(Status::BadQuestion);
	}
	env.charge_weight(weight(length, longest::<A>(), lookup))?;
	let Ok(question) = Q::decode_all(&mut env.read(length)?.as_slice()) else {
		return Ok(Status::BadQuestion);
	};
	let Some(answer) = look_up(question) else { return Ok(Status::GrantUnknown) };
	// Already charged.
	env.write(&answer.encode(), false, None)?;
	Ok(Status::Answered)
}

fn longest<T: MaxEncodedLen>() -> u32 {
	T::max_encoded_len().saturated_into()
}

/// What a question costs: copying in and out as the pallet's own functions cost, and looking up as in a
/// precompile.
fn weight(question: u32, answer: u32, lookup: Weight) -> Weight {
	type Weights = <Runtime as Config>::WeightInfo;
	Weights::seal_return(question)
		.saturating_add(Weights::seal_input(answer))
		.saturating_add(lookup)
}

fn decision(contract: AccountId, question: Question) -> Decision {
	AccessGrants::decide(&question.asked_by(contract))
}

/// The grant, if it is the contract's, as `consent` finds parties: itself, or its institution.
fn grant(contract: &AccountId, question: &GrantQuestion) -> Option<Grant> {
	let GrantQuestion { chart, grant, opening } = question;
	let found = Grants::<Runtime>::get(*chart, *grant)?;
	let party = match (&found.grantee, opening) {
		(Grantee::Open(party), _) => party,
		(Grantee::Blinded(tag), Some(Opening { party, random })) => {
			let opened = BlindedTag::blind(&GenesisHash::hash(), chart, party, random);
			(opened == *tag).then_some(party)?
		},
		(Grantee::Blinded(_), None) => return None,
	};
	let own = party == contract || Membership::institution_of(contract).as_ref() == Some(party);
	own.then_some(found)
}
