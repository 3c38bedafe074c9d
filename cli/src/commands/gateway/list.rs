// SPDX-License-Identifier: GPL-3.0-only

//! `salus gateway list`: the register's gateways, or those of `--gateways`, and whether they answer.

use std::time::Duration;

use futures::future::join_all;
use salus_gateway::Identity;
use salus_primitives::AccountId;
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::{
	context::Context,
	gateways::{anonymous, of_register, parse_endpoint, Registered},
	output::Say,
};

/// How long a gateway may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Serialize)]
struct Listed(Vec<Row>);

#[derive(Serialize)]
struct Row {
	endpoint: String,
	/// Who runs it: by the register, or else by its own word.
	institution: Option<AccountId>,
	/// The public name in the register.
	name: Option<String>,
	/// Whether it answers, and is who the register says.
	answers: bool,
	/// What is wrong with it.
	problem: Option<String>,
}

impl Row {
	fn new(endpoint: String, of: Option<&Registered>, answer: Result<Identity, String>) -> Self {
		let registered = of.map(|one| one.institution.clone());
		let (told, problem) = match answer {
			Err(problem) => (None, Some(problem)),
			Ok(identity) => {
				let problem = match &registered {
					Some(institution) if *institution != identity.institution => Some(format!(
						"another institution answers there: {}",
						identity.institution.to_ss58check()
					)),
					_ if parse_endpoint(&endpoint).as_ref() != Ok(&identity.endpoint) => {
						Some(format!(
							"it says that it is asked at {}: nobody can sign in",
							identity.endpoint
						))
					},
					_ => None,
				};
				(Some(identity.institution), problem)
			},
		};
		Self {
			endpoint,
			institution: registered.or(told),
			name: of.map(|one| one.name.clone()),
			answers: problem.is_none(),
			problem,
		}
	}
}

impl Say for Row {
	fn say(&self) -> String {
		let who = match (&self.name, &self.institution) {
			(Some(name), Some(institution)) => format!("{name} {}", institution.to_ss58check()),
			(None, Some(institution)) => institution.to_ss58check(),
			(_, None) => "not known whose".into(),
		};
		let state = self.problem.as_deref().unwrap_or("it answers");
		format!("{} {who}\n  {state}", self.endpoint)
	}
}

impl Say for Listed {
	fn say(&self) -> String {
		match self.0.is_empty() {
			true => "The register names no gateway with an endpoint.".into(),
			false => self.0.iter().map(Say::say).collect::<Vec<_>>().join("\n"),
		}
	}
}

pub async fn run(context: &Context) -> anyhow::Result<()> {
	let node = context.node().await?;
	let registered = of_register(node.finalised().await?.all_members().await?);
	let rows: Vec<(String, Option<&Registered>)> = match context.global.gateways.as_slice() {
		[] => registered.iter().map(|one| (one.endpoint.clone(), Some(one))).collect(),
		given => {
			let of = |endpoint: &String| {
				let is_it =
					|one: &&Registered| parse_endpoint(&one.endpoint).as_ref() == Ok(endpoint);
				registered.iter().find(is_it)
			};
			given.iter().map(|endpoint| (endpoint.clone(), of(endpoint))).collect()
		},
	};
	let asked = rows.into_iter().map(async |(endpoint, of)| {
		let answer = ask(context, &endpoint).await;
		Row::new(endpoint, of, answer)
	});
	context.print(&Listed(join_all(asked).await))
}

async fn ask(context: &Context, endpoint: &str) -> Result<Identity, String> {
	let exchange = anonymous(&context.global, endpoint).map_err(|error| format!("{error:#}"))?;
	match tokio::time::timeout(PATIENCE, exchange.identity()).await {
		Ok(Ok(identity)) => Ok(identity),
		Ok(Err(error)) => Err(format!("it does not answer: {error}")),
		Err(_) => Err(format!("it does not answer within {} s", PATIENCE.as_secs())),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn identity(institution: u8, endpoint: &str) -> Identity {
		Identity {
			institution: AccountId::new([institution; 32]),
			system: AccountId::new([9; 32]),
			key_version: 1,
			endpoint: endpoint.into(),
			genesis: [0; 32],
			chain_id: 1,
		}
	}

	#[test]
	fn who_answers_has_to_be_who_is_registered() {
		let endpoint = "https://one.example";
		let registered = Registered {
			institution: AccountId::new([1; 32]),
			name: "One".into(),
			endpoint: endpoint.into(),
		};
		let row = |answer| Row::new(endpoint.into(), Some(&registered), answer);
		let good = row(Ok(identity(1, endpoint)));
		assert!(good.answers && good.say().ends_with("it answers"), "{}", good.say());
		for (answer, says) in [
			(Ok(identity(2, endpoint)), "another institution"),
			(Ok(identity(1, "https://two.example")), "https://two.example"),
			(Err("it does not answer".to_string()), "does not answer"),
		] {
			let bad = row(answer);
			assert!(!bad.answers && bad.say().contains(says), "{}", bad.say());
			assert_eq!(bad.institution, Some(AccountId::new([1; 32])));
		}
		// One that the register does not name is believed who it is.
		let unknown = Row::new(endpoint.into(), None, Ok(identity(2, endpoint)));
		assert!(unknown.answers && unknown.institution == Some(AccountId::new([2; 32])));
	}
}
