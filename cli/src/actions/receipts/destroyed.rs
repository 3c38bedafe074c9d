// SPDX-License-Identifier: GPL-3.0-only

//! The gateways' statements of a chart's key fragments that they destroyed.
//!
//! As with receipts every gateway is asked, and its signature is checked by the key in the register. What a
//! statement proves is that the gateway gave its word, not that no copy is left.

use std::sync::Arc;

use salus_client::{Account, Node};
use salus_gateway::{exchange::MAX_RECEIPTS, Exchange};
use salus_primitives::{AccountId, ChartId};
use salus_receipt::SignedDestruction;
use serde::Serialize;

use super::{
	check::check_destruction,
	log::Known,
	tales::{self, Tale, Told},
};
use crate::{actions::party::Party, context::Context};

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

/// What all gateways tell, in order of time.
#[derive(Clone, Debug, Serialize)]
pub struct Destroyed {
	/// The statements.
	pub statements: Vec<Statement>,
	/// The gateways.
	pub gateways: Vec<Told>,
}

/// Asks every gateway.
pub async fn read(
	context: &Context,
	node: &Node,
	account: &Account,
	chart: ChartId,
) -> anyhow::Result<Destroyed> {
	let page = |exchange: Arc<dyn Exchange>, after| async move {
		let page = exchange.destructions(chart, after, MAX_RECEIPTS).await?;
		Ok((page.destructions, page.next))
	};
	let (at, tales) = tales::ask((context, node, account), "what it destroyed", page).await?;
	let mut known = Known::new(node, &at);
	let mut all = Destroyed { statements: Vec::new(), gateways: Vec::new() };
	for Tale { mut of, kept } in tales {
		for kept in kept {
			let by = of.institution.as_ref();
			let statement = statement(&mut known, chart, by, kept.signed).await?;
			of.doubtful += usize::from(statement.doubt.is_some());
			all.statements.push(statement);
		}
		all.gateways.push(of);
	}
	all.statements.sort_by_key(|one| one.signed.destruction.time);
	Ok(all)
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
