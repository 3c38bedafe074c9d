// SPDX-License-Identifier: GPL-3.0-only

//! What `salus access` answers.

use std::path::PathBuf;

use salus_gateway::Made;
use salus_primitives::{
	access::{
		Emergency, Grant, Grantee, Opening, Purposes, Request, RestrictedParty, Restrictions,
	},
	api::Explanation,
	chart::{Mandate, Recovery},
	consent::Decision,
	text::iso8601,
	ChartId, EmergencyId, GrantId, MandateId, Moment, RequestId, RestrictionId,
};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::{
	actions::{
		mandates,
		party::Party,
		patient::{ChartFile, Exposed},
		scope,
		sharing::{resume_command, rule_words, Settled},
	},
	output::{printable, Say},
};

#[derive(Serialize)]
pub struct Requested {
	pub chart: ChartId,
	pub request: RequestId,
	/// The file that opens the grant which comes of it; `None` where it is in clear.
	pub opening: Option<PathBuf>,
}

/// A request that an earlier try had lodged.
#[derive(Serialize)]
pub struct RequestedBefore {
	pub done: String,
	pub result: Requested,
}

impl Say for RequestedBefore {
	fn say(&self) -> String {
		self.done.clone()
	}
}

#[derive(Serialize)]
pub struct Granted {
	pub chart: ChartId,
	pub grant: GrantId,
	/// To whom.
	pub party: Party,
	pub opening: Option<Opening>,
	/// How many sets of key fragments the gateways have for it.
	pub fragments: usize,
}

#[derive(Serialize)]
pub struct OfRequest {
	pub chart: ChartId,
	pub request: RequestId,
}

#[derive(Serialize)]
pub struct Restricted {
	pub chart: ChartId,
	pub restriction: RestrictionId,
	/// What opens its party, where that is blinded.
	pub opening: Option<Opening>,
}

#[derive(Serialize)]
pub struct Revoked {
	pub chart: ChartId,
	/// Which one; `None`: every one.
	pub grant: Option<GrantId>,
	/// The sets of key fragments that the others, and emergency departments, were given in the same step.
	pub fragments: usize,
}

/// What `salus access resume` did.
#[derive(Serialize)]
pub struct Finished {
	pub chart: ChartId,
	#[serde(flatten)]
	pub settled: Settled,
}

impl Say for Finished {
	fn say(&self) -> String {
		self.settled.say()
	}
}

impl Say for Settled {
	fn say(&self) -> String {
		let Settled { epochs, made, left } = self;
		let mut lines: Vec<String> = epochs.iter().map(Say::say).collect();
		lines.extend(made.iter().map(made_words));
		if epochs.is_empty() && made.is_empty() && left.is_empty() {
			lines.push("Nothing was left to do.".into());
		}
		lines.extend(left.iter().map(|left| format!("Still to do: {left}")));
		lines.join("\n")
	}
}

fn made_words(made: &Made) -> String {
	format!(
		"{} gateways have key fragments for {}: compartment {} epoch {}, any {} of them open it.",
		made.gateways.len(),
		made.set.grantee.to_ss58check(),
		made.set.tag,
		made.set.epoch,
		made.threshold,
	)
}

impl Say for Decision {
	fn say(&self) -> String {
		salus_primitives::consent::words(self)
	}
}

impl Say for Explanation {
	fn say(&self) -> String {
		printable(self.text.as_bytes())
	}
}

/// What somebody asks for or was granted, in words, one line each.
pub fn terms(
	scope: &salus_primitives::access::Scope,
	purposes: &Purposes,
	start: Moment,
	end: Option<Moment>,
	file: &ChartFile,
) -> String {
	format!(
		"  scope     {}\n  purposes  {}\n  period    {}",
		scope::words(scope, |tag| file.name_of(tag)),
		scope::codes(purposes),
		period(start, end),
	)
}

fn period(start: Moment, end: Option<Moment>) -> String {
	let end = end.map_or("it is revoked".into(), iso8601);
	format!("from {} until {end}", iso8601(start))
}

#[derive(Serialize)]
pub struct Overview {
	pub chart: ChartId,
	pub requests: Vec<(RequestId, Request, Option<Party>)>,
	pub grants: Vec<(GrantId, Grant, Option<Party>)>,
	/// Those of them that wait for the patient's word on this device.
	pub doubtful: Vec<GrantId>,
	pub restrictions: Restrictions,
	pub emergencies: Vec<(EmergencyId, Emergency)>,
	/// Each with whether it waits for the patient's word on this device.
	pub mandates: Vec<(MandateId, Mandate, bool)>,
	pub recovery: Option<Recovery>,
	/// Where filing goes on under an epoch that a former grantee holds.
	pub exposed: Vec<Exposed>,
	/// The names that the patient gave.
	#[serde(skip)]
	pub file: ChartFile,
}

impl Overview {
	fn scope(&self, scope: &salus_primitives::access::Scope) -> String {
		scope::words(scope, |tag| self.file.name_of(tag))
	}

	fn party(&self, party: &RestrictedParty) -> String {
		match party {
			RestrictedParty::Everyone => "everyone".into(),
			RestrictedParty::Role(role) => format!("every institution with the role {role:?}"),
			RestrictedParty::Open(account) => account.to_ss58check(),
			RestrictedParty::Blinded(tag) => format!("blinded {tag}"),
		}
	}
}

impl Say for Overview {
	fn say(&self) -> String {
		let mut lines = vec![format!("Chart {}", self.chart)];
		for (id, request, party) in &self.requests {
			let who = party.as_ref().map_or(
				"somebody whose name no gateway proves: never approve it".into(),
				Party::words,
			);
			lines.push(format!(
				"  request {id} by {who}: {} for {} {}",
				self.scope(&request.scope),
				scope::codes(&request.purposes),
				period(request.start, request.end),
			));
		}
		for (id, grant, party) in &self.grants {
			let to = match (party, &grant.grantee) {
				(Some(party), _) => party.words(),
				(None, Grantee::Open(party)) => party.to_ss58check(),
				(None, Grantee::Blinded(tag)) => format!("blinded {tag}"),
			};
			lines.push(format!(
				"  grant {id} to {to}: {} for {} {}",
				self.scope(&grant.scope),
				scope::codes(&grant.purposes),
				period(grant.start, grant.end),
			));
			if self.doubtful.contains(id) {
				lines.push(format!("    still to do: {}", mandates::whose(self.chart, *id)));
			}
		}
		for one in &self.restrictions {
			lines.push(format!(
				"  restriction {}: {} may not read {}{}{}",
				one.id,
				self.party(&one.party),
				self.scope(&one.scope),
				one.purposes
					.as_ref()
					.map_or(String::new(), |list| format!(" for {}", scope::codes(list))),
				if one.passable { ", but an open emergency passes" } else { "" },
			));
		}
		for (id, one) in &self.emergencies {
			lines.push(format!(
				"  emergency {id} by {} ({:?}), review {:?}",
				one.clinician.to_ss58check(),
				one.reason,
				one.review
			));
		}
		for (id, mandate, waits) in &self.mandates {
			lines.push(format!("  mandate {id}: {}", mandates::words(mandate, &self.file)));
			if *waits {
				lines.push(format!("    still to do: {}", mandates::to_decide(self.chart, *id)));
			}
		}
		if let Some(recovery) = &self.recovery {
			lines.push(format!(
				"  recovery: {} will control the chart {}; where you did not ask for it, \
				 `salus chart cancel-recovery --chart {}`",
				recovery.new_controller.to_ss58check(),
				recovery.approval.as_ref().map_or("once that is approved".into(), |approval| {
					format!("from {} on", iso8601(approval.effective))
				}),
				self.chart,
			));
		}
		if lines.len() == 1 {
			lines.push("  nobody was granted anything, and nobody asks".into());
		}
		for one in &self.exposed {
			let rules: Vec<_> = one.rules.iter().copied().map(rule_words).collect();
			lines.push(format!(
				"  {:?} is still filed into under epoch {}, whose key {} had that ended: \
				 `{}` gives it a new one",
				one.compartment,
				one.epoch,
				rules.join(", "),
				resume_command(self.chart),
			));
		}
		lines.join("\n")
	}
}
