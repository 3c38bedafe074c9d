// SPDX-License-Identifier: GPL-3.0-only

//! The questions of `SalusApi`, asked at one block, and what is read without one.

use codec::Encode;
use salus_primitives::{
	access::{CompartmentKey, Emergency, Grant, ReceiptBatch, Request, Restrictions},
	api::{Explanation, QuotaStatus, Verification, MAX_PAGE},
	chart::{Chart, Mandate, Recovery},
	consent::{Ask, Decision, Facts},
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::{Institution, Staff, Standing},
	record::{Record, RecordVersion},
	AccountId, ChartId, Commitment, CompartmentTag, EmergencyId, GrantId, MandateId, Moment,
	ObjectHash, RecordId, RequestId, Version,
};
use sp_crypto_hashing::{blake2_128, twox_64};

use crate::{At, ClientError};

macro_rules! view {
	($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $answer:ty) => {
		$(#[$doc])*
		pub async fn $name(&self, $($argument: $type),*) -> Result<$answer, ClientError> {
			self.call(concat!("SalusApi_", stringify!($name)), ($($argument,)*)).await
		}
	};
}

impl At {
	view! {
		/// May this person read this record?
		check(ask: &Ask) -> Decision
	}
	view! {
		/// What the decision depends on.
		facts(ask: &Ask) -> Facts
	}
	view! {
		/// The decision in words.
		explain(ask: &Ask) -> Explanation
	}
	view! {
		/// Is this what was filed?
		verify(chart: ChartId, record: RecordId, version: Option<Version>, object: ObjectHash,
			content: Commitment) -> Verification
	}
	view! {
		/// Every version of a record, oldest first.
		provenance(chart: ChartId, record: RecordId) -> Vec<RecordVersion>
	}
	view! {
		/// One record.
		record(chart: ChartId, record: RecordId) -> Option<Record>
	}
	view! {
		/// One page of a chart's records.
		records_of(chart: ChartId, after: Option<RecordId>, limit: u32) -> Vec<(RecordId, Record)>
	}
	view! {
		/// A chart's grants.
		grants_of(chart: ChartId) -> Vec<(GrantId, Grant)>
	}
	view! {
		/// A chart's restrictions.
		restrictions_of(chart: ChartId) -> Restrictions
	}
	view! {
		/// A chart's open requests.
		requests_of(chart: ChartId) -> Vec<(RequestId, Request)>
	}
	view! {
		/// A chart's emergencies.
		emergencies_of(chart: ChartId) -> Vec<(EmergencyId, Emergency)>
	}
	view! {
		/// A chart's mandates.
		mandates_of(chart: ChartId) -> Vec<(MandateId, Mandate)>
	}
	view! {
		/// The recovery of a chart that is under way.
		recovery_of(chart: ChartId) -> Option<Recovery>
	}
	view! {
		/// The chart of an account.
		chart_of(account: &AccountId) -> Option<ChartId>
	}
	view! {
		/// A chart.
		chart(chart: ChartId) -> Option<Chart>
	}
	view! {
		/// What an account is.
		standing(account: &AccountId) -> Standing
	}
	view! {
		/// An account's registered keys.
		keys_of(account: &AccountId) -> Vec<(KeyKind, KeySlot)>
	}
	view! {
		/// The keys with which an account signed before those that count now.
		past_keys_of(account: &AccountId) -> Vec<(KeyKind, RegisteredKey)>
	}
	view! {
		/// A chart's compartments with their current keys.
		compartments_of(chart: ChartId) -> Vec<(CompartmentTag, CompartmentKey)>
	}
	view! {
		/// An institution.
		member(account: &AccountId) -> Option<Institution>
	}
	view! {
		/// A staff entry.
		staff(account: &AccountId) -> Option<Staff>
	}
	view! {
		/// The institution in whose name an account signs, also as a successor.
		institution_of(account: &AccountId) -> Option<AccountId>
	}
	view! {
		/// The moment from which an emergency department may break the glass.
		emergencies_from(institution: &AccountId) -> Option<Moment>
	}
	view! {
		/// One page of the register of institutions.
		members(after: Option<&AccountId>, limit: u32) -> Vec<(AccountId, Institution)>
	}
	view! {
		/// What an account has used of its quota.
		quota(account: &AccountId) -> QuotaStatus
	}
	view! {
		/// How many gateways it takes to open the key of a document.
		threshold() -> u8
	}

	/// Every record of a chart, page by page.
	pub async fn all_records(
		&self,
		chart: ChartId,
	) -> Result<Vec<(RecordId, Record)>, ClientError> {
		let mut all = Vec::new();
		loop {
			let after = all.last().map(|(record, _): &(RecordId, Record)| *record);
			let page = self.records_of(chart, after, MAX_PAGE).await?;
			if page.is_empty() {
				return Ok(all);
			}
			all.extend(page);
		}
	}

	/// The whole register of institutions, page by page.
	pub async fn all_members(&self) -> Result<Vec<(AccountId, Institution)>, ClientError> {
		let mut all: Vec<(AccountId, Institution)> = Vec::new();
		loop {
			let page = self.members(all.last().map(|(account, _)| account), MAX_PAGE).await?;
			if page.is_empty() {
				return Ok(all);
			}
			all.extend(page);
		}
	}

	/// The key of that kind that counts for an account at this block.
	pub async fn key_of(
		&self,
		account: &AccountId,
		kind: KeyKind,
	) -> Result<Option<RegisteredKey>, ClientError> {
		let now = self.time().await?;
		let keys = self.keys_of(account).await?;
		Ok(keys.into_iter().find(|(of, _)| *of == kind).map(|(_, slot)| slot.at(now).clone()))
	}

	/// The number of a chart's next mandate: there was one of each number below it.
	pub async fn next_mandate(&self, chart: ChartId) -> Result<MandateId, ClientError> {
		let next = self.entry("Charts", "NextMandate", &blake2_128_concat(&chart.0)).await?;
		Ok(next.unwrap_or(0))
	}

	/// A batch of receipts that a gateway's institution anchored.
	pub async fn receipt_batch(
		&self,
		gateway: &AccountId,
		batch: u32,
	) -> Result<Option<ReceiptBatch>, ClientError> {
		let batch = batch.encode();
		let key = [blake2_128_concat(gateway.as_ref()), twox_64(&batch).to_vec(), batch].concat();
		self.entry("AccessGrants", "Receipts", &key).await
	}

	/// The number of the next batch of receipts of a gateway's institution.
	pub async fn next_receipt_batch(&self, gateway: &AccountId) -> Result<u32, ClientError> {
		let next =
			self.entry("AccessGrants", "NextBatch", &blake2_128_concat(gateway.as_ref())).await?;
		Ok(next.unwrap_or(0))
	}

	/// The staff of an institution, those whose time is over too.
	pub async fn staff_of(
		&self,
		institution: &AccountId,
	) -> Result<Vec<(AccountId, Staff)>, ClientError> {
		// Keyed by the account, behind 16 bytes of its hash. Beside the entry: whether it was removed.
		let all: Vec<(Vec<u8>, (Staff, bool))> =
			self.entries("Membership", "StaffEntries", 16).await?;
		Ok(all
			.into_iter()
			.filter(|(_, (staff, _))| staff.institution == *institution)
			.filter_map(|(key, (staff, _))| {
				Some((AccountId::new(<[u8; 32]>::try_from(key).ok()?), staff))
			})
			.collect())
	}
}

fn blake2_128_concat(key: &[u8]) -> Vec<u8> {
	[&blake2_128(key), key].concat()
}
