// SPDX-License-Identifier: GPL-3.0-only

//! What holds of every decision, whatever is known and asked.

use alloc::collections::BTreeSet;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::{people::*, worlds::*};
use crate::{
	access::{Grantee, Opening, Purpose, RestrictedParty, Restriction, Restrictions, Scope},
	chart::ChartStatus,
	consent::{evaluate, Basis, Denial, Openings, Outcome, Rule},
	membership::InstitutionStatus,
	BlindedTag, CompartmentTag, Epoch, RecordId,
};

fn permits(case: &Case) -> bool {
	evaluate(&case.facts, &case.ask).permits()
}

fn is_controller(case: &Case) -> bool {
	case.facts.chart.as_ref().is_some_and(|chart| chart.controller == case.ask.person)
}

fn covers(scope: &Scope, case: &Case) -> bool {
	case.facts
		.record
		.is_some_and(|record| scope.covers(&case.ask.record, &record.compartment, record.epoch))
}

fn has_purpose(restriction: &Restriction, purpose: Purpose) -> bool {
	restriction.purposes.as_ref().is_none_or(|some| some.contains(&purpose))
}

fn not_active() -> impl Strategy<Value = InstitutionStatus> {
	prop_oneof![Just(InstitutionStatus::Suspended), Just(InstitutionStatus::Expelled)]
}

/// Restrictions with `one` more, where there is room for it.
fn with(restrictions: &Restrictions, one: &Restriction) -> Restrictions {
	let mut more = restrictions.clone();
	more.try_push(one.clone()).expect("few were drawn");
	more
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 2_000, ..Default::default() })]

	#[test]
	fn the_order_of_restrictions_does_not_matter(
		(case, shuffled) in any_case().prop_flat_map(|case| {
			let list = case.facts.restrictions.clone().into_inner();
			(Just(case), Just(list).prop_shuffle())
		}),
	) {
		let mut other = case.clone();
		other.facts.restrictions = shuffled.try_into().expect("as many as before");
		prop_assert_eq!(case.outcome(), other.outcome());
	}

	#[test]
	fn the_order_of_openings_does_not_matter(
		(case, shuffled) in any_case().prop_flat_map(|case| {
			let list = case.ask.openings.clone().into_inner();
			(Just(case), Just(list).prop_shuffle())
		}),
	) {
		let mut other = case.clone();
		other.ask.openings = shuffled.try_into().expect("as many as before");
		prop_assert_eq!(case.outcome(), other.outcome());
	}

	#[test]
	fn a_rule_that_ended_never_permits(mut case in any_case()) {
		case.facts.rule = Rule::Ended;
		prop_assert!(!permits(&case) || is_controller(&case));
		case.facts.rule = Rule::None;
		prop_assert!(!permits(&case) || is_controller(&case));
	}

	#[test]
	fn an_expired_rule_never_permits(mut case in any_case(), by_clock: bool) {
		prop_assume!(!is_controller(&case));
		let end = if by_clock { case.facts.latest() } else { case.facts.now };
		match &mut case.facts.rule {
			Rule::Grant(grant) => grant.end = Some(end),
			Rule::Mandate(mandate) => mandate.end = Some(end),
			Rule::Emergency(emergency) => emergency.expires = end,
			Rule::Ended | Rule::None => {},
		}
		prop_assert!(!permits(&case));
	}

	#[test]
	fn nobody_of_a_suspended_or_expelled_institution_is_permitted(
		mut case in any_case(),
		status in not_active(),
	) {
		if let Some(person) = &mut case.facts.person {
			person.institution.status = status;
			prop_assert!(!permits(&case));
		}
	}

	#[test]
	fn nothing_is_permitted_through_a_suspended_or_expelled_gateway(
		mut case in any_case(),
		status in not_active(),
	) {
		if let Some(gateway) = &mut case.facts.gateway {
			gateway.status = status;
		}
		prop_assert!(!permits(&case) || case.ask.gateway.is_none());
	}

	#[test]
	fn nobody_reads_a_suspended_or_closed_chart(mut case in any_case(), closed: bool) {
		if let Some(chart) = &mut case.facts.chart {
			chart.status = if closed { ChartStatus::Closed } else { ChartStatus::Suspended };
		}
		prop_assert!(!permits(&case));
	}

	#[test]
	fn another_restriction_never_permits(case in any_case(), more in restriction_of(9)) {
		let mut restricted = case.clone();
		restricted.facts.restrictions = with(&case.facts.restrictions, &more);
		prop_assert!(permits(&case) || !permits(&restricted));
	}

	#[test]
	fn a_restriction_that_covers_the_ask_denies(case in any_case(), more in restriction_of(9)) {
		let mut restricted = case.clone();
		restricted.facts.restrictions = with(&case.facts.restrictions, &more);
		let everyone = more.party == RestrictedParty::Everyone;
		let hits = everyone && covers(&more.scope, &case) && has_purpose(&more, case.ask.purpose);
		let passes = more.passable && matches!(case.ask.basis, Basis::Emergency(_));
		if hits && !passes && !is_controller(&case) {
			prop_assert!(!permits(&restricted));
		}
	}

	#[test]
	fn a_restriction_with_a_narrower_scope_never_denies_more(
		(case, wide, narrow) in any_case().prop_flat_map(|case| {
			restriction_of(9).prop_flat_map(move |wide| {
				let narrow = narrowed(&wide.scope);
				(Just(case.clone()), Just(wide), narrow)
			})
		}),
	) {
		let narrow = Restriction { scope: narrow, ..wide.clone() };
		let (mut by_wide, mut by_narrow) = (case.clone(), case.clone());
		by_wide.facts.restrictions = with(&case.facts.restrictions, &wide);
		by_narrow.facts.restrictions = with(&case.facts.restrictions, &narrow);
		prop_assert!(permits(&by_narrow) || !permits(&by_wide));
	}

	#[test]
	fn a_rule_with_a_narrower_scope_never_permits_more(
		(wide, narrow) in any_case().prop_flat_map(|wide| {
			let scope = match &wide.facts.rule {
				Rule::Grant(grant) => grant.scope.clone(),
				Rule::Mandate(mandate) => mandate.scope.clone(),
				_ => Scope::Chart,
			};
			let narrow = narrowed(&scope);
			(Just(wide), narrow)
		}),
	) {
		let mut narrowed = wide.clone();
		match &mut narrowed.facts.rule {
			Rule::Grant(grant) => grant.scope = narrow,
			Rule::Mandate(mandate) => mandate.scope = narrow,
			_ => {},
		}
		prop_assert!(permits(&wide) || !permits(&narrowed));
	}

	#[test]
	fn what_lies_within_a_scope_covers_nothing_that_the_scope_does_not(
		wide in scope(),
		(kin, any, related) in scope().prop_flat_map(|wide| {
			(narrowed(&wide), scope(), Just(wide))
		}),
		record in record_id(),
		places in proptest::collection::vec((tag(), epoch()), 4),
	) {
		// Where each of the four records lies.
		let place = |record: &RecordId| -> Option<(CompartmentTag, Epoch)> {
			places.get(usize::from(record.0[0]).checked_sub(1)?).copied()
		};
		let (tag, epoch) = place(&record).expect("every record has a place");
		for (narrow, wide) in [(&any, &wide), (&kin, &related), (&wide, &wide)] {
			if narrow.is_within(wide, place) {
				prop_assert!(
					!narrow.covers(&record, &tag, epoch) || wide.covers(&record, &tag, epoch)
				);
			}
		}
		prop_assert!(kin.is_within(&related, place));
		prop_assert!(wide.is_within(&wide, place));
		prop_assert!(wide.is_within(&Scope::Chart, place));
	}

	#[test]
	fn no_purpose_implies_another(
		(case, grant) in grant_case(),
		purpose in purpose(),
	) {
		let mut asked = case.clone();
		asked.ask.purpose = purpose;
		if permits(&asked) && !is_controller(&asked) {
			prop_assert!(grant.purposes.contains(&purpose));
		}
		// Taking the purpose away takes the permission away, whatever else is granted.
		if let Rule::Grant(grant) = &mut asked.facts.rule {
			grant.purposes = purposes(
				&grant.purposes.iter().copied().filter(|one| *one != purpose).collect::<Vec<_>>(),
			);
		}
		prop_assert!(!permits(&asked) || is_controller(&asked));
	}

	#[test]
	fn a_blinded_grant_is_what_the_open_one_is_to_who_opens_it(
		(case, _) in grant_case(),
		party in account(),
		random: [u8; 32],
	) {
		let (mut blinded, mut open) = (case.clone(), case);
		let tag = BlindedTag::blind(&GENESIS, &CHART, &party, &random);
		blinded.grant().grantee = Grantee::Blinded(tag);
		open.grant().grantee = Grantee::Open(party.clone());
		blinded.ask.openings = with_opening(&blinded.ask.openings, Opening { party, random });
		prop_assert_eq!(blinded.outcome(), open.outcome());
	}

	#[test]
	fn a_blinded_grant_permits_nobody_who_does_not_open_it(
		(mut case, _) in grant_case(),
		party in account(),
		random: [u8; 32],
		flip in 0usize..64,
		bit in 0u8..8,
	) {
		prop_assume!(!is_controller(&case));
		case.grant().grantee =
			Grantee::Blinded(BlindedTag::blind(&GENESIS, &CHART, &party, &random));
		prop_assert!(!permits(&case));
		// One bit of party or random bytes that is wrong opens nothing.
		let mut raw: [u8; 64] = [party.as_ref() as &[u8], &random].concat().try_into().unwrap();
		raw[flip] ^= 1 << bit;
		let wrong = Opening {
			party: <[u8; 32]>::try_from(&raw[..32]).unwrap().into(),
			random: raw[32..].try_into().unwrap(),
		};
		case.ask.openings = with_opening(&case.ask.openings, wrong);
		prop_assert!(!permits(&case));
	}

	#[test]
	fn an_opening_of_another_chart_or_network_opens_nothing(
		(mut case, _) in grant_case(),
		party in account(),
		random: [u8; 32],
		elsewhere: bool,
		place in 0usize..32,
		bit in 0u8..8,
	) {
		prop_assume!(!is_controller(&case));
		let (mut genesis, mut chart) = (GENESIS, CHART);
		if elsewhere {
			genesis[place] ^= 1 << bit;
		} else {
			chart.0[place] ^= 1 << bit;
		}
		case.grant().grantee =
			Grantee::Blinded(BlindedTag::blind(&genesis, &chart, &party, &random));
		case.ask.openings = with_opening(&case.ask.openings, Opening { party, random });
		prop_assert!(!permits(&case));
	}

	#[test]
	fn a_blinded_restriction_that_is_not_opened_never_permits(
		case in any_case(),
		more in restriction_of(9),
		party in account(),
		random: [u8; 32],
	) {
		prop_assume!(!is_controller(&case));
		let blinded = RestrictedParty::Blinded(BlindedTag::blind(&GENESIS, &CHART, &party, &random));
		let more = Restriction { party: blinded, ..more };
		let passes = more.passable && matches!(case.ask.basis, Basis::Emergency(_));
		if covers(&more.scope, &case) && has_purpose(&more, case.ask.purpose) && !passes {
			let mut restricted = case.clone();
			restricted.facts.restrictions = with(&case.facts.restrictions, &more);
			prop_assert!(!permits(&restricted));
			// Whoever opens it is told no more and no less than if it were open.
			let mut opened = restricted;
			opened.ask.openings =
				with_opening(&case.ask.openings, Opening { party: party.clone(), random });
			let mut open = opened.clone();
			let more = Restriction { party: RestrictedParty::Open(party), ..more };
			open.facts.restrictions = with(&case.facts.restrictions, &more);
			prop_assert_eq!(opened.outcome(), open.outcome());
		}
	}

	#[test]
	fn an_emergency_never_passes_an_absolute_restriction(
		case in any_case(),
		more in restriction_of(9),
	) {
		prop_assume!(!is_controller(&case));
		let more = Restriction { passable: false, party: RestrictedParty::Everyone, ..more };
		if covers(&more.scope, &case) && has_purpose(&more, case.ask.purpose) {
			let mut restricted = case.clone();
			restricted.facts.restrictions = with(&case.facts.restrictions, &more);
			prop_assert!(!permits(&restricted));
		}
	}

	#[test]
	fn an_emergency_passes_whatever_is_passable(case in any_case(), more in restriction_of(9)) {
		let more = Restriction { passable: true, ..more };
		let mut restricted = case.clone();
		restricted.facts.restrictions = with(&case.facts.restrictions, &more);
		if matches!(case.outcome(), Outcome::Permit(Basis::Emergency(_))) {
			prop_assert_eq!(restricted.outcome(), case.outcome());
		}
	}

	#[test]
	fn the_controller_always_reads_her_own_active_chart(mut case in any_case()) {
		let chart = case.facts.chart.get_or_insert_with(her_chart);
		chart.status = ChartStatus::Active;
		case.ask.person = chart.controller.clone();
		// One standing for life: a patient acts for no institution.
		case.facts.person = None;
		let readable = case.facts.record.is_some_and(|record| record.status.is_readable());
		case.ask.gateway = None;
		if readable {
			prop_assert_eq!(case.outcome(), Outcome::Permit(Basis::Controller));
		} else {
			prop_assert!(!permits(&case));
		}
	}

	#[test]
	fn every_permission_names_the_rule_that_was_asked_or_the_controller(case in any_case()) {
		match case.outcome() {
			Outcome::Permit(Basis::Controller) => prop_assert!(is_controller(&case)),
			Outcome::Permit(basis) => prop_assert_eq!(basis, case.ask.basis),
			Outcome::Deny(_) => {},
		}
	}

	#[test]
	fn every_denial_about_a_rule_is_about_the_one_that_the_ask_names(case in any_case()) {
		let by = case.ask.basis;
		match case.outcome() {
			Outcome::Deny(
				Denial::RuleUnknown
				| Denial::RuleEnded
				| Denial::NotStarted
				| Denial::Expired
				| Denial::NotTheParty
				| Denial::OutOfScope
				| Denial::PurposeNotCovered,
			) => prop_assert_ne!(by, Basis::Controller),
			Outcome::Deny(Denial::GrantUnopened) => prop_assert!(matches!(by, Basis::Grant(_))),
			Outcome::Deny(Denial::PowerMissing) => prop_assert!(matches!(by, Basis::Mandate(_))),
			Outcome::Deny(Denial::NotTheController) => prop_assert_eq!(by, Basis::Controller),
			_ => {},
		}
	}

	#[test]
	fn every_restriction_that_is_named_is_one_that_covers_the_ask(case in any_case()) {
		let named = match case.outcome() {
			Outcome::Deny(Denial::Restricted(id) | Denial::RestrictionUnopened(id)) => id,
			_ => return Ok(()),
		};
		let one = case.facts.restrictions.iter().find(|one| one.id == named);
		let one = one.expect("a restriction of the chart is named");
		prop_assert!(covers(&one.scope, &case) && has_purpose(one, case.ask.purpose));
		// Without it the decision is another one.
		let mut lifted = case.clone();
		lifted.facts.restrictions.retain(|one| one.id != named);
		prop_assert_ne!(lifted.outcome(), case.outcome());
	}

	#[test]
	fn the_block_that_decided_is_named(mut case in any_case(), block: u32) {
		case.facts.block = block;
		prop_assert_eq!(evaluate(&case.facts, &case.ask).block, block);
	}

	#[test]
	fn a_clock_never_permits_more(case in any_case(), clock in moment()) {
		let (mut without, mut with) = (case.clone(), case);
		without.facts.clock = None;
		with.facts.clock = Some(clock);
		prop_assert!(permits(&without) || !permits(&with));
	}

	#[test]
	fn who_holds_no_rule_is_permitted_nothing(mut case in any_case()) {
		// Somebody whom no rule, tag or institution names.
		case.ask.person = crate::AccountId::new([77; 32]);
		case.facts.person = None;
		prop_assert!(!permits(&case));
	}
}

fn her_chart() -> crate::consent::ChartFacts {
	crate::consent::ChartFacts { controller: PATIENT, status: ChartStatus::Active }
}

fn with_opening(openings: &Openings, one: Opening) -> Openings {
	let mut more = openings.clone();
	more.try_push(one).expect("few were drawn");
	more
}

/// The properties above would hold of an evaluator that denies everything, or of worlds in which
/// nothing ever happens: the worlds reach every permission and every denial.
#[test]
fn the_worlds_reach_every_outcome() {
	let mut runner = TestRunner::deterministic();
	let (strategy, mut outcomes, mut permitted) = (any_case(), BTreeSet::new(), 0);
	const CASES: usize = 20_000;
	for _ in 0..CASES {
		let case = strategy.new_tree(&mut runner).expect("no filters").current();
		let name = match case.outcome() {
			Outcome::Permit(basis) => {
				permitted += 1;
				alloc::format!("{basis:?}")
			},
			Outcome::Deny(denial) => alloc::format!("{denial:?}"),
		};
		outcomes.insert(alloc::string::String::from(name.split('(').next().expect("a name")));
	}
	assert_eq!(outcomes.len(), 4 + 20, "{outcomes:?}");
	assert!(permitted > CASES / 10 && permitted < CASES * 9 / 10, "{permitted} of {CASES}");
}
