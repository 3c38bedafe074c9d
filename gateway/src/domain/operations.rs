// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway can be asked, one line each: as [`crate::Exchange`], with who asks.

use std::sync::Arc;

use salus_primitives::{access::Opening, ChartId};
use salus_receipt::ReceiptFile;

use super::{Caller, LocalGateway};
use crate::{
	error::GatewayError,
	exchange::{
		Activated, Answer, BlindedRequest, Confirmed, DestructionPage, FragmentParcel,
		FragmentState, GrantToMe, Identity, ListPage, ListRequest, Lodged, LodgedRequest,
		ObjectReader, Part, PutFiling, PutObject, ReceiptId, ReceiptPage, ReleaseRequest, Released,
		ReleasedBytes, Stored, VersionOf,
	},
};

/// Nobody hears why, but the log.
pub(super) fn answer<T>(what: &'static str, result: Result<T, GatewayError>) -> Answer<T> {
	result.map_err(|error| error.logged(what))
}

impl LocalGateway {
	/// Who it is.
	pub fn identity(&self) -> &Identity {
		&self.identity
	}

	/// Whether it can answer now: its database does, and finalised state is fresh.
	pub async fn ready(&self) -> Answer<()> {
		answer("ready", self.do_ready().await)
	}

	/// Takes an object, whole or not at all, from whoever has a standing on the chain.
	pub async fn put_object(
		&self,
		caller: &Caller,
		put: PutObject,
		bytes: ObjectReader,
	) -> Answer<Stored> {
		answer("put_object", self.do_put_object(caller, put, bytes).await)
	}

	/// Takes the envelopes of a document whose two objects are here. Who files has signed it.
	pub async fn put_filing(&self, put: PutFiling) -> Answer<()> {
		answer("put_filing", self.do_put_filing(put).await)
	}

	/// Makes a staged filing of the caller's or her institution's count, if finalised state names it.
	pub async fn confirm(&self, caller: &Caller, of: VersionOf) -> Answer<Confirmed> {
		answer("confirm", self.do_confirm(caller, of).await)
	}

	/// Verifies a blinded request, lodges it on the chain and waits until it is final. Who asks for
	/// access has signed it.
	pub async fn lodge(&self, request: BlindedRequest) -> Answer<Lodged> {
		answer("lodge", self.do_lodge(request).await)
	}

	/// Takes the opening of a request that another gateway lodged, and verifies it again.
	pub async fn take_request(&self, request: LodgedRequest) -> Answer<()> {
		answer("take_request", self.do_take_request(request).await)
	}

	/// The open requests of a chart with who asks for access: for its patient, her agent, or a holder
	/// of a mandate to grant.
	pub async fn requests(&self, caller: &Caller, chart: ChartId) -> Answer<Vec<LodgedRequest>> {
		answer("requests", self.do_requests(caller, chart).await)
	}

	/// What was granted to the caller, or to her institution.
	pub async fn grants(&self, caller: &Caller) -> Answer<Vec<GrantToMe>> {
		answer("grants", self.do_grants(caller).await)
	}

	/// The fragments of a chart that it keeps: for the patient or her agent.
	pub async fn fragments(&self, caller: &Caller, chart: ChartId) -> Answer<Vec<FragmentState>> {
		answer("fragments", self.do_fragments(caller, chart).await)
	}

	/// What opens the grants and restrictions of a chart, as far as it is kept: for the patient or her
	/// agent.
	pub async fn openings(&self, caller: &Caller, chart: ChartId) -> Answer<Vec<Opening>> {
		answer("openings", self.do_openings(caller, chart).await)
	}

	/// Takes a fragment of a chart, from the patient or her agent. It waits for its activation.
	pub async fn deliver(
		&self,
		caller: &Caller,
		chart: ChartId,
		parcel: FragmentParcel,
	) -> Answer<()> {
		answer("deliver", self.do_deliver(caller, chart, parcel).await)
	}

	/// Uses a generation from now on, and destroys the one before, on the word of the patient or her
	/// agent.
	pub async fn activate(&self, caller: &Caller, word: Activated) -> Answer<()> {
		answer("activate", self.do_activate(caller, word).await)
	}

	/// Takes the opening of a blinded restriction.
	pub async fn add_opening(
		&self,
		caller: &Caller,
		chart: ChartId,
		opening: Opening,
	) -> Answer<()> {
		answer("add_opening", self.do_add_opening(caller, chart, opening).await)
	}

	/// Releases envelopes and shares, if finalised state permits it.
	pub async fn release(&self, caller: &Caller, request: &ReleaseRequest) -> Answer<Released> {
		answer("release", self.do_release(caller, request).await)
	}

	/// Releases an object's bytes, or those from the first number up to and without the second, if
	/// finalised state permits it, and for as long as it does. A range ends with the object at the latest.
	pub async fn fetch(
		self: &Arc<Self>,
		caller: &Caller,
		request: &ReleaseRequest,
		part: Part,
		range: Option<(u64, Option<u64>)>,
	) -> Answer<ReleasedBytes> {
		answer("fetch", self.do_fetch(caller, request, part, range).await)
	}

	/// A page of the index entries that the caller may see of a chart, each if finalised state permits it.
	pub async fn list(&self, caller: &Caller, request: &ListRequest) -> Answer<ListPage> {
		answer("list", self.do_list(caller, request).await)
	}

	/// The receipts that were written of a chart's releases, from the one after that number on, so many at
	/// most: for the patient, her agent, or a holder of a mandate to read, who gets those of what she may
	/// read.
	pub async fn receipts(
		&self,
		caller: &Caller,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Answer<ReceiptPage> {
		answer("receipts", self.do_receipts(caller, chart, after, limit).await)
	}

	/// The statements of a chart's key fragments that were destroyed, from the one after that number on, so
	/// many at most: for the patient and her agent.
	pub async fn destructions(
		&self,
		caller: &Caller,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Answer<DestructionPage> {
		answer("destructions", self.do_destructions(caller, chart, after, limit).await)
	}

	/// The file of one receipt, once it is anchored: for its reader, and for whom the receipts of its
	/// chart are.
	pub async fn receipt(&self, caller: &Caller, id: ReceiptId) -> Answer<ReceiptFile> {
		answer("receipt", self.do_receipt(caller, id).await)
	}

	async fn do_ready(&self) -> Result<(), GatewayError> {
		self.store.db.ping().await?;
		self.fresh().await?;
		Ok(())
	}
}
