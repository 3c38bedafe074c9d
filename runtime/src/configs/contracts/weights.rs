// SPDX-License-Identifier: GPL-3.0-only

//! The weights of `pallet-contracts`, and the place at which a contract that creates another, or that
//! takes other code for itself, can be stopped: what `evm_weights` does for `pallet-revive`, for the same
//! reasons. No origin guards either. Each charges its weight before it does anything, and these two weights
//! are charged for nothing else.

use crate::{
	configs::publishing::{as_measured, creating, deploying},
	Runtime,
};
use pallet_contracts::weights::{SubstrateWeight, WeightInfo};
use sp_weights::Weight;

/// pallet-contracts' own weights, but for creating and deploying.
pub struct Weights;

impl WeightInfo for Weights {
	fn seal_instantiate(i: u32, s: u32) -> Weight {
		creating(|| SubstrateWeight::<Runtime>::seal_instantiate(i, s))
	}

	fn seal_set_code_hash() -> Weight {
		creating(SubstrateWeight::<Runtime>::seal_set_code_hash)
	}

	fn instantiate_with_code(c: u32, i: u32, s: u32) -> Weight {
		deploying(SubstrateWeight::<Runtime>::instantiate_with_code(c, i, s))
	}

	as_measured! {
		on_process_deletion_queue_batch();
		on_initialize_per_trie_key(k);
		v9_migration_step(c);
		v10_migration_step();
		v11_migration_step(k);
		v12_migration_step(c);
		v13_migration_step();
		v14_migration_step();
		v15_migration_step();
		v16_migration_step();
		migration_noop();
		migrate();
		on_runtime_upgrade_noop();
		on_runtime_upgrade_in_progress();
		on_runtime_upgrade();
		call_with_code_per_byte(c);
		instantiate(i, s);
		call();
		upload_code_determinism_enforced(c);
		upload_code_determinism_relaxed(c);
		remove_code();
		set_code();
		noop_host_fn(r);
		seal_caller();
		seal_is_contract();
		seal_code_hash();
		seal_own_code_hash();
		seal_caller_is_origin();
		seal_caller_is_root();
		seal_address();
		seal_gas_left();
		seal_balance();
		seal_value_transferred();
		seal_minimum_balance();
		seal_block_number();
		seal_now();
		seal_weight_to_fee();
		seal_input(n);
		seal_return(n);
		seal_terminate(n);
		seal_random();
		seal_deposit_event(t, n);
		seal_debug_message(i);
		get_storage_empty();
		get_storage_full();
		set_storage_empty();
		set_storage_full();
		seal_set_storage(n, o);
		seal_clear_storage(n);
		seal_get_storage(n);
		seal_contains_storage(n);
		seal_take_storage(n);
		set_transient_storage_empty();
		set_transient_storage_full();
		get_transient_storage_empty();
		get_transient_storage_full();
		rollback_transient_storage();
		seal_set_transient_storage(n, o);
		seal_clear_transient_storage(n);
		seal_get_transient_storage(n);
		seal_contains_transient_storage(n);
		seal_take_transient_storage(n);
		seal_transfer();
		seal_call(t, i);
		seal_delegate_call();
		seal_hash_sha2_256(n);
		seal_hash_keccak_256(n);
		seal_hash_blake2_256(n);
		seal_hash_blake2_128(n);
		seal_sr25519_verify(n);
		seal_ecdsa_recover();
		seal_ecdsa_to_eth_address();
		lock_delegate_dependency();
		unlock_delegate_dependency();
		seal_reentrance_count();
		seal_account_reentrance_count();
		seal_instantiation_nonce();
		instr_i64_load_store(r);
	}
}
