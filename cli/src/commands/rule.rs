// SPDX-License-Identifier: GPL-3.0-only

//! The rule that somebody relies on who wants to read, as commands name it.

use std::path::PathBuf;

use clap::Args;
use salus_primitives::{access::Opening, consent::Basis, EmergencyId, GrantId, MandateId};

use crate::actions::openings;

/// The rule relied on; without one you read your own chart.
#[derive(Args, Debug, Default)]
pub struct Rule {
	/// The grant relied on; without any rule, you read as the chart's patient
	#[arg(long, conflicts_with_all = ["mandate", "emergency"])]
	pub grant: Option<GrantId>,
	/// The mandate relied on
	#[arg(long, conflicts_with = "emergency")]
	pub mandate: Option<MandateId>,
	/// The emergency relied on: the number that breaking the glass gave
	#[arg(long)]
	pub emergency: Option<EmergencyId>,
	/// The file that opens a blinded grant (`salus access request` or `salus access granted` wrote it)
	#[arg(long, requires = "grant", conflicts_with_all = ["mandate", "emergency"])]
	pub opening: Option<PathBuf>,
}

impl Rule {
	/// What the evaluator is told.
	pub fn basis(&self) -> Basis {
		match (self.grant, self.mandate, self.emergency) {
			(Some(grant), _, _) => Basis::Grant(grant),
			(_, Some(mandate), _) => Basis::Mandate(mandate),
			(_, _, Some(emergency)) => Basis::Emergency(emergency),
			(None, None, None) => Basis::Controller,
		}
	}

	/// What opens the grant, where it is blinded.
	pub fn opening(&self) -> anyhow::Result<Option<Opening>> {
		self.opening.as_deref().map(openings::read).transpose()
	}
}

#[cfg(test)]
mod tests {
	use clap::Parser;

	use super::*;

	#[derive(Parser)]
	struct Line {
		#[command(flatten)]
		rule: Rule,
	}

	fn parse(line: &str) -> Result<Basis, clap::Error> {
		Line::try_parse_from(line.split(' ')).map(|line| line.rule.basis())
	}

	#[test]
	fn one_rule_is_relied_on_or_none() {
		assert_eq!(parse("read").unwrap(), Basis::Controller);
		assert_eq!(parse("read --grant 3").unwrap(), Basis::Grant(3));
		assert_eq!(parse("read --mandate 0").unwrap(), Basis::Mandate(0));
		assert_eq!(parse("read --emergency 7").unwrap(), Basis::Emergency(7));
		for two in ["--grant 1 --mandate 2", "--grant 1 --emergency 2", "--mandate 1 --emergency 2"]
		{
			assert!(parse(&format!("read {two}")).is_err(), "{two}");
		}
		assert!(parse("read --mandate 1 --opening file.json").is_err());
	}
}
