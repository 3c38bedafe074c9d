// SPDX-License-Identifier: GPL-3.0-only

//! Key fragments: from whom they are taken, and when they count.

use std::sync::Arc;

use salus_envelope::{
	EncryptionKey, EnvelopeError, Fragment, FragmentHeader, FragmentKey, FragmentUse,
};
use salus_primitives::{
	access::{Grantee, Opening, RestrictedParty, Scope},
	chart::{Chart, ChartStatus},
	membership::Role,
	AccountId, BlindedTag, ChartId, CompartmentTag, Epoch, Moment,
};

use super::{
	parties::{self, Hand},
	Caller, LocalGateway,
};
use crate::{
	chain::Finalised,
	error::{ExchangeError, FragmentRefusal as Refusal, GatewayError},
	exchange::{Activated, DeliveryBasis, FragmentParcel, FragmentSet, FragmentState},
	store::KeptFragment,
};

impl LocalGateway {
	pub(super) async fn do_fragments(
		&self,
		caller: &Caller,
		chart: ChartId,
	) -> Result<Vec<FragmentState>, GatewayError> {
		self.asked_by_maker(caller, chart).await?;
		let mut states = Vec::new();
		for (set, _) in self.store.db.fragment_sets(&chart).await? {
			let generations = self.store.db.generations(&set).await?;
			states.extend(self.state(set, &generations));
		}
		Ok(states)
	}

	/// What is said of a set. `generations` are those that are here, newest first; none where they were
	/// destroyed meanwhile.
	fn state(&self, set: FragmentSet, generations: &[KeptFragment]) -> Option<FragmentState> {
		let newest = generations.first()?;
		let that_is = |active: bool| {
			generations.iter().find(|one| one.active == active).map(|one| one.generation)
		};
		// What was sealed to another key than this gateway has now is as good as lost.
		let gateways = Fragment::unseal(&newest.sealed, &self.key)
			.map(|fragment| fragment.header().gateways.clone())
			.unwrap_or_default();
		Some(FragmentState {
			set,
			active: that_is(true),
			pending: that_is(false),
			grantee_key_version: newest.grantee_key_version,
			gateways: gateways.into_iter().map(AccountId::from).collect(),
		})
	}

	pub(super) async fn do_openings(
		&self,
		caller: &Caller,
		chart: ChartId,
	) -> Result<Vec<Opening>, GatewayError> {
		let at = self.asked_by_maker(caller, chart).await?;
		let (grants, restrictions) = (at.grants(chart).await?, at.restrictions(chart).await?);
		self.ensure_young(&*at)?;
		let kept = self.store.db.openings(&chart).await?;
		Ok(kept
			.into_iter()
			.filter(|(tag, _)| {
				grants.iter().any(|(_, grant)| grant.grantee == Grantee::Blinded(*tag))
					|| restrictions.iter().any(|one| one.party == RestrictedParty::Blinded(*tag))
			})
			.map(|(_, opening)| opening)
			.collect())
	}

	/// Checks that who makes a chart's fragments asks.
	async fn asked_by_maker(
		&self,
		caller: &Caller,
		chart: ChartId,
	) -> Result<Arc<dyn Finalised>, GatewayError> {
		let at = self.fresh().await?;
		match self.hand_of(&*at, chart, &caller.account).await? {
			Hand::Patient | Hand::Agent => Ok(at),
			Hand::Mandate(_) => Err(ExchangeError::NotPermitted(
				"this is for who makes the fragments: the patient or her agent".into(),
			)
			.into()),
		}
	}

	/// Checks who hands something over, on fresh finalised state.
	async fn taken_from(
		&self,
		caller: &Caller,
		id: ChartId,
		now: Moment,
	) -> Result<(Arc<dyn Finalised>, Chart, Hand), GatewayError> {
		let at = self.fresh().await?;
		let nobody = || {
			GatewayError::from(ExchangeError::NotPermitted(
				"this is taken from the chart's patient or her key agent only".into(),
			))
		};
		let chart = at.chart(id).await?.ok_or_else(nobody)?;
		if chart.status != ChartStatus::Active {
			return Err(nobody());
		}
		let hand =
			parties::hand(&*at, id, &chart, &caller.account, now).await?.ok_or_else(nobody)?;
		self.ensure_young(&*at)?;
		Ok((at, chart, hand))
	}

	pub(super) async fn do_deliver(
		&self,
		caller: &Caller,
		id: ChartId,
		parcel: FragmentParcel,
	) -> Result<(), GatewayError> {
		let now = self.now();
		let (at, chart, hand) = self.taken_from(caller, id, now).await?;
		ensure_maker(&hand)?;
		let parcel = &parcel;
		let fragment = Fragment::unseal(&parcel.sealed.0, &self.key)
			.map_err(|error| refused(Refusal::Unreadable, error))?;
		let header = fragment.header();
		if header.chart != id.0 {
			return Err(Refusal::ForeignChart.into());
		}
		let set = FragmentSet {
			chart: id,
			tag: header.tag.into(),
			epoch: header.epoch,
			grantee: header.grantee.into(),
			emergency: header.usage == FragmentUse::Emergency,
		};
		let epoch_key = self.epoch_key(&*at, &set, parcel).await?;
		let (grantee_key, version) =
			parties::encryption_key(&*at, &set.grantee).await?.ok_or(Refusal::OtherGranteeKey)?;
		if version != header.grantee_key_version {
			return Err(Refusal::OtherGranteeKey.into());
		}
		let signer = FragmentKey::from_bytes(&chart.verifying_key.0)
			.map_err(|error| refused(Refusal::NotSigned, error))?;
		let own: &[u8; 32] = self.identity.institution.as_ref();
		fragment.verify(&signer, &epoch_key, &grantee_key, own).map_err(|error| {
			let field = match &error {
				EnvelopeError::FragmentMismatch { field: "epoch key" } => Refusal::OtherEpoch,
				EnvelopeError::FragmentMismatch { .. } => Refusal::OtherGranteeKey,
				_ => Refusal::NotSigned,
			};
			refused(field, error)
		})?;
		self.ensure_independent(&*at, header, &set.grantee, &chart).await?;
		let opening = self.ensure_rule(&*at, &set, parcel, now).await?;
		// First what opens the grant: without it nobody could tell later for whom the fragment is.
		if let Some((tag, opening)) = opening {
			self.store.db.keep_opening(&id, &tag, &opening).await?;
		}
		self.keep_generation(&set, &fragment, &epoch_key, &grantee_key, parcel).await
	}

	/// The epoch's key: the chain's, where the epoch is the current one; the one that the chain showed
	/// when it was; else the one that comes along, which the patient signed into the fragment.
	async fn epoch_key(
		&self,
		at: &dyn Finalised,
		set: &FragmentSet,
		parcel: &FragmentParcel,
	) -> Result<EncryptionKey, GatewayError> {
		let current = at
			.compartments(set.chart)
			.await?
			.into_iter()
			.find(|(tag, _)| *tag == set.tag)
			.map(|(_, key)| key)
			.ok_or(Refusal::OtherEpoch)?;
		let db = &self.store.db;
		db.note_epoch_key(&set.chart, &set.tag, current.epoch, &current.key.bytes).await?;
		if set.epoch > current.epoch {
			return Err(Refusal::OtherEpoch.into());
		}
		let seen = db.epoch_key(&set.chart, &set.tag, set.epoch).await?;
		let given = parcel.epoch_key.bytes.as_slice();
		if seen.is_some_and(|seen| seen != given) {
			return Err(Refusal::OtherEpoch.into());
		}
		EncryptionKey::from_bytes(given).map_err(|error| refused(Refusal::OtherEpoch, error))
	}

	/// Whether t counts only gateways that it may count, and is high enough.
	async fn ensure_independent(
		&self,
		at: &dyn Finalised,
		header: &FragmentHeader,
		grantee: &AccountId,
		chart: &Chart,
	) -> Result<(), GatewayError> {
		if header.threshold < at.threshold().await? {
			return Err(Refusal::NotIndependent.into());
		}
		let barred = parties::barred(at, grantee, &chart.custody).await?;
		for gateway in &header.gateways {
			let gateway = AccountId::from(*gateway);
			let entry = at.member(&gateway).await?;
			let runs_one = entry.is_some_and(|entry| entry.roles.contains(&Role::Gateway));
			if !runs_one || barred.contains(&gateway) {
				return Err(Refusal::NotIndependent.into());
			}
		}
		Ok(())
	}

	/// Whether a finalised rule gives a reason for the fragment. Gives the opening that was proven on
	/// the way.
	async fn ensure_rule(
		&self,
		at: &dyn Finalised,
		set: &FragmentSet,
		parcel: &FragmentParcel,
		now: Moment,
	) -> Result<Option<(BlindedTag, Opening)>, GatewayError> {
		let latest = now.max(at.time());
		let matches_use = set.emergency == (parcel.basis == DeliveryBasis::Emergency);
		if !matches_use {
			return Err(Refusal::NoRule.into());
		}
		let (scope, opening) = match parcel.basis {
			DeliveryBasis::Grant(id) => {
				let grants = at.grants(set.chart).await?;
				let (_, grant) =
					grants.into_iter().find(|(of, _)| *of == id).ok_or(Refusal::NoRule)?;
				let opening = parcel.opening.as_ref();
				let genesis = self.chain.genesis();
				let named = parties::grantee(&genesis, &set.chart, &grant.grantee, opening);
				if named.as_ref() != Some(&set.grantee)
					|| grant.end.is_some_and(|end| end <= latest)
				{
					return Err(Refusal::NoRule.into());
				}
				let opening = match grant.grantee {
					Grantee::Blinded(tag) => opening.map(|opening| (tag, opening.clone())),
					Grantee::Open(_) => None,
				};
				(grant.scope, opening)
			},
			DeliveryBasis::Mandate(id) => {
				let mandates = at.mandates(set.chart).await?;
				let (_, mandate) =
					mandates.into_iter().find(|(of, _)| *of == id).ok_or(Refusal::NoRule)?;
				if mandate.holder != set.grantee || !mandate.powers.read || !mandate.is_live(latest)
				{
					return Err(Refusal::NoRule.into());
				}
				(mandate.scope, None)
			},
			DeliveryBasis::Emergency => match parties::department(at, &set.grantee).await? {
				Some(from) if from <= at.time() => (Scope::Chart, None),
				Some(_) => return Err(Refusal::DepartmentTooNew.into()),
				None => return Err(Refusal::NoRule.into()),
			},
		};
		match covers(at, set.chart, &scope, &set.tag, set.epoch).await? {
			true => Ok(opening),
			false => Err(Refusal::NoRule.into()),
		}
	}

	/// Keeps a fragment until its activation, if its generation is a new one.
	async fn keep_generation(
		&self,
		set: &FragmentSet,
		fragment: &Fragment,
		epoch_key: &EncryptionKey,
		grantee_key: &EncryptionKey,
		parcel: &FragmentParcel,
	) -> Result<(), GatewayError> {
		let generation = fragment.header().generation;
		for kept in self.store.db.generations(set).await? {
			if kept.generation == generation {
				// The same again is a retry.
				let same = Fragment::unseal(&kept.sealed, &self.key)
					.is_ok_and(|kept| *kept.to_bytes() == *fragment.to_bytes());
				return match same {
					true => Ok(()),
					false => Err(Refusal::OldGeneration.into()),
				};
			}
			if kept.generation > generation {
				return Err(Refusal::OldGeneration.into());
			}
		}
		let kept = KeptFragment {
			generation,
			active: false,
			sealed: parcel.sealed.0.clone(),
			epoch_key: epoch_key.to_bytes(),
			grantee_key: grantee_key.to_bytes(),
			grantee_key_version: fragment.header().grantee_key_version,
		};
		self.store.db.keep_fragment(set, &kept).await
	}

	pub(super) async fn do_activate(
		&self,
		caller: &Caller,
		word: Activated,
	) -> Result<(), GatewayError> {
		let (_, _, hand) = self.taken_from(caller, word.set.chart, self.now()).await?;
		ensure_maker(&hand)?;
		match self.store.db.activate(&word.set, word.generation).await? {
			true => Ok(()),
			false => Err(Refusal::NothingToActivate.into()),
		}
	}

	pub(super) async fn do_add_opening(
		&self,
		caller: &Caller,
		chart: ChartId,
		opening: Opening,
	) -> Result<(), GatewayError> {
		let (at, _, hand) = self.taken_from(caller, chart, self.now()).await?;
		if matches!(hand, Hand::Mandate(powers) if !powers.revoke) {
			return Err(ExchangeError::NotPermitted(
				"the mandate does not include restricting".into(),
			)
			.into());
		}
		let tag = BlindedTag::blind(&self.chain.genesis(), &chart, &opening.party, &opening.random);
		let restricted = at
			.restrictions(chart)
			.await?
			.iter()
			.any(|one| one.party == RestrictedParty::Blinded(tag));
		if !restricted {
			return Err(ExchangeError::NotFinal.into());
		}
		self.store.db.keep_opening(&chart, &tag, &opening).await
	}
}

/// Whether something in the scope lies, or will lie, in an epoch of a compartment.
pub(super) async fn covers(
	at: &dyn Finalised,
	chart: ChartId,
	scope: &Scope,
	tag: &CompartmentTag,
	epoch: Epoch,
) -> Result<bool, GatewayError> {
	let Scope::Records(records) = scope else {
		return Ok(scope.covers_compartment(tag, epoch));
	};
	for record in records {
		let versions = at.provenance(chart, *record).await?;
		let there =
			versions.iter().any(|one| one.filing.compartment == *tag && one.filing.epoch == epoch);
		if there {
			return Ok(true);
		}
	}
	Ok(false)
}

fn ensure_maker(hand: &Hand) -> Result<(), GatewayError> {
	match hand {
		Hand::Patient | Hand::Agent => Ok(()),
		Hand::Mandate(_) => Err(ExchangeError::NotPermitted(
			"fragments are taken from the chart's patient or her key agent only".into(),
		)
		.into()),
	}
}

fn refused(refusal: Refusal, error: EnvelopeError) -> GatewayError {
	GatewayError::new(ExchangeError::Fragment(refusal), error.to_string())
}
