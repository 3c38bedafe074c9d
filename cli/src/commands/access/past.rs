// SPDX-License-Identifier: GPL-3.0-only

//! `salus access explain` without a record: what a grant let its holder read, and what she did read.

use anyhow::bail;
use salus_client::Node;
use salus_primitives::{text::iso8601, BlockNumber, ChartId, Epoch, GrantId, Moment};
use serde::Serialize;

use crate::{
	actions::{
		openings,
		party::Party,
		past::{FiledVersion, Handed, PastGrant, Reach},
		patient::Patient,
		receipts::log,
		scope, sharing,
	},
	context::Context,
	output::Say,
};

/// One grant, explained.
#[derive(Clone, Debug, Serialize)]
struct Story {
	grant: GrantId,
	/// Whom it names, where this device can open it.
	party: Option<Party>,
	/// What it covered, in words.
	scope: String,
	/// For what.
	purposes: String,
	/// The block that wrote it.
	since: BlockNumber,
	/// The moment at which it ends by itself, if it does.
	end: Option<Moment>,
	/// Whether it is in force.
	live: bool,
	/// The block that ended it, where this device ended it.
	over: Option<BlockNumber>,
	#[serde(flatten)]
	reach: Reach,
	/// Compartments that are filed into, still, under an epoch whose key its holder has: the epochs.
	exposed: Vec<(String, Epoch)>,
}

/// The grants of a chart, explained.
#[derive(Serialize)]
struct Stories {
	chart: ChartId,
	grants: Vec<Story>,
	/// Gateways that did not tell of all their receipts, and why.
	missing: Vec<String>,
}

pub async fn run(
	context: &Context,
	node: &Node,
	chart: ChartId,
	grant: Option<GrantId>,
) -> anyhow::Result<()> {
	let mut patient = Patient::load(&context.home, &context.account()?, chart)?;
	sharing::note_all(node, &mut patient).await?;
	let at = node.finalised().await?;
	let now = at.time().await?;
	let on_chain = at.grants_of(chart).await?;
	let is_live = |id: GrantId| {
		let ends = on_chain.iter().find(|(of, _)| *of == id).map(|(_, grant)| grant.end);
		ends.is_some_and(|end| end.is_none_or(|end| now < end))
	};
	let meant = |past: &&PastGrant| match grant {
		Some(id) => past.id == id,
		None => !is_live(past.id),
	};
	let chosen: Vec<_> = patient.file.grants.iter().filter(meant).collect();
	if let (Some(id), true) = (grant, chosen.is_empty()) {
		bail!(
			"this device never saw grant {id} in force: ask the one that you granted it with, or look at \
			 what was read under it with `salus access log --chart {chart}`"
		);
	}
	let known = openings::kept(&context.home)?;
	let log = log::read(context, node, &patient.account, chart, &known).await?;
	let mut filed = Vec::new();
	for (record, entry) in at.all_records(chart).await? {
		match entry.version {
			0 | 1 => filed.push(FiledVersion::newest(record, &entry)),
			_ => {
				let versions = at.provenance(chart, record).await?;
				filed.extend(
					(1..).zip(&versions).map(|(number, one)| FiledVersion::of(record, number, one)),
				);
			},
		}
	}
	let exposed = sharing::still_exposed(node, &patient.file).await?;
	let mut grants = Vec::new();
	for past in chosen {
		let party = match openings::party(&node.genesis(), &chart, &past.grant.grantee, &known) {
			Some(account) => Some(Party::look_up(&at, &account).await?),
			None => None,
		};
		let rule = salus_gateway::exchange::DeliveryBasis::Grant(past.id);
		let of_it = exposed.iter().filter(|one| one.rules.contains(&rule));
		grants.push(Story {
			grant: past.id,
			party,
			scope: scope::words(&past.grant.scope, |tag| patient.file.name_of(tag)),
			purposes: scope::codes(&past.grant.purposes),
			since: past.grant.since,
			end: past.grant.end,
			live: is_live(past.id),
			over: past.over,
			reach: Reach::of(past, &filed, &log.releases),
			exposed: of_it.map(|one| (one.compartment.clone(), one.epoch)).collect(),
		});
	}
	let missing = log.gateways.iter().filter_map(|told| {
		told.problem.as_ref().map(|problem| format!("{}: {problem}", told.words()))
	});
	context.print(&Stories { chart, grants, missing: missing.collect() })
}

/// How many, of what.
fn count(number: usize, one: &str) -> String {
	match number {
		1 => format!("1 {one}"),
		_ => format!("{number} {one}s"),
	}
}

impl Story {
	/// From when until when.
	fn period(&self) -> String {
		let ends = match (self.live, self.over, self.end) {
			(true, _, None) => "and is in force".to_string(),
			(true, _, Some(end)) => format!("and is in force until {}", iso8601(end)),
			(false, Some(block), _) => format!("until you ended it in block {block}"),
			(false, None, Some(end)) => format!("until {}, or before that", iso8601(end)),
			(false, None, None) => "and is over; when it ended, this device does not know".into(),
		};
		format!("from block {} on, {ends}", self.since)
	}

	fn lines(&self) -> Vec<String> {
		let who = self.party.as_ref().map_or_else(
			|| "somebody whose name this device cannot open".to_string(),
			Party::words,
		);
		let Reach { could, by_keys, did, doubtful } = &self.reach;
		let read = did.iter().filter(|one| one.what == Handed::Document).count();
		let receipts: usize = did.iter().map(|one| one.receipts.len()).sum();
		let (most, may) = match (self.live, self.over) {
			(true, _) => ("", "can read"),
			(false, Some(_)) => ("", "could have read"),
			(false, None) => ("at most ", "could have read"),
		};
		let mut lines = vec![
			format!("Grant {} to {who}", self.grant),
			format!("  {}, for {}, {}", self.scope, self.purposes, self.period()),
			format!(
				"  {may} {most}{}, did read {read} ({})",
				count(could.len(), "document"),
				count(receipts, "receipt"),
			),
		];
		for one in did {
			let what = match one.what {
				Handed::Document => "read",
				Handed::Keys => "took the keys, and no bytes through these gateways,",
				Handed::Index => "looked at the index entry",
			};
			lines.push(format!(
				"    {what} record {} version {}: {}, {} anchored",
				one.record,
				one.version,
				count(one.receipts.len(), "receipt"),
				one.anchored,
			));
			lines.extend(one.receipts.iter().map(|id| format!("      {id}")));
		}
		if *doubtful > 0 {
			lines.push(format!(
				"  {} of it do not verify and are not counted: `salus access log` names who wrote them",
				count(*doubtful, "receipt")
			));
		}
		if !could.is_empty() || !by_keys.is_empty() {
			lines.push(
				"  Whoever got the keys of an epoch can read all of that epoch, with copies of the ciphertext \
				 or gateways that cheat: no revocation takes that back."
					.into(),
			);
		}
		if !by_keys.is_empty() {
			lines.push(format!(
				"  Besides, those keys open {} of the same epochs that no honest gateway releases under it:",
				count(by_keys.len(), "document")
			));
			lines.extend(by_keys.iter().map(|one| {
				format!(
					"    record {} version {}, filed in block {}",
					one.record, one.version, one.block
				)
			}));
		}
		match (self.live, self.exposed.is_empty()) {
			(true, _) => {},
			(false, true) => lines.push(
				"  What is filed now is sealed to newer keys, out of reach of all that it left."
					.into(),
			),
			(false, false) => lines.extend(self.exposed.iter().map(|(name, epoch)| {
				format!(
					"  Compartment {name:?} is filed into under epoch {epoch} still, whose key it left: \
					 `salus access resume` opens a new one."
				)
			})),
		}
		lines
	}
}

impl Say for Stories {
	fn say(&self) -> String {
		let mut lines: Vec<_> = self.grants.iter().flat_map(Story::lines).collect();
		if self.grants.is_empty() {
			lines.push("No grant that this device ever saw in force is over.".into());
		}
		lines.extend(
			self.missing.iter().map(|gateway| {
				format!("There may be more: not all receipts are here of {gateway}")
			}),
		);
		lines.join("\n")
	}
}

#[cfg(test)]
mod tests {
	use salus_gateway::ReceiptId;
	use salus_primitives::{CompartmentTag, RecordId};

	use super::*;
	use crate::actions::past::Read;

	fn story() -> Story {
		let filed = |number, epoch| FiledVersion {
			record: RecordId([number; 16]),
			version: 1,
			block: 10,
			compartment: CompartmentTag([1; 16]),
			epoch,
		};
		let read = Read {
			record: RecordId([1; 16]),
			version: 1,
			what: Handed::Document,
			receipts: vec![ReceiptId([7; 32]), ReceiptId([8; 32])],
			anchored: 1,
		};
		Story {
			grant: 4,
			party: None,
			scope: "the whole chart".into(),
			purposes: "TREAT".into(),
			since: 5,
			end: None,
			live: false,
			over: Some(40),
			reach: Reach {
				could: vec![filed(1, 0), filed(2, 0)],
				by_keys: vec![filed(3, 0)],
				did: vec![read],
				doubtful: 0,
			},
			exposed: Vec::new(),
		}
	}

	fn say(story: Story, missing: &[&str]) -> String {
		let missing = missing.iter().map(|one| one.to_string()).collect();
		Stories { chart: ChartId([1; 32]), grants: vec![story], missing }.say()
	}

	#[test]
	fn the_patient_hears_what_could_be_read_and_what_was_with_receipts() {
		let said = say(story(), &[]);
		assert!(said.contains("could have read 2 documents, did read 1 (2 receipts)"), "{said}");
		assert!(said.contains("until you ended it in block 40"), "{said}");
		assert!(said.contains(&ReceiptId([7; 32]).to_string()), "{said}");
		assert!(said.contains("can read all of that epoch"), "{said}");
		assert!(said.contains("those keys open 1 document of the same epochs"), "{said}");
		assert!(said.contains("sealed to newer keys"), "{said}");
	}

	#[test]
	fn what_is_not_known_is_said() {
		let unknown = Story { over: None, ..story() };
		let said = say(unknown, &["\"Gateway 2\": it is away"]);
		assert!(said.contains("could have read at most 2 documents"), "{said}");
		assert!(said.contains("this device does not know"), "{said}");
		assert!(said.ends_with("not all receipts are here of \"Gateway 2\": it is away"), "{said}");
		let exposed = Story { exposed: vec![("general".into(), 0)], ..story() };
		let said = say(exposed, &[]);
		assert!(said.contains("under epoch 0 still"), "{said}");
		assert!(!said.contains("sealed to newer keys"), "{said}");
		let mut doubtful = story();
		doubtful.reach.doubtful = 3;
		assert!(say(doubtful, &[]).contains("3 receipts of it do not verify"));
		let live = say(Story { live: true, over: None, ..story() }, &[]);
		assert!(live.contains("can read 2 documents"), "{live}");
	}
}
