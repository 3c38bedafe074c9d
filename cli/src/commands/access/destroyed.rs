// SPDX-License-Identifier: GPL-3.0-only

//! `salus access destroyed`: which key fragments the gateways say they destroyed.

use anyhow::anyhow;
use salus_client::Node;
use salus_primitives::{text::iso8601, ChartId};
use serde::Serialize;

use super::log::who_asks;
use crate::{
	actions::{
		patient::ChartFile,
		receipts::destroyed::{self, Destroyed, Statement},
	},
	context::Context,
	output::{Failed, Say},
};

/// What the gateways say.
#[derive(Serialize)]
struct Answer {
	chart: ChartId,
	#[serde(flatten)]
	destroyed: Destroyed,
	/// What the patient calls her compartments, where this is her device.
	#[serde(skip)]
	names: Option<ChartFile>,
}

pub async fn run(context: &Context, node: &Node, chart: ChartId) -> anyhow::Result<()> {
	let account = who_asks(context, chart)?;
	let destroyed = destroyed::read(context, node, &account, chart).await?;
	let names = ChartFile::read(&context.home, &chart).ok();
	let answer = Answer { chart, destroyed, names };
	match answer.liars() {
		None => context.print(&answer),
		Some(liars) => Err(Failed::new(&answer, anyhow!(liars)).into()),
	}
}

impl Answer {
	/// The gateways whose statements do not verify, in words.
	fn liars(&self) -> Option<String> {
		let gateways = self.destroyed.gateways.iter().filter(|told| told.doubtful > 0);
		let liars: Vec<_> =
			gateways.map(|told| format!("{} of {}", told.doubtful, told.words())).collect();
		match liars.is_empty() {
			true => None,
			false => Some(format!(
				"statements do not verify: {}. Keep them (--json), tell the regulator, and take the fragments \
				 for still there",
				liars.join(", ")
			)),
		}
	}

	fn statement(&self, one: &Statement) -> String {
		let said = &one.signed.destruction;
		let compartment = match &self.names {
			Some(names) => names.name_of(&said.tag),
			None => format!("compartment {}", said.tag),
		};
		let kind = match said.emergency {
			true => "emergency fragments",
			false => "fragments",
		};
		let generations: Vec<_> = said.generations.iter().map(u32::to_string).collect();
		let mut line = format!(
			"  {} {} destroyed the {kind} for {}\n    {compartment}, epoch {}, generation {}; no rule of block {} \
			 needed them",
			iso8601(said.time),
			one.gateway.words(),
			one.grantee.words(),
			said.epoch,
			generations.join(", "),
			said.block.number,
		);
		if let Some(doubt) = &one.doubt {
			line.push_str(&format!("\n    NOT BELIEVED: {doubt}"));
		}
		line
	}
}

impl Say for Answer {
	fn say(&self) -> String {
		let mut lines = vec![format!("Chart {}", self.chart)];
		lines.extend(self.destroyed.statements.iter().map(|one| self.statement(one)));
		match self.destroyed.statements.is_empty() {
			true => lines.push("  no gateway that answers has destroyed anything of it".into()),
			false => lines.push(
				"Each gateway signed for that; nobody can prove that no copy is left. What is filed under a \
				 new epoch no old fragment opens."
					.into(),
			),
		}
		for told in &self.destroyed.gateways {
			if let Some(problem) = &told.problem {
				lines.push(format!("Statements of {} are missing here: {problem}", told.words()));
			}
		}
		lines.join("\n")
	}
}

#[cfg(test)]
mod tests {
	use salus_primitives::{AccountId, CompartmentTag};
	use salus_receipt::{BlockRef, Destruction, SignedDestruction};

	use super::*;
	use crate::actions::{party::Party, receipts::tales::Told};

	fn party(number: u8, name: &str) -> Party {
		let account = AccountId::new([number; 32]);
		let institution = Some(account.clone());
		Party { account, name: Some(name.into()), institution, role: None, unable: None }
	}

	fn statement(emergency: bool, doubt: Option<&str>) -> Statement {
		let destruction = Destruction {
			genesis: [7; 32],
			gateway: AccountId::new([9; 32]),
			system: AccountId::new([8; 32]),
			key_version: 1,
			time: 1_790_000_000_000,
			block: BlockRef { number: 30, hash: [3; 32] },
			chart: ChartId([7; 32]),
			tag: CompartmentTag([2; 16]),
			epoch: 4,
			grantee: AccountId::new([1; 32]),
			emergency,
			generations: vec![1, 3],
		};
		Statement {
			grantee: party(1, "Riverside Practice"),
			gateway: party(9, "Gateway 1"),
			doubt: doubt.map(Into::into),
			signed: SignedDestruction::new(destruction, |_| [0; 64]),
		}
	}

	fn answer(statements: Vec<Statement>, doubtful: usize, problem: Option<&str>) -> Answer {
		let told = Told {
			endpoint: "https://one.example".into(),
			institution: None,
			name: Some("Gateway 1".into()),
			told: statements.len(),
			doubtful,
			problem: problem.map(Into::into),
		};
		let destroyed = Destroyed { statements, gateways: vec![told] };
		Answer { chart: ChartId([7; 32]), destroyed, names: None }
	}

	#[test]
	fn a_statement_says_what_was_destroyed_for_whom_and_when() {
		let answer = answer(vec![statement(false, None), statement(true, None)], 0, None);
		let said = answer.say();
		assert!(said.contains("destroyed the fragments for \"Riverside Practice\""), "{said}");
		assert!(said.contains("destroyed the emergency fragments"), "{said}");
		assert!(said.contains("epoch 4, generation 1, 3; no rule of block 30"), "{said}");
		assert!(said.contains("nobody can prove that no copy is left"), "{said}");
		assert_eq!(answer.liars(), None);
	}

	#[test]
	fn a_gateway_whose_statements_do_not_verify_is_named() {
		let answer = answer(vec![statement(false, Some("the signature is wrong"))], 1, None);
		assert!(answer.say().contains("NOT BELIEVED: the signature is wrong"));
		assert!(answer.liars().unwrap().contains("1 of \"Gateway 1\""));
	}

	#[test]
	fn what_is_missing_is_said() {
		let said = answer(Vec::new(), 0, Some("it is away")).say();
		assert!(said.contains("has destroyed anything"), "{said}");
		assert!(said.contains("\"Gateway 1\" (https://one.example) are missing here: it is away"));
	}
}
