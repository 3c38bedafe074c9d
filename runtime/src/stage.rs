// SPDX-License-Identifier: GPL-3.0-only

//! A cast of institutions, people and one chart, written straight into storage: for the benchmarks,
//! which measure a call and not the way to it. Everything is as large, and as hard to find, as it
//! may be. A test sees that the pallets take it for real.

use crate::{
	configs::{
		access::MAX_COMPARTMENTS,
		charts::MAX_MANDATES,
		governance::{CouncilCollective, MAX_COUNCILLORS},
		system::GenesisHash,
	},
	AccountId, Moment, Runtime, System,
};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use frame_support::{traits::Get, BoundedVec};
use pallet_salus_access_grants::{
	CompartmentCount, CompartmentKeys, Grants, LiveGrants, NextGrant, NextRestriction, Restrictions,
};
use pallet_salus_charts::{Charts, Holders, Mandates, NextMandate};
use pallet_salus_membership::{
	Institutions, Invitations, LiveStaff, RoleMoments, RolesSince, StaffEntries, StaffEntry,
	Standings,
};
use pallet_salus_records::{Entry, Records, Versions};
use salus_primitives::{
	access::{
		CompartmentKey, CompartmentScope, Grant, Grantee, Opening, Purpose, Purposes,
		RestrictedParty, Restriction, Scope, MAX_RESTRICTIONS, MAX_SCOPE_RECORDS,
	},
	chart::{Chart, ChartStatus, Custody, Mandate, MandateKind, Powers},
	keys::{PublicKey, Suite},
	membership::{
		Institution, InstitutionStatus, Profile, Role, Staff, StaffRole, Standing, MAX_NODES,
	},
	record::{Filing, MediaType, Record, RecordStatus, RecordVersion, Relation},
	traits::Genesis,
	BlindedTag, ChartId, Commitment, CompartmentTag, GrantId, MandateId, ObjectHash, RecordId,
	VerifyingKey, Version,
};

/// The chart.
pub const CHART: ChartId = ChartId([0xC1; 32]);
/// The first of its compartments.
pub const TAG: CompartmentTag = CompartmentTag([0xA1; 16]);
/// The attorney's mandate: the last of as many as a chart can have.
pub const MANDATE: MandateId = MAX_MANDATES - 1;
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
	/// A data user.
	PRACTICE = 102;
	/// A clinician of the practice.
	DOCTOR = 103;
	/// An emergency department.
	DEPARTMENT = 104;
	/// A gateway.
	GATEWAY = 105;
	/// A key agent.
	AGENT = 106;
	/// Controls the chart.
	PATIENT = 107;
	/// Holds a mandate with every power over the first compartment.
	ATTORNEY = 108;
}

fn stand(who: &AccountId, standing: Standing) {
	System::inc_providers(who);
	Standings::<Runtime>::insert(who, standing);
}

fn longest<N: Get<u32>>() -> BoundedVec<u8, N> {
	BoundedVec::truncate_from(vec![b'x'; N::get() as usize])
}

fn institution(who: &AccountId, role: Role) {
	stand(who, Standing::Institution);
	let institution = Institution {
		roles: BTreeSet::from([role]).try_into().expect("one role fits"),
		status: InstitutionStatus::Active,
		profile: Profile {
			name: longest(),
			document: [0; 32],
			endpoint: longest(),
			nodes: BoundedVec::truncate_from(vec![longest(); MAX_NODES as usize]),
		},
		since: 0,
	};
	Institutions::<Runtime>::insert(who, institution);
	let mut since = RoleMoments::new();
	since.try_insert(role, 0).expect("one role fits");
	RolesSince::<Runtime>::insert(who, since);
}

fn compartment() -> Scope {
	Scope::Compartments(BoundedVec::truncate_from(vec![CompartmentScope {
		tag: TAG,
		first_epoch: 0,
	}]))
}

fn all_purposes() -> Purposes {
	Purposes::try_from(BTreeSet::from(Purpose::ALL)).expect("a rule may name them all")
}

/// The hospital.
pub fn hospital() {
	institution(&HOSPITAL, Role::Hospital);
}

/// The key agent.
pub fn key_agent() {
	institution(&AGENT, Role::KeyAgent);
}

/// Everybody, and a chart whose keys the agent keeps.
pub fn everybody() {
	hospital();
	key_agent();
	institution(&PRACTICE, Role::DataUser);
	institution(&DEPARTMENT, Role::Emergency);
	institution(&GATEWAY, Role::Gateway);
	stand(&DOCTOR, Standing::Staff);
	let staff = Staff { institution: PRACTICE, role: StaffRole::Clinician, until: Moment::MAX };
	StaffEntries::<Runtime>::insert(DOCTOR, StaffEntry { staff, counts: true });
	LiveStaff::<Runtime>::insert(PRACTICE, 1);

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

	// Who acts by a mandate is found by looking through all that the chart has.
	for (id, byte) in (0..MANDATE).zip(200u8..) {
		mandate(id, AccountId::new([byte; 32]), other_records());
	}
	mandate(MANDATE, ATTORNEY, compartment());
	NextMandate::<Runtime>::insert(CHART, MANDATE.saturating_add(1));
}

fn mandate(id: MandateId, holder: AccountId, scope: Scope) {
	stand(&holder, Standing::Mandate(CHART));
	Holders::<Runtime>::insert(&holder, Moment::MAX);
	let mandate = Mandate {
		holder,
		kind: MandateKind::Attorney,
		powers: Powers { read: true, grant: true, revoke: true, recover: true },
		scope,
		end: None,
		since: 0,
	};
	Mandates::<Runtime>::insert(CHART, id, mandate);
}

/// As many ids as a scope names, of records that are not there.
fn other_records() -> Scope {
	let ids = (1..=MAX_SCOPE_RECORDS).map(|number| {
		let mut id = [0xFF; 16];
		id[..4].copy_from_slice(&number.to_le_bytes());
		RecordId(id)
	});
	Scope::Records(BoundedVec::truncate_from(ids.collect()))
}

/// A member of a full council whose institution was expelled and did not apply when it was invited
/// again: of all who act, the most is looked up for one like that.
pub fn councillor(who: &AccountId) {
	institution(who, Role::Hospital);
	Institutions::<Runtime>::mutate_extant(who, |entry| {
		entry.status = InstitutionStatus::Expelled;
		entry.roles = Default::default();
	});
	RolesSince::<Runtime>::remove(who);
	Invitations::<Runtime>::insert(who, 0);

	let others = (1..MAX_COUNCILLORS).zip(1u8..).map(|(_, byte)| AccountId::new([byte; 32]));
	let members = others.chain([who.clone()]).collect::<Vec<_>>();
	pallet_collective::Members::<Runtime, CouncilCollective>::put(members);
}

/// What opens the contributor's grant.
pub fn opening() -> Opening {
	Opening { party: PRACTICE, random: [7; 32] }
}

/// Opens as many compartments as a chart can have, [`TAG`] first.
pub fn compartments() -> Vec<CompartmentTag> {
	let others = (1..MAX_COMPARTMENTS).map(|number| {
		let mut tag = TAG;
		tag.0[..4].copy_from_slice(&number.to_le_bytes());
		tag
	});
	let tags = core::iter::once(TAG).chain(others).collect::<Vec<_>>();
	let bytes = [&[2][..], &[7; 32]].concat();
	let key = PublicKey { suite: Suite::Umbral, bytes: BoundedVec::truncate_from(bytes) };
	for tag in &tags {
		let key = CompartmentKey { epoch: 0, key: key.clone() };
		CompartmentKeys::<Runtime>::insert(CHART, tag, key);
	}
	CompartmentCount::<Runtime>::insert(CHART, MAX_COMPARTMENTS);
	tags
}

/// A blinded grant under which the practice may contribute to the first compartment, and as many
/// blinded restrictions as a chart can have, none of which is about it.
pub fn let_contribute() {
	let Opening { party, random } = opening();
	let tag = BlindedTag::blind(&GenesisHash::hash(), &CHART, &party, &random);
	let grant = Grant {
		grantee: Grantee::Blinded(tag),
		scope: compartment(),
		purposes: all_purposes(),
		start: 0,
		end: None,
		since: 0,
	};
	Grants::<Runtime>::insert(CHART, GRANT, grant);
	LiveGrants::<Runtime>::insert(CHART, 1);
	NextGrant::<Runtime>::insert(CHART, GRANT.saturating_add(1));

	restrict(other_records());
}

/// As many blinded restrictions as a chart can have, for a tag that nobody opens.
pub fn restrict(scope: Scope) {
	let restrictions = (0..MAX_RESTRICTIONS).map(|id| Restriction {
		id,
		scope: scope.clone(),
		party: RestrictedParty::Blinded(BlindedTag([9; 32])),
		purposes: Some(all_purposes()),
		passable: false,
	});
	Restrictions::<Runtime>::insert(CHART, BoundedVec::truncate_from(restrictions.collect()));
	NextRestriction::<Runtime>::insert(CHART, MAX_RESTRICTIONS);
}

/// So many grants over as many records as a scope can name.
#[cfg(feature = "runtime-benchmarks")]
pub fn grants(count: u32) {
	for id in 0..count {
		let grant = Grant {
			grantee: Grantee::Open(DOCTOR),
			scope: other_records(),
			purposes: all_purposes(),
			start: 0,
			end: None,
			since: 0,
		};
		Grants::<Runtime>::insert(CHART, id, grant);
	}
	LiveGrants::<Runtime>::insert(CHART, count);
	NextGrant::<Runtime>::insert(CHART, count);
}

/// As many records in the first compartment as one scope can name, each amended once: where all of
/// a record lies is told by its first version.
pub fn records() -> Vec<RecordId> {
	let ids = (0..MAX_SCOPE_RECORDS)
		.map(|number| {
			let mut id = [0; 16];
			id[..4].copy_from_slice(&number.to_le_bytes());
			RecordId(id)
		})
		.collect::<Vec<_>>();
	for id in &ids {
		let first: Version = 1;
		let version = |relation| RecordVersion {
			author: HOSPITAL,
			institution: Some(HOSPITAL),
			block: 0,
			relation,
			filing: Filing {
				compartment: TAG,
				epoch: 0,
				object: ObjectHash([4; 32]),
				content: Commitment([5; 32]),
				index: ObjectHash([6; 32]),
				media_type: MediaType::FhirJson,
				length: 4_096,
			},
		};
		let record = Record {
			version: first.saturating_add(1),
			status: RecordStatus::Current,
			contributed: false,
			moved: false,
			held: false,
			head: version(Some(Relation::Replaces)),
		};
		Versions::<Runtime>::insert((CHART, id, first), version(None));
		Records::<Runtime>::insert(CHART, id, Entry::Live(record));
	}
	ids
}
