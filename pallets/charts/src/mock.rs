// SPDX-License-Identifier: GPL-3.0-only

//! A runtime of charts alone: the siblings are what a test says.

use frame_support::{derive_impl, parameter_types, traits::ConstU32};
use salus_mocks::{Sibling, World};
use salus_primitives::{
	access::Scope,
	chart::{ChartStatus, Custody, Mandate, MandateKind, Powers},
	membership::{Role, StaffRole},
	text::{EnrolmentText, RecoveryText, SignedText},
	AccountId, ChartId, Moment, VerifyingKey,
};
use sp_core::{sr25519, Pair};
use sp_runtime::{
	traits::{IdentifyAccount, IdentityLookup},
	BuildStorage, MultiSignature, MultiSigner,
};

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
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type Charts = crate::Pallet<Test>;
}

/// The time of the first block.
pub const START: Moment = 1_000_000;
pub const DAY: Moment = 24 * 60 * 60 * 1_000;
pub const DELAY: Moment = 2 * DAY;
pub const MAX_MANDATES: u32 = 4;

parameter_types! {
	pub const RecoveryDelay: Moment = DELAY;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

impl crate::Config for Test {
	type Clock = Sibling;
	type Genesis = Sibling;
	type Register = Sibling;
	type Standings = Sibling;
	type Existence = Sibling;
	type RegulatorOrigin = frame_system::EnsureRoot<AccountId>;
	type RecoveryDelay = RecoveryDelay;
	type MaxMandates = ConstU32<MAX_MANDATES>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Helper;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper for Helper {
	fn hospital() -> AccountId {
		World::set(|world| world.add_institution(hospital(1), &[Role::Hospital]));
		hospital(1)
	}

	fn key_agent() -> AccountId {
		World::set(|world| world.add_institution(agent(), &[Role::KeyAgent]));
		agent()
	}

	fn pass(time: Moment) {
		wait(time);
	}
}

pub fn account(seed: u8) -> AccountId {
	AccountId::new([seed; 32])
}

pub fn hospital(n: u8) -> AccountId {
	account(100 + n)
}

pub fn registrar(n: u8) -> AccountId {
	account(110 + n)
}

pub fn agent() -> AccountId {
	account(120)
}

pub fn agent_system() -> AccountId {
	account(121)
}

pub fn chart(n: u8) -> ChartId {
	ChartId([n; 32])
}

pub fn verifying_key() -> VerifyingKey {
	VerifyingKey([2; 33])
}

/// A person who can sign.
pub fn key(n: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[n; 32])
}

/// That person's account.
pub fn person(n: u8) -> AccountId {
	MultiSigner::from(key(n).public()).into_account()
}

pub fn now() -> Moment {
	World::get(|world| world.now)
}

/// Lets time pass.
pub fn wait(time: Moment) {
	World::set(|world| world.now += time);
}

pub fn enrolment(n: u8, by: AccountId, of: ChartId, expires: Moment) -> MultiSignature {
	let genesis = World::get(|world| world.genesis);
	let text = EnrolmentText { genesis, hospital: by, chart: of, controller: person(n), expires };
	key(n).sign(text.text().as_bytes()).into()
}

pub fn recovery(n: u8, of: ChartId, expires: Moment) -> MultiSignature {
	let genesis = World::get(|world| world.genesis);
	let text = RecoveryText { genesis, chart: of, new_controller: person(n), expires };
	key(n).sign(text.text().as_bytes()).into()
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Everything that a mandate can let somebody do, for good, over the whole chart, given when the test
/// begins.
pub fn mandate(holder: AccountId) -> Mandate {
	Mandate {
		holder,
		kind: MandateKind::Guardian,
		powers: Powers { read: true, grant: true, revoke: true, recover: true },
		scope: Scope::Chart,
		end: None,
		since: START,
	}
}

/// Gives a mandate as a Registrar does.
pub fn give(by: AccountId, of: ChartId, given: Mandate) -> sp_runtime::DispatchResult {
	let Mandate { holder, kind, powers, scope, end, .. } = given;
	Charts::give_mandate(signed(by), of, holder, kind, powers, scope, end)
}

/// Two hospitals with a Registrar each, a key agent, and what else a test needs.
#[derive(Default)]
pub struct ExtBuilder {
	patients: Vec<u8>,
	mandates: Vec<(u8, Mandate)>,
	statuses: Vec<(u8, ChartStatus)>,
}

impl ExtBuilder {
	/// Chart `n` at hospital 1, controlled by person `n`.
	pub fn patient(mut self, n: u8) -> Self {
		self.patients.push(n);
		self
	}

	/// A mandate on chart `n`.
	pub fn mandate(mut self, n: u8, mandate: Mandate) -> Self {
		self.mandates.push((n, mandate));
		self
	}

	/// Chart `n` has this status.
	pub fn status(mut self, n: u8, status: ChartStatus) -> Self {
		self.statuses.push((n, status));
		self
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		World::reset();
		World::set(|world| {
			world.now = START;
			world.genesis = [9; 32];
			for n in 1..=2 {
				world.add_institution(hospital(n), &[Role::Hospital]);
				world.add_staff(registrar(n), hospital(n), StaffRole::Registrar);
			}
			world.add_institution(agent(), &[Role::KeyAgent]);
			world.add_staff(agent_system(), agent(), StaffRole::System);
		});
		let storage = frame_system::GenesisConfig::<Test>::default()
			.build_storage()
			.expect("the genesis of frame_system builds");
		sp_io::TestExternalities::from(storage).execute_with(|| {
			System::set_block_number(1);
			for n in self.patients {
				let expires = START + DAY;
				Charts::enrol(
					signed(registrar(1)),
					chart(n),
					person(n),
					verifying_key(),
					Custody::Patient,
					expires,
					enrolment(n, hospital(1), chart(n), expires),
				)
				.expect("the patient can be enrolled");
			}
			for (n, given) in self.mandates {
				give(registrar(1), chart(n), given).expect("the mandate can be given");
			}
			for (n, status) in self.statuses {
				if status == ChartStatus::Closed {
					Charts::close(signed(person(n)), chart(n))
				} else {
					Charts::set_status(signed(registrar(1)), chart(n), status)
				}
				.expect("the status can be set");
			}
			System::reset_events();
			test();
			Charts::do_try_state().expect("the invariants hold after every test");
		});
	}
}

/// The events of this pallet since the test began.
pub fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Charts(event) => Some(event),
			_ => None,
		})
		.collect()
}
