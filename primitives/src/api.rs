// SPDX-License-Identifier: GPL-3.0-only

//! `SalusApi`: every question about the chain, as a typed runtime API.
//!
//! polkadot.js apps decodes these on its Runtime Calls page; gateways and clients call them at a
//! finalised block.

use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

use crate::{
	access::{CompartmentKey, Emergency, Grant, Request, Restrictions},
	chart::{Chart, Mandate, Recovery},
	consent::{Ask, Decision, Facts},
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::{Institution, Staff, Standing},
	record::{Record, RecordVersion},
	AccountId, ChartId, Commitment, CompartmentTag, EmergencyId, GrantId, MandateId, Moment,
	ObjectHash, RecordId, RequestId, Version,
};

/// The most entries that one page of an answer holds.
pub const MAX_PAGE: u32 = 256;

/// A decision in words.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Explanation {
	/// The decision.
	pub decision: Decision,
	/// What it means, in a plain English sentence.
	pub text: String,
}

/// Whether what somebody holds is what was filed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Verification {
	/// Object and content are those of this version.
	#[codec(index = 0)]
	Genuine(RecordVersion),
	/// There is no such record or version.
	#[codec(index = 1)]
	NotFiled,
	/// The bytes of the object are not those that were filed.
	#[codec(index = 2)]
	ObjectDiffers,
	/// The object is the one that was filed, the content is not.
	#[codec(index = 3)]
	ContentDiffers,
}

/// The code of `InvalidTransaction::Custom` with which a transaction is refused because its signer has
/// used up the quota of the window that is open: it can be sent again when the window ends (see
/// [`QuotaStatus::resets`]), or paid from a balance by adding a tip.
pub const QUOTA_USED_UP: u8 = 81;

/// The code of `InvalidTransaction::Custom` with which every transaction of an account is refused that
/// took part once and may not act now: its institution is suspended or expelled, its staff entry has
/// ended, no mandate of it is live, its invitation has lapsed or was withdrawn, or another account took
/// its place. No balance and no tip helps; whoever gave the account its part can give it back.
pub const MAY_NOT_ACT: u8 = 82;

/// The code of `InvalidTransaction::Custom` with which a transaction is refused that deploys code which
/// the council has not approved for its signer, or not any more. No balance and no tip helps; the council
/// can approve it.
pub const NOT_PUBLISHER: u8 = 83;

/// What an account has used of its quota, and what it may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct QuotaStatus {
	/// The limit in a window, in fee units (planck); 0 where the account has no standing.
	pub limit: u128,
	/// What it used in the window that is open now.
	pub used: u128,
	/// When that window ends, in Unix milliseconds.
	pub resets: u64,
}

sp_api::decl_runtime_apis! {
	/// Every question about the chain.
	#[api_version(1)]
	pub trait SalusApi {
		/// May this person read this record? Decided by this block's state and time.
		fn check(ask: Ask) -> Decision;
		/// What the decision depends on, for a gateway that decides by its own clock and with the openings
		/// that it holds.
		fn facts(ask: Ask) -> Facts;
		/// The decision in words.
		fn explain(ask: Ask) -> Explanation;
		/// Is this object, with this content, what was filed? `None` for the newest version.
		fn verify(
			chart: ChartId,
			record: RecordId,
			version: Option<Version>,
			object: ObjectHash,
			content: Commitment,
		) -> Verification;
		/// Every version of a record with the account and block that wrote it, oldest first.
		fn provenance(chart: ChartId, record: RecordId) -> Vec<RecordVersion>;
		/// One record.
		fn record(chart: ChartId, record: RecordId) -> Option<Record>;
		/// A chart's records, page by page: those after the cursor, at most `limit`.
		fn records_of(
			chart: ChartId,
			after: Option<RecordId>,
			limit: u32,
		) -> Vec<(RecordId, Record)>;
		/// A chart's grants.
		fn grants_of(chart: ChartId) -> Vec<(GrantId, Grant)>;
		/// A chart's restrictions.
		fn restrictions_of(chart: ChartId) -> Restrictions;
		/// A chart's open requests.
		fn requests_of(chart: ChartId) -> Vec<(RequestId, Request)>;
		/// A chart's emergencies.
		fn emergencies_of(chart: ChartId) -> Vec<(EmergencyId, Emergency)>;
		/// A chart's mandates.
		fn mandates_of(chart: ChartId) -> Vec<(MandateId, Mandate)>;
		/// The recovery of a chart that is under way: whoever controls the chart can cancel it until it is
		/// completed.
		fn recovery_of(chart: ChartId) -> Option<Recovery>;
		/// The chart that an account controls, or holds a mandate on.
		fn chart_of(account: AccountId) -> Option<ChartId>;
		/// A chart.
		fn chart(chart: ChartId) -> Option<Chart>;
		/// What an account is.
		fn standing(account: AccountId) -> Standing;
		/// An account's registered keys.
		fn keys_of(account: AccountId) -> Vec<(KeyKind, KeySlot)>;
		/// The keys with which an account signed before those that count now, oldest first: what they
		/// signed stays provable.
		fn past_keys_of(account: AccountId) -> Vec<(KeyKind, RegisteredKey)>;
		/// A chart's compartments with their current keys.
		fn compartments_of(chart: ChartId) -> Vec<(CompartmentTag, CompartmentKey)>;
		/// An institution.
		fn member(account: AccountId) -> Option<Institution>;
		/// A staff entry.
		fn staff(account: AccountId) -> Option<Staff>;
		/// The institution in whose name an account signs: as its own account, as its staff (live or not),
		/// or as the successor of an account that was lost. Whether it may act is said elsewhere.
		fn institution_of(account: AccountId) -> Option<AccountId>;
		/// The moment from which an emergency department may break the glass, and from which key fragments
		/// are made for it: a while after it got that role. `None` where it has not.
		fn emergencies_from(institution: AccountId) -> Option<Moment>;
		/// Every institution in the register, page by page.
		fn members(after: Option<AccountId>, limit: u32) -> Vec<(AccountId, Institution)>;
		/// What an account has used of its quota.
		fn quota(account: AccountId) -> QuotaStatus;
		/// How many gateways it takes to open the key of a document, at least: fragments that ask for fewer
		/// are not taken.
		fn threshold() -> u8;
	}
}
