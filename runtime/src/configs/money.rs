// SPDX-License-Identifier: GPL-3.0-only

//! Balances and fees. The token only measures the use of the network.

use crate::{
	Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason,
	System, MICRO_SALUS, MILLI_SALUS,
};
use frame_support::{
	parameter_types,
	traits::{ConstU128, ConstU32, ConstU8, VariantCountOf},
};
use pallet_revive::evm::fees::BlockRatioFee;
use pallet_salus_publishing::{GateWeight, PublishingGate};
use pallet_salus_quota::{ChargeWeight, QuotaAdapter};
use pallet_transaction_payment::{ConstFeeMultiplier, FungibleAdapter, Multiplier};
use sp_runtime::traits::One;
use sp_weights::ConstantMultiplier;

/// What an account needs to exist.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_SALUS;

/// The fee for a byte of a transaction.
pub const TRANSACTION_BYTE_FEE: Balance = MICRO_SALUS;

/// What is held for something kept in storage.
pub const fn deposit(items: Balance, bytes: Balance) -> Balance {
	items.saturating_mul(10 * MILLI_SALUS).saturating_add(bytes.saturating_mul(10 * MICRO_SALUS))
}

/// The calls that move balances: nobody trades the token, so only Root gives it.
pub fn moves_balances(call: &RuntimeCall) -> bool {
	matches!(call, RuntimeCall::Balances(_))
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
	type Balance = Balance;
	type DustRemoval = ();
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<0>;
	type MaxReserves = ConstU32<0>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

parameter_types! {
	/// Fees do not rise with demand: a quota bounds demand instead.
	pub FeeMultiplier: Multiplier = Multiplier::one();
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	// First whether code may be published; then the quota; where there is none, the balance.
	type OnChargeTransaction = PublishingGate<QuotaAdapter<FungibleAdapter<Balances, ()>>>;
	// The only one that pallet-revive can translate into gas: a picosecond costs one unit, and proof
	// size its share of the block.
	type WeightToFee = BlockRatioFee<1, 1, Runtime, Balance>;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<TRANSACTION_BYTE_FEE>>;
	type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = GateWeight<
		ChargeWeight<
			pallet_transaction_payment::weights::SubstrateWeight<Runtime>,
			pallet_salus_quota::weights::SubstrateWeight<Runtime>,
		>,
		pallet_salus_publishing::weights::SubstrateWeight<Runtime>,
	>;
}

/// Gives an account a balance: for tests.
#[cfg(test)]
pub fn endow(who: &crate::AccountId, amount: Balance) {
	use frame_support::traits::fungible::Mutate;
	Balances::mint_into(who, amount).expect("the amount is above the existential deposit");
}
