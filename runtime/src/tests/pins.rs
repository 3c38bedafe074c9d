// SPDX-License-Identifier: GPL-3.0-only

//! What outsiders decode. A change here breaks wallets, signed transactions, gateways and proofs:
//! it needs a new transaction version or a migration, and a word to everybody.
//!
//! What is long lies in `calls.txt`, `errors.txt` and `storage.txt` beside this file, as the metadata has it.
//! Where a change was meant, they are written anew by
//!
//! ```sh
//! SALUS_PINS=write make test-crate P=salus-runtime T=as_committed
//! ```

use super::{
	cast::{filing, treatment, CHART},
	network,
};
use crate::{
	genesis::LOCAL_FOUR, AccountId, AllPalletsWithSystem, Block, Runtime, RuntimeCall, TxExtension,
	UncheckedExtrinsic, TOKEN_DECIMALS, TOKEN_SYMBOL, VERSION,
};
use codec::Encode;
use frame_metadata::{
	v14::{PalletMetadata, StorageEntryType},
	RuntimeMetadata,
};
use frame_support::{
	storage::storage_prefix,
	traits::{
		GetStorageVersion, PalletInfoAccess, PalletsInfoAccess, StorageInfoTrait, StorageVersion,
	},
};
use pallet_salus_records::Entry;
use salus_primitives::{
	access::{Grant, Grantee, ReceiptBatch, Scope},
	chart::{Chart, ChartStatus, Custody},
	membership::{Staff, StaffRole, Standing},
	record::{Record, RecordStatus, RecordVersion},
	BlindedTag, ReceiptRoot, VerifyingKey,
};
use scale_info::{form::PortableForm, PortableRegistry, TypeDef, Variant};
use sp_runtime::traits::TransactionExtension;
use std::{fmt::Write, path::Path};

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
			(41, "Contracts"),
			(42, "Publishing"),
		]
	);
}

/// The pallets whose calls and storage are ours.
const OURS: [&str; 7] =
	["Quota", "Parameters", "Membership", "Charts", "Records", "AccessGrants", "Publishing"];

/// What the metadata says of them.
fn ours() -> (PortableRegistry, Vec<PalletMetadata<PortableForm>>) {
	// The constants in it are read from storage.
	let metadata = network(LOCAL_FOUR).execute_with(Runtime::metadata);
	let RuntimeMetadata::V14(metadata) = metadata.1 else {
		panic!("the metadata is of another version")
	};
	let ours = OURS
		.into_iter()
		.map(|name| {
			let pallet = metadata.pallets.iter().find(|pallet| pallet.name == name);
			pallet.expect("the pallet is there").clone()
		})
		.collect();
	(metadata.types, ours)
}

/// A type as people write it.
fn named(types: &PortableRegistry, id: u32) -> String {
	let ty = types.resolve(id).expect("the metadata is whole");
	if let Some(name) = ty.path.ident() {
		let parameters = ty
			.type_params
			.iter()
			.filter_map(|parameter| Some(named(types, parameter.ty.as_ref()?.id)))
			.collect::<Vec<_>>();
		return if parameters.is_empty() {
			name.to_string()
		} else {
			format!("{name}<{}>", parameters.join(", "))
		};
	}
	match &ty.type_def {
		TypeDef::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
		TypeDef::Array(array) => format!("[{}; {}]", named(types, array.type_param.id), array.len),
		TypeDef::Sequence(sequence) => format!("Vec<{}>", named(types, sequence.type_param.id)),
		TypeDef::Compact(compact) => format!("Compact<{}>", named(types, compact.type_param.id)),
		TypeDef::Tuple(tuple) => {
			let fields = tuple.fields.iter().map(|field| named(types, field.id));
			format!("({})", fields.collect::<Vec<_>>().join(", "))
		},
		other => unreachable!("{other:?} has a path"),
	}
}

/// What an enum has, in the order of its declaration.
fn variants(types: &PortableRegistry, id: u32) -> &[Variant<PortableForm>] {
	match &types.resolve(id).expect("the metadata is whole").type_def {
		TypeDef::Variant(found) => &found.variants,
		other => panic!("{other:?} is no enum"),
	}
}

/// Sees that the file of that name holds `now`; writes it where that is asked for.
#[track_caller]
fn is_as_committed(file: &str, now: &str) {
	let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests").join(file);
	if std::env::var("SALUS_PINS").is_ok_and(|what| what == "write") {
		std::fs::write(&path, now).expect("the file can be written");
	}
	let committed = std::fs::read_to_string(&path).expect("the file can be read");
	for (committed, now) in committed.lines().zip(now.lines()) {
		assert_eq!(committed, now, "{file}: what outsiders decode changed (see pins.rs)");
	}
	assert_eq!(committed.lines().count(), now.lines().count(), "{file}: see pins.rs");
}

#[test]
fn calls_are_as_committed() {
	let (types, pallets) = ours();
	let mut now = String::new();
	for pallet in pallets {
		for call in variants(&types, pallet.calls.expect("it has calls").ty.id) {
			let arguments = call.fields.iter().map(|field| {
				let name = field.name.as_ref().expect("arguments have names");
				format!("{name}: {}", named(&types, field.ty.id))
			});
			let arguments = arguments.collect::<Vec<_>>().join(", ");
			let (pallet, number) = (&pallet.name, pallet.index);
			writeln!(now, "{number}.{} {pallet}.{}({arguments})", call.index, call.name)
				.expect("a string takes all");
		}
	}
	is_as_committed("calls.txt", &now);
}

/// By number natively; by name, as the code with which a reason begins, to Ethereum's tools (docs/ethereum.md).
#[test]
fn errors_are_as_committed() {
	let (types, pallets) = ours();
	let mut now = String::new();
	for pallet in pallets {
		let Some(errors) = pallet.error else { continue };
		for error in variants(&types, errors.ty.id) {
			let (number, pallet) = (pallet.index, &pallet.name);
			writeln!(now, "{number}.{} {pallet}.{}", error.index, error.name)
				.expect("a string takes all");
		}
	}
	is_as_committed("errors.txt", &now);
}

#[test]
fn storage_is_as_committed() {
	let sizes = AllPalletsWithSystem::storage_info();
	let (types, pallets) = ours();
	let mut now = String::new();
	for pallet in pallets {
		let storage = pallet.storage.expect("it has storage");
		for entry in storage.entries {
			let prefix = storage_prefix(storage.prefix.as_bytes(), entry.name.as_bytes());
			let size = sizes
				.iter()
				.find(|info| info.prefix == prefix)
				.and_then(|info| info.max_size)
				.expect("everything that we store is bounded");
			let (key, value) = match entry.ty {
				StorageEntryType::Plain(value) => ("alone".into(), value.id),
				StorageEntryType::Map { hashers, key, value } => {
					let hashers = hashers.iter().map(|hasher| format!("{hasher:?}"));
					let hashers = hashers.collect::<Vec<_>>().join(", ");
					(format!("by {hashers} of {}", named(&types, key.id)), value.id)
				},
			};
			writeln!(
				now,
				"{}.{} {}: {} {key}, {:?}, at most {size} bytes",
				storage.prefix,
				entry.name,
				hex::encode(prefix),
				named(&types, value),
				entry.modifier,
			)
			.expect("a string takes all");
		}
	}
	is_as_committed("storage.txt", &now);
}

/// A migration runs by the version that a network has: who counts one up, writes the migration.
#[test]
fn our_pallets_keep_their_storage_versions() {
	fn versions<P>() -> (&'static str, StorageVersion, StorageVersion)
	where
		P: PalletInfoAccess + GetStorageVersion<InCodeStorageVersion = StorageVersion>,
	{
		(P::name(), P::in_code_storage_version(), P::on_chain_storage_version())
	}
	let now = network(LOCAL_FOUR).execute_with(|| {
		[
			versions::<crate::Quota>(),
			versions::<crate::Parameters>(),
			versions::<crate::Membership>(),
			versions::<crate::Charts>(),
			versions::<crate::Records>(),
			versions::<crate::AccessGrants>(),
			versions::<crate::Publishing>(),
		]
	});
	let first = StorageVersion::new(1);
	assert_eq!(now, OURS.map(|name| (name, first, first)));
}

/// A key that every client there is builds by itself, as a check of how prefixes are made here.
#[test]
fn accounts_are_where_everybody_looks_for_them() {
	assert_eq!(
		hex::encode(storage_prefix(b"System", b"Account")),
		"26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9",
	);
}

#[test]
fn the_runtime_offers_our_api_in_its_first_version() {
	let id = <dyn salus_primitives::api::SalusApi<Block> as sp_api::RuntimeApiInfo>::ID;
	assert_eq!(id, sp_crypto_hashing::blake2_64(b"SalusApi"));
	assert_eq!(VERSION.api_version(&id), Some(1));
}

/// What the state is mostly made of, in bytes, at its usual size.
#[test]
fn main_values_keep_their_sizes() {
	let account = AccountId::from([1; 32]);
	let chart = Chart {
		hospital: account.clone(),
		controller: account.clone(),
		status: ChartStatus::Active,
		custody: Custody::Patient,
		verifying_key: VerifyingKey([2; 33]),
		since: 1,
	};
	assert_eq!(chart.encoded_size(), 32 + 32 + 1 + 1 + 33 + 4);
	assert_eq!(Standing::Controller(CHART).encoded_size(), 1 + 32);

	assert_eq!(filing().encoded_size(), 16 + 4 + 32 + 32 + 32 + 1 + 8);
	let head = RecordVersion {
		author: account.clone(),
		institution: Some(account.clone()),
		block: 1,
		relation: None,
		filing: filing(),
	};
	assert_eq!(head.encoded_size(), 32 + 33 + 4 + 1 + 125);
	let record = Record {
		version: 1,
		status: RecordStatus::Current,
		contributed: false,
		moved: false,
		held: false,
		head,
	};
	assert_eq!(Entry::Live(record).encoded_size(), 1 + 4 + 1 + 1 + 1 + 1 + 195);

	let grant = Grant {
		grantee: Grantee::Blinded(BlindedTag([3; 32])),
		scope: Scope::Chart,
		purposes: treatment(),
		start: 1,
		end: None,
		since: 1,
	};
	assert_eq!(grant.encoded_size(), 33 + 1 + 2 + 8 + 1 + 4);
	let staff = Staff { institution: account, role: StaffRole::Clinician, until: 1 };
	assert_eq!(staff.encoded_size(), 32 + 1 + 8);
	let batch = ReceiptBatch { count: 1, root: ReceiptRoot([4; 32]), block: 1 };
	assert_eq!(batch.encoded_size(), 4 + 32 + 4);
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

/// The build script cannot name the runtime's constants: it is compiled before the runtime is.
#[test]
fn the_metadata_hash_covers_the_token_that_the_runtime_has() {
	let build = include_str!("../../build.rs");
	let named = format!(".enable_metadata_hash(\"{TOKEN_SYMBOL}\", {TOKEN_DECIMALS})");
	assert!(build.contains(&named), "build.rs does not say {named}");
}
