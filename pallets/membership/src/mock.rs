// SPDX-License-Identifier: GPL-3.0-only

//! A chain with sessions, historical roots and this pallet; the siblings are programmable.

use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{ConstU32, ConstU64, OnFinalize, OnInitialize},
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use salus_mocks::{Sibling, World};
use salus_primitives::{
	access::Scope,
	chart::{Mandate, MandateKind, Powers},
	keys::{possession_preimage, KeyKind, PublicKey, Suite},
	membership::{Profile, Role, Roles, StaffRole},
	AccountId, ChartId, MandateId, Moment,
};
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::{
	impl_opaque_keys,
	testing::UintAuthorityId,
	traits::{IdentityLookup, OpaqueKeys},
	BoundedVec, BuildStorage, KeyTypeId, RuntimeAppPublic,
};

use crate::{self as membership, *};

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
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(3)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(4)]
	pub type Membership = membership;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

impl_opaque_keys! {
	pub struct MockSessionKeys {
		pub dummy: UintAuthorityId,
	}
}

parameter_types! {
	/// The seats whose authoring was taken, in order.
	pub static Disabled: Vec<u32> = Vec::new();
}

/// Notes what consensus is told.
pub struct Consensus;

impl pallet_session::SessionHandler<AccountId> for Consensus {
	const KEY_TYPE_IDS: &'static [KeyTypeId] = &[UintAuthorityId::ID];
	fn on_genesis_session<Ks: OpaqueKeys>(_: &[(AccountId, Ks)]) {}
	fn on_new_session<Ks: OpaqueKeys>(_: bool, _: &[(AccountId, Ks)], _: &[(AccountId, Ks)]) {}
	fn on_disabled(index: u32) {
		Disabled::mutate(|disabled| disabled.push(index));
	}
}

impl pallet_session::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ValidatorOf<Test>;
	type ShouldEndSession = pallet_session::PeriodicSessions<ConstU32<10>, ConstU32<0>>;
	type NextSessionRotation = pallet_session::PeriodicSessions<ConstU32<10>, ConstU32<0>>;
	type SessionManager = pallet_session::historical::NoteHistoricalRoot<Self, Membership>;
	type SessionHandler = Consensus;
	type Keys = MockSessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = ();
	type Currency = Balances;
	type KeyDeposit = ConstU64<0>;
}

pub struct Nothing;

impl sp_runtime::traits::Convert<AccountId, Option<()>> for Nothing {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

impl pallet_session::historical::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = Nothing;
}

ord_parameter_types! {
	pub const Majority: AccountId = AccountId::new([200; 32]);
}

pub const INVITATION: Moment = 7_000;
pub const KEY_DELAY: Moment = 24_000;
pub const MAX_PAST_KEYS: u32 = 3;

parameter_types! {
	pub static MinValidators: u32 = 4;
}

impl Config for Test {
	type CouncilMajority = EnsureSignedBy<Majority, AccountId>;
	type CouncilTwoThirds = EnsureRoot<AccountId>;
	type Clock = Sibling;
	type Genesis = Sibling;
	type Existence = Sibling;
	type Charts = Sibling;
	type InvitationPeriod = ConstU64<INVITATION>;
	type KeyDelay = ConstU64<KEY_DELAY>;
	type MaxStaff = ConstU32<3>;
	type MaxPastKeys = ConstU32<MAX_PAST_KEYS>;
	type MinValidators = MinValidators;
	type MaxValidators = ConstU32<6>;
	type SessionsKept = ConstU32<5>;
	type WeightInfo = ();
}

pub fn account(n: u8) -> AccountId {
	AccountId::new([n; 32])
}

pub fn signed(n: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(n))
}

/// A decision of more than half of the council.
pub fn majority() -> RuntimeOrigin {
	RuntimeOrigin::signed(Majority::get())
}

/// A decision of two thirds of the council.
pub fn two_thirds() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

pub fn roles(roles: &[Role]) -> Roles {
	roles
		.iter()
		.copied()
		.collect::<std::collections::BTreeSet<_>>()
		.try_into()
		.expect("there are that many roles")
}

pub fn profile(name: &str) -> Profile {
	Profile {
		name: BoundedVec::truncate_from(name.as_bytes().to_vec()),
		document: [1; 32],
		endpoint: BoundedVec::truncate_from(b"https://salus.example".to_vec()),
		nodes: Default::default(),
	}
}

/// States that the account holds a live mandate.
pub fn hold_mandate(who: u8, chart: ChartId) {
	let mandate = Mandate {
		holder: account(who),
		kind: MandateKind::Attorney,
		powers: Powers::default(),
		scope: Scope::Chart,
		end: None,
		since: 0,
	};
	World::set(|world| {
		world.mandates.insert((chart, MandateId::from(who)), mandate);
	});
}

pub fn now(moment: Moment) {
	World::set(|world| world.now = moment);
}

/// The public key and the proof that a secret makes, for an account on the mock's chain.
pub fn proven(who: u8, kind: KeyKind, seed: u8) -> ProvenKey {
	proven_for(&[42; 32], &account(who), kind, seed)
}

pub fn proven_for(genesis: &[u8; 32], who: &AccountId, kind: KeyKind, seed: u8) -> ProvenKey {
	let secret = [seed; 32];
	let (suite, public) = match kind {
		KeyKind::Encryption => (Suite::Umbral, ecdsa::Pair::from_seed(&secret).public().0.to_vec()),
		KeyKind::Receipt => (Suite::Ed25519, ed25519::Pair::from_seed(&secret).public().0.to_vec()),
		KeyKind::Signing => (Suite::Sr25519, sr25519::Pair::from_seed(&secret).public().0.to_vec()),
	};
	let key = PublicKey { suite, bytes: BoundedVec::truncate_from(public) };
	let preimage = possession_preimage(genesis, who, kind, &key);
	let proof = match kind {
		KeyKind::Encryption => ecdsa::Pair::from_seed(&secret)
			.sign_prehashed(&sp_io::hashing::sha2_256(&preimage))
			.0
			.to_vec(),
		KeyKind::Receipt => ed25519::Pair::from_seed(&secret).sign(&preimage).0.to_vec(),
		KeyKind::Signing => sr25519::Pair::from_seed(&secret).sign(&preimage).0.to_vec(),
	};
	ProvenKey { kind, key, proof: BoundedVec::truncate_from(proof) }
}

pub fn keys(keys: &[ProvenKey]) -> ProvenKeys {
	BoundedVec::truncate_from(keys.to_vec())
}

/// Registers session keys as a node's operator does.
pub fn set_session_keys(who: u8, key: u64) -> frame_support::dispatch::DispatchResult {
	use codec::Encode;
	let mut keys = MockSessionKeys { dummy: UintAuthorityId(key) };
	let proof =
		keys.create_ownership_proof(&account(who).encode()).expect("this authority always signs");
	Session::set_keys(signed(who), keys, proof.encode())
}

/// Goes on to the next session.
pub fn next_session() {
	loop {
		let block = System::block_number();
		Membership::on_finalize(block);
		Session::on_finalize(block);
		System::set_block_number(block + 1);
		let before = Session::current_index();
		Session::on_initialize(block + 1);
		if Session::current_index() > before {
			return;
		}
	}
}

/// The accounts of the current session's validators.
pub fn seats() -> Vec<u8> {
	Session::validators().into_iter().map(|who| AsRef::<[u8; 32]>::as_ref(&who)[0]).collect()
}

/// Which of them may not author.
pub fn disabled() -> Vec<u8> {
	let seats = seats();
	Session::disabled_validators().into_iter().map(|index| seats[index as usize]).collect()
}

/// States who takes part.
#[derive(Default)]
pub struct ExtBuilder {
	institutions: Vec<(u8, Vec<Role>)>,
	staff: Vec<(u8, u8, StaffRole)>,
	keyed: Vec<u8>,
}

impl ExtBuilder {
	pub fn institution(mut self, who: u8, roles: &[Role]) -> Self {
		self.institutions.push((who, roles.to_vec()));
		self
	}

	pub fn hospital(self, who: u8) -> Self {
		self.institution(who, &[Role::Hospital])
	}

	/// Staff that does not end.
	pub fn staff(mut self, who: u8, institution: u8, role: StaffRole) -> Self {
		self.staff.push((who, institution, role));
		self
	}

	/// Session keys of an account that is no institution.
	pub fn keyed_stranger(mut self, who: u8) -> Self {
		self.keyed.push(who);
		self
	}

	/// Institutions 101, 102, … with the Validator role and session keys.
	pub fn validators(mut self, number: u8) -> Self {
		for who in 101..101 + number {
			self.institutions.push((who, vec![Role::Validator]));
			self.keyed.push(who);
		}
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		World::reset();
		World::set(|world| {
			world.now = 1_000;
			world.genesis = [42; 32];
		});
		Disabled::set(Vec::new());
		MinValidators::set(4);
		let storage = RuntimeGenesisConfig {
			session: pallet_session::GenesisConfig {
				keys: self
					.keyed
					.iter()
					.map(|who| {
						let dummy = UintAuthorityId(u64::from(*who));
						(account(*who), account(*who), MockSessionKeys { dummy })
					})
					.collect(),
				..Default::default()
			},
			membership: GenesisConfig {
				institutions: self
					.institutions
					.into_iter()
					.map(|(who, roles)| GenesisInstitution {
						account: account(who),
						roles,
						name: format!("Institution {who}"),
						endpoint: String::new(),
						nodes: Vec::new(),
					})
					.collect(),
				staff: self
					.staff
					.into_iter()
					.map(|(who, institution, role)| GenesisStaff {
						account: account(who),
						institution: account(institution),
						role,
						until: Moment::MAX,
					})
					.collect(),
				..Default::default()
			},
			..Default::default()
		}
		.build_storage()
		.expect("the genesis is sound");
		let mut ext = sp_io::TestExternalities::from(storage);
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs the test, before and after which every invariant holds.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			Membership::do_try_state().expect("holds at genesis");
			test();
			Membership::do_try_state().expect("holds afterwards");
		});
	}
}
