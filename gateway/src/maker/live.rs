// SPDX-License-Identifier: GPL-3.0-only

//! All that is live on a chart: grants, mandates to read, and the emergency departments of the register.

use salus_primitives::{
	access::{Grantee, Opening},
	membership::Role,
	AccountId, ChartId,
};

use super::{plan::Plan, Extent, Maker, MakerError, Reissued};
use crate::{chain::Finalised, domain::parties, exchange::DeliveryBasis, patience::patiently};

impl Maker<'_> {
	/// Makes and delivers the dormant fragments that emergency departments lack, as [`Maker::complete`] does
	/// beside everything else. Where there is no department, no gateway is asked.
	pub async fn emergencies(
		&self,
		chart: ChartId,
		known: &[Opening],
	) -> Result<Reissued, MakerError> {
		let at = self.chain.finalised().await?;
		let departments = at.active_as(Role::Emergency).await?;
		let mut reissued = Reissued::default();
		if !departments.is_empty() {
			let openings = self.openings(chart, known).await;
			let extent = Extent::Lacking;
			self.for_departments(&*at, chart, &departments, &openings, extent, &mut reissued)
				.await?;
		}
		Ok(reissued)
	}

	/// What every live rule needs; of grants and mandates, `only` these where it is given.
	pub(super) async fn all(
		&self,
		chart: ChartId,
		known: &[Opening],
		extent: Extent,
		only: Option<&[DeliveryBasis]>,
	) -> Result<Reissued, MakerError> {
		let at = self.chain.finalised().await?;
		let openings = self.openings(chart, known).await;
		let departments = at.active_as(Role::Emergency).await?;
		let mut reissued = Reissued::default();
		self.for_grants(&*at, chart, &openings, extent, only, &mut reissued).await?;
		self.for_mandates(&*at, chart, extent, only, &mut reissued).await?;
		self.for_departments(&*at, chart, &departments, &openings, extent, &mut reissued).await?;
		Ok(reissued)
	}

	/// What opens the chart's blinded tags: what is known here, and what the gateways were given.
	pub(super) async fn openings(&self, chart: ChartId, known: &[Opening]) -> Vec<Opening> {
		let mut openings = known.to_vec();
		for (_, exchange) in self.identities().await.0 {
			// One that does not answer is told of by whoever is left out later.
			openings.extend(patiently(|| exchange.openings(chart)).await.unwrap_or_default());
		}
		openings
	}

	async fn for_grants(
		&self,
		at: &dyn Finalised,
		chart: ChartId,
		openings: &[Opening],
		extent: Extent,
		only: Option<&[DeliveryBasis]>,
		reissued: &mut Reissued,
	) -> Result<(), MakerError> {
		let genesis = self.chain.genesis();
		for (id, grant) in at.grants(chart).await? {
			let is_over = grant.end.is_some_and(|end| end <= at.time());
			if is_over || !is_among(only, DeliveryBasis::Grant(id)) {
				continue;
			}
			let opening = openings
				.iter()
				.find(|one| parties::grantee(&genesis, &chart, &grant.grantee, Some(one)).is_some())
				.filter(|_| matches!(grant.grantee, Grantee::Blinded(_)))
				.cloned();
			let plan = Plan::of_grant(genesis, at, chart, id, opening).await;
			reissued.add(DeliveryBasis::Grant(id), self.planned(at, plan, extent).await)?;
		}
		Ok(())
	}

	async fn for_mandates(
		&self,
		at: &dyn Finalised,
		chart: ChartId,
		extent: Extent,
		only: Option<&[DeliveryBasis]>,
		reissued: &mut Reissued,
	) -> Result<(), MakerError> {
		for (id, mandate) in at.mandates(chart).await? {
			let reads = mandate.powers.read && mandate.is_live(at.time());
			if reads && is_among(only, DeliveryBasis::Mandate(id)) {
				let plan = Plan::of_mandate(at, chart, id).await;
				reissued.add(DeliveryBasis::Mandate(id), self.planned(at, plan, extent).await)?;
			}
		}
		Ok(())
	}

	async fn for_departments(
		&self,
		at: &dyn Finalised,
		chart: ChartId,
		departments: &[AccountId],
		openings: &[Opening],
		extent: Extent,
		reissued: &mut Reissued,
	) -> Result<(), MakerError> {
		let genesis = self.chain.genesis();
		for department in departments {
			let plan = Plan::of_department(genesis, at, chart, department, openings).await;
			match self.planned(at, plan, extent).await {
				// It gets its fragments once it is due, and has a key that they can be made for.
				Err(MakerError::DepartmentTooNew { .. } | MakerError::GranteeKeyMissing) => {},
				made => reissued.add(DeliveryBasis::Emergency, made)?,
			}
		}
		Ok(())
	}
}

fn is_among(only: Option<&[DeliveryBasis]>, rule: DeliveryBasis) -> bool {
	only.is_none_or(|only| only.contains(&rule))
}
