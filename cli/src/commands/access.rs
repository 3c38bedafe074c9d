// SPDX-License-Identifier: GPL-3.0-only

//! `salus access`: asking, granting, restricting, revoking, and asking why.

use std::path::PathBuf;

use anyhow::{bail, Context as _};
use clap::{Args, Subcommand};
use rand_core::{OsRng, RngCore};
use salus_client::{calls, Node};
use salus_gateway::{
	exchange::{BlindedRequest, LodgedRequest, Occasion, Signed},
	Maker, NodeChain,
};
use salus_primitives::{
	access::{Grantee, Opening, Purpose, Request, RestrictedParty, Restrictions},
	api::Explanation,
	consent::{Ask, Basis, Decision},
	text::{iso8601, Query, RequestText},
	AccountId, BlindedTag, ChartId, GrantId, MandateId, Moment, RecordId, RequestId,
};
use serde::{Deserialize, Serialize};
use sp_core::crypto::Ss58Codec;

use crate::{
	actions::{card::SignedCard, patient::Patient, scope},
	context::{days, parse_account, unix_millis, Context},
	output::{Say, Submitted},
};

/// What can be done about access.
#[derive(Subcommand)]
pub enum Command {
	/// Data user: ask a patient, who gave you her chart card
	Request {
		/// Her chart card
		#[arg(long)]
		card: PathBuf,
		#[command(flatten)]
		terms: Terms,
		/// Ask in clear: writes the relation into the ledger for good
		#[arg(long)]
		open: bool,
	},
	/// Patient: approve a request, in full or narrowed; you are shown who asks
	Approve {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// The request's number
		request: RequestId,
		/// Narrow the scope [default: what was asked for]
		#[arg(long)]
		scope: Option<String>,
		/// Narrow the purposes (may be repeated) [default: what was asked for]
		#[arg(long = "purpose")]
		purposes: Vec<Purpose>,
		/// For how many days [default: what was asked for]
		#[arg(long)]
		days: Option<u64>,
	},
	/// Patient: deny a request
	Deny {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// The request's number
		request: RequestId,
	},
	/// Patient: grant access that nobody asked for
	Grant {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// To whom: an institution or one person of its staff
		#[arg(long, value_parser = parse_account)]
		to: AccountId,
		#[command(flatten)]
		terms: Terms,
		/// Grant in clear: writes the relation into the ledger for good
		#[arg(long)]
		open: bool,
	},
	/// Patient: revoke a grant; it ends with the block that makes this final
	Revoke {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// The grant's number; without it, every grant
		grant: Option<GrantId>,
	},
	/// Patient: forbid access, whatever was granted
	Restrict {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// chart, compartment:NAME or record:ID
		#[arg(long, default_value = "chart")]
		scope: String,
		/// Only for these purposes (may be repeated) [default: every purpose]
		#[arg(long = "purpose")]
		purposes: Vec<Purpose>,
		/// Only for this institution or person, in clear [default: everyone]
		#[arg(long, value_parser = parse_account)]
		party: Option<AccountId>,
		/// Let an open emergency pass
		#[arg(long)]
		passable: bool,
	},
	/// Patient: lift a restriction
	Lift {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// The restriction's number
		restriction: u32,
	},
	/// May this person read this record?
	Check(Question),
	/// The same, in words
	Explain(Question),
	/// Patient: requests, grants, restrictions and emergencies of your chart
	List {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
	},
}

/// What is asked for or granted.
#[derive(Args)]
pub struct Terms {
	/// chart, compartment:NAME or record:ID, several with commas
	#[arg(long, default_value = "chart")]
	scope: String,
	/// TREAT, HRESCH, … (may be repeated)
	#[arg(long = "purpose", required = true)]
	purposes: Vec<Purpose>,
	/// For how many days; without it, until it is revoked
	#[arg(long)]
	days: Option<u64>,
}

/// A question to the evaluator.
#[derive(Args)]
pub struct Question {
	/// The chart
	#[arg(long)]
	chart: ChartId,
	/// The record
	#[arg(long)]
	record: RecordId,
	/// Who would read [default: the key's account]
	#[arg(long, value_parser = parse_account)]
	person: Option<AccountId>,
	/// Why
	#[arg(long)]
	purpose: Purpose,
	/// The grant relied on
	#[arg(long, conflicts_with = "mandate")]
	grant: Option<GrantId>,
	/// The mandate relied on
	#[arg(long)]
	mandate: Option<MandateId>,
	/// The file that opens a blinded grant (`salus access request` wrote it)
	#[arg(long)]
	opening: Option<PathBuf>,
}

/// What a data user keeps of a blinded request: it opens the grant.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpeningFile {
	/// The chart.
	pub chart: ChartId,
	/// The request's number.
	pub request: RequestId,
	/// What opens the tag.
	pub opening: Opening,
}

impl OpeningFile {
	/// Reads it from a file.
	pub fn read(path: &std::path::Path) -> anyhow::Result<Self> {
		let text =
			std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
		serde_json::from_slice(&text)
			.with_context(|| format!("{} opens no request", path.display()))
	}
}

#[derive(Serialize)]
struct Requested {
	chart: ChartId,
	request: Option<RequestId>,
	opening: Option<PathBuf>,
}

impl Say for Requested {
	fn say(&self) -> String {
		match &self.opening {
			Some(path) => format!(
				"The request is lodged under a blinded tag.\n  {} opens it: keep it.",
				path.display()
			),
			None => "The request is lodged in clear.".into(),
		}
	}
}

#[derive(Serialize)]
struct Granted {
	chart: ChartId,
	grant: GrantId,
	opening: Option<Opening>,
	fragments: usize,
}

#[derive(Serialize)]
struct OfChart {
	chart: ChartId,
}

impl Say for Decision {
	fn say(&self) -> String {
		salus_primitives::consent::words(self)
	}
}

impl Say for Explanation {
	fn say(&self) -> String {
		self.text.clone()
	}
}

#[derive(Serialize)]
struct Overview {
	chart: ChartId,
	requests: Vec<(RequestId, Request, Option<AccountId>)>,
	grants: Vec<(GrantId, salus_primitives::access::Grant)>,
	restrictions: Restrictions,
	emergencies: Vec<(u32, salus_primitives::access::Emergency)>,
}

impl Say for Overview {
	fn say(&self) -> String {
		let mut lines = vec![format!("Chart {}", self.chart)];
		for (id, request, party) in &self.requests {
			lines.push(format!(
				"  request {id} by {} for {}",
				party.as_ref().map_or(
					"somebody no gateway could open: never approve it".into(),
					Ss58Codec::to_ss58check
				),
				terms(&request.purposes, request.start, request.end),
			));
		}
		for (id, grant) in &self.grants {
			let to = match &grant.grantee {
				Grantee::Open(party) => party.to_ss58check(),
				Grantee::Blinded(tag) => format!("blinded {tag}"),
			};
			let what = terms(&grant.purposes, grant.start, grant.end);
			lines.push(format!("  grant {id} to {to}: {:?}, {what}", grant.scope));
		}
		for one in &self.restrictions {
			lines.push(format!("  restriction {}: {:?} for {:?}", one.id, one.party, one.scope));
		}
		for (id, one) in &self.emergencies {
			lines.push(format!(
				"  emergency {id} by {} ({:?}), review {:?}",
				one.clinician.to_ss58check(),
				one.reason,
				one.review
			));
		}
		if lines.len() == 1 {
			lines.push("  nobody was granted anything, and nobody asks".into());
		}
		lines.join("\n")
	}
}

fn terms(
	purposes: &salus_primitives::access::Purposes,
	start: Moment,
	end: Option<Moment>,
) -> String {
	let purposes: Vec<_> = purposes.iter().map(|purpose| purpose.code()).collect();
	format!(
		"{} from {} until {}",
		purposes.join(" "),
		iso8601(start),
		end.map_or("revoked".into(), iso8601)
	)
}

fn end(start: Moment, length: Option<u64>) -> Option<Moment> {
	length.map(|length| start.saturating_add(days(length)))
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	let node = context.node().await?;
	match command {
		Command::Request { card, terms, open } => request(context, &node, card, terms, open).await,
		Command::Approve { chart, request, scope, purposes, days } => {
			approve(context, &node, chart, request, scope, purposes, days).await
		},
		Command::Deny { chart, request } => {
			let patient = Patient::load(&context.home, &context.account()?, chart)?;
			let call = calls::access::deny(chart, request);
			let done = context.submit(&node, &patient.account, &call).await?;
			context.print(&Submitted {
				done: format!("Request {request} is denied."),
				r#final: done,
				result: OfChart { chart },
			})
		},
		Command::Grant { chart, to, terms, open } => {
			grant(context, &node, chart, to, terms, open).await
		},
		Command::Revoke { chart, grant } => {
			let patient = Patient::load(&context.home, &context.account()?, chart)?;
			let (call, done) = match grant {
				Some(id) => (calls::access::revoke(chart, id), format!("Grant {id} is revoked.")),
				None => (calls::access::revoke_all(chart), "Every grant is revoked.".into()),
			};
			let r#final = context.submit(&node, &patient.account, &call).await?;
			context.print(&Submitted { done, r#final, result: OfChart { chart } })
		},
		Command::Restrict { chart, scope, purposes, party, passable } => {
			let patient = Patient::load(&context.home, &context.account()?, chart)?;
			let scope = scope::parse(&scope, |name| patient.tag(name))?;
			let party = party.map_or(RestrictedParty::Everyone, RestrictedParty::Open);
			let purposes = match purposes.is_empty() {
				true => None,
				false => Some(scope::purposes(&purposes)?),
			};
			let call = calls::access::restrict(chart, &scope, &party, purposes.as_ref(), passable);
			let done = context.submit(&node, &patient.account, &call).await?;
			context.print(&Submitted {
				done: "The restriction holds.".into(),
				r#final: done,
				result: OfChart { chart },
			})
		},
		Command::Lift { chart, restriction } => {
			let patient = Patient::load(&context.home, &context.account()?, chart)?;
			let call = calls::access::lift(chart, restriction);
			let done = context.submit(&node, &patient.account, &call).await?;
			context.print(&Submitted {
				done: format!("Restriction {restriction} is lifted."),
				r#final: done,
				result: OfChart { chart },
			})
		},
		Command::Check(question) => {
			let ask = ask(context, question)?;
			context.print(&node.finalised().await?.check(&ask).await?)
		},
		Command::Explain(question) => {
			let ask = ask(context, question)?;
			context.print(&node.finalised().await?.explain(&ask).await?)
		},
		Command::List { chart } => list(context, &node, chart).await,
	}
}

fn ask(context: &Context, question: Question) -> anyhow::Result<Ask> {
	let person = match question.person {
		Some(person) => person,
		None => context.account()?.id(),
	};
	let basis = match (question.grant, question.mandate) {
		(Some(grant), _) => Basis::Grant(grant),
		(None, Some(mandate)) => Basis::Mandate(mandate),
		(None, None) => Basis::Controller,
	};
	let openings = match &question.opening {
		Some(path) => vec![OpeningFile::read(path)?.opening],
		None => Vec::new(),
	};
	Ok(Ask {
		person,
		gateway: None,
		chart: question.chart,
		record: question.record,
		version: None,
		purpose: question.purpose,
		basis,
		openings: openings.try_into().map_err(|_| anyhow::anyhow!("too many openings"))?,
	})
}

async fn request(
	context: &Context,
	node: &Node,
	card: PathBuf,
	terms: Terms,
	open: bool,
) -> anyhow::Result<()> {
	let card = SignedCard::read(&card)?;
	let account = context.account()?;
	let chart = card.card.chart;
	let scope = scope::parse(&terms.scope, |name| card.compartment(name))?;
	let purposes = scope::purposes(&terms.purposes)?;
	let start = unix_millis();
	let end = end(start, terms.days);
	if open {
		let grantee = Grantee::Open(account.id());
		let call = calls::access::request(chart, &grantee, &scope, &purposes, start, end);
		let done = context.submit(node, &account, &call).await?;
		return context.print(&Submitted {
			done: "The request is lodged in clear.".into(),
			r#final: done,
			result: Requested { chart, request: None, opening: None },
		});
	}
	let mut random = [0; 32];
	OsRng.fill_bytes(&mut random);
	let text = RequestText {
		genesis: node.genesis(),
		chart,
		party: account.id(),
		random,
		scope,
		purposes,
		start,
		end,
	};
	let signed: BlindedRequest = Signed::new(text, &account);
	let lodged = lodge(context, node, signed).await?;
	let opening = OpeningFile {
		chart,
		request: lodged.request,
		opening: Opening { party: account.id(), random },
	};
	let folder = context.home.join("requests");
	std::fs::create_dir_all(&folder)?;
	let path = folder.join(format!("{}-{}.json", hex::encode(chart.0), lodged.request));
	std::fs::write(&path, serde_json::to_vec_pretty(&opening)?)?;
	context.print(&Requested { chart, request: Some(lodged.request), opening: Some(path) })
}

/// Lodges a blinded request through the first gateway that answers, and passes it to the others.
pub async fn lodge(
	context: &Context,
	node: &Node,
	signed: BlindedRequest,
) -> anyhow::Result<LodgedRequest> {
	let exchanges = context.exchanges(node).await?;
	let mut refused = None;
	let mut lodged = None;
	for exchange in &exchanges {
		match &lodged {
			None => match exchange.lodge(signed.clone()).await {
				Ok(done) => lodged = Some(done),
				Err(error) => refused = Some(error),
			},
			// The others can ask the first one for it as well; this saves them the way.
			Some(done) => {
				if let Err(error) = exchange.take_request(LodgedRequest::clone(done)).await {
					tracing::debug!(%error, "a gateway did not take the request");
				}
			},
		}
	}
	match (lodged, refused) {
		(Some(lodged), _) => Ok(lodged),
		(None, Some(error)) => Err(error.into()),
		(None, None) => bail!("no gateway is configured: say --gateways FILE"),
	}
}

/// The opened requests of a chart, as far as any gateway knows them.
pub async fn opened(
	context: &Context,
	node: &Node,
	patient: &Patient,
) -> anyhow::Result<Vec<LodgedRequest>> {
	let mut all: Vec<LodgedRequest> = Vec::new();
	for exchange in context.exchanges(node).await? {
		let Ok(identity) = exchange.identity().await else { continue };
		let query = Occasion::now(node.genesis(), identity.institution)
			.query(Query::Requests(patient.chart()), &patient.account);
		for lodged in exchange.requests(query).await.unwrap_or_default() {
			// A gateway's word is not enough: the data user's signature is checked here again.
			let known = all.iter().any(|one| one.request == lodged.request);
			if lodged.blinded.holds() && !known {
				all.push(lodged);
			}
		}
	}
	Ok(all)
}

/// Who asks, if the request is in clear or one of the openings opens its tag.
pub fn party_of(
	genesis: &[u8; 32],
	chart: ChartId,
	id: RequestId,
	request: &Request,
	opened: &[LodgedRequest],
) -> Option<(AccountId, Option<Opening>)> {
	match &request.grantee {
		Grantee::Open(party) => Some((party.clone(), None)),
		Grantee::Blinded(tag) => opened.iter().filter(|one| one.request == id).find_map(|one| {
			let text = &one.blinded.text;
			let opening = Opening { party: text.party.clone(), random: text.random };
			(BlindedTag::blind(genesis, &chart, &opening.party, &opening.random) == *tag)
				.then(|| (text.party.clone(), Some(opening)))
		}),
	}
}

async fn approve(
	context: &Context,
	node: &Node,
	chart: ChartId,
	id: RequestId,
	scope: Option<String>,
	purposes: Vec<Purpose>,
	days: Option<u64>,
) -> anyhow::Result<()> {
	let patient = Patient::load(&context.home, &context.account()?, chart)?;
	let requests = node.finalised().await?.requests_of(chart).await?;
	let request = requests
		.into_iter()
		.find(|(of, _)| *of == id)
		.map(|(_, request)| request)
		.with_context(|| format!("the chart has no open request {id}"))?;
	let opened = opened(context, node, &patient).await?;
	let Some((party, opening)) = party_of(&node.genesis(), chart, id, &request, &opened) else {
		bail!("no gateway could open request {id}: never approve what you cannot see the name of");
	};
	let scope = match scope {
		Some(text) => scope::parse(&text, |name| patient.tag(name))?,
		None => request.scope.clone(),
	};
	let purposes = match purposes.is_empty() {
		true => request.purposes.clone(),
		false => scope::purposes(&purposes)?,
	};
	let end = days.map_or(request.end, |days| end(request.start, Some(days)));
	let call = calls::access::approve(chart, id, &scope, &purposes, request.start, end);
	let done = context.submit(node, &patient.account, &call).await?;
	let grant = granted(&done)?;
	let made = make(context, node, &patient, grant, opening.clone()).await?;
	context.print(&Submitted {
		done: format!(
			"{} may read now, by grant {grant}; the gateways have their key fragments.",
			party.to_ss58check()
		),
		r#final: done,
		result: Granted { chart, grant, opening, fragments: made },
	})
}

async fn grant(
	context: &Context,
	node: &Node,
	chart: ChartId,
	to: AccountId,
	terms: Terms,
	open: bool,
) -> anyhow::Result<()> {
	let patient = Patient::load(&context.home, &context.account()?, chart)?;
	let scope = scope::parse(&terms.scope, |name| patient.tag(name))?;
	let purposes = scope::purposes(&terms.purposes)?;
	let start = node.finalised().await?.time().await?;
	let opening = match open {
		true => None,
		false => {
			let mut random = [0; 32];
			OsRng.fill_bytes(&mut random);
			Some(Opening { party: to.clone(), random })
		},
	};
	let grantee = match &opening {
		Some(opening) => Grantee::Blinded(BlindedTag::blind(
			&node.genesis(),
			&chart,
			&opening.party,
			&opening.random,
		)),
		None => Grantee::Open(to.clone()),
	};
	// Written down first: without it nobody could ever open the grant.
	if let (Some(opening), Grantee::Blinded(tag)) = (&opening, &grantee) {
		let folder = context.home.join("openings");
		std::fs::create_dir_all(&folder)?;
		let path = folder.join(format!("{}.json", hex::encode(tag.0)));
		std::fs::write(path, serde_json::to_vec_pretty(opening)?)?;
	}
	let call =
		calls::access::grant(chart, &grantee, &scope, &purposes, start, end(start, terms.days));
	let done = context.submit(node, &patient.account, &call).await?;
	let id = granted(&done)?;
	let made = make(context, node, &patient, id, opening.clone()).await?;
	context.print(&Submitted {
		done: format!("{} may read now, by grant {id}.", to.to_ss58check()),
		r#final: done,
		result: Granted { chart, grant: id, opening, fragments: made },
	})
}

/// The number of the grant that a call wrote: the second field of `AccessGrants.GrantWritten`.
pub fn granted(done: &salus_client::Final) -> anyhow::Result<GrantId> {
	let fields = done.event("AccessGrants", "GrantWritten").context("the call granted nothing")?;
	let (_, grant) = <(ChartId, GrantId) as codec::Decode>::decode(&mut &fields[..])?;
	Ok(grant)
}

/// Makes and hands out the key fragments of a grant.
pub async fn make(
	context: &Context,
	node: &Node,
	patient: &Patient,
	grant: GrantId,
	opening: Option<Opening>,
) -> anyhow::Result<usize> {
	let exchanges = context.exchanges(node).await?;
	if exchanges.is_empty() {
		return Ok(0);
	}
	let chain = NodeChain::reading(node.clone());
	let folder = context.home.join("fragments");
	let maker = Maker::new(&chain, &exchanges, &patient.keys, &patient.account, &folder)?;
	Ok(maker.grant(patient.chart(), grant, opening).await?.len())
}

async fn list(context: &Context, node: &Node, chart: ChartId) -> anyhow::Result<()> {
	let at = node.finalised().await?;
	// Without the patient's key the names stay closed.
	let opened = match context.global.key {
		Some(_) => {
			let patient = Patient::load(&context.home, &context.account()?, chart)?;
			opened(context, node, &patient).await?
		},
		None => Vec::new(),
	};
	let requests = at
		.requests_of(chart)
		.await?
		.into_iter()
		.map(|(id, request)| {
			let party = party_of(&node.genesis(), chart, id, &request, &opened);
			(id, request, party.map(|(party, _)| party))
		})
		.collect();
	context.print(&Overview {
		chart,
		requests,
		grants: at.grants_of(chart).await?,
		restrictions: at.restrictions_of(chart).await?,
		emergencies: at.emergencies_of(chart).await?,
	})
}
