// SPDX-License-Identifier: GPL-3.0-only

//! One value of each kind that outsiders decode.

use salus_primitives::{
	access::{
		Emergency, EmergencyReason, Grantee, Opening, Purpose, Purposes, Request, RestrictedParty,
		Restriction, Review, Scope,
	},
	chart::{
		Approval, Approver, Chart, ChartStatus, Custody, Mandate, MandateKind, Powers, Recovery,
	},
	consent::{Ask, Basis, ChartFacts, Facts, InstitutionFacts, PersonFacts, RecordFacts, Rule},
	keys::{KeySlot, RegisteredKey, Suite},
	membership::{Institution, InstitutionStatus, Profile, Role, Roles, StaffRole},
	record::{Filing, MediaType, Record, RecordStatus, RecordVersion, Relation},
	AccountId, BlindedTag, ChartId, Commitment, CompartmentTag, ObjectHash, RecordId, VerifyingKey,
};

use super::{keys::key, text::*};

pub fn blinded_tag() -> (ChartId, AccountId, [u8; 32], BlindedTag) {
	let (chart, party, random) = (ChartId([0x11; 32]), AccountId::new([0x30; 32]), [0x31; 32]);
	let tag = BlindedTag::blind(&GENESIS, &chart, &party, &random);
	(chart, party, random, tag)
}

pub fn filing() -> Filing {
	Filing {
		compartment: CompartmentTag([0x22; 16]),
		epoch: 4,
		object: ObjectHash([0x41; 32]),
		content: Commitment([0x42; 32]),
		index: ObjectHash([0x43; 32]),
		media_type: MediaType::Pdf,
		length: 4_096,
	}
}

pub fn record() -> Record {
	Record {
		version: 2,
		status: RecordStatus::EnteredInError,
		contributed: false,
		moved: true,
		held: true,
		head: RecordVersion {
			author: AccountId::new([0x12; 32]),
			institution: Some(AccountId::new([0x10; 32])),
			block: 7,
			relation: Some(Relation::EnteredInError),
			filing: filing(),
		},
	}
}

pub fn treat() -> Purposes {
	Purposes::try_from(std::collections::BTreeSet::from([Purpose::Treat, Purpose::Hresch]))
		.expect("two")
}

pub fn ask() -> Ask {
	Ask {
		person: AccountId::new([0x30; 32]),
		gateway: Some(AccountId::new([0x60; 32])),
		chart: ChartId([0x11; 32]),
		record: RecordId([0x33; 16]),
		version: None,
		purpose: Purpose::Treat,
		basis: Basis::Grant(5),
		openings: vec![Opening { party: AccountId::new([0x30; 32]), random: [0x31; 32] }]
			.try_into()
			.expect("one"),
	}
}

pub const DAY: u64 = 86_400_000;

pub fn who(byte: u8) -> AccountId {
	AccountId::new([byte; 32])
}

pub fn chart() -> Chart {
	Chart {
		hospital: who(0x10),
		controller: who(0x12),
		status: ChartStatus::Suspended,
		custody: Custody::Agent(who(0x70)),
		verifying_key: VerifyingKey([2; 33]),
		since: 7,
	}
}

pub fn mandate() -> Mandate {
	Mandate {
		holder: who(0x13),
		kind: MandateKind::Attorney,
		powers: Powers { read: true, grant: false, revoke: true, recover: false },
		scope: Scope::Chart,
		end: Some(THEN + DAY),
		since: THEN,
	}
}

pub fn under_way() -> Recovery {
	let approval = Approval { by: Approver::Guardian(6), effective: THEN + 2 * DAY };
	Recovery {
		new_controller: who(0x14),
		started: THEN,
		expires: THEN + DAY,
		approval: Some(approval),
	}
}

pub fn roles(some: &[Role]) -> Roles {
	Roles::try_from(some.iter().copied().collect::<std::collections::BTreeSet<_>>()).expect("few")
}

pub fn institution() -> Institution {
	let text = |text: &str| text.as_bytes().to_vec();
	Institution {
		roles: roles(&[Role::Emergency, Role::Hospital]),
		status: InstitutionStatus::Suspended,
		profile: Profile {
			name: text("Salus").try_into().expect("short"),
			document: [0x44; 32],
			endpoint: text("https://salus.example").try_into().expect("short"),
			nodes: vec![text("12D3KooW").try_into().expect("short")].try_into().expect("one"),
		},
		since: 7,
	}
}

pub fn key_slot() -> KeySlot {
	let registered = |bytes, version, valid_from| RegisteredKey {
		key: key(Suite::Umbral, bytes),
		version,
		valid_from,
	};
	KeySlot {
		current: registered(&[2; 33], 1, THEN),
		next: Some(registered(&[3; 33], 3, THEN + DAY)),
		newest: 3,
	}
}

pub fn lodged() -> Request {
	Request {
		grantee: Grantee::Blinded(blinded_tag().3),
		scope: two_records(),
		purposes: treat(),
		start: THEN,
		end: None,
		lodged_by: who(0x60),
		lapses: THEN + DAY,
	}
}

pub fn emergency() -> Emergency {
	Emergency {
		clinician: who(0x15),
		department: who(0x16),
		reason: EmergencyReason::UnableToConsent,
		opened: THEN,
		expires: THEN + DAY,
		review_by: THEN + 3 * DAY,
		review: Review::Justified,
	}
}

pub fn restriction() -> Restriction {
	Restriction {
		id: 3,
		scope: two_records(),
		party: RestrictedParty::Role(Role::DataUser),
		purposes: None,
		passable: true,
	}
}

pub fn facts() -> Facts {
	Facts {
		genesis: GENESIS,
		block: 7,
		now: THEN,
		clock: None,
		chart: Some(ChartFacts { controller: who(0x12), status: ChartStatus::Active }),
		record: Some(RecordFacts {
			status: RecordStatus::Current,
			compartment: CompartmentTag([0x22; 16]),
			epoch: 4,
		}),
		person: Some(PersonFacts {
			institution: InstitutionFacts {
				account: who(0x30),
				status: InstitutionStatus::Active,
				roles: roles(&[Role::DataUser]),
			},
			staff: Some((StaffRole::Clinician, THEN + DAY)),
		}),
		gateway: Some(InstitutionFacts {
			account: who(0x60),
			status: InstitutionStatus::Active,
			roles: roles(&[Role::Gateway]),
		}),
		restrictions: vec![restriction()].try_into().expect("one"),
		rule: Rule::Mandate(mandate()),
	}
}
