// SPDX-License-Identifier: GPL-3.0-only

//! The pallets whose calls are measured here. Those of the SDK bring the weights of its own
//! reference machine.

use crate::{
	parameters, precompiles::benchmarking::Pallet as PrecompilesBench, stage, AccessGrants,
	AccountId, AllPalletsWithSystem, Charts, Membership, Moment, Parameters, Publishing, Quota,
	Records, Runtime, RuntimeCall,
};
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{
	baseline::Pallet as BaselineBench, define_benchmarks, BenchmarkBatch, BenchmarkConfig,
	BenchmarkList,
};
use frame_support::traits::{Get, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::{
	extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};

impl frame_benchmarking::baseline::Config for Runtime {}
impl frame_system_benchmarking::Config for Runtime {}

define_benchmarks!(
	[frame_benchmarking, BaselineBench::<Runtime>]
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[parameters, Parameters]
	[pallet_salus_quota, Quota]
	[pallet_salus_membership, Membership]
	[pallet_salus_charts, Charts]
	[pallet_salus_records, Records]
	[pallet_salus_access_grants, AccessGrants]
	[pallet_salus_publishing, Publishing]
	[precompiles, PrecompilesBench::<Runtime>]
);

/// What can be measured.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::new();
	list_benchmarks!(list, extra);
	(list, AllPalletsWithSystem::storage_info())
}

/// Measures it.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
	let mut batches = Vec::new();
	let params = (&config, &whitelist);
	add_benchmarks!(params, batches);
	Ok(batches)
}

/// Sets up, for each pallet, what its siblings have to know. Institutions sign with their own
/// accounts, which are found by two look-ups more than their staff.
pub struct Helper;

fn set_time(now: Moment) {
	pallet_timestamp::Now::<Runtime>::put(now);
}

impl pallet_salus_charts::BenchmarkHelper for Helper {
	fn hospital() -> AccountId {
		stage::hospital();
		stage::HOSPITAL
	}

	fn key_agent() -> AccountId {
		stage::key_agent();
		stage::AGENT
	}

	fn pass(time: Moment) {
		set_time(pallet_timestamp::Now::<Runtime>::get().saturating_add(time));
	}
}

impl pallet_salus_records::BenchmarkHelper for Helper {
	fn cast() -> pallet_salus_records::Cast {
		stage::everybody();
		stage::let_contribute();
		pallet_salus_records::Cast {
			chart: stage::CHART,
			hospital: stage::HOSPITAL,
			guardian: stage::ATTORNEY,
			contributor: stage::PRACTICE,
			grant: stage::GRANT,
			opening: Some(stage::opening()),
			compartments: stage::compartments(),
			epoch: 0,
		}
	}
}

impl pallet_salus_access_grants::BenchmarkHelper for Helper {
	fn cast() -> pallet_salus_access_grants::Cast {
		stage::everybody();
		pallet_salus_access_grants::Cast {
			chart: stage::CHART,
			attorney: stage::ATTORNEY,
			compartment: stage::TAG,
			records: stage::records(),
			clinician: stage::DOCTOR,
			department: stage::DEPARTMENT,
			gateway: stage::GATEWAY,
			agent: stage::AGENT,
		}
	}

	fn set_time(now: Moment) {
		set_time(now);
	}
}

impl pallet_salus_quota::BenchmarkHelper<RuntimeCall> for Helper {
	fn take_part(who: &AccountId) {
		stage::councillor(who);
		let limit = pallet_salus_quota::Limit { amount: u128::MAX, since: 0 };
		pallet_salus_quota::Limits::<Runtime>::insert(pallet_salus_quota::Kind::Council, limit);
	}

	fn sponsored_call() -> RuntimeCall {
		RuntimeCall::Quota(pallet_salus_quota::Call::refill { account: stage::PATIENT })
	}

	fn next_window() {
		let window = parameters::QuotaWindow::<Runtime>::get();
		set_time(pallet_timestamp::Now::<Runtime>::get().saturating_add(window));
	}
}
