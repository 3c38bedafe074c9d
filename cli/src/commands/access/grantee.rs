// SPDX-License-Identifier: GPL-3.0-only

//! `salus access granted`: a grantee finds what was granted to her, and what opens it.

use salus_client::Node;

use super::answers::terms;
use crate::{
	actions::{
		granted::{self, Granted, ToMe},
		patient::ChartFile,
	},
	context::Context,
	output::Say,
};

pub async fn granted(context: &Context, node: &Node) -> anyhow::Result<()> {
	let account = context.account()?;
	context.print(&granted::find(context, node, &account).await?)
}

fn words(one: &ToMe) -> String {
	let ToMe { chart, grant, party, terms: of, opening } = one;
	// What the patient calls her compartments she tells nobody but on her card.
	let names = ChartFile::unknown(*chart);
	let mut line = format!(
		"Grant {grant} on chart {chart} lets {} read:\n{}",
		party.words(),
		terms(&of.scope, &of.purposes, of.start, of.end, &names),
	);
	if let Some(path) = opening {
		line.push_str(&format!("\n  opened by  {}", path.display()));
	}
	line
}

impl Say for Granted {
	fn say(&self) -> String {
		let mut lines: Vec<String> = self.grants.iter().map(words).collect();
		lines.push(match self.grants.is_empty() {
			true => "No gateway that answers knows of a grant to you or your institution.".into(),
			false => {
				"`salus record get` and `record search` take these: --chart, --grant, --opening."
					.into()
			},
		});
		for told in &self.gateways {
			if told.doubtful > 0 {
				lines.push(format!(
					"{} of {} that {} tells of the chain does not have so: they are left out",
					told.doubtful,
					told.told,
					told.words(),
				));
			}
			if let Some(problem) = &told.problem {
				lines.push(format!("What {} knows is missing here: {problem}", told.words()));
			}
		}
		lines.join("\n")
	}
}

#[cfg(test)]
mod tests {
	use salus_primitives::{
		access::{Grant, Grantee, Purpose, Scope},
		AccountId, BlindedTag, ChartId,
	};

	use super::*;
	use crate::actions::{party::Party, receipts::tales::Told, scope::purposes};

	fn told(doubtful: usize, problem: Option<&str>) -> Told {
		Told {
			endpoint: "https://one.example".into(),
			institution: None,
			name: Some("Gateway 1".into()),
			told: 3,
			doubtful,
			problem: problem.map(Into::into),
		}
	}

	#[test]
	fn a_grant_is_told_with_its_terms_and_what_opens_it() {
		let account = AccountId::new([2; 32]);
		let party = Party {
			account: account.clone(),
			name: Some("Riverside Practice".into()),
			institution: Some(account),
			role: None,
			unable: None,
		};
		let terms = Grant {
			grantee: Grantee::Blinded(BlindedTag([9; 32])),
			scope: Scope::Chart,
			purposes: purposes(&[Purpose::Treat]).unwrap(),
			start: 1_790_000_000_000,
			end: None,
			since: 1,
		};
		let opening = Some("openings/09.json".into());
		let one = ToMe { chart: ChartId([7; 32]), grant: 4, party, terms, opening };
		let found = Granted { grants: vec![one], gateways: vec![told(0, None)] };
		let said = found.say();
		let chart = ChartId([7; 32]);
		assert!(said.starts_with(&format!("Grant 4 on chart {chart} lets \"Riverside")), "{said}");
		for part in ["the whole chart", "TREAT", "openings/09.json", "--opening"] {
			assert!(said.contains(part), "{part}: {said}");
		}
		assert!(!said.contains("left out") && !said.contains("missing"), "{said}");
		let json = serde_json::to_value(&found).unwrap();
		assert_eq!(json["grants"][0]["opening"], "openings/09.json");
	}

	#[test]
	fn what_does_not_count_and_what_is_missing_is_said() {
		let gateways = vec![told(2, None), told(0, Some("it is away"))];
		let said = Granted { grants: vec![], gateways }.say();
		assert!(said.starts_with("No gateway"), "{said}");
		assert!(
			said.contains("2 of 3 that \"Gateway 1\" (https://one.example) tells of"),
			"{said}"
		);
		assert!(said.contains("is missing here: it is away"), "{said}");
	}
}
