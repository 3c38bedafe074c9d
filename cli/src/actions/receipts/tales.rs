// SPDX-License-Identifier: GPL-3.0-only

//! What the gateways tell, page by page: of a chart its receipts, and statements of what they destroyed; of
//! whoever asks what was granted to her.

use std::{future::Future, sync::Arc};

use anyhow::{bail, ensure};
use futures::future::join_all;
use salus_client::{node::At, Account, Node};
use salus_gateway::{exchange::Answer, patience::patiently, Exchange};
use salus_primitives::AccountId;
use serde::Serialize;

use crate::{
	context::Context,
	gateways::{self, of_register, parse_endpoint, Registered},
};

/// How much of one gateway is taken at most: one that never ends tells nothing.
const MAX_OF_ONE: usize = 100_000;

/// A gateway that was asked.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
	/// Where.
	pub endpoint: String,
	/// Who runs it, by the register.
	pub institution: Option<AccountId>,
	/// Its public name.
	pub name: Option<String>,
	/// How many receipts, statements or grants it told of.
	pub told: usize,
	/// How many of them are not believed.
	pub doubtful: usize,
	/// Why not all of them are here.
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

/// What one gateway tells.
pub(in crate::actions) struct Tale<T> {
	/// Who it is, with nothing doubted yet.
	pub of: Told,
	/// What it says, in its order.
	pub kept: Vec<T>,
}

/// A page, and where the next one begins.
pub(in crate::actions) type Page<T> = (Vec<T>, Option<u64>);

/// Asks every gateway for all pages, and then for finalised state, by which what they tell is looked at. An
/// error where none of them tells anything of `what`.
pub(in crate::actions) async fn ask<T, F>(
	(context, node, account): (&Context, &Node, &Account),
	what: &str,
	page: impl Fn(Arc<dyn Exchange>, Option<u64>) -> F,
) -> anyhow::Result<(At, Vec<Tale<T>>)>
where
	F: Future<Output = Answer<Page<T>>>,
{
	let asked = context.gateways(node, account).await?;
	ensure!(!asked.is_empty(), gateways::NONE);
	let pages =
		join_all(asked.iter().map(|one| all(|after| page(one.exchange.clone(), after)))).await;
	if let [(_, Some(first)), ..] = pages.as_slice() {
		if pages.iter().all(|(kept, problem)| kept.is_empty() && problem.is_some()) {
			bail!("no gateway tells of {what}: {first}");
		}
	}
	let at = node.finalised().await?;
	let register = of_register(at.all_members().await?);
	let tales = asked.iter().zip(pages).map(|(one, (kept, problem))| {
		let registered = registered(&register, &one.endpoint);
		let of = Told {
			endpoint: one.endpoint.clone(),
			institution: registered.map(|of| of.institution.clone()),
			name: registered.map(|of| of.name.clone()),
			told: kept.len(),
			doubtful: 0,
			problem,
		};
		Tale { of, kept }
	});
	Ok((at, tales.collect()))
}

fn registered<'a>(register: &'a [Registered], endpoint: &str) -> Option<&'a Registered> {
	register.iter().find(|one| parse_endpoint(&one.endpoint).as_deref() == Ok(endpoint))
}

/// All that one gateway tells, and why there is not more.
async fn all<T, F>(page: impl Fn(Option<u64>) -> F) -> (Vec<T>, Option<String>)
where
	F: Future<Output = Answer<Page<T>>>,
{
	let (mut kept, mut after) = (Vec::new(), None);
	loop {
		let (more, next) = match patiently(|| page(after)).await {
			Ok(page) => page,
			Err(error) => return (kept, Some(error.to_string())),
		};
		kept.extend(more);
		match next {
			None => return (kept, None),
			Some(next) if after.is_some_and(|after| next <= after) => {
				return (kept, Some("its pages do not go on".into()));
			},
			Some(_) if kept.len() >= MAX_OF_ONE => {
				return (kept, Some(format!("it tells of more than {MAX_OF_ONE}")));
			},
			next => after = next,
		}
	}
}

#[cfg(test)]
mod tests {
	use futures::executor::block_on;
	use salus_gateway::ExchangeError;

	use super::*;

	#[test]
	fn pages_are_read_to_their_end_and_no_further() {
		let two = |after: Option<u64>| async move {
			match after {
				None => Ok((vec![1, 2], Some(2))),
				Some(_) => Ok((vec![3], None)),
			}
		};
		assert_eq!(block_on(all(two)), (vec![1, 2, 3], None));
		let round = |_| async { Ok((vec![1], Some(7))) };
		let (kept, problem) = block_on(all(round));
		assert_eq!((kept.len(), problem.as_deref()), (2, Some("its pages do not go on")));
		let ends = |after: Option<u64>| async move {
			match after {
				None => Ok((vec![1], Some(1))),
				Some(_) => Err(ExchangeError::Unavailable),
			}
		};
		let (kept, problem) = block_on(all(ends));
		assert_eq!((kept, problem), (vec![1], Some(ExchangeError::Unavailable.to_string())));
		let endless = |after: Option<u64>| async move {
			Ok((vec![0_u8; 1000], Some(after.unwrap_or(0) + 1)))
		};
		let (kept, problem) = block_on(all(endless));
		assert_eq!(kept.len(), MAX_OF_ONE);
		assert!(problem.is_some_and(|problem| problem.contains("more than")));
	}

	#[tokio::test]
	async fn a_gateway_that_says_later_is_asked_again_for_the_page() {
		let asked = std::cell::Cell::new(0);
		let busy = |_| {
			asked.set(asked.get() + 1);
			let refuses = asked.get() < 3;
			async move {
				match refuses {
					true => Err(ExchangeError::TooMany { retry_after: 0 }),
					false => Ok((vec![1], None)),
				}
			}
		};
		assert_eq!((all(busy).await, asked.get()), ((vec![1], None), 3));
	}

	#[test]
	fn a_gateway_is_known_by_where_the_register_says_it_answers() {
		let one = Registered {
			institution: AccountId::new([1; 32]),
			name: "One".into(),
			endpoint: "https://ONE.example/".into(),
		};
		let register = [one.clone()];
		assert_eq!(registered(&register, "https://one.example"), Some(&one));
		assert_eq!(registered(&register, "https://two.example"), None);
	}
}
