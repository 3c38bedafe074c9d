// SPDX-License-Identifier: GPL-3.0-only

//! What contracts and Ethereum wallets call: the pallets behind fixed addresses, with the interfaces of
//! `contracts/solidity/interfaces`, which alone define them.
//!
//! | Address | Interface |
//! |---|---|
//! | `0x000000000000000000000000000000005a010000` | `IRecords` |
//! | `0x000000000000000000000000000000005a020000` | `IAccessGrants` |
//! | `0x000000000000000000000000000000005a030000` | `ICharts` |
//! | `0x000000000000000000000000000000005a040000` | `IMembership` |
//!
//! A method builds the pallet's call and dispatches it as a transaction of the *immediate* caller would
//! ([`dispatch`]): nothing is decided here, so that no way in knows other rules than the others. Only what
//! a wallet signed as typed data is verified here ([`signed`]), since it names a precompile; then the
//! signer's call is dispatched like any other.

#[cfg(feature = "runtime-benchmarks")]
pub(crate) mod benchmarking;
mod charts;
mod convert;
mod dispatch;
mod grants;
mod membership;
mod records;
mod sent;
mod signed;
pub mod weights;

pub use charts::ICharts;
#[cfg(test)]
pub(crate) use dispatch::reason;
pub(crate) use dispatch::{deciding, reads};
pub use grants::IAccessGrants;
pub use membership::IMembership;
pub use records::IRecords;

use crate::AccountId;
use core::num::NonZero;
use pallet_revive::precompiles::{AddressMatcher, H160};

/// `IRecords`.
pub struct RecordsPrecompile;
/// `IAccessGrants`.
pub struct GrantsPrecompile;
/// `ICharts`.
pub struct ChartsPrecompile;
/// `IMembership`.
pub struct MembershipPrecompile;

/// All of them, for pallet-revive.
pub type Precompiles =
	(RecordsPrecompile, GrantsPrecompile, ChartsPrecompile, MembershipPrecompile);

const RECORDS: AddressMatcher = fixed(0x5a01);
const GRANTS: AddressMatcher = fixed(0x5a02);
const CHARTS: AddressMatcher = fixed(0x5a03);
const MEMBERSHIP: AddressMatcher = fixed(0x5a04);

const fn fixed(number: u16) -> AddressMatcher {
	match NonZero::new(number) {
		Some(number) => AddressMatcher::Fixed(number),
		None => panic!("the number of a precompile is not zero"),
	}
}

/// Whether one of them has that address.
pub fn is_ours(address: &H160) -> bool {
	[RECORDS, GRANTS, CHARTS, MEMBERSHIP]
		.into_iter()
		.any(|matcher| matcher.matches(address.as_fixed_bytes()))
}

/// The account behind an address.
fn account_of(address: &H160) -> AccountId {
	type Mapper = <crate::Runtime as pallet_revive::Config>::AddressMapper;
	<Mapper as pallet_revive::AddressMapper<crate::Runtime>>::to_account_id(address)
}

/// The address of an account.
fn address_of(account: &AccountId) -> H160 {
	type Mapper = <crate::Runtime as pallet_revive::Config>::AddressMapper;
	<Mapper as pallet_revive::AddressMapper<crate::Runtime>>::to_address(account)
}
