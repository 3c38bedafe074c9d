// SPDX-License-Identifier: GPL-3.0-only

//! Who and what plays in the tests, and a case of each rule that permits: a test changes one fact.

use crate::{
	access::{
		CompartmentScope, Emergency, EmergencyReason, Grant, Grantee, Opening, Purpose, Purposes,
		RestrictedParty, Restriction, Review, Scope,
	},
	chart::{ChartStatus, Mandate, MandateKind, Powers},
	consent::{
		evaluate, Ask, Basis, ChartFacts, Denial, Facts, InstitutionFacts, Outcome, PersonFacts,
		RecordFacts, Rule,
	},
	membership::{InstitutionStatus, Role, Roles, StaffRole},
	record::RecordStatus,
	AccountId, BlindedTag, ChartId, CompartmentTag, Moment, RecordId,
};

pub const GENESIS: [u8; 32] = [9; 32];
pub const CHART: ChartId = ChartId([1; 32]);
pub const RECORD: RecordId = RecordId([1; 16]);
pub const TAG: CompartmentTag = CompartmentTag([1; 16]);
pub const EPOCH: u32 = 3;
pub const NOW: Moment = 10_000;

pub const PATIENT: AccountId = AccountId::new([1; 32]);
/// A clinician of [`PRACTICE`].
pub const DOCTOR: AccountId = AccountId::new([2; 32]);
/// A data user with an emergency department.
pub const PRACTICE: AccountId = AccountId::new([3; 32]);
pub const GATEWAY: AccountId = AccountId::new([4; 32]);
pub const GUARDIAN: AccountId = AccountId::new([5; 32]);
pub const STRANGER: AccountId = AccountId::new([6; 32]);
/// Everybody above.
pub const EVERYBODY: [AccountId; 6] = [PATIENT, DOCTOR, PRACTICE, GATEWAY, GUARDIAN, STRANGER];

pub fn roles(roles: &[Role]) -> Roles {
	Roles::try_from(roles.iter().copied().collect::<alloc::collections::BTreeSet<_>>())
		.expect("a set of roles is never larger than the roles there are")
}

pub fn purposes(purposes: &[Purpose]) -> Purposes {
	Purposes::try_from(purposes.iter().copied().collect::<alloc::collections::BTreeSet<_>>())
		.expect("a set of purposes is never larger than the purposes there are")
}

pub fn compartments(list: &[(CompartmentTag, u32)]) -> Scope {
	let list: alloc::vec::Vec<_> = list
		.iter()
		.map(|(tag, first_epoch)| CompartmentScope { tag: *tag, first_epoch: *first_epoch })
		.collect();
	Scope::Compartments(list.try_into().expect("tests name few"))
}

pub fn records(list: &[RecordId]) -> Scope {
	Scope::Records(list.to_vec().try_into().expect("tests name few"))
}

/// The opening of `party` with some random bytes.
pub fn opening(party: AccountId) -> Opening {
	Opening {
		random: [party.as_ref() as &[u8], &[0; 32]].concat()[..32].try_into().expect("32"),
		party,
	}
}

/// The tag that [`opening`] opens.
pub fn tag_of(party: &AccountId) -> BlindedTag {
	let opening = opening(party.clone());
	BlindedTag::blind(&GENESIS, &CHART, &opening.party, &opening.random)
}

pub fn practice() -> InstitutionFacts {
	InstitutionFacts {
		account: PRACTICE,
		status: InstitutionStatus::Active,
		roles: roles(&[Role::DataUser, Role::Emergency]),
	}
}

pub fn grant() -> Grant {
	Grant {
		grantee: Grantee::Open(DOCTOR),
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Treat]),
		start: NOW - 1_000,
		end: Some(NOW + 1_000),
		since: 1,
	}
}

pub fn mandate() -> Mandate {
	Mandate {
		holder: GUARDIAN,
		kind: MandateKind::Guardian,
		powers: Powers { read: true, ..Default::default() },
		scope: Scope::Chart,
		end: Some(NOW + 1_000),
		since: 0,
	}
}

pub fn emergency() -> Emergency {
	Emergency {
		clinician: DOCTOR,
		department: PRACTICE,
		reason: EmergencyReason::Unconscious,
		opened: NOW - 1_000,
		expires: NOW + 1_000,
		review_by: NOW + 9_000,
		review: Review::Pending,
	}
}

/// A restriction that forbids everybody everything.
pub fn restriction() -> Restriction {
	Restriction {
		id: 1,
		scope: Scope::Chart,
		party: RestrictedParty::Everyone,
		purposes: None,
		passable: false,
	}
}

/// What is known and what is asked.
#[derive(Clone, Debug)]
pub struct Case {
	pub facts: Facts,
	pub ask: Ask,
}

impl Case {
	/// The doctor reads under [`grant`], for treatment, through the gateway.
	pub fn by_grant() -> Self {
		Self {
			facts: Facts {
				genesis: GENESIS,
				block: 7,
				now: NOW,
				clock: None,
				chart: Some(ChartFacts { controller: PATIENT, status: ChartStatus::Active }),
				record: Some(RecordFacts {
					status: RecordStatus::Current,
					compartment: TAG,
					epoch: EPOCH,
				}),
				person: Some(PersonFacts {
					institution: practice(),
					staff: Some((StaffRole::Clinician, NOW + 1_000)),
				}),
				gateway: Some(InstitutionFacts {
					account: GATEWAY,
					status: InstitutionStatus::Active,
					roles: roles(&[Role::Gateway]),
				}),
				restrictions: Default::default(),
				rule: Rule::Grant(grant()),
			},
			ask: Ask {
				person: DOCTOR,
				gateway: Some(GATEWAY),
				chart: CHART,
				record: RECORD,
				version: None,
				purpose: Purpose::Treat,
				basis: Basis::Grant(11),
				openings: Default::default(),
			},
		}
	}

	/// The doctor reads under [`emergency`].
	pub fn by_emergency() -> Self {
		let mut case = Self::by_grant();
		case.facts.rule = Rule::Emergency(emergency());
		case.ask.basis = Basis::Emergency(12);
		case.ask.purpose = Purpose::Btg;
		case.person().staff = Some((StaffRole::EmergencyClinician, NOW + 1_000));
		case
	}

	/// The guardian reads under [`mandate`].
	pub fn by_mandate() -> Self {
		let mut case = Self::by_grant();
		case.facts.rule = Rule::Mandate(mandate());
		case.facts.person = None;
		case.ask.person = GUARDIAN;
		case.ask.basis = Basis::Mandate(13);
		case
	}

	/// The patient reads.
	pub fn by_controller() -> Self {
		let mut case = Self::by_grant();
		case.facts.rule = Rule::None;
		case.facts.person = None;
		case.ask.person = PATIENT;
		case.ask.basis = Basis::Controller;
		case.ask.purpose = Purpose::Patrqt;
		case
	}

	/// A case of each rule.
	pub fn each() -> [Self; 4] {
		[Self::by_controller(), Self::by_emergency(), Self::by_mandate(), Self::by_grant()]
	}

	pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
		change(&mut self);
		self
	}

	pub fn person(&mut self) -> &mut PersonFacts {
		self.facts.person.as_mut().expect("the case has one")
	}

	pub fn grant(&mut self) -> &mut Grant {
		match &mut self.facts.rule {
			Rule::Grant(grant) => grant,
			other => panic!("the case relies on {other:?}"),
		}
	}

	pub fn mandate(&mut self) -> &mut Mandate {
		match &mut self.facts.rule {
			Rule::Mandate(mandate) => mandate,
			other => panic!("the case relies on {other:?}"),
		}
	}

	pub fn emergency(&mut self) -> &mut Emergency {
		match &mut self.facts.rule {
			Rule::Emergency(emergency) => emergency,
			other => panic!("the case relies on {other:?}"),
		}
	}

	pub fn restrict(&mut self, restriction: Restriction) {
		self.facts.restrictions.try_push(restriction).expect("tests restrict little");
	}

	pub fn open(&mut self, opening: Opening) {
		self.ask.openings.try_push(opening).expect("tests open little");
	}

	pub fn outcome(&self) -> Outcome {
		evaluate(&self.facts, &self.ask).outcome
	}

	#[track_caller]
	pub fn is_permitted(&self) {
		assert!(matches!(self.outcome(), Outcome::Permit(_)), "{:?}", self.outcome());
	}

	#[track_caller]
	pub fn is_denied(&self, denial: Denial) {
		assert_eq!(self.outcome(), Outcome::Deny(denial));
	}
}
