// SPDX-License-Identifier: GPL-3.0-only

//! Mandates as the patient's device sees them. The hospital attests them, and asks nobody on the chain: so the
//! device makes keys by them, and by what may have been granted by them, only once she has confirmed that.

use salus_client::node::At;
use salus_gateway::exchange::DeliveryBasis;
use salus_primitives::{
	chart::{Mandate, Power},
	text::iso8601,
	ChartId, GrantId, MandateId, Moment,
};
use sp_core::crypto::Ss58Codec;

use super::{patient::ChartFile, scope};

const POWERS: [(Power, &str); 4] = [
	(Power::Read, "read"),
	(Power::Grant, "grant"),
	(Power::Revoke, "revoke"),
	(Power::Recover, "recover"),
];

/// Who may do what by a mandate, in words.
pub fn words(mandate: &Mandate, file: &ChartFile) -> String {
	let powers: Vec<_> = POWERS
		.into_iter()
		.filter(|(power, _)| mandate.powers.includes(*power))
		.map(|(_, word)| word)
		.collect();
	format!(
		"{} ({:?}) may {} in {} from {} until {}",
		mandate.holder.to_ss58check(),
		mandate.kind,
		powers.join(", "),
		scope::words(&mandate.scope, |tag| file.name_of(tag)),
		iso8601(mandate.since),
		mandate.end.map_or("it is ended".into(), iso8601),
	)
}

/// What is there on a chart at one block, as far as keys could be made by it. A grant does not say who granted it.
pub struct Given {
	/// The block's time.
	now: Moment,
	/// The number of the next mandate: the chain keeps none that were ended.
	next: MandateId,
	mandates: Vec<(MandateId, Mandate)>,
	/// The grants that are in force.
	grants: Vec<GrantId>,
}

impl Given {
	pub async fn at(at: &At, chart: ChartId) -> anyhow::Result<Self> {
		let now = at.time().await?;
		let grants = at.grants_of(chart).await?.into_iter();
		let in_force = grants.filter(|(_, grant)| grant.end.is_none_or(|end| now < end));
		Ok(Self {
			now,
			next: at.next_mandate(chart).await?,
			mandates: at.mandates_of(chart).await?,
			grants: in_force.map(|(id, _)| id).collect(),
		})
	}

	/// Whether somebody could come by keys through a mandate. One that lapsed opens nothing, nor does what its holder
	/// granted, which ends no later.
	fn opens(&self, mandate: &Mandate) -> bool {
		(mandate.powers.read || mandate.powers.grant) && mandate.is_live(self.now)
	}

	/// Whether a mandate opens something, and the patient has not confirmed it on this device.
	pub fn waits(&self, id: MandateId, mandate: &Mandate, file: &ChartFile) -> bool {
		self.opens(mandate) && !file.mandates.contains(&id)
	}

	/// The mandates that wait for the patient's word.
	pub fn waiting(&self, file: &ChartFile) -> Vec<MandateId> {
		let waits = |(id, mandate): &&(MandateId, Mandate)| self.waits(*id, mandate, file);
		self.mandates.iter().filter(waits).map(|(id, _)| *id).collect()
	}

	/// The grants that may be of somebody who held, or holds, a mandate that the patient never confirmed: of that
	/// which was ended nobody knows what it let its holder do, and what she granted by it stays in force.
	pub fn doubtful(&self, file: &ChartFile) -> Vec<GrantId> {
		let may_have_granted = |id: MandateId| {
			let listed = self.mandates.iter().find(|(of, _)| *of == id);
			listed.is_none_or(|(_, one)| one.powers.grant && one.is_live(self.now))
		};
		let mut unknown = (0..self.next).filter(|id| !file.mandates.contains(id));
		match unknown.any(may_have_granted) {
			true => self.grants.iter().copied().filter(|id| !file.own.contains(id)).collect(),
			false => Vec::new(),
		}
	}

	/// The grants that are the patient's own, or that she agreed to.
	pub fn agreed(&self, file: &ChartFile) -> Vec<GrantId> {
		let doubtful = self.doubtful(file);
		self.grants.iter().copied().filter(|id| !doubtful.contains(id)).collect()
	}

	/// The mandates that open nothing: those that could not, and those that are over without a grant left that may be
	/// of them.
	pub fn closed(&self, file: &ChartFile) -> Vec<MandateId> {
		if !self.doubtful(file).is_empty() {
			return Vec::new();
		}
		let opens = |id: &MandateId| {
			let listed = self.mandates.iter().find(|(of, _)| of == id);
			listed.is_some_and(|(_, one)| self.opens(one))
		};
		(0..self.next).filter(|id| !opens(id)).collect()
	}

	/// The rules by which keys are made on this device.
	pub fn rules(&self, file: &ChartFile) -> Vec<DeliveryBasis> {
		let grants = self.agreed(file).into_iter().map(DeliveryBasis::Grant);
		grants.chain(file.mandates.iter().copied().map(DeliveryBasis::Mandate)).collect()
	}
}

/// What the patient is to do about a mandate that waits.
pub fn to_decide(chart: ChartId, id: MandateId) -> String {
	format!(
		"say whether you agree to mandate {id}, which your hospital attests: \
		 `salus chart confirm-mandate --chart {chart} {id}`, or `salus chart end-mandate --chart {chart} {id}`; \
		 until then keys are made for nobody but whom you grant access yourself"
	)
}

/// What the patient is to do about a grant that may be of a mandate's holder.
pub fn whose(chart: ChartId, id: GrantId) -> String {
	format!(
		"say whether grant {id} is as you want it (`salus access list --chart {chart}`): you did not make it here, \
		 and somebody has, or had, a mandate that you did not agree to: \
		 `salus access resume --chart {chart} --grant {id}`, or `salus access revoke --chart {chart} {id}`; \
		 until then no keys are made for it"
	)
}

#[cfg(test)]
mod tests {
	use salus_primitives::{
		access::Scope,
		chart::{MandateKind, Powers},
		AccountId,
	};

	use super::*;

	fn mandate(powers: Powers) -> Mandate {
		Mandate {
			holder: AccountId::new([7; 32]),
			kind: MandateKind::Guardian,
			powers,
			scope: Scope::Chart,
			end: Some(86_400_000),
			since: 0,
		}
	}

	const NOTHING: Powers = Powers { read: false, grant: false, revoke: false, recover: false };
	const GRANT: Powers = Powers { grant: true, ..NOTHING };

	fn knowing(mandates: &[MandateId], own: &[GrantId]) -> ChartFile {
		let (mandates, own) = (mandates.to_vec(), own.to_vec());
		ChartFile { mandates, own, ..ChartFile::unknown(ChartId([1; 32])) }
	}

	/// A chart with grants 0 and 1, and so many mandates given, of which these are listed.
	fn given(next: MandateId, mandates: &[(MandateId, Powers)]) -> Given {
		let mandates = mandates.iter().map(|(id, powers)| (*id, mandate(*powers))).collect();
		Given { now: 1, next, mandates, grants: vec![0, 1] }
	}

	#[test]
	fn a_mandate_waits_where_keys_could_come_of_it_and_nobody_confirmed_it() {
		for (powers, could) in [
			(Powers { read: true, ..NOTHING }, true),
			(GRANT, true),
			(Powers { revoke: true, recover: true, ..NOTHING }, false),
		] {
			let mut chart = given(1, &[(0, powers)]);
			assert_eq!(!chart.waiting(&knowing(&[], &[])).is_empty(), could, "{powers:?}");
			assert!(chart.waiting(&knowing(&[0], &[])).is_empty(), "{powers:?}");
			chart.now = 86_400_000;
			assert!(chart.waiting(&knowing(&[], &[])).is_empty(), "it lapsed: {powers:?}");
		}
	}

	#[test]
	fn a_grant_is_doubtful_where_somebody_else_may_have_made_it() {
		let doubtful = |chart: &Given, mandates: &[MandateId], own: &[GrantId]| {
			chart.doubtful(&knowing(mandates, own))
		};
		assert!(doubtful(&given(0, &[]), &[], &[]).is_empty(), "nobody but her may grant");
		let (ended, live) = (given(1, &[]), given(1, &[(0, GRANT)]));
		for chart in [&ended, &live] {
			assert_eq!(doubtful(chart, &[], &[]), [0, 1]);
			assert_eq!(doubtful(chart, &[], &[1]), [0], "one she made here");
			assert!(doubtful(chart, &[0], &[]).is_empty(), "she confirmed it");
		}
		let other = Powers { read: true, revoke: true, recover: true, ..NOTHING };
		assert!(doubtful(&given(1, &[(0, other)]), &[], &[]).is_empty());
		let lapsed = Given { now: 86_400_000, ..live };
		assert!(doubtful(&lapsed, &[], &[]).is_empty(), "what it granted lapsed as well");
		assert_eq!(doubtful(&given(2, &[(1, GRANT)]), &[1], &[]), [0, 1], "of the ended one");
	}

	#[test]
	fn keys_are_made_by_what_the_patient_agreed_to() {
		use DeliveryBasis::{Grant, Mandate};
		let chart = given(2, &[(0, GRANT), (1, GRANT)]);
		assert_eq!(chart.rules(&knowing(&[1], &[0])), [Grant(0), Mandate(1)]);
		assert_eq!(chart.rules(&knowing(&[0, 1], &[]))[..2], [Grant(0), Grant(1)]);
	}

	#[test]
	fn a_mandate_is_done_with_once_nothing_is_left_that_may_be_of_it() {
		let chart = given(2, &[(1, GRANT)]);
		assert!(chart.closed(&knowing(&[], &[0])).is_empty());
		assert_eq!(chart.closed(&knowing(&[], &[0, 1])), [0]);
		let revoked = Given { grants: vec![], ..chart };
		assert_eq!(revoked.closed(&knowing(&[], &[])), [0]);
		let harmless = Powers { revoke: true, ..NOTHING };
		assert_eq!(given(2, &[(0, harmless), (1, GRANT)]).closed(&knowing(&[], &[0, 1])), [0]);
	}

	#[test]
	fn who_may_do_what_is_said_in_words() {
		let powers = Powers { read: true, recover: true, ..Default::default() };
		let said = words(&mandate(powers), &ChartFile::unknown(ChartId([1; 32])));
		let says =
			"(Guardian) may read, recover in the whole chart from 1970-01-01T00:00:00.000Z until \
		            1970-01-02T00:00:00.000Z";
		assert!(said.ends_with(says), "{said}");
	}
}
