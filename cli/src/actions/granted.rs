// SPDX-License-Identifier: GPL-3.0-only

//! What was granted to whoever asks, as the gateways tell her: also what she never asked for.
//!
//! What a gateway tells counts where finalised state has it, and where the opening proves that it names her or
//! her institution. The openings are kept: without them nobody reads under a blinded grant.

use std::{
	collections::{btree_map::Entry, BTreeMap},
	path::PathBuf,
	sync::Arc,
};

use salus_client::{Account, Node};
use salus_gateway::{exchange::GrantToMe, Exchange};
use salus_primitives::{access::Grant, AccountId, ChartId, GrantId};
use serde::Serialize;

use super::{
	openings,
	party::Party,
	receipts::tales::{self, Tale, Told},
};
use crate::context::Context;

/// A grant to who asks, or to her institution.
#[derive(Clone, Debug, Serialize)]
pub struct ToMe {
	/// The chart.
	pub chart: ChartId,
	/// Its number on the chart.
	pub grant: GrantId,
	/// Whom it names.
	pub party: Party,
	/// What it lets her read.
	pub terms: Grant,
	/// The file that opens it; `None` where it is in clear.
	pub opening: Option<PathBuf>,
}

/// What all gateways tell, in the order of charts and numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Granted {
	/// The grants that are not over.
	pub grants: Vec<ToMe>,
	/// The gateways.
	pub gateways: Vec<Told>,
}

/// Asks every gateway, and keeps the openings.
pub async fn find(context: &Context, node: &Node, account: &Account) -> anyhow::Result<Granted> {
	let page = |exchange: Arc<dyn Exchange>, _: Option<u64>| async move {
		exchange.grants().await.map(|grants| (grants, None))
	};
	let (at, tales) = tales::ask((context, node, account), "what was granted", page).await?;
	let (genesis, now) = (node.genesis(), at.time().await?);
	let mut own = vec![account.id()];
	own.extend(at.institution_of(&account.id()).await?);
	let bar = context.steps("checking what they tell by the chain");
	let told: usize = tales.iter().map(|tale| tale.kept.len()).sum();
	bar.set_length(u64::try_from(told).unwrap_or(u64::MAX));

	let mut on_chain: BTreeMap<ChartId, Vec<(GrantId, Grant)>> = BTreeMap::new();
	let mut found: BTreeMap<(ChartId, GrantId), ToMe> = BTreeMap::new();
	let mut gateways = Vec::new();
	for Tale { mut of, kept } in tales {
		for told in kept {
			bar.inc(1);
			let on_chain = match on_chain.entry(told.chart) {
				Entry::Occupied(known) => known.into_mut(),
				Entry::Vacant(unknown) => unknown.insert(at.grants_of(told.chart).await?),
			};
			let Some(party) = named(&genesis, &told, on_chain, &own) else {
				of.doubtful += 1;
				continue;
			};
			let is_over = told.grant.end.is_some_and(|end| end <= now);
			let which = (told.chart, told.id);
			if is_over || found.contains_key(&which) {
				continue;
			}
			let opening = told.opening.as_ref().map(|opening| {
				let tag = openings::tag_of(&genesis, &told.chart, opening);
				openings::keep(&context.home, &tag, opening)
			});
			let one = ToMe {
				chart: told.chart,
				grant: told.id,
				party: Party::look_up(&at, &party).await?,
				terms: told.grant,
				opening: opening.transpose()?,
			};
			found.insert(which, one);
		}
		gateways.push(of);
	}
	bar.finish_and_clear();
	Ok(Granted { grants: found.into_values().collect(), gateways })
}

/// Whom a grant names that a gateway tells of, if the chain has it so and that is one of `own`.
fn named(
	genesis: &[u8; 32],
	told: &GrantToMe,
	on_chain: &[(GrantId, Grant)],
	own: &[AccountId],
) -> Option<AccountId> {
	let (_, grant) = on_chain.iter().find(|(id, _)| *id == told.id)?;
	openings::party(genesis, &told.chart, &grant.grantee, &told.opening)
		.filter(|party| *grant == told.grant && own.contains(party))
}

#[cfg(test)]
mod tests {
	use salus_primitives::access::{Grantee, Opening, Purpose, Scope};

	use super::*;
	use crate::actions::{openings::draw, scope::purposes};

	const GENESIS: [u8; 32] = [7; 32];
	const CHART: ChartId = ChartId([3; 32]);

	fn grant(grantee: Grantee) -> Grant {
		let purposes = purposes(&[Purpose::Treat]).unwrap();
		Grant { grantee, scope: Scope::Chart, purposes, start: 0, end: None, since: 1 }
	}

	fn blinded(opening: &Opening) -> Grant {
		grant(Grantee::Blinded(openings::tag_of(&GENESIS, &CHART, opening)))
	}

	#[test]
	fn a_grant_counts_as_the_chain_has_it_for_whom_it_names() {
		let (doctor, practice) = (AccountId::new([1; 32]), AccountId::new([2; 32]));
		let (hers, other) = (draw(practice.clone()), draw(AccountId::new([4; 32])));
		let own = [doctor.clone(), practice.clone()];
		let told = |id, grant: Grant, opening: Option<&Opening>| GrantToMe {
			chart: CHART,
			id,
			grant,
			opening: opening.cloned(),
		};
		let in_clear = grant(Grantee::Open(doctor.clone()));
		let foreign = grant(Grantee::Open(other.party.clone()));
		let on_chain = [
			(0, blinded(&hers)),
			(1, in_clear.clone()),
			(2, foreign.clone()),
			(3, blinded(&other)),
		];
		let counts = |told: GrantToMe| named(&GENESIS, &told, &on_chain, &own);
		assert_eq!(counts(told(0, blinded(&hers), Some(&hers))), Some(practice));
		assert_eq!(counts(told(1, in_clear.clone(), None)), Some(doctor));
		// Without what opens it, with what opens another, and what names somebody else.
		assert_eq!(counts(told(0, blinded(&hers), None)), None);
		assert_eq!(counts(told(0, blinded(&hers), Some(&other))), None);
		assert_eq!(counts(told(2, foreign, None)), None);
		assert_eq!(counts(told(3, blinded(&other), Some(&other))), None);
		// What the chain does not have, or has otherwise.
		assert_eq!(counts(told(9, in_clear.clone(), None)), None);
		assert_eq!(counts(told(1, Grant { end: Some(5), ..in_clear }, None)), None);
	}
}
