// SPDX-License-Identifier: GPL-3.0-only

//! A runtime of balances, transaction payment and quota.

use frame_support::{
	derive_impl,
	dispatch::{DispatchClass, DispatchInfo, DispatchResultWithPostInfo, PostDispatchInfo},
	parameter_types,
	traits::{ConstU128, Contains},
	weights::{IdentityFee, Weight},
};
use pallet_transaction_payment::{ChargeTransactionPayment, FungibleAdapter};
use salus_mocks::{Sibling, World};
use salus_primitives::{membership::Standing, AccountId, ChartId, Moment};
use sp_runtime::{
	traits::{DispatchTransaction, IdentityLookup},
	transaction_validity::TransactionValidityError,
	ApplyExtrinsicResultWithInfo, BuildStorage,
};

use crate::{Balance, ChargeWeight, QuotaAdapter};

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
	pub type Balances = pallet_balances::Pallet<Test>;
	#[runtime::pallet_index(2)]
	pub type TransactionPayment = pallet_transaction_payment::Pallet<Test>;
	#[runtime::pallet_index(3)]
	pub type Quota = crate::Pallet<Test>;
}

pub const EXISTENTIAL_DEPOSIT: Balance = 10;
pub const GAS_FLOAT: Balance = 90;
pub const WINDOW: Moment = 60_000;
/// The time of the first block.
pub const START: Moment = 1_000_000;
/// The limit of a patient; that of every other kind is its code times ten times that.
pub const LIMIT: Balance = 1_000;

parameter_types! {
	pub static OfCouncil: Vec<AccountId> = Vec::new();
	pub const Window: Moment = WINDOW;
	/// No base weight: a transaction costs what its call weighs.
	pub BlockWeights: frame_system::limits::BlockWeights =
		frame_system::limits::BlockWeights::builder()
			.base_block(Weight::zero())
			.for_class(DispatchClass::all(), |weights| weights.base_extrinsic = Weight::zero())
			.for_class(DispatchClass::non_mandatory(), |weights| {
				weights.max_total = Some(Weight::from_parts(1_000_000, u64::MAX));
			})
			.build_or_panic();
}

impl Contains<AccountId> for OfCouncil {
	fn contains(who: &AccountId) -> bool {
		Self::get().contains(who)
	}
}

/// Remarks are sponsored.
pub struct Remarks;

impl Contains<RuntimeCall> for Remarks {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(call, RuntimeCall::System(frame_system::Call::remark { .. }))
	}
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type BlockWeights = BlockWeights;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	// No pallet here holds anything; tests do.
	type RuntimeHoldReason = u8;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = QuotaAdapter<FungibleAdapter<Balances, ()>>;
	type WeightToFee = IdentityFee<Balance>;
	type LengthToFee = IdentityFee<Balance>;
	type WeightInfo = ChargeWeight<(), ()>;
}

impl crate::Config for Test {
	type Currency = Balances;
	type Standings = Sibling;
	type Council = OfCouncil;
	type Clock = Sibling;
	type Sponsored = Remarks;
	type Window = Window;
	type GasFloat = ConstU128<GAS_FLOAT>;
	type LimitOrigin = frame_system::EnsureRoot<AccountId>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Helper;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<RuntimeCall> for Helper {
	fn take_part(who: &AccountId) {
		let who = who.clone();
		World::set(|world| {
			world.standings.insert(who, Standing::Institution);
		});
	}

	fn sponsored_call() -> RuntimeCall {
		remark()
	}

	fn next_window() {
		World::set(|world| world.now += WINDOW);
	}
}

pub fn account(seed: u8) -> AccountId {
	AccountId::new([seed; 32])
}

pub fn patient() -> Standing {
	Standing::Controller(ChartId([1; 32]))
}

pub fn remark() -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark { remark: Vec::new() })
}

/// A call that nobody sponsors.
pub fn paid() -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark_with_event { remark: Vec::new() })
}

/// A transaction: its signer, call and tip, the fee that is foreseen and the one that turns out.
pub struct Tx {
	signer: AccountId,
	call: RuntimeCall,
	tip: Balance,
	foreseen: u64,
	actual: u64,
}

impl Tx {
	/// A sponsored transaction that costs `fee`.
	pub fn of(signer: AccountId, fee: u64) -> Self {
		Self { signer, call: remark(), tip: 0, foreseen: fee, actual: fee }
	}

	pub fn call(self, call: RuntimeCall) -> Self {
		Self { call, ..self }
	}

	pub fn tip(self, tip: Balance) -> Self {
		Self { tip, ..self }
	}

	/// It turns out to cost only this.
	pub fn turns_out(self, actual: u64) -> Self {
		Self { actual, ..self }
	}

	/// Sends it through the payment extension; `within` runs as its call.
	pub fn send_with(
		self,
		within: impl FnOnce() -> DispatchResultWithPostInfo,
	) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
		let info = DispatchInfo {
			call_weight: Weight::from_parts(self.foreseen, 0),
			..DispatchInfo::default()
		};
		let actual = Weight::from_parts(self.actual, 0);
		ChargeTransactionPayment::<Test>::from(self.tip).test_run(
			RuntimeOrigin::signed(self.signer),
			&self.call,
			&info,
			0,
			0,
			|_| match within() {
				Ok(mut post) => {
					post.actual_weight = Some(actual);
					Ok(post)
				},
				Err(mut failed) => {
					failed.post_info.actual_weight = Some(actual);
					Err(failed)
				},
			},
		)
	}

	pub fn send(self) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
		self.send_with(|| Ok(Default::default()))
	}

	/// Whether the pool would take it.
	pub fn validate(self) -> Result<u64, TransactionValidityError> {
		let info = DispatchInfo {
			call_weight: Weight::from_parts(self.foreseen, 0),
			..DispatchInfo::default()
		};
		ChargeTransactionPayment::<Test>::from(self.tip)
			.validate_only(
				RuntimeOrigin::signed(self.signer),
				&self.call,
				&info,
				0,
				sp_runtime::transaction_validity::TransactionSource::External,
				0,
			)
			.map(|(validity, _, _)| validity.priority)
	}
}

#[derive(Default)]
pub struct ExtBuilder {
	standings: Vec<(AccountId, Standing)>,
	balances: Vec<(AccountId, Balance)>,
	council: Vec<AccountId>,
}

impl ExtBuilder {
	pub fn standing(mut self, who: AccountId, standing: Standing) -> Self {
		self.standings.push((who, standing));
		self
	}

	pub fn balance(mut self, who: AccountId, amount: Balance) -> Self {
		self.balances.push((who, amount));
		self
	}

	pub fn council(mut self, who: AccountId) -> Self {
		self.council.push(who);
		self
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		World::reset();
		OfCouncil::set(self.council);
		let mut storage = frame_system::GenesisConfig::<Test>::default()
			.build_storage()
			.expect("the genesis of frame_system builds");
		pallet_balances::GenesisConfig::<Test> { balances: self.balances, ..Default::default() }
			.assimilate_storage(&mut storage)
			.expect("the genesis of pallet_balances builds");
		crate::GenesisConfig::<Test> {
			invited: 10 * LIMIT,
			institution: 20 * LIMIT,
			staff: 30 * LIMIT,
			controller: LIMIT,
			mandate: 50 * LIMIT,
			council: 60 * LIMIT,
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.expect("the genesis of this pallet builds");
		// Genesis is at time 0.
		World::set(|world| {
			world.now = START;
			world.standings.extend(self.standings);
		});
		sp_io::TestExternalities::from(storage).execute_with(|| {
			System::set_block_number(1);
			test();
			Quota::do_try_state().expect("the invariants hold after every test");
		});
	}
}

/// Lets time pass.
pub fn wait(time: Moment) {
	World::set(|world| world.now += time);
}

pub fn used(who: &AccountId) -> Balance {
	Quota::quota(who).used
}
