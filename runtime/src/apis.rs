// SPDX-License-Identifier: GPL-3.0-only

//! What a node, a gateway and a wallet may ask of the runtime.

use crate::{
	configs::{consensus::BABE_EPOCH_CONFIGURATION, contracts},
	genesis,
	opaque::SessionKeys,
	pallets, parameters, tx_extension, AccessGrants, AccountId, Babe, Balance, Block, BlockNumber,
	Charts, Contracts, Executive, Grandpa, Hash, Header, Historical, Membership, Moment, Nonce,
	Quota, Records, Runtime, RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, System,
	TransactionPayment, UncheckedExtrinsic, VERSION,
};
use alloc::{vec, vec::Vec};
use codec::Encode;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	traits::{Get, KeyOwnerProofSystem},
	weights::Weight,
};
use pallet_contracts::{
	CodeUploadResult, CollectEvents, ContractExecResult, ContractInstantiateResult, DebugInfo,
	Determinism, GetStorageResult,
};
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use salus_primitives::{
	access::{CompartmentKey, Emergency, Grant, Request, Restrictions},
	api::{Explanation, QuotaStatus, Verification},
	chart::{Chart, Mandate, Recovery},
	consent::{words, Ask, Decision, Facts},
	keys::{KeyKind, KeySlot, RegisteredKey},
	membership::{Institution, Staff, Standing},
	record::{Record, RecordVersion},
	ChartId, Commitment, CompartmentTag, EmergencyId, GrantId, MandateId, ObjectHash, RecordId,
	RequestId, Version,
};
use sp_api::impl_runtime_apis;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_genesis_builder::PresetId;
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
	traits::{Block as BlockT, ExtrinsicCall, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

type EventRecord = frame_system::EventRecord<RuntimeEvent, Hash>;

pallet_revive::impl_runtime_apis_plus_revive_traits!(
	Runtime,
	Revive,
	Executive,
	EthExtraImpl,

	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block)
		}

		fn initialize_block(header: &Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: UncheckedExtrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: InherentData) -> Vec<UncheckedExtrinsic> {
			pallets::create_inherents(&data)
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: InherentData,
		) -> CheckInherentsResult {
			pallets::check_inherents(&block, &data)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: UncheckedExtrinsic,
			block_hash: Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_consensus_babe::BabeApi<Block> for Runtime {
		fn configuration() -> sp_consensus_babe::BabeConfiguration {
			let epoch_config = Babe::epoch_config().unwrap_or(BABE_EPOCH_CONFIGURATION);
			sp_consensus_babe::BabeConfiguration {
				slot_duration: Babe::slot_duration(),
				epoch_length: parameters::EpochLength::<Runtime>::get(),
				c: epoch_config.c,
				authorities: Babe::authorities().to_vec(),
				randomness: Babe::randomness(),
				allowed_slots: epoch_config.allowed_slots,
			}
		}

		fn current_epoch_start() -> sp_consensus_babe::Slot {
			Babe::current_epoch_start()
		}

		fn current_epoch() -> sp_consensus_babe::Epoch {
			Babe::current_epoch()
		}

		fn next_epoch() -> sp_consensus_babe::Epoch {
			Babe::next_epoch()
		}

		fn generate_key_ownership_proof(
			_slot: sp_consensus_babe::Slot,
			authority_id: sp_consensus_babe::AuthorityId,
		) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_babe::KEY_TYPE, authority_id))
				.map(|proof| proof.encode())
				.map(sp_consensus_babe::OpaqueKeyOwnershipProof::new)
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_babe::EquivocationProof<<Block as BlockT>::Header>,
			key_owner_proof: sp_consensus_babe::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Babe::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(
				equivocation_proof,
				key_owner_proof.decode()?,
			)
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			authority_id: sp_consensus_grandpa::AuthorityId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority_id))
				.map(|proof| proof.encode())
				.map(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new)
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
		fn query_info(uxt: UncheckedExtrinsic, len: u32) -> RuntimeDispatchInfo<Balance> {
			let (who, tip) = tx_extension::signer_and_tip(&uxt);
			let call = uxt.call().clone();
			Quota::shown_info(who.as_ref(), &call, tip, TransactionPayment::query_info(uxt, len))
		}

		fn query_fee_details(uxt: UncheckedExtrinsic, len: u32) -> FeeDetails<Balance> {
			let (who, tip) = tx_extension::signer_and_tip(&uxt);
			let call = uxt.call().clone();
			Quota::shown_details(
				who.as_ref(),
				&call,
				tip,
				TransactionPayment::query_fee_details(uxt, len),
			)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall>
		for Runtime
	{
		fn query_call_info(call: RuntimeCall, len: u32) -> RuntimeDispatchInfo<Balance> {
			let info = TransactionPayment::query_call_info(call.clone(), len);
			Quota::shown_info(None, &call, 0, info)
		}

		fn query_call_fee_details(call: RuntimeCall, len: u32) -> FeeDetails<Balance> {
			let details = TransactionPayment::query_call_fee_details(call.clone(), len);
			Quota::shown_details(None, &call, 0, details)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)?;
			genesis::complete().map_err(Into::into)
		}

		fn get_preset(id: &Option<PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, genesis::get_preset)
		}

		fn preset_names() -> Vec<PresetId> {
			genesis::preset_names()
		}
	}

	impl salus_primitives::api::SalusApi<Block> for Runtime {
		fn check(ask: Ask) -> Decision {
			AccessGrants::decide(&ask)
		}

		fn facts(ask: Ask) -> Facts {
			AccessGrants::facts(&ask)
		}

		fn explain(ask: Ask) -> Explanation {
			let decision = AccessGrants::decide(&ask);
			Explanation { text: words(&decision), decision }
		}

		fn verify(
			chart: ChartId,
			record: RecordId,
			version: Option<Version>,
			object: ObjectHash,
			content: Commitment,
		) -> Verification {
			Records::verify(&chart, &record, version, &object, &content)
		}

		fn provenance(chart: ChartId, record: RecordId) -> Vec<RecordVersion> {
			Records::provenance(&chart, &record)
		}

		fn record(chart: ChartId, record: RecordId) -> Option<Record> {
			Records::record(&chart, &record)
		}

		fn records_of(
			chart: ChartId,
			after: Option<RecordId>,
			limit: u32,
		) -> Vec<(RecordId, Record)> {
			Records::records_of(&chart, after, limit)
		}

		fn grants_of(chart: ChartId) -> Vec<(GrantId, Grant)> {
			AccessGrants::grants_of(&chart)
		}

		fn restrictions_of(chart: ChartId) -> Restrictions {
			AccessGrants::restrictions_of(&chart)
		}

		fn requests_of(chart: ChartId) -> Vec<(RequestId, Request)> {
			AccessGrants::requests_of(&chart)
		}

		fn emergencies_of(chart: ChartId) -> Vec<(EmergencyId, Emergency)> {
			AccessGrants::emergencies_of(&chart)
		}

		fn mandates_of(chart: ChartId) -> Vec<(MandateId, Mandate)> {
			Charts::mandates_of(&chart)
		}

		fn recovery_of(chart: ChartId) -> Option<Recovery> {
			Charts::recovery_of(&chart)
		}

		fn chart_of(account: AccountId) -> Option<ChartId> {
			Charts::chart_of(&account)
		}

		fn chart(chart: ChartId) -> Option<Chart> {
			Charts::chart(&chart)
		}

		fn standing(account: AccountId) -> Standing {
			Membership::standing(&account)
		}

		fn keys_of(account: AccountId) -> Vec<(KeyKind, KeySlot)> {
			Membership::keys_of(&account)
		}

		fn past_keys_of(account: AccountId) -> Vec<(KeyKind, RegisteredKey)> {
			Membership::past_keys_of(&account)
		}

		fn compartments_of(chart: ChartId) -> Vec<(CompartmentTag, CompartmentKey)> {
			AccessGrants::compartments_of(&chart)
		}

		fn member(account: AccountId) -> Option<Institution> {
			Membership::member(&account)
		}

		fn staff(account: AccountId) -> Option<Staff> {
			Membership::staff(&account)
		}

		fn institution_of(account: AccountId) -> Option<AccountId> {
			Membership::institution_of(&account)
		}

		fn emergencies_from(institution: AccountId) -> Option<Moment> {
			AccessGrants::emergencies_from(&institution)
		}

		fn members(after: Option<AccountId>, limit: u32) -> Vec<(AccountId, Institution)> {
			Membership::members(after, limit)
		}

		fn quota(account: AccountId) -> QuotaStatus {
			Quota::quota(&account)
		}

		fn threshold() -> u8 {
			parameters::GatewayThreshold::<Runtime>::get()
		}
	}

	// What tools for ink! contracts ask before they send: nothing of it stays, and no gate is asked.
	impl pallet_contracts::ContractsApi<Block, AccountId, Balance, BlockNumber, Hash, EventRecord>
		for Runtime
	{
		fn call(
			origin: AccountId,
			dest: AccountId,
			value: Balance,
			gas_limit: Option<Weight>,
			storage_deposit_limit: Option<Balance>,
			input_data: Vec<u8>,
		) -> ContractExecResult<Balance, EventRecord> {
			Contracts::bare_call(
				origin,
				dest,
				value,
				contracts::limited(gas_limit),
				storage_deposit_limit,
				input_data,
				DebugInfo::Skip,
				CollectEvents::Skip,
				Determinism::Enforced,
			)
		}

		fn instantiate(
			origin: AccountId,
			value: Balance,
			gas_limit: Option<Weight>,
			storage_deposit_limit: Option<Balance>,
			code: pallet_contracts::Code<Hash>,
			data: Vec<u8>,
			salt: Vec<u8>,
		) -> ContractInstantiateResult<AccountId, Balance, EventRecord> {
			Contracts::bare_instantiate(
				origin,
				value,
				contracts::limited(gas_limit),
				storage_deposit_limit,
				code,
				data,
				salt,
				DebugInfo::Skip,
				CollectEvents::Skip,
			)
		}

		fn upload_code(
			origin: AccountId,
			code: Vec<u8>,
			storage_deposit_limit: Option<Balance>,
			determinism: Determinism,
		) -> CodeUploadResult<Hash, Balance> {
			Contracts::bare_upload_code(origin, code, storage_deposit_limit, determinism)
		}

		fn get_storage(address: AccountId, key: Vec<u8>) -> GetStorageResult {
			Contracts::get_storage(address, key)
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (
			Vec<frame_benchmarking::BenchmarkList>,
			Vec<frame_support::traits::StorageInfo>,
		) {
			crate::benchmarks::metadata(extra)
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			crate::benchmarks::dispatch(config)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(
			checks: frame_try_runtime::UpgradeCheckSelect,
		) -> (Weight, Weight) {
			let weight = Executive::try_runtime_upgrade(checks)
				.expect("a failed migration must stop whoever tries it");
			(weight, <Runtime as frame_system::Config>::BlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select)
				.expect("a failed check must stop whoever tries it")
		}
	}
);
