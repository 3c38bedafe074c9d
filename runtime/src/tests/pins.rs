// SPDX-License-Identifier: GPL-3.0-only

//! What outsiders decode. A change here breaks wallets, signed transactions, gateways and proofs:
//! it needs a new transaction version or a migration, and a word to everybody.

use super::network;
use crate::{
	genesis::LOCAL_FOUR, AllPalletsWithSystem, Runtime, RuntimeCall, TxExtension,
	UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::{storage::StoragePrefixedMap, traits::PalletsInfoAccess};
use sp_runtime::traits::TransactionExtension;

#[test]
fn pallets_keep_their_numbers() {
	let pallets = AllPalletsWithSystem::infos()
		.into_iter()
		.map(|info| (info.index, info.name))
		.collect::<Vec<_>>();
	assert_eq!(
		pallets,
		[
			(0, "System"),
			(1, "Timestamp"),
			(2, "Babe"),
			(3, "Authorship"),
			(4, "Session"),
			(5, "Historical"),
			(6, "Offences"),
			(7, "Grandpa"),
			(8, "Preimage"),
			(9, "Utility"),
			(10, "Balances"),
			(11, "TransactionPayment"),
			(12, "Quota"),
			(13, "Parameters"),
			(20, "Council"),
			(21, "Whitelist"),
			(22, "Sudo"),
			(30, "Membership"),
			(31, "Charts"),
			(32, "Records"),
			(33, "AccessGrants"),
			(40, "Revive"),
		]
	);
}

#[test]
fn calls_keep_their_numbers() {
	let delays = crate::parameters::DelayValues::for_tests();
	let set_delays =
		RuntimeCall::Parameters(crate::parameters::Call::set_delays { delays }).encode();
	assert_eq!(set_delays[..2], [13, 0]);
	// Eight times of eight bytes.
	assert_eq!(set_delays.len(), 2 + 8 * 8);

	let set_threshold =
		RuntimeCall::Parameters(crate::parameters::Call::set_threshold { threshold: 2 }).encode();
	assert_eq!(set_threshold, [13, 1, 2]);
}

#[test]
fn storage_keeps_its_keys() {
	network(LOCAL_FOUR).execute_with(|| {
		let key = |bytes: [u8; 32]| hex::encode(bytes);
		let pallet = |name: &str| hex::encode(sp_io::hashing::twox_128(name.as_bytes()));
		assert_eq!(
			key(frame_support::storage::storage_prefix(b"Parameters", b"SlotLength")),
			hex::encode(crate::parameters::SlotLength::<Runtime>::hashed_key()),
		);
		assert_eq!(
			hex::encode(frame_system::Account::<Runtime>::final_prefix()),
			// twox128("System") ++ twox128("Account"), known to every client there is.
			"26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9",
		);
		assert!(hex::encode(pallet_grandpa::CurrentSetId::<Runtime>::hashed_key())
			.starts_with(&pallet("Grandpa")));
		assert_eq!(
			<frame_system::Account<Runtime> as frame_support::storage::StoragePrefixedMap<_>>::pallet_prefix(),
			b"System",
		);
	});
}

#[test]
fn extensions_keep_their_order() {
	let names = TxExtension::metadata().into_iter().map(|info| info.identifier).collect::<Vec<_>>();
	assert_eq!(
		names,
		[
			"AuthorizeCall",
			"CheckNonZeroSender",
			"CheckSpecVersion",
			"CheckTxVersion",
			"CheckGenesis",
			"CheckMortality",
			"CheckNonce",
			"CheckWeight",
			"ChargeTransactionPayment",
			"CheckMetadataHash",
			"EthSetOrigin",
			"WeightReclaim",
		]
	);
}

#[test]
fn a_bare_extrinsic_is_what_the_sdk_makes_of_it() {
	use frame_support::traits::InherentBuilder;
	let call = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: 1 });
	// Length 4, format 5 bare, pallet 1, call 0, compact 1.
	assert_eq!(UncheckedExtrinsic::new_inherent(call).encode(), [16, 5, 1, 0, 4]);
}
