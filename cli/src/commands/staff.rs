// SPDX-License-Identifier: GPL-3.0-only

//! `salus staff`: the people and systems of an institution.

use clap::Subcommand;
use salus_client::calls;
use salus_primitives::{
	membership::{Staff, StaffRole},
	text::iso8601,
	AccountId,
};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::{
	context::{parse_account, Context},
	output::{Say, Submitted},
};

/// What can be done with staff.
#[derive(Subcommand)]
pub enum Command {
	/// Register a person or system; renews an entry that ended
	Add {
		/// The person's account
		#[arg(value_parser = parse_account)]
		who: AccountId,
		/// clinician, emergency-clinician, registrar, auditor or system
		#[arg(long, value_parser = parse_role)]
		role: StaffRole,
		/// For how many days
		#[arg(long, default_value_t = 365)]
		days: u64,
	},
	/// End a person's entry now
	Remove {
		/// The person's account
		#[arg(value_parser = parse_account)]
		who: AccountId,
	},
	/// The staff of an institution
	List {
		/// The institution's account [default: the key's]
		#[arg(value_parser = parse_account)]
		institution: Option<AccountId>,
	},
}

fn parse_role(text: &str) -> Result<StaffRole, String> {
	Ok(match text {
		"clinician" => StaffRole::Clinician,
		"emergency-clinician" => StaffRole::EmergencyClinician,
		"registrar" => StaffRole::Registrar,
		"auditor" => StaffRole::Auditor,
		"system" => StaffRole::System,
		_ => return Err("one of clinician, emergency-clinician, registrar, auditor, system".into()),
	})
}

#[derive(Serialize)]
struct Person {
	person: String,
}

#[derive(Serialize)]
struct Listed(Vec<(String, Staff)>);

impl Say for Listed {
	fn say(&self) -> String {
		match self.0.is_empty() {
			true => "It has no staff.".into(),
			false => self
				.0
				.iter()
				.map(|(who, staff)| {
					format!("{who} {:?} until {}", staff.role, iso8601(staff.until))
				})
				.collect::<Vec<_>>()
				.join("\n"),
		}
	}
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	let node = context.node().await?;
	match command {
		Command::Add { who, role, days } => {
			let now = node.finalised().await?.time().await?;
			let until = now.saturating_add(crate::context::days(days));
			let call = calls::membership::add_staff(&who, role, until);
			let done = context.submit(&node, &context.account()?, &call).await?;
			let person = who.to_ss58check();
			context.print(&Submitted {
				done: format!("{person} is {role:?} until {}.", iso8601(until)),
				r#final: done,
				result: Person { person },
			})
		},
		Command::Remove { who } => {
			let call = calls::membership::remove_staff(&who);
			let done = context.submit(&node, &context.account()?, &call).await?;
			let person = who.to_ss58check();
			context.print(&Submitted {
				done: format!("{person} is no longer staff."),
				r#final: done,
				result: Person { person },
			})
		},
		Command::List { institution } => {
			let institution = match institution {
				Some(institution) => institution,
				None => context.account()?.id(),
			};
			let staff = node.finalised().await?.staff_of(&institution).await?;
			context.print(&Listed(
				staff.into_iter().map(|(who, entry)| (who.to_ss58check(), entry)).collect(),
			))
		},
	}
}
