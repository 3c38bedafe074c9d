// SPDX-License-Identifier: GPL-3.0-only

//! The runtime of Salus: composition only.
//!
//! - [`configs`]: what every pallet is told, a file for each domain.
//! - `pallets`: the pallets and their numbers.
//! - [`apis`]: what a node, a gateway and a wallet may ask.
//! - [`precompiles`]: the pallets as Ethereum wallets and contracts call them.
//! - [`tx_extension`]: what is checked before a transaction runs, native and Ethereum alike.
//! - [`genesis`]: the presets from which networks start.
//! - [`parameters`]: what is fixed at genesis, and the delays the council may change.
//! - [`weights`]: how much a block may hold.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(any(test, feature = "runtime-benchmarks", feature = "try-runtime")),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::unwrap_used,
		clippy::expect_used
	)
)]
#![recursion_limit = "256"]

extern crate alloc;

// Items that macros make bring no documentation.
#[allow(missing_docs)]
pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
#[allow(missing_docs)]
mod benchmarks;
pub mod configs;
pub mod genesis;
#[allow(missing_docs)]
mod pallets;
pub mod parameters;
pub mod precompiles;
pub mod signature;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod stage;
#[cfg(test)]
mod tests;
pub mod tx_extension;
pub mod weights;

use alloc::borrow::Cow;
use sp_runtime::{
	generic,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress,
};
use sp_version::RuntimeVersion;

#[cfg(feature = "std")]
pub use apis::RuntimeApi;
pub use pallets::*;
pub use signature::Signature;
pub use tx_extension::{is_canonical, EthExtraImpl, TxExtension};
#[cfg(feature = "std")]
pub use wasm::*;

#[cfg(feature = "std")]
mod wasm {
	#![allow(missing_docs)]
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}

/// An account: 32 bytes. An Ethereum address is one that ends in twelve bytes `0xee`.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How a transaction names an account.
pub type Address = MultiAddress<AccountId, ()>;
/// An amount, in the smallest unit.
pub type Balance = u128;
/// The number of a block.
pub type BlockNumber = u32;
/// The number of an account's transactions.
pub type Nonce = u32;
/// The hash of blocks and state.
pub type Hash = sp_core::H256;
/// Unix milliseconds, or a number of them.
pub type Moment = u64;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A transaction, native or Ethereum.
pub type UncheckedExtrinsic =
	pallet_revive::evm::runtime::UncheckedExtrinsic<Address, Signature, EthExtraImpl>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// What a native transaction signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// Runs blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// The token's symbol. Balances only carry fees: nobody trades it.
pub const TOKEN_SYMBOL: &str = "SALUS";
/// The token's decimals.
pub const TOKEN_DECIMALS: u8 = 12;
/// One token.
pub const SALUS: Balance = 1_000_000_000_000;
/// A thousandth of a token.
pub const MILLI_SALUS: Balance = SALUS / 1_000;
/// A millionth of a token.
pub const MICRO_SALUS: Balance = SALUS / 1_000_000;
/// The prefix of addresses as text.
pub const SS58_PREFIX: u16 = 42;

/// Types of which a node knows no more than their bytes, so that it survives an upgrade.
pub mod opaque {
	use crate::{Babe, BlakeTwo256, Grandpa, Header};
	use alloc::vec::Vec;
	use sp_runtime::{generic, OpaqueExtrinsic};

	/// A block whose transactions are bytes.
	pub type Block = generic::Block<Header, OpaqueExtrinsic>;
	/// The identity of a block.
	pub type BlockId = generic::BlockId<Block>;
	/// The hash of a block.
	pub type Hash = <BlakeTwo256 as sp_runtime::traits::Hash>::Output;

	sp_runtime::impl_opaque_keys! {
		/// The keys with which a validator takes part.
		pub struct SessionKeys {
			/// With which it authors blocks.
			pub babe: Babe,
			/// With which it votes for finality.
			pub grandpa: Grandpa,
		}
	}
}

/// The version of this runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("salus"),
	impl_name: Cow::Borrowed("salus"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};
