// SPDX-License-Identifier: GPL-3.0-only

//! The gateways' statements of a chart's key fragments that they destroyed.
//!
//! As with receipts every gateway is asked, and its signature is checked by the key in the register. What a
//! statement proves is that the gateway gave its word, not that no copy is left.

use std::sync::Arc;

use anyhow::{bail, ensure};
use futures::future::join_all;
use salus_client::{Account, Node};
use salus_gateway::{
	exchange::{KeptDestruction, MAX_RECEIPTS},
	Exchange,
};
use salus_primitives::{AccountId, ChartId};
use salus_receipt::SignedDestruction;
use serde::Serialize;

use super::{
	check::check_destruction,
	log::{registered, Known, MAX_OF_ONE},
};
use crate::{
	actions::party::Party,
	context::Context,
	gateways::{self, of_register},
};

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
	/// For whom the fragments were.
	pub grantee: Party,
	/// Who says that it destroyed them.
	pub gateway: Party,
	/// Why it is not believed, where it is not.
	pub doubt: Option<String>,
	/// What it says, with the signature: whoever keeps it can show who gave that word.
	pub signed: SignedDestruction,
}

/// A gateway that was asked.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
	/// Where.
	pub endpoint: String,
	/// Its public name.
	pub name: Option<String>,
	/// How many statements it told of.
	pub statements: usize,
	/// How many of them are not believed.
	pub doubtful: usize,
	/// Why not all of its statements are here.
	pub problem: Option<String>,
}

impl Told {
	/// Who it is, in words.
	pub fn words(&self) -> String {
		match &self.name {
			Some(name) => format!("{name:?} ({})", self.endpoint),
			None => self.endpoint.clone(),
		}
	}
}

/// What all gateways tell, in order of time.
#[derive(Clone, Debug, Serialize)]
pub struct Destroyed {
	/// The statements.
	pub statements: Vec<Statement>,
	/// The gateways.
	pub gateways: Vec<Told>,
}

/// What one gateway tells: its statements, and why there are not more.
struct Tale {
	kept: Vec<KeptDestruction>,
	problem: Option<String>,
}

/// Asks every gateway.
pub async fn read(
	context: &Context,
	node: &Node,
	account: &Account,
	chart: ChartId,
) -> anyhow::Result<Destroyed> {
	let asked = context.gateways(node, account).await?;
	ensure!(!asked.is_empty(), gateways::NONE);
	let tales = join_all(asked.iter().map(|one| tale(&one.exchange, chart))).await;
	if let [first, ..] = tales.as_slice() {
		if tales.iter().all(|tale| tale.kept.is_empty() && tale.problem.is_some()) {
			bail!(
				"no gateway tells of what it destroyed: {}",
				first.problem.as_deref().unwrap_or_default()
			);
		}
	}
	let at = node.finalised().await?;
	let register = of_register(at.all_members().await?);
	let mut known = Known::new(node, &at);
	let mut all = Destroyed { statements: Vec::new(), gateways: Vec::new() };
	for (one, tale) in asked.iter().zip(tales) {
		let of_register = registered(&register, &one.endpoint);
		let institution = of_register.map(|of| &of.institution);
		let (statements, mut doubtful) = (tale.kept.len(), 0);
		for kept in tale.kept {
			let statement = statement(&mut known, chart, institution, kept.signed).await?;
			doubtful += usize::from(statement.doubt.is_some());
			all.statements.push(statement);
		}
		all.gateways.push(Told {
			endpoint: one.endpoint.clone(),
			name: of_register.map(|of| of.name.clone()),
			statements,
			doubtful,
			problem: tale.problem,
		});
	}
	all.statements.sort_by_key(|one| one.signed.destruction.time);
	Ok(all)
}

/// All that one gateway tells of, page by page.
async fn tale(exchange: &Arc<dyn Exchange>, chart: ChartId) -> Tale {
	let mut tale = Tale { kept: Vec::new(), problem: None };
	let mut after = None;
	loop {
		let page = match exchange.destructions(chart, after, MAX_RECEIPTS).await {
			Ok(page) => page,
			Err(error) => {
				tale.problem = Some(error.to_string());
				return tale;
			},
		};
		tale.kept.extend(page.destructions);
		match page.next {
			None => return tale,
			Some(next) if after.is_some_and(|after| next <= after) => {
				tale.problem = Some("its pages do not go on".into());
				return tale;
			},
			Some(_) if tale.kept.len() >= MAX_OF_ONE => {
				tale.problem = Some(format!("it tells of more than {MAX_OF_ONE}"));
				return tale;
			},
			next => after = next,
		}
	}
}

/// One statement, checked, with the names of those in it.
async fn statement(
	known: &mut Known<'_>,
	chart: ChartId,
	gateway: Option<&AccountId>,
	signed: SignedDestruction,
) -> anyhow::Result<Statement> {
	let said = &signed.destruction;
	let system = known.system(&said.system).await?;
	let is_of_chain = known.is_of_chain(&said.block).await?;
	let doubt =
		check_destruction(&signed, (&known.genesis(), &chart), gateway, &system, is_of_chain);
	Ok(Statement {
		grantee: known.party(&said.grantee).await?,
		gateway: known.party(&said.gateway).await?,
		doubt: doubt.err().map(|doubt| doubt.to_string()),
		signed,
	})
}
