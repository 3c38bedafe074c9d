// SPDX-License-Identifier: GPL-3.0-only

//! Finding: the index entries of a chart that a reader may see, a page at a time.
//!
//! Each entry is decided about as a release is, by the same block, and has a receipt of its own. Whoever has
//! no right to anything is told so before any filing is looked at: how many there are, and whether there is
//! such a chart, makes no difference to the answer.

use salus_primitives::{
	consent::{evaluate, Denial, Outcome, RecordFacts},
	record::RecordStatus,
	CompartmentTag, RecordId, Version,
};
use salus_receipt::{Released as ReceiptOf, SignedReceipt};

use super::{page, release::Permitted, Caller, LocalGateway, MAX_STATE_AGE};
use crate::{
	bytes::Bytes,
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::{
		ListPage, ListRequest, Listed, ListedShare, ReceiptId, ReleaseRequest, VersionOf,
		MAX_LISTED,
	},
	store::KeptFiling,
};

/// How many records are decided about for one page, at most.
const WALK: u32 = 200;

/// An entry that is permitted, and here.
struct Found {
	permitted: Permitted,
	kept: KeptFiling,
	compartment: CompartmentTag,
	epoch: u32,
	length: u64,
	share: Option<ListedShare>,
}

impl LocalGateway {
	pub(super) async fn do_list(
		&self,
		caller: &Caller,
		request: &ListRequest,
	) -> Result<ListPage, GatewayError> {
		page::check(request.limit, MAX_LISTED, "entries")?;
		let at = self.fresh().await?;
		self.probe(&*at, caller, request).await?;

		let walked = self
			.store
			.db
			.records_after(&request.chart, request.after.as_ref(), WALK.saturating_add(1))
			.await?;
		let [most, walk] =
			[request.limit, WALK].map(|one| usize::try_from(one).unwrap_or(usize::MAX));
		let mut more = walked.len() > walk;
		let (mut found, mut last) = (Vec::new(), None);
		for record in walked.into_iter().take(walk) {
			// Receipts are signed by state that is young even then: what is left is for the next page.
			let half_old = self.now().saturating_sub(at.time()) > MAX_STATE_AGE / 2;
			if found.len() >= most || (half_old && last.is_some()) {
				more = true;
				break;
			}
			last = Some(record);
			let Some(entry) = at.record(request.chart, record).await? else { continue };
			let of = VersionOf { chart: request.chart, record, version: entry.version };
			let decision = self.decide_at(at.clone(), caller, &wish(request, of)).await;
			let permitted = match decision {
				Ok(permitted) => permitted,
				Err(error) if error.external == ExchangeError::NotReleased => continue,
				Err(error) => return Err(error),
			};
			let filed = (entry.head.filing.compartment, entry.head.filing.epoch);
			found.extend(self.found(permitted, filed).await?);
		}
		let receipts: Vec<SignedReceipt> = found
			.iter()
			.map(|one| {
				self.sign_receipt(caller, &one.permitted, request.purpose, ReceiptOf::IndexKeys)
			})
			.collect::<Result<_, _>>()?;
		if !receipts.is_empty() {
			self.store.db.write_receipts(&receipts, caller.evidence.as_ref()).await?;
		}
		let entries: Vec<Listed> = found
			.into_iter()
			.zip(receipts)
			.map(|(one, receipt)| Listed {
				receipt: ReceiptId(receipt.receipt.leaf()),
				record: one.permitted.of.record,
				version: one.permitted.of.version,
				compartment: one.compartment,
				epoch: one.epoch,
				length: one.length,
				envelope: Bytes(one.kept.index_envelope),
				share: one.share,
			})
			.collect();
		tracing::info!(
			block = at.number(),
			entries = entries.len(),
			"released a page of the index"
		);
		Ok(ListPage { block: at.number(), entries, next: last.filter(|_| more) })
	}

	/// Whether the rule that is relied on lets the caller read anything: by the same evaluator, of a record
	/// that no chart has. That it does not reach that one is as good as a permission.
	async fn probe(
		&self,
		at: &dyn Finalised,
		caller: &Caller,
		request: &ListRequest,
	) -> Result<(), GatewayError> {
		let of = VersionOf {
			chart: request.chart,
			record: RecordId([0; 16]),
			version: Version::default(),
		};
		let (ask, mut facts) = self.question(at, caller, &wish(request, of)).await?;
		facts.record = Some(RecordFacts {
			status: RecordStatus::Current,
			compartment: CompartmentTag([0; 16]),
			epoch: 0,
		});
		match evaluate(&facts, &ask).outcome {
			Outcome::Permit(_) | Outcome::Deny(Denial::OutOfScope) => Ok(()),
			Outcome::Deny(denial) => Err(GatewayError::not_released(denial)),
		}
	}

	/// What opens a permitted entry; `None` where this gateway does not keep that version.
	async fn found(
		&self,
		permitted: Permitted,
		(compartment, epoch): (CompartmentTag, u32),
	) -> Result<Option<Found>, GatewayError> {
		let kept = self.store.db.filings(&permitted.of).await?;
		let Some(kept) = self.settle(&*permitted.at, &permitted.of, kept).await? else {
			return Ok(None);
		};
		let Some(length) = self.store.length(&kept.index).await? else { return Ok(None) };
		let share = match &permitted.set {
			Some(set) => self.share(&permitted, set, &kept).await?,
			None => None,
		};
		// What would open the document stays here: that is asked for when it is read.
		let share = share.map(|share| ListedShare {
			share: share.index,
			epoch_key: share.epoch_key,
			generation: share.generation,
			threshold: share.threshold,
			gateways: share.gateways,
			grantee_key_version: share.grantee_key_version,
		});
		Ok(Some(Found { permitted, kept, compartment, epoch, length, share }))
	}
}

/// The wish for one version, on the grounds of the list.
fn wish(request: &ListRequest, of: VersionOf) -> ReleaseRequest {
	ReleaseRequest {
		of,
		purpose: request.purpose,
		basis: request.basis,
		opening: request.opening.clone(),
	}
}
