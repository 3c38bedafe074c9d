// SPDX-License-Identifier: GPL-3.0-only

//! The patient's side, or her agent's: making the fragments of a grant and handing them out.
//!
//! All n fragments of a set are written to a folder before the first is sent, sealed to their
//! gateways; the generation counts once all n are there. So a crash at any instant leaves either the
//! old generation in use everywhere, or a set that [`Maker::resume`] brings to its end.

mod live;
mod plan;
mod shelf;

use std::{path::Path, sync::Arc, time::Duration};

use rand_core::OsRng;
use salus_envelope::{make_fragments, ChartKeys, EncryptionKey, EnvelopeError, FragmentHeader};
use salus_primitives::{
	access::{Opening, Scope},
	keys::{PublicKey, Suite},
	membership::Role,
	text::iso8601,
	AccountId, ChartId, CompartmentTag, Epoch, GrantId, MandateId, Moment,
};

use self::{
	plan::{Party, Plan},
	shelf::{Parcel, Set, Shelf},
};
use crate::{
	bytes::Bytes,
	chain::{Chain, ChainError, Finalised},
	domain::parties,
	exchange::{
		Activated, DeliveryBasis, Exchange, ExchangeError, FragmentParcel, FragmentRefusal,
		FragmentSet, FragmentState, Identity,
	},
	patience::patiently,
};

/// How many shares it takes on a network whose council has set nothing else, for who cannot ask the
/// chain: makers and gateways go by finalised state.
pub const DEFAULT_THRESHOLD: u8 = 2;
/// For how many seconds a gateway may be behind with a rule that is final here.
const BEHIND: u32 = 5;

/// Why fragments were not made, or not all handed out.
#[derive(Debug, thiserror::Error)]
pub enum MakerError {
	/// The chain could not be asked.
	#[error("the chain cannot be asked: {0}")]
	Chain(#[from] ChainError),
	/// There is no such chart, grant or mandate.
	#[error("there is no {0} in finalised state: wait until it is final")]
	Unknown(&'static str),
	/// The opening is missing, or opens another tag.
	#[error("the grant is blinded: its opening is needed, and this is not it")]
	Unopened,
	/// The grantee has registered no encryption key.
	#[error("the grantee has registered no encryption key: it does so with `salus keys register`")]
	GranteeKeyMissing,
	/// The emergency department was admitted too recently.
	#[error("fragments for this emergency department are made from {} on", iso8601(*.from))]
	DepartmentTooNew {
		/// The moment from which it may break the glass.
		from: Moment,
	},
	/// These are not the chart's keys.
	#[error("the seed does not give the key that the chain holds for compartment {0} epoch {1}")]
	OtherKeys(CompartmentTag, Epoch),
	/// Too few gateways may hold a fragment, or answer.
	#[error(
		"{found} gateways that may count answer, and it takes {needed}: those of the grantee and \
		 the agent do not count{}", because(.reasons)
	)]
	TooFewGateways {
		/// How many.
		found: usize,
		/// How many it takes.
		needed: u8,
		/// What kept the others out.
		reasons: Vec<String>,
	},
	/// A gateway did not take its part. What was made is kept, and [`Maker::resume`] goes on.
	#[error("the gateway of {gateway} did not take its fragment: {reason}")]
	NotTaken {
		/// The gateway's institution.
		gateway: AccountId,
		/// Why.
		reason: ExchangeError,
	},
	/// Making a fragment failed.
	#[error(transparent)]
	Envelope(#[from] EnvelopeError),
	/// The folder of sets under way cannot be read or written.
	#[error("{}: {reason}", path.display())]
	Folder {
		/// Which file.
		path: std::path::PathBuf,
		/// Why.
		reason: String,
	},
}

fn because(reasons: &[String]) -> String {
	match reasons.is_empty() {
		true => String::new(),
		false => format!(" ({})", reasons.join("; ")),
	}
}

/// One set of fragments that every gateway of it has, and uses.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Made {
	/// What it is for.
	pub set: FragmentSet,
	/// Its generation.
	pub generation: u32,
	/// How many shares it takes.
	pub threshold: u8,
	/// The institutions whose gateways have one each.
	pub gateways: Vec<AccountId>,
	/// Gateways that were left out, and why.
	pub left_out: Vec<(AccountId, String)>,
}

/// What [`Maker::resume`] did with what an earlier run left.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Resumed {
	/// Sets that all of their gateways have now, and use.
	pub made: Vec<Made>,
	/// Sets that still wait for a gateway, and why.
	pub waiting: Vec<(FragmentSet, String)>,
	/// Sets that nobody needs any more: their rule has ended, or a newer one took their place.
	pub dropped: Vec<FragmentSet>,
}

/// What [`Maker::reissue`], [`Maker::complete`] and the like did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reissued {
	/// What was made and is in use.
	pub made: Vec<Made>,
	/// Rules for which nothing could be made, and why.
	pub skipped: Vec<(DeliveryBasis, String)>,
}

impl Reissued {
	/// One grantee who has no key keeps nobody else from hers.
	fn add(
		&mut self,
		basis: DeliveryBasis,
		made: Result<Vec<Made>, MakerError>,
	) -> Result<(), MakerError> {
		match made {
			Ok(made) => self.made.extend(made),
			Err(error @ (MakerError::Chain(_) | MakerError::Folder { .. })) => return Err(error),
			Err(other) => self.skipped.push((basis, other.to_string())),
		}
		Ok(())
	}
}

/// Makes fragments for one chart.
pub struct Maker<'a> {
	chain: &'a dyn Chain,
	exchanges: &'a [Arc<dyn Exchange>],
	keys: &'a ChartKeys,
	shelf: Shelf,
}

/// A gateway that may hold a fragment.
struct Holder<'a> {
	exchange: &'a Arc<dyn Exchange>,
	identity: Identity,
	key: EncryptionKey,
	states: Vec<FragmentState>,
}

impl<'a> Maker<'a> {
	/// A maker: `exchanges` are those of the chart's controller or its agent's system, `keys` the
	/// chart's (`Seed::chart`), `folder` is where sets under way are kept.
	pub fn new(
		chain: &'a dyn Chain,
		exchanges: &'a [Arc<dyn Exchange>],
		keys: &'a ChartKeys,
		folder: &Path,
	) -> Result<Self, MakerError> {
		let shelf = Shelf::open(folder)?;
		Ok(Self { chain, exchanges, keys, shelf })
	}

	/// Makes and delivers what a finalised grant needs; `opening` where it is blinded.
	pub async fn grant(
		&self,
		chart: ChartId,
		grant: GrantId,
		opening: Option<Opening>,
	) -> Result<Vec<Made>, MakerError> {
		let at = self.chain.finalised().await?;
		let plan = Plan::of_grant(self.chain.genesis(), &*at, chart, grant, opening).await?;
		self.carry_out(&*at, plan, Extent::All).await
	}

	/// Makes and delivers what a finalised mandate to read needs.
	pub async fn mandate(
		&self,
		chart: ChartId,
		mandate: MandateId,
	) -> Result<Vec<Made>, MakerError> {
		let at = self.chain.finalised().await?;
		let plan = Plan::of_mandate(&*at, chart, mandate).await?;
		self.carry_out(&*at, plan, Extent::All).await
	}

	/// Makes and delivers dormant fragments for an emergency department, without those of the compartments
	/// that the patient forbids it absolutely, also in an emergency. Openings that are not among `known` are
	/// asked of the gateways, which were given them.
	pub async fn emergency(
		&self,
		chart: ChartId,
		department: &AccountId,
		known: &[Opening],
	) -> Result<Vec<Made>, MakerError> {
		let at = self.chain.finalised().await?;
		let openings = self.openings(chart, known).await;
		let genesis = self.chain.genesis();
		let plan = Plan::of_department(genesis, &*at, chart, department, &openings).await?;
		self.carry_out(&*at, plan, Extent::All).await
	}

	/// Makes anew and delivers what every live grant, every mandate to read and every emergency department
	/// needs: after an epoch was opened, a gateway came or was lost, a grantee's key changed. Openings that
	/// are not among `known` are asked of the gateways. A department that is too new, or has no key, gets its
	/// fragments another time.
	pub async fn reissue(&self, chart: ChartId, known: &[Opening]) -> Result<Reissued, MakerError> {
		self.all(chart, known, Extent::All, None).await
	}

	/// The same, for what not every gateway that answers has alike, and for what one has a part of that may
	/// count no more: after a delivery broke off, an epoch was opened, a gateway came or left the register, a
	/// grantee's key changed. What is complete is left alone, also while a gateway does not answer.
	pub async fn complete(
		&self,
		chart: ChartId,
		known: &[Opening],
	) -> Result<Reissued, MakerError> {
		self.all(chart, known, Extent::Lacking, None).await
	}

	/// The same, for these of the grants and mandates alone, and for emergency departments.
	pub async fn complete_only(
		&self,
		chart: ChartId,
		known: &[Opening],
		rules: &[DeliveryBasis],
	) -> Result<Reissued, MakerError> {
		self.all(chart, known, Extent::Lacking, Some(rules)).await
	}

	async fn planned(
		&self,
		at: &dyn Finalised,
		plan: Result<Plan, MakerError>,
		extent: Extent,
	) -> Result<Vec<Made>, MakerError> {
		self.carry_out(at, plan?, extent).await
	}

	/// Delivers what an earlier run made for the chart and did not bring to its end. One gateway that is
	/// away keeps no other set from its end.
	pub async fn resume(&self, chart: ChartId) -> Result<Resumed, MakerError> {
		let mut resumed = Resumed::default();
		let mut sets = self.shelf.sets()?;
		sets.retain(|set| set.set.chart == chart);
		if sets.is_empty() {
			return Ok(resumed);
		}
		let at = self.chain.finalised().await?;
		let exchanges = self.identities().await.0;
		for set in sets {
			if !is_live(&*at, &set).await? {
				self.shelf.remove(&set)?;
				resumed.dropped.push(set.set);
				continue;
			}
			match self.hand_out(set.clone(), &exchanges, Vec::new()).await {
				Ok(made) => resumed.made.push(made),
				Err(MakerError::NotTaken { reason: ExchangeError::Fragment(refusal), .. })
					if is_void(refusal) =>
				{
					self.shelf.remove(&set)?;
					resumed.dropped.push(set.set);
				},
				Err(error @ MakerError::NotTaken { .. }) => {
					resumed.waiting.push((set.set, error.to_string()))
				},
				Err(other) => return Err(other),
			}
		}
		Ok(resumed)
	}

	async fn carry_out(
		&self,
		at: &dyn Finalised,
		plan: Plan,
		extent: Extent,
	) -> Result<Vec<Made>, MakerError> {
		let barred = parties::barred(at, &plan.party.account, &plan.custody).await?;
		let (holders, left_out) = self.holders(at, &plan, &barred).await?;
		// By the register, whoever answers.
		let mut counting = at.active_as(Role::Gateway).await?;
		counting.retain(|gateway| !barred.contains(gateway));
		let exchanges: Vec<_> = holders
			.iter()
			.map(|holder| (holder.identity.institution.clone(), holder.exchange))
			.collect();
		let mut made = Vec::new();
		for (tag, epoch) in &plan.epochs {
			let set = plan.set(*tag, *epoch);
			let key_version = plan.party.key_version;
			if extent == Extent::Lacking && is_complete(&set, key_version, &holders, &counting) {
				continue;
			}
			let set = self.make(at, &plan, set, &holders).await?;
			made.push(self.hand_out(set, &exchanges, left_out.clone()).await?);
		}
		Ok(made)
	}

	/// Makes one set and writes it down.
	async fn make(
		&self,
		at: &dyn Finalised,
		plan: &Plan,
		set: FragmentSet,
		holders: &[Holder<'_>],
	) -> Result<Set, MakerError> {
		let Party { account: grantee, key: receiving, key_version } = &plan.party;
		let (tag, epoch) = (set.tag, set.epoch);
		let secret = self.keys.compartment(&tag.0, epoch)?;
		let epoch_key = public_key(&secret.encryption_key())?;
		let current = at.compartments(plan.chart).await?;
		let on_chain = current.iter().find(|(of, key)| *of == tag && key.epoch == epoch);
		if on_chain.is_some_and(|(_, current)| current.key != epoch_key) {
			return Err(MakerError::OtherKeys(tag, epoch));
		}
		let newest = holders
			.iter()
			.flat_map(|holder| &holder.states)
			.filter(|state| state.set == set)
			.flat_map(|state| [state.active, state.pending])
			.flatten()
			.max();
		let gateways: Vec<AccountId> =
			holders.iter().map(|holder| holder.identity.institution.clone()).collect();
		let header = FragmentHeader {
			chart: plan.chart.0,
			tag: tag.0,
			epoch,
			usage: set.usage(),
			grantee: grantee.clone().into(),
			grantee_key_version: *key_version,
			generation: newest.map_or(0, |newest| newest.saturating_add(1)),
			threshold: plan.threshold,
			gateways: gateways.iter().cloned().map(Into::into).collect(),
		};
		let signer = self.keys.fragment_signer()?;
		let rng = &mut OsRng;
		let fragments = make_fragments(rng, &secret, &signer, receiving, &header)?;
		let parcels = fragments
			.iter()
			.zip(holders)
			.map(|(fragment, holder)| {
				Ok(Parcel {
					gateway: holder.identity.institution.clone(),
					content: FragmentParcel {
						sealed: Bytes(fragment.seal(rng, &holder.key)?),
						epoch_key: epoch_key.clone(),
						basis: plan.basis,
						opening: plan.opening.clone(),
					},
				})
			})
			.collect::<Result<Vec<_>, EnvelopeError>>()?;
		let set = Set { set, generation: header.generation, threshold: plan.threshold, parcels };
		self.shelf.put(&set)?;
		// What waited for a gateway that may never come back is of no use beside a newer generation.
		self.shelf.remove_older(&set)?;
		Ok(set)
	}

	/// Delivers a set that is written down, activates it everywhere, and forgets it.
	async fn hand_out(
		&self,
		set: Set,
		exchanges: &[(AccountId, &Arc<dyn Exchange>)],
		left_out: Vec<(AccountId, String)>,
	) -> Result<Made, MakerError> {
		let chart = set.set.chart;
		let mut found = Vec::new();
		for parcel in &set.parcels {
			let exchange = exchanges
				.iter()
				.find(|(institution, _)| *institution == parcel.gateway)
				.map(|(_, exchange)| *exchange)
				.ok_or_else(|| not_taken(&parcel.gateway)(ExchangeError::Unavailable))?;
			found.push((&parcel.gateway, exchange));
			self.deliver(exchange, parcel, chart).await.map_err(not_taken(&parcel.gateway))?;
		}
		for (gateway, exchange) in found {
			let word = Activated { set: set.set.clone(), generation: set.generation };
			let activated = patiently(|| exchange.activate(word.clone())).await;
			activated.map_err(not_taken(gateway))?;
		}
		self.shelf.remove(&set)?;
		Ok(Made {
			gateways: set.parcels.iter().map(|parcel| parcel.gateway.clone()).collect(),
			set: set.set,
			generation: set.generation,
			threshold: set.threshold,
			left_out,
		})
	}

	/// Delivers one fragment. A gateway whose node is a little behind may not know the rule yet.
	async fn deliver(
		&self,
		exchange: &Arc<dyn Exchange>,
		parcel: &Parcel,
		chart: ChartId,
	) -> Result<(), ExchangeError> {
		let mut tries = 0;
		loop {
			match patiently(|| exchange.deliver(chart, parcel.content.clone())).await {
				Err(ExchangeError::Fragment(
					FragmentRefusal::NoRule | FragmentRefusal::DepartmentTooNew,
				)) if tries < BEHIND => {
					tries += 1;
					tokio::time::sleep(Duration::from_secs(1)).await;
				},
				other => return other,
			}
		}
	}

	/// The gateways that may hold a fragment, and those that may not or do not answer.
	async fn holders(
		&self,
		at: &dyn Finalised,
		plan: &Plan,
		barred: &[AccountId],
	) -> Result<(Vec<Holder<'a>>, Vec<(AccountId, String)>), MakerError> {
		let (identities, mut reasons) = self.identities().await;
		let (mut holders, mut left_out) = (Vec::<Holder<'a>>::new(), Vec::new());
		for (institution, exchange) in identities {
			let reason = match self.holder(at, plan.chart, exchange, barred).await {
				Ok(holder)
					if holders.iter().any(|have| have.identity.institution == institution) =>
				{
					drop(holder);
					"another gateway of the same institution has one".to_string()
				},
				Ok(holder) => {
					holders.push(holder);
					continue;
				},
				Err(reason) => reason,
			};
			reasons.push(reason.clone());
			left_out.push((institution, reason));
		}
		if holders.len() < usize::from(plan.threshold) {
			return Err(MakerError::TooFewGateways {
				found: holders.len(),
				needed: plan.threshold,
				reasons,
			});
		}
		Ok((holders, left_out))
	}

	async fn holder(
		&self,
		at: &dyn Finalised,
		chart: ChartId,
		exchange: &'a Arc<dyn Exchange>,
		barred: &[AccountId],
	) -> Result<Holder<'a>, String> {
		let identity =
			patiently(|| exchange.identity()).await.map_err(|error| error.to_string())?;
		if barred.contains(&identity.institution) {
			return Err("it is the grantee's or the agent's own".into());
		}
		let key = parties::gateway_key(at, &identity).await?;
		let states =
			patiently(|| exchange.fragments(chart)).await.map_err(|error| error.to_string())?;
		Ok(Holder { exchange, identity, key, states })
	}

	/// Who answers, and why the others do not.
	async fn identities(&self) -> (Vec<(AccountId, &'a Arc<dyn Exchange>)>, Vec<String>) {
		let (mut answering, mut silent) = (Vec::new(), Vec::new());
		for exchange in self.exchanges {
			match patiently(|| exchange.identity()).await {
				Ok(identity) => answering.push((identity.institution, exchange)),
				Err(error) => silent.push(error.to_string()),
			}
		}
		(answering, silent)
	}
}

/// What is made of what the live rules need.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
	/// All of it, anew.
	All,
	/// What is not in use everywhere.
	Lacking,
}

/// Whether every gateway that answers uses the same generation, made for the grantee's key of now and for gateways
/// that all may count still: `counting` are those that do. One that is away keeps its part; one that was
/// suspended or expelled is in the way, since t of those that are left have to be enough.
fn is_complete(
	set: &FragmentSet,
	key_version: u32,
	holders: &[Holder<'_>],
	counting: &[AccountId],
) -> bool {
	let in_use = |holder: &Holder<'_>| {
		let state = holder.states.iter().find(|state| state.set == *set)?;
		let settled = state.pending.is_none()
			&& state.grantee_key_version == key_version
			&& state.gateways.contains(&holder.identity.institution)
			&& state.gateways.iter().all(|gateway| counting.contains(gateway));
		state.active.filter(|_| settled)
	};
	let mut generations = holders.iter().map(in_use);
	match generations.next() {
		Some(Some(first)) => generations.all(|other| other == Some(first)),
		_ => false,
	}
}

/// Whether the rule that a set was made for is still there.
async fn is_live(at: &dyn Finalised, set: &Set) -> Result<bool, ChainError> {
	let chart = set.set.chart;
	Ok(match set.parcels.first().map(|parcel| parcel.content.basis) {
		Some(DeliveryBasis::Grant(id)) => at
			.grants(chart)
			.await?
			.iter()
			.any(|(of, grant)| *of == id && grant.end.is_none_or(|end| at.time() < end)),
		Some(DeliveryBasis::Mandate(id)) => at
			.mandates(chart)
			.await?
			.iter()
			.any(|(of, mandate)| *of == id && mandate.is_live(at.time())),
		Some(DeliveryBasis::Emergency) => true,
		None => false,
	})
}

/// Whether a gateway refuses a set of an earlier run for good: nothing gives a reason for it any more, or
/// something newer is there.
fn is_void(refusal: FragmentRefusal) -> bool {
	matches!(
		refusal,
		FragmentRefusal::NoRule | FragmentRefusal::OldGeneration | FragmentRefusal::OtherGranteeKey
	)
}

/// The compartments of which a rule over that scope opens the current epoch, with that epoch: what is
/// filed there next is within reach of whoever has the rule's fragments.
pub async fn exposed(
	at: &dyn Finalised,
	chart: ChartId,
	scope: &Scope,
) -> Result<Vec<(CompartmentTag, Epoch)>, MakerError> {
	let opened = plan::epochs(at, chart, scope).await?;
	let current = at.compartments(chart).await?;
	let current = current.into_iter().map(|(tag, key)| (tag, key.epoch));
	Ok(current.filter(|epoch| opened.contains(epoch)).collect())
}

fn not_taken(gateway: &AccountId) -> impl FnOnce(ExchangeError) -> MakerError + '_ {
	move |reason| MakerError::NotTaken { gateway: gateway.clone(), reason }
}

/// A key as the chain writes it.
pub(crate) fn public_key(key: &EncryptionKey) -> Result<PublicKey, EnvelopeError> {
	let bytes = key.to_bytes().to_vec();
	let bytes = bytes.try_into().map_err(|_| EnvelopeError::PublicKeyInvalid)?;
	Ok(PublicKey { suite: Suite::Umbral, bytes })
}
