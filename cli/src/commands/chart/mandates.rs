// SPDX-License-Identifier: GPL-3.0-only

//! What a patient does about mandates and recoveries: her hospital writes them, and asks nobody on the chain.

use anyhow::Context as _;
use salus_client::{calls, Node};
use salus_primitives::{ChartId, MandateId};
use serde::Serialize;

use crate::{
	actions::{
		mandates::words,
		patient::Patient,
		sharing::{self, settle, Epochs, Settled},
	},
	context::Context,
	output::{Course, Say, Submitted},
};

/// What came of a mandate's confirmation.
#[derive(Serialize)]
struct Confirmed {
	chart: ChartId,
	mandate: MandateId,
	#[serde(flatten)]
	settled: Settled,
}

impl Say for Confirmed {
	fn say(&self) -> String {
		format!("You agreed to mandate {}.\n{}", self.mandate, self.settled.say())
	}
}

#[derive(Serialize)]
struct Ended {
	chart: ChartId,
	mandate: MandateId,
	/// The sets of key fragments that others were given in the same step.
	fragments: usize,
}

#[derive(Serialize)]
struct Cancelled {
	chart: ChartId,
}

pub async fn confirm(
	context: &Context,
	node: &Node,
	chart: ChartId,
	id: MandateId,
	yes: bool,
) -> anyhow::Result<()> {
	let mut patient = Patient::load(&context.home, &context.account()?, chart)?;
	let mandates = node.finalised().await?.mandates_of(chart).await?;
	let (_, mandate) = mandates
		.iter()
		.find(|(of, _)| *of == id)
		.with_context(|| format!("the chart has no mandate {id}"))?;
	let what = format!(
		"Mandate {id}, which your hospital attests: {}.\nWho may read by it, and whom its holder grants access, \
		 gets keys.",
		words(mandate, &patient.file)
	);
	context.confirm(&what, "Do you agree to it?", yes)?;
	patient.confirm_mandate(id)?;
	let settled = settle(context, node, &mut patient, Epochs::Keep).await;
	context.print(&Confirmed { chart, mandate: id, settled })
}

pub async fn end(
	context: &Context,
	node: &Node,
	chart: ChartId,
	id: MandateId,
) -> anyhow::Result<()> {
	let mut patient = Patient::load(&context.home, &context.account()?, chart)?;
	// Once it is ended, the chain says no more what it opened.
	sharing::note_all(node, &mut patient).await?;
	let call = calls::charts::end_mandate(chart, id);
	let done = context.submit(node, &patient.account, &call).await?;
	let settled = settle(context, node, &mut patient, Epochs::Renew).await;
	let result = Ended { chart, mandate: id, fragments: settled.made.len() };
	let mut course = Course::new(format!("Mandate {id} is ended."), done, result);
	course.after = settled.epochs;
	course.left = settled.left;
	context.print(&course)
}

pub async fn cancel_recovery(context: &Context, node: &Node, chart: ChartId) -> anyhow::Result<()> {
	let patient = Patient::load(&context.home, &context.account()?, chart)?;
	let call = calls::charts::cancel_recovery(chart);
	let done = context.submit(node, &patient.account, &call).await?;
	context.print(&Submitted {
		done: "The recovery is cancelled: your account goes on to control the chart.".into(),
		r#final: done,
		result: Cancelled { chart },
	})
}
