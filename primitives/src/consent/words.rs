// SPDX-License-Identifier: GPL-3.0-only

//! A decision in plain English: what was decided, why, and what to do about it.

use alloc::{format, string::String};

use crate::{chart::ChartStatus, membership::InstitutionStatus};

use super::facts::{Basis, Decision, Denial, Outcome};

/// What the decision means, and what to do.
///
/// It says nothing that the decision does not: neither who asked nor for what.
pub fn words(decision: &Decision) -> String {
	match decision.outcome {
		Outcome::Permit(basis) => {
			format!("Permitted at block {}: {}", decision.block, permitted(basis))
		},
		Outcome::Deny(denial) => format!("Denied at block {}: {}", decision.block, denied(denial)),
	}
}

fn permitted(basis: Basis) -> String {
	match basis {
		Basis::Controller => "whoever asks controls this chart. Nothing else is needed.".into(),
		Basis::Emergency(id) => format!(
			"emergency {id} is open. The patient sees it, and the regulator reviews it: read what \
			 treatment needs and nothing more."
		),
		Basis::Mandate(id) => format!(
			"mandate {id} lets its holder read this. It lasts until its end, or until it is ended."
		),
		Basis::Grant(id) => format!(
			"grant {id} covers this record and purpose. It lasts until its end, or until the patient \
			 revokes it."
		),
	}
}

fn denied(denial: Denial) -> String {
	match denial {
		Denial::ChartUnknown => "there is no such chart. Check the id on the chart card.".into(),
		Denial::ChartNotActive(status) => chart(status).into(),
		Denial::RecordUnknown => {
			"the chart has no such record, or no such version of it. List its records.".into()
		},
		Denial::RecordGone => {
			"the record was withdrawn or erased. Ask the hospital that filed it.".into()
		},
		Denial::InstitutionNotActive(status) => institution(status).into(),
		Denial::PersonEnded => {
			"the time of whoever asks at the institution is over. Its registrar can \
			register the person again."
				.into()
		},
		Denial::GatewayNotActive => {
			"the gateway is not admitted, or is suspended. Choose another gateway.".into()
		},
		Denial::Restricted(id) => format!(
			"the patient forbids it, by restriction {id}, whatever was granted. Only the patient can \
			 lift it."
		),
		Denial::RestrictionUnopened(id) => format!(
			"restriction {id} is blinded and may forbid it. Ask through a gateway, which can tell."
		),
		Denial::RuleUnknown => {
			"the grant, mandate or emergency relied on was never there. Check its number.".into()
		},
		Denial::RuleEnded => {
			"the grant or mandate relied on was revoked, ended or pruned. Ask the \
			patient for a new one."
				.into()
		},
		Denial::NotStarted => {
			"the grant or emergency relied on has not started. Wait for its start.".into()
		},
		Denial::Expired => {
			"the grant, mandate or emergency relied on is past its end. Ask the patient \
			for a new grant."
				.into()
		},
		Denial::NotTheParty => {
			"the grant, mandate or emergency relied on is somebody else's. Name one \
			of your own."
				.into()
		},
		Denial::GrantUnopened => {
			"the grant is blinded and was not opened, or not rightly. Give the \
			opening that belongs to it."
				.into()
		},
		Denial::OutOfScope => "the grant or mandate relied on does not cover this record. Ask the \
			patient for one that does."
			.into(),
		Denial::PurposeNotCovered => "the rule relied on is not for this purpose, and no purpose \
			implies another. Name its purpose, or ask the patient for a grant with this one."
			.into(),
		Denial::PowerMissing => {
			"the mandate does not include reading. Its hospital can give one that \
			does."
				.into()
		},
		Denial::RoleMissing => {
			"whoever asks, or the institution, has no role that reads. Ask with an \
			account that has one."
				.into()
		},
		Denial::NotTheController => {
			"whoever asks does not control this chart. Name the grant, mandate \
			or emergency that you rely on."
				.into()
		},
	}
}

fn chart(status: ChartStatus) -> &'static str {
	match status {
		// Never given as a denial; said rightly all the same.
		ChartStatus::Active => "the chart is active. Ask again.",
		ChartStatus::Suspended => "the chart is suspended. Ask its hospital.",
		ChartStatus::Deceased => {
			"the patient died. An executor's mandate alone still reads: ask the hospital."
		},
		ChartStatus::Closed => {
			"the patient closed the chart, for good. Ask the patient for another."
		},
	}
}

fn institution(status: InstitutionStatus) -> &'static str {
	match status {
		// Never given as a denial; said rightly all the same.
		InstitutionStatus::Active => "the institution is active. Ask again.",
		InstitutionStatus::Suspended => {
			"the institution is suspended, and with it its staff. The regulator can reinstate it."
		},
		InstitutionStatus::Expelled => {
			"the institution was expelled, and with it its staff. The regulator can admit it again."
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::{collections::BTreeSet, vec, vec::Vec};
	use codec::Decode;

	/// Every value of an enum whose variants carry at most a number or a fieldless enum, so that none
	/// that is added later is forgotten here.
	fn all<T: Decode>() -> Vec<T> {
		(0..=u8::MAX)
			.flat_map(|index| (0..4).map(move |inner| [index, inner, 0, 0, 0]))
			.filter_map(|bytes| {
				let mut input = &bytes[..];
				let value = T::decode(&mut input).ok()?;
				// A variant without content is there once, not once for each inner value.
				(input.len() < 4 || bytes[1] == 0).then_some(value)
			})
			.collect()
	}

	#[test]
	fn every_denial_says_something_of_its_own_and_what_to_do() {
		let mut texts = BTreeSet::new();
		let denials: Vec<Denial> = all();
		assert!(denials.len() >= 20);
		for denial in denials {
			let text = words(&Decision { outcome: Outcome::Deny(denial), block: 7 });
			assert!(text.starts_with("Denied at block 7: "), "{text}");
			// Two sentences: what is wrong, and what to do.
			assert!(text.ends_with('.') && text.contains(". "), "{text}");
			assert!(!text.contains("  ") && !text.contains('\t'), "{text}");
			assert!(texts.insert(text), "{denial:?} says what another says");
		}
	}

	#[test]
	fn every_permission_names_its_rule() {
		for (basis, rule) in [
			(Basis::Controller, "controls this chart"),
			(Basis::Emergency(3), "emergency 3"),
			(Basis::Mandate(4), "mandate 4"),
			(Basis::Grant(5), "grant 5"),
		] {
			let text = words(&Decision { outcome: Outcome::Permit(basis), block: 9 });
			assert!(text.starts_with("Permitted at block 9: ") && text.contains(rule), "{text}");
		}
	}

	#[test]
	fn a_restriction_is_named() {
		let texts = [Denial::Restricted(12), Denial::RestrictionUnopened(12)]
			.map(|denial| words(&Decision { outcome: Outcome::Deny(denial), block: 1 }));
		assert!(texts.iter().all(|text| text.contains("restriction 12")), "{texts:?}");
		assert_eq!(
			vec![texts[0].as_str()],
			["Denied at block 1: the patient forbids it, by restriction 12, whatever was granted. \
			  Only the patient can lift it."]
		);
	}
}
