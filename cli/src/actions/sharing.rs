// SPDX-License-Identifier: GPL-3.0-only

//! What a patient's decisions mean for her keys: fragments for whoever may read, a new epoch where
//! somebody may no more.
//!
//! The chain decides first and is final; what follows here may be interrupted, refused by a gateway or
//! wait for one. Whatever is left is said, and `salus access resume` brings it to its end: it reads from
//! the chain, the gateways and this device's notes what should be, and does what lacks.

use std::sync::Arc;

use anyhow::bail;
use salus_client::{calls, Final, Node};
use salus_gateway::{
	chain::{Chain, Finalised},
	exchange::{DeliveryBasis, ExchangeError},
	maker::exposed as opened_by,
	patience::patiently,
	Exchange, Made, Maker, NodeChain,
};
use salus_primitives::{
	access::{Opening, RestrictedParty, Scope},
	ChartId, CompartmentTag, Epoch, GrantId,
};
use serde::Serialize;

use super::{
	mandates::{self, Given},
	openings,
	patient::{ChartFile, Exposed, Patient},
};
use crate::{context::Context, gateways, output::Step};

/// For how many seconds a gateway may be behind with a restriction that is final here.
const BEHIND: u32 = 5;

/// Whether compartments get a new epoch whose newest one somebody holds who may not read any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epochs {
	/// They do.
	Renew,
	/// They stay as they are.
	Keep,
}

/// What [`settle`] did, and what is left to do.
#[derive(Default, Serialize)]
pub struct Settled {
	/// The new epochs, each with its submission.
	pub epochs: Vec<Step>,
	/// The sets of fragments that every gateway of theirs has now.
	pub made: Vec<Made>,
	/// What is left, and how it gets done.
	pub left: Vec<String>,
}

/// The command that finishes what is left.
pub fn resume_command(chart: ChartId) -> String {
	format!("salus access resume --chart {chart}")
}

/// A rule in words.
pub fn rule_words(rule: DeliveryBasis) -> String {
	match rule {
		DeliveryBasis::Grant(id) => format!("grant {id}"),
		DeliveryBasis::Mandate(id) => format!("mandate {id}"),
		DeliveryBasis::Emergency => "emergencies".into(),
	}
}

/// Makes and hands out the key fragments of a finalised grant that is the patient's own.
pub async fn make(
	context: &Context,
	node: &Node,
	patient: &mut Patient,
	grant: GrantId,
	opening: Option<Opening>,
) -> anyhow::Result<Vec<Made>> {
	patient.note_own(grant)?;
	let chain = NodeChain::reading(node.clone()).await?;
	note_live(&*chain.finalised().await?, patient).await?;
	let exchanges = context.exchanges(node, &patient.account).await?;
	if exchanges.is_empty() {
		bail!(gateways::NONE);
	}
	let maker = maker(context, &chain, &exchanges, patient)?;
	Ok(maker.grant(patient.chart(), grant, opening).await?)
}

/// Finishes what an earlier run left, if it left anything, and says so. It keeps nobody from what she came
/// for.
pub async fn finish_earlier(context: &Context, node: &Node, patient: &Patient) {
	let left = std::fs::read_dir(context.home.join("fragments"))
		.is_ok_and(|mut files| files.next().is_some());
	if !left {
		return;
	}
	let resume = async {
		let chain = NodeChain::reading(node.clone()).await?;
		let exchanges = context.exchanges(node, &patient.account).await?;
		let maker = maker(context, &chain, &exchanges, patient)?;
		anyhow::Ok(maker.resume(patient.chart()).await?)
	};
	match resume.await {
		Ok(resumed) => {
			if !resumed.made.is_empty() {
				eprintln!(
					"salus: finished {} sets of key fragments of an earlier run",
					resumed.made.len()
				);
			}
			for (_, why) in resumed.waiting {
				eprintln!("salus: warning: key fragments of an earlier run still wait: {why}");
			}
		},
		Err(error) => eprintln!("salus: warning: an earlier run cannot be finished: {error:#}"),
	}
}

/// Does what the chain's state asks for and this device can do: new epochs, fragments that lack, those for
/// emergencies as well, openings of blinded restrictions. It never fails: what it could not do is left, and said.
pub async fn settle(
	context: &Context,
	node: &Node,
	patient: &mut Patient,
	epochs: Epochs,
) -> Settled {
	let mut settled = Settled::default();
	if let Err(error) = settle_into(context, node, patient, epochs, &mut settled).await {
		let resume = resume_command(patient.chart());
		settled.left.push(format!("{error:#}; `{resume}` goes on"));
	}
	settled
}

async fn settle_into(
	context: &Context,
	node: &Node,
	patient: &mut Patient,
	epochs: Epochs,
	settled: &mut Settled,
) -> anyhow::Result<()> {
	let chart = patient.chart();
	let chain = NodeChain::reading(node.clone()).await?;
	let at = chain.finalised().await?;
	note_live(&*at, patient).await?;
	if epochs == Epochs::Renew {
		for exposed in exposed(&*at, &patient.file).await? {
			let next = exposed.epoch.saturating_add(1);
			let done = open_epoch(context, node, patient, exposed.tag, next).await?;
			let words = format!(
				"Compartment {:?} has a new key, epoch {next}: what is filed from now on is out of reach \
				 of who had {}.",
				exposed.compartment,
				exposed.rules.iter().copied().map(rule_words).collect::<Vec<_>>().join(", "),
			);
			settled.epochs.push(Step::new(words, done));
		}
	}
	let at = chain.finalised().await?;
	// Whoever may read will have the new epochs as well.
	note_live(&*at, patient).await?;
	let blinded = blinded_restrictions(&*at, chart).await?;
	let given = Given::at(&node.finalised().await?, chart).await?;
	patient.note_certain(&given)?;
	let exchanges = context.exchanges(node, &patient.account).await?;
	if exchanges.is_empty() {
		if !live(&*at, chart).await?.is_empty() || !blinded.is_empty() {
			bail!("whoever may read has keys only through gateways: {}", gateways::NONE);
		}
		return Ok(());
	}
	let known = openings::kept(&context.home)?;
	let genesis = node.genesis();
	for tag in blinded {
		let opens = |one: &&Opening| openings::tag_of(&genesis, &chart, one) == tag;
		// One that another device drew is known to the gateways, which it was given to.
		let Some(opening) = known.iter().find(opens) else { continue };
		for (gateway, why) in give_opening(chart, &exchanges, opening).await {
			settled.left.push(format!(
				"{gateway} does not know whom a blinded restriction names, and refuses everybody what \
				 it covers ({why}); `{}` goes on",
				resume_command(chart)
			));
		}
	}
	let waiting = given.waiting(&patient.file).into_iter();
	settled.left.extend(waiting.map(|id| mandates::to_decide(chart, id)));
	let doubtful = given.doubtful(&patient.file).into_iter();
	settled.left.extend(doubtful.map(|id| mandates::whose(chart, id)));
	let maker = maker(context, &chain, &exchanges, patient)?;
	settled.made.extend(maker.resume(chart).await?.made);
	// Named one by one: whom a mandate's holder grants access meanwhile looks like whom the patient does.
	let rules = given.rules(&patient.file);
	let completed = maker.complete_only(chart, &known, &rules).await?;
	settled.made.extend(completed.made);
	settled.left.extend(skipped(chart, completed.skipped));
	Ok(())
}

/// Makes the dormant key fragments that emergency departments lack: a new one, or what a restriction kept from
/// them until now. It never fails: what it could not do is left, and answered in words.
pub async fn prepare_for_emergencies(
	context: &Context,
	node: &Node,
	patient: &Patient,
) -> Vec<String> {
	let chart = patient.chart();
	let complete = async {
		let chain = NodeChain::reading(node.clone()).await?;
		let exchanges = context.exchanges(node, &patient.account).await?;
		let known = openings::kept(&context.home)?;
		let maker = maker(context, &chain, &exchanges, patient)?;
		let completed = maker.emergencies(chart, &known).await?;
		anyhow::Ok(completed)
	};
	match complete.await {
		Ok(completed) => skipped(chart, completed.skipped),
		Err(error) => vec![format!(
			"key fragments for emergencies ({error:#}); `{}` goes on",
			resume_command(chart)
		)],
	}
}

/// The rules for which no fragments could be made, in words, each once.
fn skipped(chart: ChartId, skipped: Vec<(DeliveryBasis, String)>) -> Vec<String> {
	let mut left: Vec<String> = Vec::new();
	for (rule, why) in skipped {
		let (rule, resume) = (rule_words(rule), resume_command(chart));
		let words = format!("key fragments for {rule} ({why}); `{resume}` goes on");
		// Several departments may lack theirs for one reason.
		if !left.contains(&words) {
			left.push(words);
		}
	}
	left
}

/// Publishes the key of a compartment's next epoch.
pub async fn open_epoch(
	context: &Context,
	node: &Node,
	patient: &Patient,
	tag: CompartmentTag,
	epoch: Epoch,
) -> anyhow::Result<Final> {
	let key = patient.epoch_key(&tag, epoch)?;
	let call = calls::access::set_compartment_key(patient.chart(), tag, epoch, &key);
	context.submit(node, &patient.account, &call).await
}

/// Where filing goes on under an epoch that somebody holds who may not read any more, as far as this device
/// knows.
pub async fn still_exposed(node: &Node, file: &ChartFile) -> anyhow::Result<Vec<Exposed>> {
	exposed(&*NodeChain::reading(node.clone()).await?.finalised().await?, file).await
}

async fn exposed(at: &dyn Finalised, file: &ChartFile) -> anyhow::Result<Vec<Exposed>> {
	let live: Vec<_> = live(at, file.chart).await?.into_iter().map(|(rule, _)| rule).collect();
	let current = at.compartments(file.chart).await?;
	let current: Vec<_> = current.into_iter().map(|(tag, key)| (tag, key.epoch)).collect();
	Ok(file.exposed(&live, &current))
}

/// Notes for every rule in force, by finalised state, which epochs its holder has.
pub async fn note_all(node: &Node, patient: &mut Patient) -> anyhow::Result<()> {
	note_live(&*NodeChain::reading(node.clone()).await?.finalised().await?, patient).await
}

async fn note_live(at: &dyn Finalised, patient: &mut Patient) -> anyhow::Result<()> {
	for (rule, scope) in live(at, patient.chart()).await? {
		let epochs = opened_by(at, patient.chart(), &scope).await?;
		patient.note_shared(rule, &epochs)?;
	}
	let now = at.time();
	for (id, grant) in at.grants(patient.chart()).await? {
		if grant.end.is_none_or(|end| now < end) {
			let epochs = opened_by(at, patient.chart(), &grant.scope).await?;
			patient.note_grant(id, &grant, &epochs)?;
		}
	}
	Ok(())
}

/// The grants and mandates to read that are in force, with their scopes.
async fn live(at: &dyn Finalised, chart: ChartId) -> anyhow::Result<Vec<(DeliveryBasis, Scope)>> {
	let now = at.time();
	let grants = at.grants(chart).await?.into_iter();
	let mut live: Vec<_> = grants
		.filter(|(_, grant)| grant.end.is_none_or(|end| now < end))
		.map(|(id, grant)| (DeliveryBasis::Grant(id), grant.scope))
		.collect();
	let mandates = at.mandates(chart).await?.into_iter();
	live.extend(
		mandates
			.filter(|(_, mandate)| mandate.powers.read && mandate.is_live(now))
			.map(|(id, mandate)| (DeliveryBasis::Mandate(id), mandate.scope)),
	);
	Ok(live)
}

async fn blinded_restrictions(
	at: &dyn Finalised,
	chart: ChartId,
) -> anyhow::Result<Vec<salus_primitives::BlindedTag>> {
	let restrictions = at.restrictions(chart).await?;
	Ok(restrictions
		.iter()
		.filter_map(|one| match one.party {
			RestrictedParty::Blinded(tag) => Some(tag),
			_ => None,
		})
		.collect())
}

/// Tells every gateway whom a blinded restriction names. Answers those that were not told, and why.
async fn give_opening(
	chart: ChartId,
	exchanges: &[Arc<dyn Exchange>],
	opening: &Opening,
) -> Vec<(String, ExchangeError)> {
	let mut failed = Vec::new();
	for exchange in exchanges {
		let gateway = match patiently(|| exchange.identity()).await {
			Ok(identity) => identity.institution,
			Err(error) => {
				failed.push(("a gateway".into(), error));
				continue;
			},
		};
		let mut tries = 0;
		let told = loop {
			match patiently(|| exchange.add_opening(chart, opening.clone())).await {
				// Its node is a little behind.
				Err(ExchangeError::NotFinal) if tries < BEHIND => {
					tries += 1;
					tokio::time::sleep(std::time::Duration::from_secs(1)).await;
				},
				other => break other,
			}
		};
		if let Err(error) = told {
			failed.push((format!("the gateway of {gateway}"), error));
		}
	}
	failed
}

fn maker<'a>(
	context: &Context,
	chain: &'a NodeChain,
	exchanges: &'a [Arc<dyn Exchange>],
	patient: &'a Patient,
) -> anyhow::Result<Maker<'a>> {
	let folder = context.home.join("fragments");
	Ok(Maker::new(chain, exchanges, &patient.keys, &folder)?)
}
