// SPDX-License-Identifier: GPL-3.0-only

//! A chain with this pallet alone; `salus-mocks` answers for its siblings.
//!
//! Everybody whom the standing table knows is there: see the constants. Tests state what differs.

use frame_support::{derive_impl, parameter_types, traits::Hooks};
use salus_mocks::{Sibling, World};
use salus_primitives::{
	access::{CompartmentScope, Grantee, Opening, Purpose, Purposes, Scope},
	chart::{Chart, ChartStatus, Custody, Mandate, MandateKind, Powers},
	consent::{Ask, Basis, Decision, Denial, Openings, Outcome, RecordFacts},
	keys::{PublicKey, Suite},
	membership::{InstitutionStatus, Role, Staff, StaffRole, Standing},
	record::RecordStatus,
	AccountId, BlindedTag, ChartId, CompartmentTag, Epoch, Moment, RecordId, VerifyingKey, Version,
};
use sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchError};

pub use crate::{self as pallet_salus_access_grants, *};

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;

	#[runtime::pallet_index(1)]
	pub type AccessGrants = pallet_salus_access_grants::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

/// A minute, in milliseconds.
pub const MINUTE: Moment = 60_000;

parameter_types! {
	pub const DepartmentDelay: Moment = 100 * MINUTE;
	pub const EmergencyLength: Moment = 60 * MINUTE;
	pub static ReviewDeadline: Moment = 1_000 * MINUTE;
	pub const RequestLapse: Moment = 500 * MINUTE;
	pub const MaxGrants: u32 = 8;
	pub const MaxRequests: u32 = 5;
	pub const MaxRequestsPerLodger: u32 = 2;
	pub const MaxCompartments: u32 = 3;
	pub const MaxReviewsPerBlock: u32 = 2;
}

impl Config for Test {
	type WeightInfo = weights::SubstrateWeight<Test>;
	type Clock = Sibling;
	type Genesis = Sibling;
	type Register = Sibling;
	type Charts = Sibling;
	type Records = Sibling;
	type CouncilMajority = frame_system::EnsureRoot<AccountId>;
	type DepartmentDelay = DepartmentDelay;
	type EmergencyLength = EmergencyLength;
	type ReviewDeadline = ReviewDeadline;
	type RequestLapse = RequestLapse;
	type MaxGrants = MaxGrants;
	type MaxRequests = MaxRequests;
	type MaxRequestsPerLodger = MaxRequestsPerLodger;
	type MaxCompartments = MaxCompartments;
	type MaxReviewsPerBlock = MaxReviewsPerBlock;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Stage;
}

/// Sets up the siblings for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct Stage;

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper for Stage {
	fn cast() -> Cast {
		let records: Vec<_> = (0..salus_primitives::access::MAX_SCOPE_RECORDS as u8)
			.map(|n| RecordId([n; 16]))
			.collect();
		World::set(|world| {
			for record in &records {
				put_record(world, *record, Some(1), GENERAL, 0);
				put_record(world, *record, None, GENERAL, 0);
			}
			let mandate = world.mandates.get_mut(&(CHART, 1)).expect("the attorney has one");
			mandate.end = None;
			mandate.powers = Powers { read: true, grant: true, revoke: true, recover: true };
			world.charts.get_mut(&CHART).expect("the chart is there").custody =
				Custody::Agent(AGENT);
		});
		Cast {
			chart: CHART,
			attorney: ATTORNEY,
			compartment: GENERAL,
			records,
			clinician: DOCTOR,
			department: DEPARTMENT,
			gateway: GATEWAY,
			agent: AGENT,
		}
	}

	fn set_time(now: Moment) {
		World::set(|world| world.now = now);
	}
}

/// The block's time when a test begins.
pub const NOW: Moment = 10_000 * MINUTE;
/// The chart of the tests.
pub const CHART: ChartId = ChartId([0xC1; 32]);
/// A chart that nobody enrolled.
pub const NO_CHART: ChartId = ChartId([0xC0; 32]);
/// A compartment with a key of epoch 0, once a test set it.
pub const GENERAL: CompartmentTag = CompartmentTag([0xA1; 16]);
/// Another.
pub const MENTAL: CompartmentTag = CompartmentTag([0xA2; 16]);
/// A record in `GENERAL`, epoch 0.
pub const RECORD: RecordId = RecordId([0xD1; 16]);
/// A record in `MENTAL`, epoch 0.
pub const SECRET: RecordId = RecordId([0xD2; 16]);
/// A record that moved from `MENTAL` to `GENERAL`.
pub const MOVED: RecordId = RecordId([0xD3; 16]);

/// A record that moved from `GENERAL` to `MENTAL` and back.
pub const RETURNED: RecordId = RecordId([0xD4; 16]);

macro_rules! accounts {
	($($(#[$doc:meta])* $name:ident = $byte:literal;)*) => {
		$($(#[$doc])* pub const $name: AccountId = AccountId::new([$byte; 32]);)*
	};
}

accounts! {
	/// The chart's controller.
	PATIENT = 1;
	/// Holds a mandate with every power over the whole chart, without end: number 0.
	GUARDIAN = 2;
	/// Holds one with the powers to grant and revoke in `GENERAL` for a day: number 1.
	ATTORNEY = 3;
	/// Holds one that only reads: number 2.
	READER = 4;
	/// Holds one with every power that is past its end: number 3.
	ENDED_GUARDIAN = 5;
	/// Controlled the chart before another account took her place.
	REPLACED_PATIENT = 6;
	/// Invited to apply as an institution.
	INVITED = 7;
	/// The hospital that enrolled the patient.
	HOSPITAL = 10;
	HOSPITAL_CLINICIAN = 11;
	HOSPITAL_SYSTEM = 12;
	HOSPITAL_REGISTRAR = 13;
	HOSPITAL_AUDITOR = 14;
	/// Her time there is over.
	FORMER_CLINICIAN = 15;
	/// A practice that reads.
	PRACTICE = 20;
	DOCTOR = 21;
	PRACTICE_SYSTEM = 22;
	/// Her time there is over.
	FORMER_DOCTOR = 23;
	/// Another practice.
	OTHER_PRACTICE = 25;
	OTHER_DOCTOR = 26;
	/// A hospital with an emergency department.
	DEPARTMENT = 30;
	EMERGENCY_CLINICIAN = 31;
	SECOND_CLINICIAN = 32;
	/// A doctor there who does not work in the emergency department.
	WARD_CLINICIAN = 33;
	/// Her time there is over.
	FORMER_EMERGENCY_CLINICIAN = 34;
	/// Gateways.
	GATEWAY = 40;
	GATEWAY_SYSTEM = 41;
	GATEWAY_AUDITOR = 42;
	/// Its time there is over.
	FORMER_GATEWAY_SYSTEM = 43;
	OTHER_GATEWAY = 45;
	OTHER_GATEWAY_SYSTEM = 46;
	THIRD_GATEWAY = 47;
	/// A key agent.
	AGENT = 50;
	AGENT_SYSTEM = 51;
	OTHER_AGENT = 55;
	OTHER_AGENT_SYSTEM = 56;
	/// Its time at the key agent is over.
	FORMER_AGENT_SYSTEM = 57;
	/// Runs a validator and nothing else.
	VALIDATOR = 60;
	/// Suspended: a hospital with an emergency department that is a data user too.
	SUSPENDED = 70;
	SUSPENDED_CLINICIAN = 71;
	SUSPENDED_EMERGENCY_CLINICIAN = 72;
	/// A suspended gateway.
	SUSPENDED_GATEWAY = 73;
	SUSPENDED_GATEWAY_SYSTEM = 74;
	/// A suspended key agent.
	SUSPENDED_AGENT = 75;
	SUSPENDED_AGENT_SYSTEM = 76;
	/// An expelled practice.
	EXPELLED = 80;
	EXPELLED_DOCTOR = 81;
	/// Somebody without standing.
	STRANGER = 99;
}

/// States the facts that a test needs and runs it.
pub struct ExtBuilder;

impl ExtBuilder {
	/// Runs the test; afterwards every invariant has to hold.
	pub fn build_and_execute(test: impl FnOnce()) {
		externalities().execute_with(|| {
			test();
			AccessGrants::do_try_state().expect("every invariant holds after a test");
		});
	}

	/// For tests that break an invariant on purpose: the first one broken is what they see.
	pub fn expect_broken(invariant: &'static str, test: impl FnOnce()) {
		externalities().execute_with(|| {
			test();
			assert_eq!(AccessGrants::do_try_state(), Err(DispatchError::Other(invariant)));
		});
	}
}

/// A chain at block 1 with [`people`].
pub fn externalities() -> sp_io::TestExternalities {
	World::reset();
	World::set(people);
	ReviewDeadline::set(1_000 * MINUTE);
	let storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.expect("the default genesis builds");
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| System::set_block_number(1));
	ext
}

fn people(world: &mut World) {
	use StaffRole::*;
	world.now = NOW;
	world.genesis = [7; 32];
	for (institution, roles) in [
		(HOSPITAL, &[Role::Hospital][..]),
		(PRACTICE, &[Role::DataUser]),
		(OTHER_PRACTICE, &[Role::DataUser]),
		(DEPARTMENT, &[Role::Hospital, Role::Emergency]),
		(GATEWAY, &[Role::Gateway]),
		(OTHER_GATEWAY, &[Role::Gateway]),
		(THIRD_GATEWAY, &[Role::Gateway]),
		(AGENT, &[Role::KeyAgent]),
		(OTHER_AGENT, &[Role::KeyAgent]),
		(VALIDATOR, &[Role::Validator]),
		(SUSPENDED, &[Role::Hospital, Role::DataUser, Role::Emergency]),
		(SUSPENDED_GATEWAY, &[Role::Gateway]),
		(SUSPENDED_AGENT, &[Role::KeyAgent]),
		(EXPELLED, &[Role::DataUser]),
	] {
		world.add_institution(institution, roles);
	}
	for (staff, institution, role) in [
		(HOSPITAL_CLINICIAN, HOSPITAL, Clinician),
		(HOSPITAL_SYSTEM, HOSPITAL, System),
		(HOSPITAL_REGISTRAR, HOSPITAL, Registrar),
		(HOSPITAL_AUDITOR, HOSPITAL, Auditor),
		(DOCTOR, PRACTICE, Clinician),
		(PRACTICE_SYSTEM, PRACTICE, System),
		(OTHER_DOCTOR, OTHER_PRACTICE, Clinician),
		(EMERGENCY_CLINICIAN, DEPARTMENT, EmergencyClinician),
		(SECOND_CLINICIAN, DEPARTMENT, EmergencyClinician),
		(WARD_CLINICIAN, DEPARTMENT, Clinician),
		(GATEWAY_SYSTEM, GATEWAY, System),
		(GATEWAY_AUDITOR, GATEWAY, Auditor),
		(OTHER_GATEWAY_SYSTEM, OTHER_GATEWAY, System),
		(AGENT_SYSTEM, AGENT, System),
		(OTHER_AGENT_SYSTEM, OTHER_AGENT, System),
		(SUSPENDED_CLINICIAN, SUSPENDED, Clinician),
		(SUSPENDED_EMERGENCY_CLINICIAN, SUSPENDED, EmergencyClinician),
		(SUSPENDED_GATEWAY_SYSTEM, SUSPENDED_GATEWAY, System),
		(SUSPENDED_AGENT_SYSTEM, SUSPENDED_AGENT, System),
		(EXPELLED_DOCTOR, EXPELLED, Clinician),
	] {
		world.add_staff(staff, institution, role);
	}
	for (staff, institution, role) in [
		(FORMER_CLINICIAN, HOSPITAL, Clinician),
		(FORMER_DOCTOR, PRACTICE, Clinician),
		(FORMER_EMERGENCY_CLINICIAN, DEPARTMENT, EmergencyClinician),
		(FORMER_GATEWAY_SYSTEM, GATEWAY, System),
		(FORMER_AGENT_SYSTEM, AGENT, System),
	] {
		world.standings.insert(staff.clone(), Standing::Staff);
		world.staff.insert(staff, Staff { institution, role, until: NOW });
	}
	for suspended in [SUSPENDED, SUSPENDED_GATEWAY, SUSPENDED_AGENT] {
		world.suspend(&suspended);
	}
	let expelled = world.institutions.get_mut(&EXPELLED).expect("it was added");
	expelled.status = InstitutionStatus::Expelled;
	expelled.roles = Default::default();
	world.standings.insert(REPLACED_PATIENT, Standing::Former);
	world.standings.insert(INVITED, Standing::Invited);
	world.charts.insert(
		CHART,
		Chart {
			hospital: HOSPITAL,
			controller: PATIENT,
			status: ChartStatus::Active,
			custody: Custody::Patient,
			verifying_key: VerifyingKey([2; 33]),
			since: 0,
		},
	);
	world.standings.insert(PATIENT, Standing::Controller(CHART));
	let all = Powers { read: true, grant: true, revoke: true, recover: true };
	for (id, holder, powers, scope, end) in [
		(0, GUARDIAN, all, Scope::Chart, None),
		(
			1,
			ATTORNEY,
			Powers { read: false, recover: false, ..all },
			compartment(GENERAL, 0),
			Some(NOW + 1_440 * MINUTE),
		),
		(2, READER, Powers { read: true, ..Powers::default() }, Scope::Chart, None),
		(3, ENDED_GUARDIAN, all, Scope::Chart, Some(NOW)),
	] {
		world.standings.insert(holder.clone(), Standing::Mandate(CHART));
		let kind = MandateKind::Attorney;
		let mandate = Mandate { holder, kind, powers, scope, end, since: 0 };
		world.mandates.insert((CHART, id), mandate);
	}
	for (record, version, tag, epoch) in [
		(RECORD, None, GENERAL, 0),
		(RECORD, Some(1), GENERAL, 0),
		(SECRET, None, MENTAL, 0),
		(SECRET, Some(1), MENTAL, 0),
		(MOVED, None, GENERAL, 0),
		(MOVED, Some(1), MENTAL, 0),
		(RETURNED, None, GENERAL, 0),
		(RETURNED, Some(1), GENERAL, 0),
		(RETURNED, Some(2), MENTAL, 0),
	] {
		put_record(world, record, version, tag, epoch);
	}
}

/// Puts a version of a record into the world.
pub fn put_record(
	world: &mut World,
	record: RecordId,
	version: Option<Version>,
	compartment: CompartmentTag,
	epoch: Epoch,
) {
	let facts = RecordFacts { status: RecordStatus::Current, compartment, epoch };
	world.records.insert((CHART, record, version), facts);
}

/// Changes the status of the chart.
pub fn set_chart_status(status: ChartStatus) {
	World::set(|world| world.charts.get_mut(&CHART).expect("the chart is there").status = status);
}

/// Moves to a later time, with a block for it.
pub fn pass(time: Moment) {
	World::set(|world| world.now += time);
	next_block();
}

/// The next block, at the same time.
pub fn next_block() {
	let next = System::block_number() + 1;
	System::set_block_number(next);
	AccessGrants::on_initialize(next);
}

/// A signed origin.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// A set of purposes.
pub fn purposes(some: &[Purpose]) -> Purposes {
	Purposes::try_from(some.iter().copied().collect::<std::collections::BTreeSet<_>>())
		.expect("a test names few purposes")
}

/// For treatment.
pub fn treat() -> Purposes {
	purposes(&[Purpose::Treat])
}

/// One compartment, from an epoch on.
pub fn compartment(tag: CompartmentTag, first_epoch: Epoch) -> Scope {
	Scope::Compartments(vec![CompartmentScope { tag, first_epoch }].try_into().expect("one fits"))
}

/// Some records.
pub fn records(some: &[RecordId]) -> Scope {
	Scope::Records(some.to_vec().try_into().expect("a test names few records"))
}

/// A blinded tag for `party` with its opening; `salt` tells several apart.
pub fn blind(party: AccountId, salt: u8) -> (BlindedTag, Opening) {
	let random = [salt; 32];
	(BlindedTag::blind(&[7; 32], &CHART, &party, &random), Opening { party, random })
}

/// A well-formed compartment key.
pub fn key(n: u8) -> PublicKey {
	let mut bytes = vec![2u8; 33];
	bytes[32] = n;
	PublicKey { suite: Suite::Umbral, bytes: bytes.try_into().expect("33 bytes fit") }
}

/// Grants the whole chart to `grantee` for treatment from now on, and answers with the number.
pub fn grant_chart(grantee: Grantee) -> u32 {
	let id = NextGrant::<Test>::get(CHART);
	AccessGrants::grant(by(PATIENT), CHART, grantee, Scope::Chart, treat(), NOW, None)
		.expect("the patient may grant");
	id
}

/// Lodges a request of the practice for the general compartment for a day, and answers with the
/// number.
pub fn lodge() -> u32 {
	let id = NextRequest::<Test>::get(CHART);
	AccessGrants::request(
		by(DOCTOR),
		CHART,
		Grantee::Open(PRACTICE),
		compartment(GENERAL, 0),
		purposes(&[Purpose::Treat, Purpose::Caremgt]),
		NOW,
		Some(NOW + 1_440 * MINUTE),
	)
	.expect("a doctor may request");
	id
}

/// A question about a record, by the doctor for treatment unless changed.
pub fn ask(person: AccountId, record: RecordId, basis: Basis) -> Ask {
	Ask {
		person,
		gateway: None,
		chart: CHART,
		record,
		version: None,
		purpose: Purpose::Treat,
		basis,
		openings: Openings::default(),
	}
}

/// The decision on it.
pub fn decide(ask: &Ask) -> Decision {
	AccessGrants::decide(ask)
}

/// Asserts that it is permitted, by the rule that was named.
#[track_caller]
pub fn assert_permitted(ask: &Ask) {
	assert_eq!(decide(ask).outcome, Outcome::Permit(ask.basis));
}

/// Asserts that it is denied, for that reason.
#[track_caller]
pub fn assert_denied(ask: &Ask, denial: Denial) {
	assert_eq!(decide(ask).outcome, Outcome::Deny(denial));
}
