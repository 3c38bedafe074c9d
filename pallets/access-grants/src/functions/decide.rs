// SPDX-License-Identifier: GPL-3.0-only

//! What is decided: the facts by point reads, and the evaluator over them.

use frame_support::pallet_prelude::*;
use salus_primitives::{
	access::{Opening, Purpose},
	consent::{
		evaluate, Ask, Basis, ChartFacts, Decision, Denial, Facts, InstitutionFacts, Openings,
		Outcome, PersonFacts, RecordFacts, Rule,
	},
	membership::{Role, StaffRole},
	record::RecordStatus,
	traits::{Charts, Clock, Contributors, Genesis, Records, Register},
	AccountId, ChartId, CompartmentTag, GrantId, RecordId,
};

use crate::{pallet::*, Config, Error, Pallet};

impl<T: Config> Pallet<T> {
	/// Whether this block's state permits what is asked, and by which rule.
	pub fn decide(ask: &Ask) -> Decision {
		evaluate(&Self::facts(ask), ask)
	}

	/// Everything that the decision depends on.
	pub fn facts(ask: &Ask) -> Facts {
		let record = T::Records::facts(&ask.chart, &ask.record, ask.version);
		Self::facts_with(ask, record)
	}

	fn facts_with(ask: &Ask, record: Option<RecordFacts>) -> Facts {
		Facts {
			genesis: T::Genesis::hash(),
			block: Self::block(),
			now: T::Clock::now(),
			clock: None,
			chart: T::Charts::chart(&ask.chart)
				.map(|chart| ChartFacts { controller: chart.controller, status: chart.status }),
			record,
			person: Self::person(&ask.person),
			gateway: ask.gateway.as_ref().and_then(Self::institution),
			restrictions: Restrictions::<T>::get(ask.chart),
			rule: Self::rule(&ask.chart, ask.basis),
		}
	}

	/// The person in whose name she signs: also where an institution's lost account has a successor.
	fn person(who: &AccountId) -> Option<PersonFacts> {
		let institution = Self::institution(&T::Register::institution_of(who)?)?;
		let staff = T::Register::staff(who).map(|staff| (staff.role, staff.until));
		Some(PersonFacts { institution, staff })
	}

	fn institution(account: &AccountId) -> Option<InstitutionFacts> {
		T::Register::institution(account).map(|found| InstitutionFacts {
			account: account.clone(),
			status: found.status,
			roles: found.roles,
		})
	}

	/// The rule as it stands. A number below the next one that is not there any more has ended.
	fn rule(chart: &ChartId, basis: Basis) -> Rule {
		let (rule, existed) = match basis {
			Basis::Controller => (None, false),
			Basis::Emergency(id) => (
				Emergencies::<T>::get(chart, id).map(Rule::Emergency),
				id < NextEmergency::<T>::get(chart),
			),
			Basis::Mandate(id) => (
				T::Charts::mandate(chart, id).map(Rule::Mandate),
				T::Charts::mandate_existed(chart, id),
			),
			Basis::Grant(id) => {
				(Grants::<T>::get(chart, id).map(Rule::Grant), id < NextGrant::<T>::get(chart))
			},
		};
		rule.unwrap_or(if existed { Rule::Ended } else { Rule::None })
	}
}

impl<T: Config> Contributors for Pallet<T> {
	/// Asks the evaluator about a current record of that compartment at its current epoch, which is
	/// what the contribution will be.
	fn may_contribute(
		who: &AccountId,
		chart: &ChartId,
		tag: &CompartmentTag,
		under: GrantId,
		opening: Option<&Opening>,
	) -> Result<(), DispatchError> {
		Self::acting_for(who, &[Role::Hospital, Role::DataUser], &[StaffRole::Clinician])?;
		let mut ask = Ask {
			person: who.clone(),
			gateway: None,
			chart: *chart,
			record: RecordId::default(),
			version: None,
			purpose: Purpose::Treat,
			basis: Basis::Grant(under),
			openings: Openings::truncate_from(opening.cloned().into_iter().collect()),
		};
		let key = CompartmentKeys::<T>::get(chart, tag);
		let facts = Self::facts_with(
			&ask,
			key.as_ref().map(|key| RecordFacts {
				status: RecordStatus::Current,
				compartment: *tag,
				epoch: key.epoch,
			}),
		);
		// A grant over single records reaches no new one, whatever its id.
		if let (Rule::Grant(grant), Some(key)) = (&facts.rule, &key) {
			ensure!(grant.scope.covers_compartment(tag, key.epoch), Error::<T>::OutOfScope);
		}
		let treat = denial_of(evaluate(&facts, &ask));
		ask.purpose = Purpose::Etreat;
		let denial = match (treat, denial_of(evaluate(&facts, &ask))) {
			(None, _) | (_, None) => return Ok(()),
			// A grant for emergency treatment alone is judged by that.
			(Some(Denial::PurposeNotCovered), Some(etreat)) => etreat,
			(Some(treat), _) => treat,
		};
		Err(Error::<T>::from(denial).into())
	}
}

fn denial_of(decision: Decision) -> Option<Denial> {
	match decision.outcome {
		Outcome::Permit(_) => None,
		Outcome::Deny(denial) => Some(denial),
	}
}

impl<T> From<Denial> for Error<T> {
	/// What a denial means to somebody who would contribute under a grant.
	fn from(denial: Denial) -> Self {
		match denial {
			Denial::ChartUnknown => Error::ChartUnknown,
			Denial::ChartNotActive(_) => Error::ChartNotActive,
			// The record that is asked about is any of the compartment.
			Denial::RecordUnknown | Denial::RecordGone => Error::CompartmentUnknown,
			Denial::InstitutionNotActive(_) => Error::InstitutionNotActive,
			Denial::PersonEnded => Error::StaffEnded,
			Denial::GatewayNotActive | Denial::RoleMissing => Error::WrongRole,
			Denial::Restricted(_) => Error::Restricted,
			Denial::RestrictionUnopened(_) => Error::RestrictionUnopened,
			Denial::RuleUnknown => Error::GrantUnknown,
			Denial::RuleEnded => Error::GrantEnded,
			Denial::NotStarted => Error::GrantNotStarted,
			Denial::Expired => Error::GrantExpired,
			Denial::NotTheParty => Error::NotTheGrantee,
			Denial::GrantUnopened => Error::GrantUnopened,
			Denial::OutOfScope => Error::OutOfScope,
			Denial::PurposeNotCovered => Error::PurposeNotCovered,
			Denial::PowerMissing | Denial::NotTheController => Error::NotPermitted,
		}
	}
}
