// SPDX-License-Identifier: GPL-3.0-only

//! What the doctor finds in the chart: what was granted, and nothing else.

use std::collections::BTreeSet;

use anyhow::ensure;
use salus_gateway::Finding;
use salus_primitives::{access::Purpose, consent::Basis, RecordId};

use super::{documents::GENERAL, Agreed, FiledRecord, Narrator, Stage};
use crate::actions::{
	patient::Patient,
	reading::{search, Reader},
};

pub async fn find(
	stage: &Stage<'_>,
	patient: &Patient,
	records: &[FiledRecord],
	agreed: &Agreed,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The doctor searches the chart");
	let Stage { context, node, cast, .. } = stage;
	let finding = Finding {
		chart: patient.chart(),
		purpose: Purpose::Treat,
		basis: Basis::Grant(agreed.grant),
		opening: Some(agreed.opening.clone()),
	};
	let found = search(context, node, Reader::Grantee(&cast.doctor), &finding).await?;
	let seen: BTreeSet<RecordId> = found.entries.iter().map(|entry| entry.record).collect();
	let general = records.iter().filter(|record| record.compartment == GENERAL);
	let granted: BTreeSet<RecordId> = general.map(|record| record.id).collect();
	ensure!(seen == granted, "the doctor finds {seen:?}, and {granted:?} was granted");
	ensure!(
		found.unopened.is_empty() && found.troubles.is_empty(),
		"the search went not as it should: {:?} {:?}",
		found.unopened,
		found.troubles
	);
	say.fact(&format!(
		"of {} documents in the chart the doctor finds {}: the gateways gave what opens their index entries, \
		 each was proven on the doctor's side, and each left a receipt",
		records.len(),
		found.entries.len()
	));
	Ok(())
}
