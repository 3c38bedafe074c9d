// SPDX-License-Identifier: GPL-3.0-only

//! A cast of institutions, people and one chart, written straight into storage: for the benchmarks,
//! which measure a call and not the way to it. A test sees that the pallets take it for real.

use crate::{AccountId, Moment, Runtime, System};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use frame_support::BoundedVec;
use pallet_salus_access_grants::{
	CompartmentCount, CompartmentKeys, Grants, LiveGrants, NextGrant,
};
use pallet_salus_charts::{Charts, Mandates, NextMandate};
use pallet_salus_membership::{
	Institutions, LiveStaff, RoleMoments, RolesSince, StaffEntries, StaffEntry, Standings,
};
use pallet_salus_records::{Entry, Records};
use salus_primitives::{
	access::{CompartmentKey, CompartmentScope, Grant, Grantee, Purpose, Scope, MAX_SCOPE_RECORDS},
	chart::{Chart, ChartStatus, Custody, Mandate, MandateKind, Powers},
	keys::{PublicKey, Suite},
	membership::{Institution, InstitutionStatus, Profile, Role, Staff, StaffRole, Standing},
	record::{Filing, MediaType, Record, RecordStatus, RecordVersion},
	ChartId, Commitment, CompartmentTag, GrantId, MandateId, ObjectHash, RecordId, VerifyingKey,
};

/// The chart.
pub const CHART: ChartId = ChartId([0xC1; 32]);
/// Its compartment.
pub const TAG: CompartmentTag = CompartmentTag([0xA1; 16]);
/// The attorney's mandate.
pub const MANDATE: MandateId = 0;
/// The contributor's grant.
pub const GRANT: GrantId = 0;

macro_rules! accounts {
	($($(#[$doc:meta])* $name:ident = $byte:literal;)*) => {
		$($(#[$doc])* pub const $name: AccountId = AccountId::new([$byte; 32]);)*
	};
}

accounts! {
	/// Enrolled the patient.
	HOSPITAL = 101;
	/// Of the hospital.
	REGISTRAR = 102;
	/// Of the hospital.
	CLINICIAN = 103;
	/// A data user.
	PRACTICE = 104;
	/// A clinician of the practice.
	DOCTOR = 105;
	/// An emergency department.
	DEPARTMENT = 106;
	/// A clinician of it.
	EMERGENCY_CLINICIAN = 107;
	/// A gateway.
	GATEWAY = 108;
	/// Its system.
	GATEWAY_SYSTEM = 109;
	/// A key agent.
	AGENT = 110;
	/// Its system.
	AGENT_SYSTEM = 111;
	/// Controls the chart.
	PATIENT = 112;
	/// Holds a mandate with every power over the compartment.
	ATTORNEY = 113;
}

fn stand(who: &AccountId, standing: Standing) {
	System::inc_providers(who);
	Standings::<Runtime>::insert(who, standing);
}

fn institution(who: &AccountId, role: Role) {
	stand(who, Standing::Institution);
	let institution = Institution {
		roles: BTreeSet::from([role]).try_into().expect("one role fits"),
		status: InstitutionStatus::Active,
		profile: Profile {
			name: BoundedVec::truncate_from(b"An institution".to_vec()),
			document: [0; 32],
			endpoint: Default::default(),
			nodes: Default::default(),
		},
		since: 0,
	};
	Institutions::<Runtime>::insert(who, institution);
	let mut since = RoleMoments::new();
	since.try_insert(role, 0).expect("one role fits");
	RolesSince::<Runtime>::insert(who, since);
}

fn staff(who: &AccountId, institution: &AccountId, role: StaffRole) {
	stand(who, Standing::Staff);
	let staff = Staff { institution: institution.clone(), role, until: Moment::MAX };
	StaffEntries::<Runtime>::insert(who, StaffEntry { staff, counts: true });
	LiveStaff::<Runtime>::mutate(institution, |live| *live = live.saturating_add(1));
}

fn compartment() -> Scope {
	Scope::Compartments(BoundedVec::truncate_from(vec![CompartmentScope {
		tag: TAG,
		first_epoch: 0,
	}]))
}

/// A hospital and its registrar.
pub fn hospital() {
	institution(&HOSPITAL, Role::Hospital);
	staff(&REGISTRAR, &HOSPITAL, StaffRole::Registrar);
	staff(&CLINICIAN, &HOSPITAL, StaffRole::Clinician);
}

/// A key agent and its system.
pub fn key_agent() {
	institution(&AGENT, Role::KeyAgent);
	staff(&AGENT_SYSTEM, &AGENT, StaffRole::System);
}

/// Everybody, and a chart whose keys the agent keeps.
pub fn everybody() {
	hospital();
	key_agent();
	institution(&PRACTICE, Role::DataUser);
	staff(&DOCTOR, &PRACTICE, StaffRole::Clinician);
	institution(&DEPARTMENT, Role::Emergency);
	staff(&EMERGENCY_CLINICIAN, &DEPARTMENT, StaffRole::EmergencyClinician);
	institution(&GATEWAY, Role::Gateway);
	staff(&GATEWAY_SYSTEM, &GATEWAY, StaffRole::System);

	stand(&PATIENT, Standing::Controller(CHART));
	let chart = Chart {
		hospital: HOSPITAL,
		controller: PATIENT,
		status: ChartStatus::Active,
		custody: Custody::Agent(AGENT),
		verifying_key: VerifyingKey([2; 33]),
		since: 0,
	};
	Charts::<Runtime>::insert(CHART, chart);

	stand(&ATTORNEY, Standing::Mandate(CHART));
	let mandate = Mandate {
		holder: ATTORNEY,
		kind: MandateKind::Attorney,
		powers: Powers { read: true, grant: true, revoke: true, recover: true },
		scope: compartment(),
		end: None,
	};
	Mandates::<Runtime>::insert(CHART, MANDATE, mandate);
	NextMandate::<Runtime>::insert(CHART, MANDATE.saturating_add(1));
}

/// A key of the compartment, and a grant under which the doctor may contribute to it.
pub fn open_compartment() {
	let bytes = [&[2][..], &[7; 32]].concat();
	let key = PublicKey { suite: Suite::Umbral, bytes: BoundedVec::truncate_from(bytes) };
	CompartmentKeys::<Runtime>::insert(CHART, TAG, CompartmentKey { epoch: 0, key });
	CompartmentCount::<Runtime>::insert(CHART, 1);

	let grant = Grant {
		grantee: Grantee::Open(DOCTOR),
		scope: compartment(),
		purposes: BTreeSet::from([Purpose::Treat]).try_into().expect("one purpose fits"),
		start: 0,
		end: None,
		since: 0,
	};
	Grants::<Runtime>::insert(CHART, GRANT, grant);
	LiveGrants::<Runtime>::insert(CHART, 1);
	NextGrant::<Runtime>::insert(CHART, GRANT.saturating_add(1));
}

/// As many records in the compartment as one scope can name.
pub fn records() -> Vec<RecordId> {
	let ids = (0..MAX_SCOPE_RECORDS)
		.map(|number| {
			let mut id = [0; 16];
			id[..4].copy_from_slice(&number.to_le_bytes());
			RecordId(id)
		})
		.collect::<Vec<_>>();
	for id in &ids {
		let filing = Filing {
			compartment: TAG,
			epoch: 0,
			object: ObjectHash([4; 32]),
			content: Commitment([5; 32]),
			index: ObjectHash([6; 32]),
			media_type: MediaType::FhirJson,
			length: 4_096,
		};
		let record = Record {
			version: 1,
			status: RecordStatus::Current,
			contributed: false,
			held: false,
			head: RecordVersion {
				author: CLINICIAN,
				institution: Some(HOSPITAL),
				block: 0,
				relation: None,
				filing,
			},
		};
		Records::<Runtime>::insert(CHART, id, Entry::Live(record));
	}
	ids
}
