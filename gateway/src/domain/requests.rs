// SPDX-License-Identifier: GPL-3.0-only

//! Blinded requests: verified, lodged, passed on, shown to the patient.

use std::num::NonZeroU32;

use governor::Quota;
use salus_primitives::{
	access::{Grantee, Opening, Request},
	api::QuotaStatus,
	chart::ChartStatus,
	membership::{Role, StaffRole},
	text::RequestText,
	AccountId, BlindedTag, ChartId,
};

use super::{
	parties::{self, Hand},
	Caller, LocalGateway, RETRY_AFTER,
};
use crate::{
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::{BlindedRequest, GrantToMe, Lodged, LodgedRequest},
	store::Passing,
};

/// Who lodges so much at once may go on with one a minute.
pub(super) fn rate(at_once: u32) -> Quota {
	let at_once = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
	Quota::per_minute(NonZeroU32::MIN).allow_burst(at_once)
}

fn not_permitted(why: &str) -> GatewayError {
	ExchangeError::NotPermitted(why.into()).into()
}

/// The tag that stands for whoever asks.
fn tag_of(text: &RequestText) -> BlindedTag {
	BlindedTag::blind(&text.genesis, &text.chart, &text.party, &text.random)
}

fn opening_of(text: &RequestText) -> Opening {
	Opening { party: text.party.clone(), random: text.random }
}

/// Whether a request on the chain is what was signed.
fn is_signed(request: &Request, text: &RequestText) -> bool {
	request.grantee == Grantee::Blinded(tag_of(text))
		&& request.scope == text.scope
		&& request.purposes == text.purposes
		&& request.start == text.start
		&& request.end == text.end
}

impl LocalGateway {
	/// Signature, and standing of who signed: a data user's, for herself or her institution.
	async fn verify_request(
		&self,
		at: &dyn Finalised,
		request: &BlindedRequest,
	) -> Result<(), GatewayError> {
		let text = &request.text;
		if text.genesis != self.chain.genesis() {
			return Err(ExchangeError::WrongAddressee.into());
		}
		if !request.holds() {
			return Err(ExchangeError::SignatureInvalid.into());
		}
		let acting = parties::acting(at, &request.signer, self.now())
			.await?
			.ok_or_else(|| not_permitted("this account belongs to no institution"))?;
		if !acting.is_active_as(Role::DataUser) && !acting.is_active_as(Role::Hospital) {
			return Err(not_permitted("its institution reads nothing, or is suspended"));
		}
		let asks =
			acting.role.is_none_or(|role| matches!(role, StaffRole::Clinician | StaffRole::System));
		if !asks {
			return Err(not_permitted("its role at its institution asks for nothing"));
		}
		if text.party != request.signer && text.party != acting.institution {
			return Err(not_permitted("it asks for itself or its institution, for nobody else"));
		}
		Ok(())
	}

	/// Whether it is worth a transaction: each is charged to the quota of this gateway's system, also one that the
	/// chain refuses, and out of that quota receipts are anchored.
	async fn ensure_lodges(
		&self,
		at: &dyn Finalised,
		request: &BlindedRequest,
	) -> Result<(), GatewayError> {
		// As the chain says it.
		let refused = |error: &str| {
			GatewayError::from(ExchangeError::Refused(format!("refused: AccessGrants.{error}")))
		};
		let chart = at
			.chart(request.text.chart)
			.await?
			.ok_or_else(|| refused("ChartUnknown: There is no such chart. Check its id."))?;
		if chart.status != ChartStatus::Active {
			return Err(refused(
				"ChartNotActive: The chart is suspended or closed, or its patient died. Ask its hospital.",
			));
		}
		let QuotaStatus { limit, used, resets } = at.quota(&self.identity.system).await?;
		// Who has none pays, and is not bound by it.
		if limit > 0 && used.saturating_mul(2) >= limit {
			let retry_after = resets.saturating_sub(self.now()).div_ceil(1000).max(RETRY_AFTER);
			let why = "half of the system's quota is used up, and the rest is for anchoring";
			return Err(GatewayError::new(ExchangeError::TooMany { retry_after }, why));
		}
		Ok(self.lodgers.check(&request.signer)?)
	}

	async fn keep(&self, lodged: &LodgedRequest, others: &[Passing]) -> Result<(), GatewayError> {
		let text = &lodged.blinded.text;
		let opening = (&tag_of(text), &opening_of(text));
		self.store.db.keep_request(lodged, opening, others, self.now()).await
	}

	pub(super) async fn do_lodge(&self, blinded: BlindedRequest) -> Result<Lodged, GatewayError> {
		let at = self.fresh().await?;
		self.verify_request(&*at, &blinded).await?;
		let _room = self
			.lodgings
			.try_acquire()
			.map_err(|_| ExchangeError::TooMany { retry_after: RETRY_AFTER })?;
		let _one_at_a_time = self.lodging.lock().await;
		// A retry finds what an earlier try left.
		let newest = self.fresh().await?;
		let open = newest.requests(blinded.text.chart).await?;
		let found = open.into_iter().find(|(_, one)| is_signed(one, &blinded.text));
		let (number, lodging) = match found {
			Some((number, _)) => (number, None),
			None => {
				self.ensure_lodges(&*newest, &blinded).await?;
				// First what opens it: where that cannot be kept, nothing is lodged that nobody could open.
				let text = &blinded.text;
				let db = &self.store.db;
				db.keep_opening(&text.chart, &tag_of(text), &opening_of(text)).await?;
				let (number, lodging) = self.chain.lodge(&blinded.text).await?;
				(number, Some(lodging))
			},
		};
		let request = LodgedRequest { request: number, blinded };
		self.keep(&request, &self.to_others(&*newest, &request).await?).await?;
		self.passing.notify_one();
		Ok(Lodged { request, lodging })
	}

	pub(super) async fn do_take_request(&self, lodged: LodgedRequest) -> Result<(), GatewayError> {
		let at = self.fresh().await?;
		self.verify_request(&*at, &lodged.blinded).await?;
		let text = &lodged.blinded.text;
		let open = at.requests(text.chart).await?;
		let is_open =
			open.iter().any(|(request, one)| *request == lodged.request && is_signed(one, text));
		if !is_open {
			return Err(ExchangeError::NotFinal.into());
		}
		self.keep(&lodged, &[]).await
	}

	pub(super) async fn do_requests(
		&self,
		caller: &Caller,
		chart: ChartId,
	) -> Result<Vec<LodgedRequest>, GatewayError> {
		let at = self.fresh().await?;
		match self.hand_of(&*at, chart, &caller.account).await? {
			Hand::Patient | Hand::Agent => {},
			Hand::Mandate(powers) if powers.grant => {},
			Hand::Mandate(_) => return Err(not_permitted("the mandate does not include granting")),
		}
		let open = at.requests(chart).await?;
		self.ensure_young(&*at)?;
		let mut kept = self.store.db.requests(&chart).await?;
		kept.retain(|one| {
			open.iter().any(|(request, open)| {
				*request == one.request && is_signed(open, &one.blinded.text)
			})
		});
		Ok(kept)
	}

	/// Who asks about a chart; an unknown chart is answered as one that is somebody else's.
	pub(super) async fn hand_of(
		&self,
		at: &dyn Finalised,
		chart: ChartId,
		account: &AccountId,
	) -> Result<Hand, GatewayError> {
		let nobody = || not_permitted("this is for the patient, and who acts for her");
		let entry = at.chart(chart).await?.ok_or_else(nobody)?;
		let hand =
			parties::hand(at, chart, &entry, account, self.now()).await?.ok_or_else(nobody)?;
		self.ensure_young(at)?;
		Ok(hand)
	}

	pub(super) async fn do_grants(&self, caller: &Caller) -> Result<Vec<GrantToMe>, GatewayError> {
		let at = self.fresh().await?;
		let mut parties = vec![caller.account.clone()];
		if let Some(acting) = parties::acting(&*at, &caller.account, self.now()).await? {
			if acting.institution != caller.account {
				parties.push(acting.institution);
			}
		}
		let mut charts = Vec::new();
		for party in &parties {
			charts.extend(self.store.db.charts_naming(party).await?);
		}
		charts.sort();
		charts.dedup();
		let genesis = self.chain.genesis();
		let mut granted = Vec::new();
		for chart in charts {
			let openings = self.store.db.openings(&chart).await?;
			for (id, grant) in at.grants(chart).await? {
				let opening = match &grant.grantee {
					Grantee::Open(_) => None,
					Grantee::Blinded(tag) => openings
						.iter()
						.find(|(of, _)| of == tag)
						.map(|(_, opening)| opening.clone()),
				};
				let named = parties::grantee(&genesis, &chart, &grant.grantee, opening.as_ref());
				if named.is_some_and(|named| parties.contains(&named)) {
					granted.push(GrantToMe { chart, id, grant, opening });
				}
			}
		}
		self.ensure_young(&*at)?;
		Ok(granted)
	}
}
