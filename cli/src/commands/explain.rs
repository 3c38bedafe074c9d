// SPDX-License-Identifier: GPL-3.0-only

//! `salus explain ERROR`: what an error means and what to do. What pallets refuse is explained by the
//! chain's own metadata; what the pool, the evaluator and gateways refuse, and why a receipt proves nothing,
//! here.

mod receipts;

use std::fmt::Debug;

use anyhow::bail;
use codec::Decode;
use salus_client::Refusal;
use salus_gateway::{ExchangeError, FragmentRefusal};
use salus_primitives::consent::{words, Decision, Denial, Outcome};
use serde::Serialize;

use crate::{context::Context, output::Say};

/// Which error.
#[derive(clap::Args)]
pub struct Arguments {
	/// Its name, with or without who says it: `StaleEpoch`, `Records.StaleEpoch`, `Consent.Expired`
	error: String,
}

#[derive(Serialize)]
struct Explained(Vec<Refusal>);

impl Say for Explained {
	fn say(&self) -> String {
		self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
	}
}

pub async fn run(context: &Context, arguments: Arguments) -> anyhow::Result<()> {
	let (by, name) = match arguments.error.split_once(['.', ':']) {
		Some((by, name)) => (Some(by), name.trim_start_matches(':')),
		None => (None, arguments.error.as_str()),
	};
	let is_meant = |refusal: &Refusal| {
		refusal.error.eq_ignore_ascii_case(name)
			&& by.is_none_or(|by| refusal.pallet.eq_ignore_ascii_case(by))
	};
	let mut found = outside_of_pallets();
	found.retain(is_meant);
	match of_pallets(context).await {
		Ok(errors) => found.extend(errors.into_iter().filter(is_meant)),
		// What is explained here needs no node.
		Err(error) if found.is_empty() => return Err(error),
		Err(error) => tracing::debug!(%error, "the chain's own errors are not known"),
	}
	if found.is_empty() {
		bail!("neither this chain nor its gateways know an error called {}", arguments.error);
	}
	context.print(&Explained(found))
}

async fn of_pallets(context: &Context) -> anyhow::Result<Vec<Refusal>> {
	Ok(context.node().await?.errors().await?)
}

/// What the pool, the evaluator, gateways and this program say, and no pallet knows.
fn outside_of_pallets() -> Vec<Refusal> {
	let mut all: Vec<Refusal> =
		NAMED.iter().map(|(by, error, help)| refusal(by, error, *help)).collect();
	all.extend(denials());
	all.extend(exchange_errors().iter().map(|one| refusal("Gateway", one, one.to_string())));
	all.extend(fragment_refusals().iter().map(|one| refusal("Fragment", one, one.to_string())));
	all.extend(receipts::all());
	all
}

/// An error under the name that its type gives it.
fn refusal(by: &str, error: impl Debug, help: impl Into<String>) -> Refusal {
	let debug = format!("{error:?}");
	let name = debug.trim_start_matches('"').split(|one: char| !one.is_alphanumeric()).next();
	Refusal { pallet: by.into(), error: name.unwrap_or_default().into(), help: help.into() }
}

/// Errors that are not of a type of ours: who says them, their name, what they mean.
const NAMED: [(&str, &str, &str); 10] = [
	(
		"Pool",
		"QuotaUsedUp",
		"the account's quota for this window is used up. `salus whoami` tells when it is whole again; \
		 until then only a tip, out of a balance of its own, lets a transaction in.",
	),
	(
		"Pool",
		"MayNotAct",
		"the account took part once and may not act now: its institution is suspended or expelled, its \
		 time there is over, its mandate or invitation has ended, or another account took its place. \
		 Neither a balance nor a tip helps. `salus whoami` tells what it is; whoever gave it its part \
		 (the council, its institution, the hospital) can give it back.",
	),
	(
		"Pool",
		"NotPublisher",
		"the council has not approved this code for this account to publish, or not until now. The hash \
		 that it approves is Keccak-256 of the deployment's data, the constructor's arguments included.",
	),
	(
		"Pool",
		"Payment",
		"the account has no standing, and no money to pay with. `salus whoami` tells what it is; \
		 whoever admits, registers or enrols it gives it a quota.",
	),
	(
		"Pool",
		"BadProof",
		"the signature does not fit: it was made for another network, or another version of this one. \
		 Sign anew, against the node that it is sent to.",
	),
	(
		"Pool",
		"Stale",
		"the nonce was used before: the transaction is in a block already, or another one of the \
		 account took its place. Look whether it is final before doing it again.",
	),
	(
		"Dispatch",
		"BadOrigin",
		"this account may not make that call: it takes the council, or another standing. `salus whoami` \
		 tells what the account is.",
	),
	(
		"Client",
		"Unreachable",
		"no node answers there. Start it, or say its RPC address with --url.",
	),
	(
		"Client",
		"NotFinal",
		"it was sent and did not become final in time, and still may. Look whether it did before doing \
		 the same again.",
	),
	(
		"Client",
		"NotSalus",
		"the node runs another chain, or a version that does not fit this program. Check --url and \
		 `salus status`.",
	),
];

/// The evaluator's denials, in its own words.
fn denials() -> Vec<Refusal> {
	// One of each variant; what it carries besides is 0, and not said.
	let each = (0..=u8::MAX).filter_map(|index| Denial::decode(&mut &[index, 0, 0, 0, 0][..]).ok());
	each.map(|denial| {
		let text = words(&Decision { outcome: Outcome::Deny(denial), block: 0 });
		let why = text.split_once(": ").map_or(text.as_str(), |(_, why)| why);
		refusal("Consent", denial, why.replace("restriction 0", "a restriction"))
	})
	.collect()
}

/// One of each error that a gateway answers.
fn exchange_errors() -> Vec<ExchangeError> {
	use ExchangeError::*;
	vec![
		NotReleased,
		Stale { retry_after: 5 },
		SignedOut,
		Replayed,
		SignatureExpired,
		SignatureInvalid,
		WrongAddressee,
		NoStanding,
		TooMany { retry_after: 1 },
		NotPermitted("the gateway says for whom this is".into()),
		TooLarge { limit: 0 },
		TooMuchStaged { limit: 0 },
		ObjectMismatch,
		Missing("something".into()),
		NotFinal,
		Conflict("object or filing".into()),
		NotKept,
		NotAnchored { retry_after: 60 },
		OutOfRange { length: 0 },
		Malformed("the gateway says what".into()),
		Refused("the gateway says why".into()),
		Unavailable,
	]
}

/// One of each reason for which a gateway does not take a fragment.
fn fragment_refusals() -> Vec<FragmentRefusal> {
	use FragmentRefusal::*;
	vec![
		Unreadable,
		ForeignChart,
		OtherEpoch,
		NotSigned,
		OtherGranteeKey,
		OldGeneration,
		NoRule,
		DepartmentTooNew,
		NotIndependent,
		NothingToActivate,
	]
}

#[cfg(test)]
mod tests {
	use std::collections::BTreeSet;

	use super::*;

	#[test]
	fn what_no_pallet_knows_is_explained() {
		let all = outside_of_pallets();
		for (by, error, says) in [
			("Pool", "QuotaUsedUp", "whoami"),
			("Pool", "MayNotAct", "can give it back"),
			(
				"Consent",
				"Restricted",
				"the patient forbids it, by a restriction, whatever was granted",
			),
			("Consent", "PurposeNotCovered", "no purpose implies another"),
			("Consent", "ChartNotActive", "chart"),
			("Gateway", "NotReleased", "salus access explain"),
			("Gateway", "SignedOut", "sign in"),
			("Gateway", "TooLarge", "bytes that this gateway takes"),
			("Gateway", "NotAnchored", "not anchored on the chain yet"),
			("Fragment", "NoRule", "no finalised grant"),
			("Receipt", "SignatureInvalid", "salus access log --out"),
			("Evidence", "Wallet", "sign-in"),
			("Dispatch", "BadOrigin", "council"),
		] {
			let found: Vec<_> =
				all.iter().filter(|one| one.pallet == by && one.error == error).collect();
			assert_eq!(found.len(), 1, "{by}.{error}");
			assert!(found[0].help.contains(says), "{by}.{error}: {}", found[0].help);
		}
	}

	#[test]
	fn each_has_a_name_of_its_own_and_says_something() {
		let all = outside_of_pallets();
		let names: BTreeSet<_> = all.iter().map(|one| (&one.pallet, &one.error)).collect();
		assert_eq!(names.len(), all.len());
		assert!(all.iter().all(|one| one.error.len() > 3 && one.help.len() > 10), "{all:?}");
		assert!(denials().len() >= 20);
	}

	/// Does not compile where a gateway answers something new: list it above.
	#[test]
	fn no_error_of_a_gateway_is_forgotten() {
		use ExchangeError as E;
		let listed = exchange_errors();
		for one in &listed {
			match one {
				E::NotReleased
				| E::Stale { .. }
				| E::SignedOut
				| E::Replayed
				| E::SignatureExpired
				| E::SignatureInvalid
				| E::WrongAddressee
				| E::NoStanding
				| E::TooMany { .. }
				| E::NotPermitted(_)
				| E::TooLarge { .. }
				| E::TooMuchStaged { .. }
				| E::ObjectMismatch
				| E::Missing(_)
				| E::NotFinal
				| E::Conflict(_)
				| E::NotKept
				| E::NotAnchored { .. }
				| E::OutOfRange { .. }
				| E::Malformed(_)
				| E::Refused(_)
				| E::Unavailable => {},
				E::Fragment(_) => panic!("fragments have a list of their own"),
			}
		}
		assert_eq!(listed.len(), 22);
		use FragmentRefusal as F;
		for one in fragment_refusals() {
			match one {
				F::Unreadable
				| F::ForeignChart
				| F::OtherEpoch
				| F::NotSigned
				| F::OtherGranteeKey
				| F::OldGeneration
				| F::NoRule
				| F::DepartmentTooNew
				| F::NotIndependent
				| F::NothingToActivate => {},
			}
		}
		assert_eq!(fragment_refusals().len(), 10);
	}
}
