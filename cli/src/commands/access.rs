// SPDX-License-Identifier: GPL-3.0-only

//! `salus access`: asking, granting, restricting, revoking, and asking why.

mod answers;
mod destroyed;
mod grantee;
mod log;
mod past;
mod patient;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{ArgGroup, Args, Subcommand};
use salus_client::{calls, Final, Node};
use salus_gateway::exchange::Lodging;
use salus_primitives::{
	access::{Grantee, Purpose},
	consent::Ask,
	text::RequestText,
	AccountId, ChartId, GrantId, Moment, RecordId, RequestId, RestrictionId,
};

use self::answers::{Requested, RequestedBefore};
use super::rule::Rule;
use crate::{
	actions::{
		card::SignedCard,
		openings::{self, OpeningFile},
		requests::lodge,
		scope,
	},
	context::{days, parse_account, Context},
	output::Submitted,
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
	/// Data user: what was granted to you or your institution, whether you asked for it or not
	///
	/// Every gateway is asked, and what it tells counts where the chain has it. What opens a blinded grant is kept
	/// on this device: `salus record get` and `salus record search` take that file as `--opening`.
	Granted,
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
		/// Do not ask: you have seen who asks and for what
		#[arg(long)]
		yes: bool,
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
	///
	/// What is filed from then on is out of reach of the former grantee's keys as well: the compartments that
	/// the grant opened get new ones, and whoever else may read is given those.
	Revoke {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// The grant's number; without it, every grant
		grant: Option<GrantId>,
		/// Leave the compartments' keys as they are, for now
		#[arg(long)]
		keep_epoch: bool,
	},
	/// Patient: finish what an earlier run, or a gateway that was away, left undone
	///
	/// Gives key fragments to whoever may read and lacks some, and new keys to the compartments that somebody
	/// could open who may not read any more. Where somebody had a mandate that you did not agree to, a grant that was
	/// not made on this device may be of hers, and gets keys only once you agreed to it.
	Resume {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// You agree to this grant, which was not made on this device (may be repeated)
		#[arg(long = "grant", value_name = "GRANT")]
		grants: Vec<GrantId>,
		/// Leave the compartments' keys as they are
		#[arg(long)]
		keep_epoch: bool,
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
		/// Only for this institution or person [default: everyone]
		#[arg(long, value_parser = parse_account)]
		party: Option<AccountId>,
		/// Name it in clear: writes the relation into the ledger for good
		#[arg(long, requires = "party")]
		open: bool,
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
		restriction: RestrictionId,
	},
	/// May this person read this record?
	Check(Question),
	/// The same, in words; without a record: what a grant let its holder read, and what she did read
	///
	/// For the patient. Of a grant that is over, or of all of them: which records could have been fetched under
	/// it, which were, by the gateways' receipts, and what its holder's keys open besides.
	Explain(Explained),
	/// Patient: requests, grants, restrictions, emergencies and mandates of your chart, and its recovery
	List {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
	},
	/// Patient: who read what of your chart, when, under which grant, through which gateway
	///
	/// Every gateway is asked for its receipts. Each is checked: the gateway's signature, what the reader signed,
	/// and whether the chain has it. Whose receipts do not verify is named, and the command fails.
	Log {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// Write the receipts that are anchored into this folder, for `salus receipt verify`
		#[arg(long, value_name = "FOLDER")]
		out: Option<PathBuf>,
	},
	/// Patient: which key fragments the gateways destroyed, since no grant needs them any more
	///
	/// Every gateway is asked for its signed statements, and each signature is checked. Whose statements do not
	/// verify is named, and the command fails. That no copy is left, no statement proves.
	Destroyed {
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
	#[command(flatten)]
	rule: Rule,
}

/// A question to the evaluator, or to the past.
#[derive(Args)]
#[command(group = ArgGroup::new("of a record")
	.args(["mandate", "emergency", "opening"])
	.multiple(true)
	.requires("record"))]
pub struct Explained {
	/// The chart
	#[arg(long)]
	chart: ChartId,
	/// The record; without it, what a grant of your chart meant
	#[arg(long, requires = "purpose")]
	record: Option<RecordId>,
	/// Who would read [default: the key's account]
	#[arg(long, value_parser = parse_account, requires = "record")]
	person: Option<AccountId>,
	/// Why
	#[arg(long, requires = "record")]
	purpose: Option<Purpose>,
	/// With a record, the rule relied on; without one, `--grant` is the grant to explain [default: all that
	/// are over]
	#[command(flatten)]
	rule: Rule,
}

fn end(start: Moment, length: Option<u64>) -> Option<Moment> {
	length.map(|length| start.saturating_add(days(length)))
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	let node = context.node().await?;
	match command {
		Command::Request { card, terms, open } => request(context, &node, card, terms, open).await,
		Command::Granted => grantee::granted(context, &node).await,
		Command::Approve { chart, request, scope, purposes, days, yes } => {
			let narrowed = patient::Narrowed { scope, purposes, days };
			patient::approve(context, &node, chart, request, narrowed, yes).await
		},
		Command::Deny { chart, request } => patient::deny(context, &node, chart, request).await,
		Command::Grant { chart, to, terms, open } => {
			patient::grant(context, &node, chart, to, terms, open).await
		},
		Command::Revoke { chart, grant, keep_epoch } => {
			patient::revoke(context, &node, chart, grant, keep_epoch).await
		},
		Command::Resume { chart, grants, keep_epoch } => {
			patient::resume(context, &node, chart, &grants, keep_epoch).await
		},
		Command::Restrict { chart, scope, purposes, party, open, passable } => {
			let party = party.map(|party| (party, open));
			patient::restrict(context, &node, chart, &scope, &purposes, party, passable).await
		},
		Command::Lift { chart, restriction } => {
			patient::lift(context, &node, chart, restriction).await
		},
		Command::Check(question) => {
			let ask = ask(context, question)?;
			context.print(&node.finalised().await?.check(&ask).await?)
		},
		Command::Explain(explained) => {
			let Explained { chart, record, person, purpose, rule } = explained;
			let (Some(record), Some(purpose)) = (record, purpose) else {
				return past::run(context, &node, chart, rule.grant).await;
			};
			let question = Question { chart, record, person, purpose, rule };
			let ask = ask(context, question)?;
			context.print(&node.finalised().await?.explain(&ask).await?)
		},
		Command::List { chart } => patient::list(context, &node, chart).await,
		Command::Log { chart, out } => log::run(context, &node, chart, out).await,
		Command::Destroyed { chart } => destroyed::run(context, &node, chart).await,
	}
}

fn ask(context: &Context, question: Question) -> anyhow::Result<Ask> {
	let person = match question.person {
		Some(person) => person,
		None => context.account()?.id(),
	};
	let openings: Vec<_> = question.rule.opening()?.into_iter().collect();
	Ok(Ask {
		person,
		gateway: None,
		chart: question.chart,
		record: question.record,
		version: None,
		purpose: question.purpose,
		basis: question.rule.basis(),
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
	let at = node.finalised().await?;
	card.check(&at, node.genesis()).await?;
	let account = context.account()?;
	let chart = card.card.chart;
	let scope = scope::parse(&terms.scope, |name| card.compartment(name))?;
	let purposes = scope::purposes(&terms.purposes)?;
	// The chain's time, as everybody has it: by how much a device's clock is off would tell who asks.
	let start = at.time().await?;
	let end = end(start, terms.days);
	if open {
		let grantee = Grantee::Open(account.id());
		let call = calls::access::request(chart, &grantee, &scope, &purposes, start, end);
		let done = context.submit(node, &account, &call).await?;
		let request = numbered(&done, "RequestLodged")?;
		return context.print(&Submitted {
			done: format!("Request {request} is lodged in clear."),
			r#final: done,
			result: Requested { chart, request, opening: None },
		});
	}
	let opening = openings::draw(account.id());
	let text = RequestText {
		genesis: node.genesis(),
		chart,
		party: opening.party.clone(),
		random: opening.random,
		scope,
		purposes,
		start,
		end,
	};
	// Written down first: without it nobody could use what the patient grants.
	let mut file = OpeningFile { chart, request: None, opening };
	let path = file.keep(&context.home, &node.genesis())?;
	let lodged = lodge(context, node, &account, text).await.with_context(|| {
		format!("if it was lodged all the same, {} opens what comes of it", path.display())
	})?;
	let request = lodged.request.request;
	file.request = Some(request);
	file.keep(&context.home, &node.genesis())?;
	let opens = format!("{} opens it: keep it.", path.display());
	let result = Requested { chart, request, opening: Some(path) };
	match lodged.lodging {
		Some(lodging) => context.print(&Submitted {
			done: format!("Request {request} is lodged under a blinded tag. {opens}"),
			r#final: lodged_at(lodging),
			result,
		}),
		None => context.print(&RequestedBefore {
			done: format!("Request {request} was lodged before, under a blinded tag. {opens}"),
			result,
		}),
	}
}

/// Where a gateway lodged something, as where one submitted it oneself.
pub fn lodged_at(lodging: Lodging) -> Final {
	Final {
		block: lodging.block,
		block_hash: lodging.block_hash,
		transaction: lodging.transaction,
		author: lodging.author,
		fee: lodging.fee,
		events: Vec::new(),
	}
}

/// The number of the grant that a call wrote.
pub fn granted(done: &Final) -> anyhow::Result<GrantId> {
	numbered(done, "GrantWritten")
}

/// The number of what a call wrote: the second field, after the chart, of that event of `AccessGrants`.
pub fn numbered(done: &Final, event: &str) -> anyhow::Result<u32> {
	let fields = done
		.event("AccessGrants", event)
		.with_context(|| format!("the block has no event {event} of this call"))?;
	let (_, number) = <(ChartId, u32) as codec::Decode>::decode(&mut &fields[..])?;
	Ok(number)
}
