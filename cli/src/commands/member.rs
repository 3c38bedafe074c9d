// SPDX-License-Identifier: GPL-3.0-only

//! `salus member`: the regulator's register of institutions.

use anyhow::bail;
use clap::{Args, Subcommand};
use salus_client::{calls, Account, Call, ClientError};
use salus_primitives::{
	membership::{Institution, Profile, Role, Roles},
	AccountId,
};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::{
	actions::council::{pass, Majority, Motion, Stand},
	context::{parse_account, Context},
	gateways::parse_endpoint,
	output::{printable, Course, Say, Step, Submitted},
	secrets::Source,
};

/// What can be done with the register.
#[derive(Subcommand)]
pub enum Command {
	/// Council: let an institution apply
	Invite(OnMember),
	/// As an invited institution: apply for admission
	Apply(Apply),
	/// Council: admit an applicant with these roles
	Admit(WithRoles),
	/// Council: reject an applicant
	Reject(OnMember),
	/// Council: stop an institution and its staff from the next block on
	Suspend(OnMember),
	/// Council: lift a suspension
	Reinstate(OnMember),
	/// Council: put an institution out
	Expel(OnMember),
	/// Council: change an institution's roles
	SetRoles(WithRoles),
	/// As an institution: publish another profile; what is not said stays as it is
	Profile(NewProfile),
	/// Every institution
	List,
	/// One institution
	Show {
		/// Its account
		#[arg(value_parser = parse_account)]
		who: AccountId,
	},
}

/// A motion about an institution.
#[derive(Args)]
pub struct OnMember {
	/// Its account
	#[arg(value_parser = parse_account)]
	who: AccountId,
	/// Also vote with this member's key (may be repeated); others run the same command themselves
	#[arg(long = "with", value_name = "FILE")]
	with: Vec<String>,
}

/// A motion about an institution's roles.
#[derive(Args)]
pub struct WithRoles {
	#[command(flatten)]
	on: OnMember,
	/// A role (may be repeated): hospital, data-user, emergency, gateway, key-agent, validator
	#[arg(long = "role", required = true, value_parser = parse_role)]
	roles: Vec<Role>,
}

/// An application.
#[derive(Args)]
pub struct Apply {
	/// The public name, at most 64 bytes
	#[arg(long)]
	name: String,
	/// A role asked for (may be repeated)
	#[arg(long = "role", required = true, value_parser = parse_role)]
	roles: Vec<Role>,
	/// Where its gateway or system answers
	#[arg(long, value_name = "URL", value_parser = parse_endpoint)]
	endpoint: Option<String>,
	/// The peer id of one of its nodes (may be repeated)
	#[arg(long = "node")]
	nodes: Vec<String>,
}

/// Another profile.
#[derive(Args)]
#[group(required = true, multiple = true)]
pub struct NewProfile {
	/// The public name, at most 64 bytes
	#[arg(long)]
	name: Option<String>,
	/// Where its gateway or system answers
	#[arg(long, value_name = "URL", value_parser = parse_endpoint)]
	endpoint: Option<String>,
	/// The peer id of one of its nodes (may be repeated); takes the place of all of them
	#[arg(long = "node")]
	nodes: Vec<String>,
}

fn parse_role(text: &str) -> Result<Role, String> {
	Ok(match text {
		"hospital" => Role::Hospital,
		"data-user" => Role::DataUser,
		"emergency" => Role::Emergency,
		"gateway" => Role::Gateway,
		"key-agent" => Role::KeyAgent,
		"validator" => Role::Validator,
		_ => {
			return Err(
				"one of hospital, data-user, emergency, gateway, key-agent, validator".into()
			)
		},
	})
}

/// A set of roles from a list.
pub fn roles(list: &[Role]) -> anyhow::Result<Roles> {
	Roles::try_from(list.iter().copied().collect::<std::collections::BTreeSet<_>>())
		.map_err(|_| anyhow::anyhow!("too many roles"))
}

/// A profile from its parts.
pub fn profile(name: &str, endpoint: &str, nodes: &[String]) -> anyhow::Result<Profile> {
	let too_long = |what: &str| anyhow::anyhow!("the {what} is too long");
	let nodes = nodes
		.iter()
		.map(|node| node.as_bytes().to_vec().try_into().map_err(|_| too_long("peer id")))
		.collect::<anyhow::Result<Vec<_>>>()?;
	Ok(Profile {
		name: name.as_bytes().to_vec().try_into().map_err(|_| too_long("name"))?,
		document: [0; 32],
		endpoint: endpoint.as_bytes().to_vec().try_into().map_err(|_| too_long("endpoint"))?,
		nodes: nodes.try_into().map_err(|_| too_long("list of nodes"))?,
	})
}

/// A profile with what is new in it.
fn changed(old: Profile, new: NewProfile) -> anyhow::Result<Profile> {
	let said = profile(
		new.name.as_deref().unwrap_or_default(),
		new.endpoint.as_deref().unwrap_or_default(),
		&new.nodes,
	)?;
	Ok(Profile {
		name: if new.name.is_some() { said.name } else { old.name },
		document: old.document,
		endpoint: if new.endpoint.is_some() { said.endpoint } else { old.endpoint },
		nodes: if new.nodes.is_empty() { old.nodes } else { said.nodes },
	})
}

/// Which decisions take two thirds.
fn majority(roles: &[Role]) -> Majority {
	match roles.iter().any(|role| matches!(role, Role::Validator | Role::Emergency)) {
		true => Majority::TwoThirds,
		false => Majority::Simple,
	}
}

#[derive(Serialize)]
struct Passed {
	member: String,
}

#[derive(Serialize)]
struct StillOpen {
	member: String,
	ayes: usize,
	threshold: u32,
	/// What was submitted for it now.
	steps: Vec<Step>,
}

impl Say for StillOpen {
	fn say(&self) -> String {
		let mut lines: Vec<String> = self.steps.iter().map(Say::say).collect();
		lines.push(format!(
			"The motion has {} of {} votes. The other members run the same command with their keys.",
			self.ayes, self.threshold
		));
		lines.join("\n")
	}
}

#[derive(Serialize)]
struct Listed(Vec<Member>);

#[derive(Serialize)]
struct Member {
	account: String,
	name: String,
	#[serde(flatten)]
	institution: Institution,
}

impl Member {
	fn new(account: &AccountId, institution: Institution) -> Self {
		Self {
			account: account.to_ss58check(),
			name: printable(&institution.profile.name),
			institution,
		}
	}
}

impl Say for Member {
	fn say(&self) -> String {
		format!(
			"{} {}\n  {:?} since block {}: {}",
			self.account,
			self.name,
			self.institution.status,
			self.institution.since,
			self.institution
				.roles
				.iter()
				.map(|role| format!("{role:?}"))
				.collect::<Vec<_>>()
				.join(", "),
		)
	}
}

impl Say for Listed {
	fn say(&self) -> String {
		match self.0.is_empty() {
			true => "No institution is in the register.".into(),
			false => self.0.iter().map(Say::say).collect::<Vec<_>>().join("\n"),
		}
	}
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	use calls::membership as call;
	let simple = Majority::Simple;
	match command {
		Command::Invite(on) => motion(context, &on, simple, call::invite(&on.who), "invited").await,
		Command::Admit(to) => {
			let inner = call::admit(&to.on.who, &roles(&to.roles)?);
			motion(context, &to.on, majority(&to.roles), inner, "admitted").await
		},
		Command::Reject(on) => {
			motion(context, &on, simple, call::reject(&on.who), "rejected").await
		},
		Command::Suspend(on) => {
			motion(context, &on, simple, call::suspend(&on.who), "suspended").await
		},
		Command::Reinstate(on) => {
			let at = context.node().await?.finalised().await?;
			let has: Vec<Role> = match at.member(&on.who).await? {
				Some(institution) => institution.roles.iter().copied().collect(),
				None => Vec::new(),
			};
			motion(context, &on, majority(&has), call::reinstate(&on.who), "reinstated").await
		},
		Command::Expel(on) => {
			motion(context, &on, Majority::TwoThirds, call::expel(&on.who), "expelled").await
		},
		Command::SetRoles(to) => {
			let inner = call::set_roles(&to.on.who, &roles(&to.roles)?);
			// To take Validator or Emergency away needs two thirds as well.
			motion(context, &to.on, Majority::TwoThirds, inner, "given its roles").await
		},
		Command::Apply(apply) => {
			let account = context.account()?;
			let node = context.node().await?;
			let endpoint = apply.endpoint.unwrap_or_default();
			let profile = profile(&apply.name, &endpoint, &apply.nodes)?;
			let done = context
				.submit(&node, &account, &call::apply(&roles(&apply.roles)?, &profile))
				.await?;
			context.print(&Submitted {
				done: format!("{} applied.", apply.name),
				r#final: done,
				result: Passed { member: account.address() },
			})
		},
		Command::Profile(new) => {
			let account = context.account()?;
			let node = context.node().await?;
			let at = node.finalised().await?;
			// Also where its first account was lost, and a successor signs. Staff does not.
			let institution = match at.staff(&account.id()).await? {
				None => at.institution_of(&account.id()).await?,
				Some(_) => None,
			};
			let entry = match &institution {
				Some(institution) => at.member(institution).await?,
				None => None,
			};
			let (Some(institution), Some(entry)) = (institution, entry) else {
				bail!(
					"{} is no institution: the institution's own key signs this",
					account.address()
				);
			};
			let profile = changed(entry.profile, new)?;
			let done = context.submit(&node, &account, &call::set_profile(&profile)).await?;
			context.print(&Submitted {
				done: format!("{} has another profile.", printable(&profile.name)),
				r#final: done,
				result: Passed { member: institution.to_ss58check() },
			})
		},
		Command::List => {
			let members = context.node().await?.finalised().await?.all_members().await?;
			context.print(&Listed(
				members
					.into_iter()
					.map(|(account, institution)| Member::new(&account, institution))
					.collect(),
			))
		},
		Command::Show { who } => {
			let at = context.node().await?.finalised().await?;
			match at.member(&who).await? {
				Some(institution) => context.print(&Member::new(&who, institution)),
				None => bail!("{} is not in the register", who.to_ss58check()),
			}
		},
	}
}

async fn motion(
	context: &Context,
	on: &OnMember,
	majority: Majority,
	inner: Call,
	done: &str,
) -> anyhow::Result<()> {
	let mut voters: Vec<Account> = vec![context.account()?];
	for key in &on.with {
		voters.push(Source::parse(key)?.account()?);
	}
	let node = context.node().await?;
	let member = on.who.to_ss58check();
	let Motion { mut steps, stand } = pass(context, &node, &voters, majority, &inner).await?;
	match (stand, steps.pop()) {
		(Stand::Passed, Some(last)) => {
			let done = format!("{} {member} is {done}.", last.done);
			let mut course = Course::new(done, last.r#final, Passed { member });
			course.before = steps;
			context.print(&course)
		},
		(Stand::Open { ayes, threshold }, last) => {
			steps.extend(last);
			context.print(&StillOpen { member, ayes, threshold, steps })
		},
		(Stand::Passed, None) => bail!("the motion passed without a submission"),
	}
}

/// Passes a motion that has all its voters here, or fails. Answers every submission, in order.
pub async fn decide(
	context: &Context,
	node: &salus_client::Node,
	voters: &[Account],
	majority: Majority,
	inner: &Call,
) -> anyhow::Result<Vec<Step>> {
	let Motion { steps, stand } = pass(context, node, voters, majority, inner).await?;
	match stand {
		Stand::Passed => Ok(steps),
		Stand::Open { ayes, threshold } => {
			Err(ClientError::NotAccepted(format!("the motion has {ayes} of {threshold} votes"))
				.into())
		},
	}
}

#[cfg(test)]
mod tests {
	use salus_client::Final;

	use super::*;

	#[test]
	fn of_a_profile_only_what_is_said_changes() {
		let old = profile("Gateway", "https://one.example", &["12D3".into()]).unwrap();
		let new = |name: Option<&str>, endpoint: Option<&str>, nodes: &[&str]| NewProfile {
			name: name.map(Into::into),
			endpoint: endpoint.map(Into::into),
			nodes: nodes.iter().map(ToString::to_string).collect(),
		};
		let moved = changed(old.clone(), new(None, Some("https://two.example"), &[])).unwrap();
		assert_eq!(moved, profile("Gateway", "https://two.example", &["12D3".into()]).unwrap());
		let renamed = changed(old.clone(), new(Some("Other"), None, &["12D4"])).unwrap();
		assert_eq!(renamed, profile("Other", "https://one.example", &["12D4".into()]).unwrap());
		assert!(changed(old, new(Some(&"n".repeat(65)), None, &[])).is_err());
	}

	#[test]
	fn a_motion_that_is_still_open_shows_what_was_submitted() {
		let r#final = Final {
			block: 12,
			block_hash: [0xcd; 32],
			transaction: [1; 32],
			author: None,
			fee: 0,
			events: Vec::new(),
		};
		let steps = vec![Step::new("Somebody voted for it.", r#final)];
		let open = StillOpen { member: "X".into(), ayes: 1, threshold: 2, steps };
		let said = open.say();
		assert!(said.contains("Somebody voted for it."), "{said}");
		assert!(said.contains(&format!("block 12 (0x{})", "cd".repeat(32))), "{said}");
		assert!(said.contains("1 of 2 votes"), "{said}");
	}
}
