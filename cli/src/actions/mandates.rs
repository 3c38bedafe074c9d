// SPDX-License-Identifier: GPL-3.0-only

//! Mandates as the patient's device sees them. The hospital attests them, and asks nobody on the chain: so the
//! device makes keys by them only once she has confirmed them.

use salus_gateway::chain::Finalised;
use salus_primitives::{
	chart::{Mandate, Power},
	text::iso8601,
	ChartId, MandateId,
};
use sp_core::crypto::Ss58Codec;

use super::{patient::ChartFile, scope};

const POWERS: [(Power, &str); 4] = [
	(Power::Read, "read"),
	(Power::Grant, "grant"),
	(Power::Revoke, "revoke"),
	(Power::Recover, "recover"),
];

/// Who may do what by a mandate, in words.
pub fn words(mandate: &Mandate, file: &ChartFile) -> String {
	let powers: Vec<_> = POWERS
		.into_iter()
		.filter(|(power, _)| mandate.powers.includes(*power))
		.map(|(_, word)| word)
		.collect();
	format!(
		"{} ({:?}) may {} in {} from {} until {}",
		mandate.holder.to_ss58check(),
		mandate.kind,
		powers.join(", "),
		scope::words(&mandate.scope, |tag| file.name_of(tag)),
		iso8601(mandate.since),
		mandate.end.map_or("it is ended".into(), iso8601),
	)
}

/// Whether somebody could come by keys through a mandate that the patient has not confirmed on this device.
pub fn waits(id: MandateId, mandate: &Mandate, file: &ChartFile) -> bool {
	(mandate.powers.read || mandate.powers.grant) && !file.mandates.contains(&id)
}

/// The mandates that wait for the patient's word.
///
/// Those that are over as well: what their holders granted is in force, and a grant does not say whose it is.
pub async fn waiting(at: &dyn Finalised, file: &ChartFile) -> anyhow::Result<Vec<MandateId>> {
	let mandates = at.mandates(file.chart).await?.into_iter();
	Ok(mandates.filter(|(id, mandate)| waits(*id, mandate, file)).map(|(id, _)| id).collect())
}

/// What the patient is to do about a mandate that waits.
pub fn to_decide(chart: ChartId, id: MandateId) -> String {
	format!(
		"say whether you agree to mandate {id}, which your hospital attests: \
		 `salus chart confirm-mandate --chart {chart} {id}`, or `salus chart end-mandate --chart {chart} {id}`; \
		 until then keys are made for nobody but whom you grant access yourself"
	)
}

#[cfg(test)]
mod tests {
	use salus_primitives::{
		access::Scope,
		chart::{MandateKind, Powers},
		AccountId,
	};

	use super::*;

	fn mandate(powers: Powers) -> Mandate {
		Mandate {
			holder: AccountId::new([7; 32]),
			kind: MandateKind::Guardian,
			powers,
			scope: Scope::Chart,
			end: Some(86_400_000),
			since: 0,
		}
	}

	#[test]
	fn a_mandate_waits_where_keys_could_come_of_it_and_nobody_confirmed_it() {
		let confirmed = |mandates| ChartFile { mandates, ..ChartFile::unknown(ChartId([1; 32])) };
		let (none, first) = (confirmed(vec![]), confirmed(vec![0]));
		let nothing = Powers::default();
		for (powers, could) in [
			(Powers { read: true, ..nothing }, true),
			(Powers { grant: true, ..nothing }, true),
			(Powers { revoke: true, recover: true, ..nothing }, false),
		] {
			let mandate = mandate(powers);
			assert_eq!(waits(0, &mandate, &none), could, "{powers:?}");
			assert_eq!(waits(1, &mandate, &first), could, "another one was confirmed: {powers:?}");
			assert!(!waits(0, &mandate, &first), "{powers:?}");
		}
	}

	#[test]
	fn who_may_do_what_is_said_in_words() {
		let powers = Powers { read: true, recover: true, ..Default::default() };
		let said = words(&mandate(powers), &ChartFile::unknown(ChartId([1; 32])));
		let says =
			"(Guardian) may read, recover in the whole chart from 1970-01-01T00:00:00.000Z until \
		            1970-01-02T00:00:00.000Z";
		assert!(said.ends_with(says), "{said}");
	}
}
