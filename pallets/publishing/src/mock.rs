// SPDX-License-Identifier: GPL-3.0-only

//! A runtime of balances, transaction payment and publishing. A remark deploys what it says; one with an
//! event runs the contract of that code, or deploys with arguments what stands before a comma; the rest does
//! neither. What is deployed is at the account that its first byte repeats, and comes to nothing if that is `!`.

use frame_support::{
	derive_impl,
	dispatch::{DispatchInfo, DispatchResultWithPostInfo, PostDispatchInfo},
	weights::IdentityFee,
};
use pallet_transaction_payment::{ChargeTransactionPayment, FungibleAdapter};
use salus_mocks::{Sibling, World};
use salus_primitives::{AccountId, Moment};
use sp_runtime::{
	traits::{DispatchTransaction, IdentityLookup},
	transaction_validity::{TransactionSource, TransactionValidityError},
	ApplyExtrinsicResultWithInfo, BuildStorage,
};

use crate::{Attempt, Attempts, GateWeight, PublishingGate};

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
	pub type Publishing = crate::Pallet<Test>;
}

/// The time of the first block.
pub const START: Moment = 1_000_000;
/// What everybody has.
const RICHES: u64 = u64::MAX / 8;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = PublishingGate<FungibleAdapter<Balances, ()>>;
	type WeightToFee = IdentityFee<u64>;
	type LengthToFee = IdentityFee<u64>;
	type WeightInfo = GateWeight<(), ()>;
}

/// What remarks do.
pub struct Remarks;

impl Attempts<RuntimeCall> for Remarks {
	fn attempt(call: &RuntimeCall) -> Attempt<'_> {
		match call {
			RuntimeCall::System(frame_system::Call::remark { remark }) if remark.is_empty() => {
				Attempt::Refused
			},
			RuntimeCall::System(frame_system::Call::remark { remark }) => Attempt::Deploy(remark),
			RuntimeCall::System(frame_system::Call::remark_with_event { remark }) => {
				let mut parts = remark.splitn(2, |byte| *byte == b',');
				match (parts.next(), parts.next()) {
					(Some(code), Some(arguments)) => Attempt::DeployWith { code, arguments },
					_ => Attempt::Run(contract(remark)),
				}
			},
			_ => Attempt::Nothing,
		}
	}

	fn place(_who: &AccountId, call: &RuntimeCall) -> Option<AccountId> {
		match call {
			RuntimeCall::System(
				frame_system::Call::remark { remark }
				| frame_system::Call::remark_with_event { remark },
			) => Some(contract(remark)),
			_ => None,
		}
	}

	fn is_contract(account: &AccountId) -> bool {
		*account != contract(FAILS)
	}
}

/// What comes to nothing.
pub const FAILS: &[u8] = b"!";

/// Where that code is.
pub fn contract(code: &[u8]) -> AccountId {
	account(code.first().copied().unwrap_or_default())
}

impl crate::Config for Test {
	type Clock = Sibling;
	type Attempts = Remarks;
	type ApproveOrigin = frame_system::EnsureRoot<AccountId>;
	type WithdrawOrigin = frame_system::EnsureRoot<AccountId>;
	type WeightInfo = ();
}

pub fn account(seed: u8) -> AccountId {
	AccountId::new([seed; 32])
}

/// Deploys that code.
pub fn deploy(code: &[u8]) -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark { remark: code.to_vec() })
}

/// Deploys that code with those arguments beside it.
pub fn deploy_with(code: &[u8], arguments: &[u8]) -> RuntimeCall {
	let remark = [code, b",", arguments].concat();
	RuntimeCall::System(frame_system::Call::remark_with_event { remark })
}

/// Runs the contract of that code.
pub fn run(code: &[u8]) -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark_with_event { remark: code.to_vec() })
}

/// Does neither.
pub fn other() -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::set_heap_pages { pages: 1 })
}

/// Whether the pool would take it.
pub fn validate(who: u8, call: &RuntimeCall) -> Result<(), TransactionValidityError> {
	ChargeTransactionPayment::<Test>::from(0)
		.validate_only(
			RuntimeOrigin::signed(account(who)),
			call,
			&DispatchInfo::default(),
			0,
			TransactionSource::External,
			0,
		)
		.map(drop)
}

/// Sends it through the payment extension; `within` runs as its call.
pub fn send(
	who: u8,
	call: &RuntimeCall,
	within: impl FnOnce() -> DispatchResultWithPostInfo,
) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
	ChargeTransactionPayment::<Test>::from(0).test_run(
		RuntimeOrigin::signed(account(who)),
		call,
		&DispatchInfo::default(),
		0,
		0,
		|_| within(),
	)
}

/// Lets time pass.
pub fn wait(time: Moment) {
	World::set(|world| world.now += time);
}

pub fn execute(test: impl FnOnce()) {
	World::reset();
	World::set(|world| world.now = START);
	let mut storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.expect("the genesis of frame_system builds");
	let balances = vec![(account(1), RICHES), (account(2), RICHES)];
	pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
		.assimilate_storage(&mut storage)
		.expect("the genesis of pallet_balances builds");
	sp_io::TestExternalities::from(storage).execute_with(|| {
		System::set_block_number(1);
		// As within a block.
		System::set_extrinsic_index(0);
		test();
		Publishing::do_try_state().expect("the invariants hold after every test");
	});
}
