// SPDX-License-Identifier: GPL-3.0-only

//! The weights of `pallet-revive`, and the one place at which a contract that creates another can be
//! stopped.
//!
//! No origin guards `CREATE`, `CREATE2` and PolkaVM's `instantiate` within a contract. Each charges its
//! weight before it does anything, and these two weights are charged for nothing else. Where contracts
//! may not create contracts they weigh more than any limit, so the creating contract runs out of gas at
//! that very instruction. Nothing can be hidden from this, neither in arguments nor behind a proxy.

use super::publishing::{as_measured, creating, deploying};
use crate::Runtime;
use pallet_revive::weights::{SubstrateWeight, WeightInfo};
use sp_weights::Weight;

/// pallet-revive's own weights, but for creating and deploying.
pub struct Weights;

impl WeightInfo for Weights {
	fn seal_instantiate(t: u32, d: u32, i: u32) -> Weight {
		creating(|| SubstrateWeight::<Runtime>::seal_instantiate(t, d, i))
	}

	fn evm_instantiate(t: u32, d: u32, i: u32) -> Weight {
		creating(|| SubstrateWeight::<Runtime>::evm_instantiate(t, d, i))
	}

	fn eth_instantiate_with_code(c: u32, i: u32, d: u32) -> Weight {
		deploying(SubstrateWeight::<Runtime>::eth_instantiate_with_code(c, i, d))
	}

	as_measured! {
		deletion_queue_batch();
		deletion_queue_per_entry();
		deletion_queue_per_trie_key(k);
		deletion_queue_per_native_deposit_key(k);
		call_with_pvm_code_per_byte(c);
		call_with_evm_code_per_byte(c);
		basic_block_compilation(b);
		instantiate_with_code(c, i);
		deposit_eth_extrinsic_revert_event();
		instantiate(i);
		call();
		eth_call(d);
		eth_substrate_call(c);
		upload_code(c);
		remove_code();
		set_code();
		map_account();
		unmap_account();
		batch_map_accounts(a);
		dispatch_as_fallback_account();
		noop_host_fn(r);
		seal_caller();
		seal_origin();
		to_account_id();
		seal_code_hash();
		own_code_hash();
		seal_code_size();
		caller_is_origin();
		caller_is_root();
		origin_is_root();
		seal_address();
		weight_left();
		seal_ref_time_left();
		seal_balance();
		seal_balance_of();
		seal_get_immutable_data(n);
		seal_set_immutable_data(n);
		seal_value_transferred();
		minimum_balance();
		seal_return_data_size();
		seal_call_data_size();
		seal_gas_limit();
		seal_gas_price();
		seal_base_fee();
		seal_block_number();
		seal_block_author();
		seal_block_hash();
		seal_now();
		seal_copy_to_contract(n);
		seal_call_data_load();
		seal_call_data_copy(n);
		seal_return(n);
		seal_terminate(r);
		seal_terminate_logic();
		seal_deposit_event(t, n);
		get_storage_empty();
		get_storage_full();
		set_storage_empty();
		set_storage_full();
		overlay_probe_full(n);
		overlay_probe_empty(n);
		seal_set_storage(n, o);
		seal_set_storage_hot(n, o);
		clear_storage(n);
		clear_storage_hot(n);
		seal_get_storage(n);
		seal_get_storage_hot(n);
		contains_storage(n);
		contains_storage_hot(n);
		take_storage(n);
		take_storage_hot(n);
		access_list_touch_cold_full();
		access_list_touch_hot_full();
		access_list_touch_cold_empty();
		access_list_touch_hot_single_element();
		access_list_rollback_amortization();
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
		seal_call(t, d, i);
		seal_call_precompile(d, i);
		seal_delegate_call();
		sha2_256(n);
		identity(n);
		ripemd_160(n);
		seal_hash_keccak_256(n);
		hash_blake2_256(n);
		hash_blake2_128(n);
		seal_sr25519_verify(n);
		ecdsa_recover();
		p256_verify();
		bn128_add();
		bn128_mul();
		bn128_pairing(n);
		blake2f(n);
		seal_ecdsa_to_eth_address();
		evm_opcode(r);
		evm_pop_opcode(r);
		evm_div_opcode(r);
		evm_div_opcode_one_limb_variant(r);
		evm_div_opcode_mixed_variant(r);
		evm_div_opcode_fixed_knuth_variant(r);
		evm_sdiv_opcode(r);
		evm_sdiv_opcode_one_limb_variant(r);
		evm_sdiv_opcode_mixed_variant(r);
		evm_sdiv_opcode_fixed_knuth_variant(r);
		evm_mod_opcode(r);
		evm_mod_opcode_one_limb_variant(r);
		evm_mod_opcode_mixed_variant(r);
		evm_mod_opcode_fixed_knuth_variant(r);
		evm_smod_opcode(r);
		evm_smod_opcode_one_limb_variant(r);
		evm_smod_opcode_mixed_variant(r);
		evm_smod_opcode_fixed_knuth_variant(r);
		evm_addmod_opcode(r);
		evm_addmod_opcode_one_limb_variant(r);
		evm_addmod_opcode_mixed_variant(r);
		evm_addmod_opcode_fixed_knuth_variant(r);
		evm_mulmod_opcode(r);
		instr(r);
		instr_empty_loop(r);
		extcodecopy(n);
		v1_migration_step();
		v2_migration_step();
		v3_migration_step();
		v4_code_upload_step();
		v4_contract_step();
		v4_deletion_queue_step();
		on_finalize_per_transaction(n);
		on_finalize_per_transaction_data(d);
		on_finalize_per_event(e);
		on_finalize_per_event_data(d);
	}
}
