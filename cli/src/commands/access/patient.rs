// SPDX-License-Identifier: GPL-3.0-only

//! What a patient does about access. What became final is always said, and what is left of it.

use anyhow::{bail, ensure, Context as _};
use salus_client::{calls, Node};
use salus_primitives::{
	access::{Grantee, Opening, Purpose, RestrictedParty},
	membership::Standing,
	AccountId, ChartId, GrantId, RequestId, RestrictionId,
};

use super::{
	answers::{terms, Finished, Granted, OfRequest, Overview, Restricted, Revoked},
	end, granted, numbered, Terms,
};
use crate::{
	actions::{
		mandates::Given,
		openings::{self, tag_of},
		party::Party,
		patient::{ChartFile, Patient},
		requests::{opened, party_of},
		scope,
		sharing::{self, finish_earlier, resume_command, settle, Epochs},
	},
	context::Context,
	output::{Course, Submitted},
};

/// A patient who is at her device: what an earlier run left there is finished first.
async fn at_hand(context: &Context, node: &Node, chart: ChartId) -> anyhow::Result<Patient> {
	let patient = Patient::load(&context.home, &context.account()?, chart)?;
	finish_earlier(context, node, &patient).await;
	Ok(patient)
}

/// Less than was asked for; what is `None` or empty stays as it was asked.
pub struct Narrowed {
	pub scope: Option<String>,
	pub purposes: Vec<Purpose>,
	pub days: Option<u64>,
}

pub async fn approve(
	context: &Context,
	node: &Node,
	chart: ChartId,
	id: RequestId,
	narrowed: Narrowed,
	yes: bool,
) -> anyhow::Result<()> {
	let mut patient = at_hand(context, node, chart).await?;
	let at = node.finalised().await?;
	let request = at
		.requests_of(chart)
		.await?
		.into_iter()
		.find(|(of, _)| *of == id)
		.map(|(_, request)| request)
		.with_context(|| format!("the chart has no open request {id}"))?;
	let opened = opened(context, node, &patient).await?;
	let Some((party, opening)) = party_of(&node.genesis(), chart, id, &request, &opened) else {
		bail!("no gateway could open request {id}: never approve what you cannot see the name of");
	};
	let party = Party::look_up(&at, &party).await?;
	let scope = match &narrowed.scope {
		Some(text) => scope::parse(text, |name| patient.tag(name))?,
		None => request.scope.clone(),
	};
	let purposes = match narrowed.purposes.is_empty() {
		true => request.purposes.clone(),
		false => scope::purposes(&narrowed.purposes)?,
	};
	let until = narrowed.days.map_or(request.end, |days| end(request.start, Some(days)));

	let asked = terms(&request.scope, &request.purposes, request.start, request.end, &patient.file);
	let given = terms(&scope, &purposes, request.start, until, &patient.file);
	let mut what = format!("Request {id} is by {}. Asked for:\n{asked}", party.words());
	if given != asked {
		what.push_str(&format!("\nYou would grant less:\n{given}"));
	}
	context.confirm(&what, "Approve?", yes)?;

	// Written down first: whoever makes fragments anew some day needs it.
	if let Some(opening) = &opening {
		openings::keep(&context.home, &tag_of(&node.genesis(), &chart, opening), opening)?;
	}
	let call = calls::access::approve(chart, id, &scope, &purposes, request.start, until);
	let done = context.submit(node, &patient.account, &call).await?;
	share(context, node, &mut patient, done, party, opening).await
}

pub async fn deny(
	context: &Context,
	node: &Node,
	chart: ChartId,
	request: RequestId,
) -> anyhow::Result<()> {
	let patient = at_hand(context, node, chart).await?;
	let call = calls::access::deny(chart, request);
	let done = context.submit(node, &patient.account, &call).await?;
	context.print(&Submitted {
		done: format!("Request {request} is denied."),
		r#final: done,
		result: OfRequest { chart, request },
	})
}

pub async fn grant(
	context: &Context,
	node: &Node,
	chart: ChartId,
	to: AccountId,
	terms: Terms,
	open: bool,
) -> anyhow::Result<()> {
	let mut patient = at_hand(context, node, chart).await?;
	let scope = scope::parse(&terms.scope, |name| patient.tag(name))?;
	let purposes = scope::purposes(&terms.purposes)?;
	let at = node.finalised().await?;
	let start = at.time().await?;
	let party = Party::look_up(&at, &to).await?;
	if party.institution.is_none() {
		// The chain cannot see whom a blinded grant names.
		bail!("{}: grant to an institution or one person of its staff", party.words());
	}
	let (grantee, opening) = blinded(context, node, chart, to, open)?;
	let call =
		calls::access::grant(chart, &grantee, &scope, &purposes, start, end(start, terms.days));
	let done = context.submit(node, &patient.account, &call).await?;
	share(context, node, &mut patient, done, party, opening).await
}

/// Whom a grant or a restriction names on the chain: in clear, or by a tag whose opening is written down
/// first, because without it nobody could ever open it.
fn blinded(
	context: &Context,
	node: &Node,
	chart: ChartId,
	party: AccountId,
	open: bool,
) -> anyhow::Result<(Grantee, Option<Opening>)> {
	if open {
		return Ok((Grantee::Open(party), None));
	}
	let opening = openings::draw(party);
	let tag = tag_of(&node.genesis(), &chart, &opening);
	openings::keep(&context.home, &tag, &opening)?;
	Ok((Grantee::Blinded(tag), Some(opening)))
}

/// Makes the key fragments of the grant that is final now, and says both: the grant is there, whatever
/// becomes of its fragments.
async fn share(
	context: &Context,
	node: &Node,
	patient: &mut Patient,
	done: salus_client::Final,
	party: Party,
	opening: Option<Opening>,
) -> anyhow::Result<()> {
	let chart = patient.chart();
	let grant = granted(&done)?;
	let made = sharing::make(context, node, patient, grant, opening.clone()).await;
	let words = format!("Grant {grant} lets {} read.", party.words());
	let fragments = made.as_ref().map_or(0, Vec::len);
	let mut course = Course::new(words, done, Granted { chart, grant, party, opening, fragments });
	course.left = match made {
		// A department may have been admitted since the patient was here last.
		Ok(_) => sharing::prepare_for_emergencies(context, node, patient).await,
		Err(error) => vec![format!(
			"the gateways lack the grant's key fragments, without which nobody can decrypt ({error:#}); \
			 `{}` goes on",
			resume_command(chart)
		)],
	};
	context.print(&course)
}

pub async fn revoke(
	context: &Context,
	node: &Node,
	chart: ChartId,
	grant: Option<GrantId>,
	keep_epoch: bool,
) -> anyhow::Result<()> {
	let mut patient = Patient::load(&context.home, &context.account()?, chart)?;
	// Once it is revoked, the chain says no more what it opened.
	sharing::note_all(node, &mut patient).await?;
	let (call, words) = match grant {
		Some(id) => (calls::access::revoke(chart, id), format!("Grant {id} is revoked.")),
		None => (calls::access::revoke_all(chart), "Every grant is revoked.".into()),
	};
	let done = context.submit(node, &patient.account, &call).await?;
	patient.note_over(grant, done.block)?;
	let settled = settle(context, node, &mut patient, epochs(keep_epoch)).await;
	let fragments = settled.made.len();
	let mut course = Course::new(words, done, Revoked { chart, grant, fragments });
	course.after = settled.epochs;
	course.left = settled.left;
	context.print(&course)
}

pub async fn resume(
	context: &Context,
	node: &Node,
	chart: ChartId,
	agreed: &[GrantId],
	keep_epoch: bool,
) -> anyhow::Result<()> {
	let mut patient = Patient::load(&context.home, &context.account()?, chart)?;
	let grants = node.finalised().await?.grants_of(chart).await?;
	for id in agreed {
		// She agrees to what it is, not to what may get that number.
		ensure!(grants.iter().any(|(of, _)| of == id), "the chart has no grant {id}");
		patient.note_own(*id)?;
	}
	let settled = settle(context, node, &mut patient, epochs(keep_epoch)).await;
	context.print(&Finished { chart, settled })
}

fn epochs(keep: bool) -> Epochs {
	match keep {
		true => Epochs::Keep,
		false => Epochs::Renew,
	}
}

pub async fn restrict(
	context: &Context,
	node: &Node,
	chart: ChartId,
	scope: &str,
	purposes: &[Purpose],
	party: Option<(AccountId, bool)>,
	passable: bool,
) -> anyhow::Result<()> {
	let mut patient = at_hand(context, node, chart).await?;
	let scope = scope::parse(scope, |name| patient.tag(name))?;
	let purposes = match purposes.is_empty() {
		true => None,
		false => Some(scope::purposes(purposes)?),
	};
	let (party, opening) = match party {
		None => (RestrictedParty::Everyone, None),
		Some((account, open)) => {
			// The chain cannot see whom a blinded one names: one that names nobody would forbid nothing.
			match node.finalised().await?.standing(&account).await? {
				Standing::Institution | Standing::Staff => {},
				Standing::Mandate(of) if of == chart => {},
				_ => bail!(
					"{account} is neither an institution nor staff, and holds no mandate here: the \
					 restriction would forbid nothing"
				),
			}
			match blinded(context, node, chart, account, open)? {
				(Grantee::Open(account), _) => (RestrictedParty::Open(account), None),
				(Grantee::Blinded(tag), opening) => (RestrictedParty::Blinded(tag), opening),
			}
		},
	};
	let call = calls::access::restrict(chart, &scope, &party, purposes.as_ref(), passable);
	let done = context.submit(node, &patient.account, &call).await?;
	let restriction = numbered(&done, "RestrictionSet")?;
	let words = format!("Restriction {restriction} holds.");
	let is_blinded = opening.is_some();
	let mut course = Course::new(words, done, Restricted { chart, restriction, opening });
	if is_blinded {
		// Until the gateways know whom it names, they refuse everybody what it covers.
		course.left = settle(context, node, &mut patient, Epochs::Keep).await.left;
	}
	context.print(&course)
}

pub async fn lift(
	context: &Context,
	node: &Node,
	chart: ChartId,
	restriction: RestrictionId,
) -> anyhow::Result<()> {
	let patient = at_hand(context, node, chart).await?;
	let call = calls::access::lift(chart, restriction);
	let done = context.submit(node, &patient.account, &call).await?;
	let words = format!("Restriction {restriction} is lifted.");
	let mut course = Course::new(words, done, Restricted { chart, restriction, opening: None });
	// It may have kept key fragments from emergency departments.
	course.left = sharing::prepare_for_emergencies(context, node, &patient).await;
	context.print(&course)
}

pub async fn list(context: &Context, node: &Node, chart: ChartId) -> anyhow::Result<()> {
	let at = node.finalised().await?;
	let genesis = node.genesis();
	// Without the patient's key the names of those who ask stay closed.
	let (file, opened) = match context.global.key {
		Some(_) => {
			let patient = at_hand(context, node, chart).await?;
			let opened = opened(context, node, &patient).await?;
			(patient.file, opened)
		},
		None => (
			ChartFile::read(&context.home, &chart).unwrap_or_else(|_| ChartFile::unknown(chart)),
			Vec::new(),
		),
	};
	let known = openings::kept(&context.home)?;
	let mut requests = Vec::new();
	for (id, request) in at.requests_of(chart).await? {
		let who = party_of(&genesis, chart, id, &request, &opened).map(|(party, _)| party);
		requests.push((id, request, look_up(&at, who).await?));
	}
	let mut grants = Vec::new();
	for (id, grant) in at.grants_of(chart).await? {
		let who = openings::party(&genesis, &chart, &grant.grantee, &known);
		grants.push((id, grant, look_up(&at, who).await?));
	}
	let given = Given::at(&at, chart).await?;
	let mandates = at.mandates_of(chart).await?.into_iter().map(|(id, mandate)| {
		let waits = given.waits(id, &mandate, &file);
		(id, mandate, waits)
	});
	context.print(&Overview {
		chart,
		requests,
		grants,
		doubtful: given.doubtful(&file),
		restrictions: at.restrictions_of(chart).await?,
		emergencies: at.emergencies_of(chart).await?,
		mandates: mandates.collect(),
		recovery: at.recovery_of(chart).await?,
		exposed: sharing::still_exposed(node, &file).await?,
		file,
	})
}

async fn look_up(
	at: &salus_client::node::At,
	who: Option<AccountId>,
) -> anyhow::Result<Option<Party>> {
	Ok(match who {
		Some(who) => Some(Party::look_up(at, &who).await?),
		None => None,
	})
}
