// SPDX-License-Identifier: GPL-3.0-only

//! A runtime of this pallet alone, with everybody of the standing table in it.

use frame_support::{derive_impl, parameter_types};
use frame_system::EnsureRoot;
use salus_mocks::{Sibling, World};
use salus_primitives::{
	access::{CompartmentKey, Scope},
	chart::{Chart, ChartStatus, Custody, Mandate, MandateKind, Powers},
	keys::{PublicKey, Suite},
	membership::{InstitutionStatus, Role, StaffRole, Standing},
	record::{BatchItem, Filing, MediaType, Record, Relation},
	AccountId, ChartId, Commitment, CompartmentTag, Epoch, MandateId, ObjectHash, RecordId,
	Version,
};
use sp_runtime::{BuildStorage, DispatchResult};

pub const CHART: ChartId = ChartId([1; 32]);
/// A chart of the hospital next door.
pub const FOREIGN_CHART: ChartId = ChartId([2; 32]);
/// A chart that nobody enrolled.
pub const NO_CHART: ChartId = ChartId([3; 32]);
pub const GENERAL: CompartmentTag = CompartmentTag([1; 16]);
pub const GENETICS: CompartmentTag = CompartmentTag([2; 16]);
pub const NO_COMPARTMENT: CompartmentTag = CompartmentTag([3; 16]);
/// The current epoch of every compartment.
pub const EPOCH: Epoch = 4;
/// The grant under which [`doctor`] contributes to [`GENERAL`].
pub const GRANT: u32 = 7;
pub const MAX_VERSIONS: Version = 5;

#[frame_support::runtime]
mod test_runtime {
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
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type RecordsPallet = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId;
	type Lookup = sp_runtime::traits::IdentityLookup<AccountId>;
	type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
	pub const MaxBatch: u32 = 4;
	pub const MaxVersions: u32 = MAX_VERSIONS;
}

impl crate::Config for Test {
	type Register = Sibling;
	type Charts = Sibling;
	type Compartments = Sibling;
	type Contributors = Sibling;
	type CouncilMajority = EnsureRoot<AccountId>;
	type MaxBatch = MaxBatch;
	type MaxVersions = MaxVersions;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Prepared;
}

macro_rules! accounts {
	($($(#[$doc:meta])* $name:ident = $seed:literal;)+) => {
		$($(#[$doc])* pub fn $name() -> AccountId { AccountId::new([$seed; 32]) })+
	};
}

accounts! {
	/// The hospital of [`CHART`].
	hospital = 10;
	clinician = 11;
	system = 12;
	registrar = 13;
	auditor = 14;
	emergency_clinician = 15;
	/// Her time at the hospital is over.
	former_clinician = 16;
	/// Its time at the hospital is over.
	former_system = 17;
	/// The hospital of [`FOREIGN_CHART`].
	other_hospital = 20;
	other_clinician = 21;
	/// A data user that is no hospital.
	practice = 30;
	/// Holds [`GRANT`].
	doctor = 31;
	practice_system = 32;
	/// Her time at the practice is over.
	former_doctor = 33;
	/// An institution with neither role.
	gateway = 40;
	gateway_system = 41;
	key_agent = 42;
	key_agent_system = 43;
	/// Suspended: a hospital and data user, with a clinician.
	suspended = 44;
	suspended_clinician = 45;
	/// Expelled, with a clinician.
	expelled = 46;
	expelled_clinician = 47;
	/// An emergency department that is nothing else, with an emergency clinician.
	department = 70;
	department_clinician = 71;
	validator = 72;
	/// Suspended: a gateway, with its system.
	suspended_gateway = 73;
	suspended_gateway_system = 74;
	/// The controller of [`CHART`].
	patient = 50;
	/// Controls another chart.
	other_patient = 51;
	/// Controlled a chart before another account took her place.
	replaced_patient = 52;
	/// Mandate on [`CHART`] with every power, over [`GENERAL`].
	guardian = 60;
	/// Mandate on [`CHART`] that only reads.
	reader = 61;
	/// Mandate on [`CHART`] as executor, with every power, over everything.
	executor = 62;
	/// Mandate on [`CHART`] with every power, past its end.
	ended_guardian = 63;
	/// Mandate on [`FOREIGN_CHART`] with every power.
	other_guardian = 64;
	/// Invited to apply as an institution.
	invited = 80;
	/// Nobody.
	stranger = 90;
}

/// The builder: everybody above, an active chart with two compartments, the grant.
#[derive(Default)]
pub struct ExtBuilder {
	world: Vec<Box<dyn FnOnce(&mut World)>>,
	records: Vec<(RecordId, CompartmentTag)>,
}

impl ExtBuilder {
	/// States one more fact.
	pub fn with(mut self, change: impl FnOnce(&mut World) + 'static) -> Self {
		self.world.push(Box::new(change));
		self
	}

	/// The chart stands so, after everything was filed.
	pub fn chart_is(self, status: ChartStatus) -> Self {
		self.with(move |world| chart_is(world, status))
	}

	/// The hospital filed that record.
	pub fn filed(mut self, record: u8) -> Self {
		self.records.push((id(record), GENERAL));
		self
	}

	/// The hospital filed that record in that compartment.
	pub fn filed_in(mut self, record: u8, compartment: CompartmentTag) -> Self {
		self.records.push((id(record), compartment));
		self
	}

	/// Runs the test and checks the state that it leaves.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		World::reset();
		World::set(everybody);
		let storage = frame_system::GenesisConfig::<Test>::default()
			.build_storage()
			.expect("the genesis of an empty runtime is valid");
		let mut state = sp_io::TestExternalities::new(storage);
		state.execute_with(|| {
			System::set_block_number(1);
			for (record, compartment) in self.records {
				let filing = Filing { compartment, ..filing(record.0[0]) };
				assert!(RecordsPallet::file(as_signed(clinician()), CHART, record, filing).is_ok());
			}
			System::reset_events();
			for change in self.world {
				World::set(change);
			}
			test();
			assert_eq!(RecordsPallet::do_try_state(), Ok(()));
		});
	}
}

fn everybody(world: &mut World) {
	world.now = 1_000;
	world.add_institution(hospital(), &[Role::Hospital]);
	world.add_institution(other_hospital(), &[Role::Hospital, Role::DataUser]);
	world.add_institution(practice(), &[Role::DataUser]);
	world.add_institution(gateway(), &[Role::Gateway]);
	world.add_institution(key_agent(), &[Role::KeyAgent]);
	world.add_institution(department(), &[Role::Emergency]);
	world.add_institution(validator(), &[Role::Validator]);
	world.add_institution(suspended_gateway(), &[Role::Gateway]);
	world.add_institution(suspended(), &[Role::Hospital, Role::DataUser]);
	world.add_institution(expelled(), &[Role::Hospital]);
	for (who, institution, role) in [
		(clinician(), hospital(), StaffRole::Clinician),
		(system(), hospital(), StaffRole::System),
		(registrar(), hospital(), StaffRole::Registrar),
		(auditor(), hospital(), StaffRole::Auditor),
		(emergency_clinician(), hospital(), StaffRole::EmergencyClinician),
		(former_clinician(), hospital(), StaffRole::Clinician),
		(former_system(), hospital(), StaffRole::System),
		(other_clinician(), other_hospital(), StaffRole::Clinician),
		(doctor(), practice(), StaffRole::Clinician),
		(practice_system(), practice(), StaffRole::System),
		(former_doctor(), practice(), StaffRole::Clinician),
		(gateway_system(), gateway(), StaffRole::System),
		(key_agent_system(), key_agent(), StaffRole::System),
		(department_clinician(), department(), StaffRole::EmergencyClinician),
		(suspended_gateway_system(), suspended_gateway(), StaffRole::System),
		(suspended_clinician(), suspended(), StaffRole::Clinician),
		(expelled_clinician(), expelled(), StaffRole::Clinician),
	] {
		world.add_staff(who, institution, role);
	}
	for former in [former_clinician(), former_system(), former_doctor()] {
		if let Some(staff) = world.staff.get_mut(&former) {
			staff.until = 1_000;
		}
	}
	world.suspend(&suspended());
	world.suspend(&suspended_gateway());
	if let Some(institution) = world.institutions.get_mut(&expelled()) {
		institution.status = InstitutionStatus::Expelled;
		institution.roles = Default::default();
	}
	world.standings.insert(replaced_patient(), Standing::Former);
	world.standings.insert(invited(), Standing::Invited);
	add_chart(world, CHART, hospital(), patient());
	add_chart(world, FOREIGN_CHART, other_hospital(), other_patient());
	let all = Powers { read: true, grant: true, revoke: true, recover: true };
	let reads = Powers { read: true, ..Default::default() };
	let general = Scope::Compartments(
		vec![salus_primitives::access::CompartmentScope { tag: GENERAL, first_epoch: 0 }]
			.try_into()
			.expect("one is not too many"),
	);
	use MandateKind::*;
	for (chart, id, holder, kind, powers, scope, end) in [
		(CHART, 1, guardian(), Guardian, all, general, None),
		(CHART, 2, reader(), Attorney, reads, Scope::Chart, None),
		(CHART, 3, executor(), Executor, all, Scope::Chart, None),
		(CHART, 4, ended_guardian(), Guardian, all, Scope::Chart, Some(1_000)),
		(FOREIGN_CHART, 1, other_guardian(), Guardian, all, Scope::Chart, None),
	]
		as [(_, MandateId, AccountId, _, _, _, _); 5]
	{
		world.standings.insert(holder.clone(), Standing::Mandate(chart));
		let mandate = Mandate { holder, kind, powers, scope, end, since: 0 };
		world.mandates.insert((chart, id), mandate);
	}
	for (chart, tag) in [(CHART, GENERAL), (CHART, GENETICS), (FOREIGN_CHART, GENERAL)] {
		set_epoch(world, chart, tag, EPOCH);
	}
	world.contributors.insert((doctor(), CHART, GENERAL, GRANT));
	world.contributors.insert((other_clinician(), CHART, GENERAL, GRANT));
}

fn add_chart(world: &mut World, chart: ChartId, hospital: AccountId, controller: AccountId) {
	world.standings.insert(controller.clone(), Standing::Controller(chart));
	world.charts.insert(
		chart,
		Chart {
			hospital,
			controller,
			status: ChartStatus::Active,
			custody: Custody::Patient,
			verifying_key: [2; 33].into(),
			since: 0,
		},
	);
}

/// Changes the status of [`CHART`].
pub fn chart_is(world: &mut World, status: ChartStatus) {
	if let Some(chart) = world.charts.get_mut(&CHART) {
		chart.status = status;
	}
}

/// Opens an epoch.
pub fn set_epoch(world: &mut World, chart: ChartId, tag: CompartmentTag, epoch: Epoch) {
	let key = PublicKey {
		suite: Suite::Umbral,
		bytes: vec![2; 33].try_into().expect("33 bytes are not too many"),
	};
	world.compartments.insert((chart, tag), CompartmentKey { epoch, key });
}

pub fn as_signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// The record id that a number stands for.
pub fn id(record: u8) -> RecordId {
	RecordId([record; 16])
}

/// A filing in [`GENERAL`], whose object and content the number tells from others.
pub fn filing(content: u8) -> Filing {
	Filing {
		compartment: GENERAL,
		epoch: EPOCH,
		object: ObjectHash([content; 32]),
		content: Commitment([content; 32]),
		index: ObjectHash([content.wrapping_add(128); 32]),
		media_type: MediaType::FhirJson,
		length: 4_096,
	}
}

pub fn item(record: u8, content: u8) -> BatchItem {
	BatchItem { record: id(record), filing: filing(content) }
}

/// Amends `record` as its next version, by `who`.
pub fn amend(who: AccountId, record: u8, relation: Relation, content: u8) -> DispatchResult {
	let next = RecordsPallet::record(&CHART, &id(record)).map_or(2, |record| record.version + 1);
	RecordsPallet::amend(as_signed(who), CHART, id(record), next, relation, filing(content))
}

/// The record as the world sees it; there has to be one.
pub fn record(record: u8) -> Record {
	RecordsPallet::record(&CHART, &id(record)).expect("the test filed it")
}

/// The events of this pallet since the test began.
pub fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::RecordsPallet(event) => Some(event),
			_ => None,
		})
		.collect()
}

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarked::Prepared;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarked {
	use super::*;
	use crate::benchmarking::{BenchmarkHelper, Cast};

	/// The cast of the benchmarks is everybody above.
	pub struct Prepared;

	impl BenchmarkHelper for Prepared {
		fn cast() -> Cast {
			World::reset();
			World::set(everybody);
			Cast {
				chart: CHART,
				hospital: hospital(),
				guardian: guardian(),
				contributor: doctor(),
				grant: GRANT,
				opening: None,
				compartments: vec![GENERAL, GENETICS],
				epoch: EPOCH,
			}
		}
	}
}
