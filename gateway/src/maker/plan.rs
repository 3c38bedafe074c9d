// SPDX-License-Identifier: GPL-3.0-only

//! What a rule needs: for whose key, from which epochs' keys.

use std::collections::BTreeSet;

use salus_envelope::EncryptionKey;
use salus_primitives::{
	access::{Grantee, Opening, Purpose, RestrictedParty, Restriction, Scope},
	chart::Custody,
	AccountId, ChartId, CompartmentTag, Epoch, GrantId, MandateId,
};

use super::MakerError;
use crate::{
	chain::Finalised,
	domain::parties,
	exchange::{DeliveryBasis, FragmentSet},
};

/// What an emergency may be for.
const IN_EMERGENCIES: [Purpose; 2] = [Purpose::Btg, Purpose::Etreat];

/// For whom.
pub(super) struct Party {
	pub account: AccountId,
	pub key: EncryptionKey,
	pub key_version: u32,
}

/// What is to be made.
pub(super) struct Plan {
	pub chart: ChartId,
	pub custody: Custody,
	/// How many shares it takes: as many as the network asks for.
	pub threshold: u8,
	pub party: Party,
	pub basis: DeliveryBasis,
	pub opening: Option<Opening>,
	pub epochs: BTreeSet<(CompartmentTag, Epoch)>,
}

impl Plan {
	pub async fn of_grant(
		genesis: [u8; 32],
		at: &dyn Finalised,
		chart: ChartId,
		id: GrantId,
		opening: Option<Opening>,
	) -> Result<Self, MakerError> {
		let grants = at.grants(chart).await?;
		let (_, grant) = grants
			.into_iter()
			.find(|(of, _)| *of == id)
			.ok_or(MakerError::Unknown("such grant"))?;
		let account = parties::grantee(&genesis, &chart, &grant.grantee, opening.as_ref())
			.ok_or(MakerError::Unopened)?;
		let basis = DeliveryBasis::Grant(id);
		Self::new(at, chart, account, basis, opening, &grant.scope).await
	}

	pub async fn of_mandate(
		at: &dyn Finalised,
		chart: ChartId,
		id: MandateId,
	) -> Result<Self, MakerError> {
		let mandates = at.mandates(chart).await?;
		let (_, mandate) = mandates
			.into_iter()
			.find(|(of, mandate)| *of == id && mandate.powers.read && mandate.is_live(at.time()))
			.ok_or(MakerError::Unknown("such mandate to read"))?;
		let basis = DeliveryBasis::Mandate(id);
		Self::new(at, chart, mandate.holder, basis, None, &mandate.scope).await
	}

	/// For a department that is active and past its delay. `openings` open what they can of the restrictions.
	pub async fn of_department(
		genesis: [u8; 32],
		at: &dyn Finalised,
		chart: ChartId,
		department: &AccountId,
		openings: &[Opening],
	) -> Result<Self, MakerError> {
		let from = parties::department(at, department)
			.await?
			.ok_or(MakerError::Unknown("such emergency department"))?;
		if at.time() < from {
			return Err(MakerError::DepartmentTooNew { from });
		}
		let basis = DeliveryBasis::Emergency;
		let mut plan = Self::new(at, chart, department.clone(), basis, None, &Scope::Chart).await?;
		let roles = at.member(department).await?.map(|entry| entry.roles).unwrap_or_default();
		let mut forbidding = at.restrictions(chart).await?.into_inner();
		forbidding.retain(|one| {
			let is_named = match &one.party {
				RestrictedParty::Everyone => true,
				RestrictedParty::Role(role) => roles.contains(role),
				RestrictedParty::Open(party) => party == department,
				// One that nobody opens forbids everybody what it covers.
				RestrictedParty::Blinded(tag) => openings
					.iter()
					.find_map(|one| {
						parties::grantee(&genesis, &chart, &Grantee::Blinded(*tag), Some(one))
					})
					.is_none_or(|party| party == *department),
			};
			is_named && !one.passable
		});
		plan.epochs.retain(|(tag, epoch)| !is_excluded(&forbidding, tag, *epoch));
		Ok(plan)
	}

	/// What one of the epochs needs.
	pub fn set(&self, tag: CompartmentTag, epoch: Epoch) -> FragmentSet {
		FragmentSet {
			chart: self.chart,
			tag,
			epoch,
			grantee: self.party.account.clone(),
			emergency: self.basis == DeliveryBasis::Emergency,
		}
	}

	async fn new(
		at: &dyn Finalised,
		chart: ChartId,
		account: AccountId,
		basis: DeliveryBasis,
		opening: Option<Opening>,
		scope: &Scope,
	) -> Result<Self, MakerError> {
		let custody = at.chart(chart).await?.ok_or(MakerError::Unknown("such chart"))?.custody;
		let (key, key_version) =
			parties::encryption_key(at, &account).await?.ok_or(MakerError::GranteeKeyMissing)?;
		let epochs = epochs(at, chart, scope).await?;
		let party = Party { account, key, key_version };
		let threshold = at.threshold().await?;
		Ok(Self { chart, custody, threshold, party, basis, opening, epochs })
	}
}

/// Whether no emergency could open what is filed in a compartment under an epoch: `forbidding` are the absolute
/// restrictions that name the department.
fn is_excluded(forbidding: &[Restriction], tag: &CompartmentTag, epoch: Epoch) -> bool {
	IN_EMERGENCIES.iter().all(|purpose| {
		forbidding.iter().any(|one| {
			one.scope.covers_compartment(tag, epoch)
				&& one.purposes.as_ref().is_none_or(|some| some.contains(purpose))
		})
	})
}

/// The epochs that something in the scope was filed under, and the current ones of its compartments:
/// the next filing will be under those.
pub(super) async fn epochs(
	at: &dyn Finalised,
	chart: ChartId,
	scope: &Scope,
) -> Result<BTreeSet<(CompartmentTag, Epoch)>, MakerError> {
	let mut epochs = BTreeSet::new();
	for (tag, current) in at.compartments(chart).await? {
		if scope.covers_compartment(&tag, current.epoch) {
			epochs.insert((tag, current.epoch));
		}
	}
	for (id, record) in at.records(chart).await? {
		let versions = match record.version {
			1 => vec![record.head],
			_ => at.provenance(chart, id).await?,
		};
		for version in versions {
			let (tag, epoch) = (version.filing.compartment, version.filing.epoch);
			if scope.covers(&id, &tag, epoch) {
				epochs.insert((tag, epoch));
			}
		}
	}
	Ok(epochs)
}
