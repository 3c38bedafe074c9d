// SPDX-License-Identifier: GPL-3.0-only

//! Filing and what follows it.

use salus_primitives::{
	access::Opening,
	record::{BatchItem, DisputeReason, Filing, Relation},
	ChartId, GrantId, RecordId, Version,
};

use super::call;

call! {
	/// Files one record.
	"Records".file(chart: ChartId, record: RecordId, filing: &Filing)
}
call! {
	/// Files several records, all or none.
	"Records".file_batch(chart: ChartId, items: &[BatchItem])
}
call! {
	/// Files a new version of a record; `version` is the new version's number.
	"Records".amend(
		chart: ChartId, record: RecordId, version: Version, relation: Relation, filing: &Filing,
	)
}
call! {
	/// Files a record as somebody with access, or as the patient herself.
	"Records".contribute(
		chart: ChartId, record: RecordId, filing: &Filing,
		under: Option<(GrantId, Option<Opening>)>,
	)
}
call! {
	/// Disputes a record.
	"Records".dispute(chart: ChartId, record: RecordId, reason: DisputeReason)
}
call! {
	/// Settles a dispute.
	"Records".resolve_dispute(chart: ChartId, record: RecordId)
}
call! {
	/// Withdraws a record.
	"Records".withdraw(chart: ChartId, record: RecordId)
}
call! {
	/// Erases a record down to a tombstone.
	"Records".erase(chart: ChartId, record: RecordId)
}
call! {
	/// Forbids a record's erasure (the council's).
	"Records".hold(chart: ChartId, record: RecordId)
}
call! {
	/// Lifts a hold (the council's).
	"Records".release_hold(chart: ChartId, record: RecordId)
}
