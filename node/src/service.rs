// SPDX-License-Identifier: GPL-3.0-only

//! The node put together: database, pool, BABE's queue and author, GRANDPA's voter, network, RPC.

use std::{path::absolute, sync::Arc};

use futures::FutureExt;
use salus_runtime::{opaque::Block, RuntimeApi};
use sc_client_api::{Backend, BlockBackend};
use sc_consensus_babe::{BabeLink, BabeWorkerHandle, SlotProportion};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaPruningFilter, SharedVoterState, VotingRulesBuilder,
};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_network::{config::FullNetworkConfiguration, NetworkBackend};
use sc_service::{
	config::ExecutorConfiguration, error::Error as ServiceError, BuildNetworkParams, Configuration,
	PartialComponents, SpawnTasksParams, TaskManager, WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::{inherents::BabeCreateInherentDataProviders, SlotDuration};
use sp_runtime::traits::Block as BlockT;

use crate::{
	authoring_pool::AuthoringPool,
	cli::{NodeParams, JUSTIFICATION_PERIOD},
	ethereum::Ethereum,
	proposer::{Paced, SLOT_PORTION},
	rpc,
	voting_rule::UnrivalledBest,
};

/// The client.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;

/// What runs the runtime.
type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;
/// The database, of blocks and state.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// The fork choice.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// The transaction pool, of either type.
pub type FullPool = TransactionPoolHandle<Block, FullClient>;

type GrandpaBlockImport =
	sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, FullSelectChain>;
type BabeBlockImport = sc_consensus_babe::BabeBlockImport<
	Block,
	FullClient,
	GrandpaBlockImport,
	BabeCreateInherentDataProviders<Block>,
	FullSelectChain,
>;

/// What connects the import queue with authoring and voting.
pub struct Links {
	/// Every block goes through here: BABE's checks, then GRANDPA's, then the client.
	pub block_import: BabeBlockImport,
	/// From the block import to the voter.
	pub grandpa: GrandpaLink,
	/// From the block import to the author.
	pub babe: BabeLink<Block>,
	/// Answers questions about epochs.
	pub babe_worker: BabeWorkerHandle<Block>,
	/// The connection to a telemetry server, if there is one.
	pub telemetry: Option<Telemetry>,
}

/// The node without network: what the commands on a database need, and the first half of a node.
pub type Partial = PartialComponents<
	FullClient,
	FullBackend,
	FullSelectChain,
	sc_consensus::DefaultImportQueue<Block>,
	FullPool,
	Links,
>;

/// The slot of now, and the time.
fn create_inherent_data_providers(
	slot_duration: SlotDuration,
) -> BabeCreateInherentDataProviders<Block> {
	Arc::new(move |_, ()| async move {
		let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
		let slot =
			sp_consensus_babe::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
				*timestamp,
				slot_duration,
			);
		Ok((slot, timestamp))
	})
}

/// What runs the runtime: as the SDK makes it, with a folder for what it compiled, if one is given.
fn executor(config: &ExecutorConfiguration, params: &NodeParams) -> Executor {
	let heap = config.default_heap_pages.map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| {
		HeapAllocStrategy::Static { extra_pages: u32::try_from(pages).unwrap_or(u32::MAX) }
	});
	let builder = Executor::builder()
		.with_execution_method(config.wasm_method)
		.with_onchain_heap_alloc_strategy(heap)
		.with_offchain_heap_alloc_strategy(heap)
		.with_max_runtime_instances(config.max_runtime_instances)
		.with_runtime_cache_size(config.runtime_cache_size);
	match &params.runtime_cache {
		// Wasmtime takes no relative one.
		Some(folder) => builder.with_cache_path(absolute(folder).unwrap_or(folder.clone())).build(),
		None => builder.build(),
	}
}

/// Opens the database and builds everything that needs no network.
pub fn new_partial(config: &Configuration, params: &NodeParams) -> Result<Partial, ServiceError> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let executor = executor(&config.executor, params);
	// Justifications at changes of the authority set are the steps of every proof of finality, so
	// they stay when their blocks' bodies are pruned.
	let (client, backend, keystore_container, task_manager) =
		sc_service::new_full_parts::<Block, RuntimeApi, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			vec![Arc::new(GrandpaPruningFilter)],
		)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});

	let select_chain = FullSelectChain::new(backend.clone());

	let transaction_pool = Arc::new(
		sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build(),
	);

	let babe_config = sc_consensus_babe::configuration(&*client)?;

	let (grandpa_block_import, grandpa) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(Telemetry::handle),
	)?;

	let slot_duration = babe_config.slot_duration();
	let (block_import, babe) = sc_consensus_babe::block_import(
		babe_config,
		grandpa_block_import.clone(),
		client.clone(),
		create_inherent_data_providers(slot_duration),
		select_chain.clone(),
		OffchainTransactionPoolFactory::new(transaction_pool.clone()),
	)?;

	let (import_queue, babe_worker) =
		sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
			link: babe.clone(),
			block_import: block_import.clone(),
			justification_import: Some(Box::new(grandpa_block_import)),
			client: client.clone(),
			slot_duration,
			spawner: &task_manager.spawn_essential_handle(),
			registry: config.prometheus_registry(),
			telemetry: telemetry.as_ref().map(Telemetry::handle),
		})?;

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		keystore_container,
		select_chain,
		import_queue,
		transaction_pool,
		other: Links { block_import, grandpa, babe, babe_worker, telemetry },
	})
}

/// Starts the node.
pub fn new_full<N: NetworkBackend<Block, <Block as BlockT>::Hash>>(
	config: Configuration,
	params: &NodeParams,
) -> Result<TaskManager, ServiceError> {
	let PartialComponents {
		client,
		backend,
		mut task_manager,
		keystore_container,
		select_chain,
		import_queue,
		transaction_pool,
		other: Links { block_import, grandpa, babe, babe_worker, mut telemetry },
	} = new_partial(&config, params)?;

	let metrics = N::register_notification_metrics(config.prometheus_registry());
	let mut net_config = FullNetworkConfiguration::<_, _, N>::new(
		&config.network,
		config.prometheus_registry().cloned(),
	);
	let genesis_hash = client
		.block_hash(0)?
		.ok_or_else(|| ServiceError::Other("The database has no genesis block.".into()))?;

	let grandpa_protocol =
		sc_consensus_grandpa::protocol_standard_name(&genesis_hash, &config.chain_spec);
	let (grandpa_protocol_config, grandpa_notifications) =
		sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
			grandpa_protocol.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
	net_config.add_notification_protocol(grandpa_protocol_config);

	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend.clone(),
		grandpa.shared_authority_set().clone(),
		Vec::new(),
	));

	let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	if config.offchain_worker.enabled {
		let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
			runtime_api_provider: client.clone(),
			keystore: Some(keystore_container.keystore()),
			offchain_db: backend.offchain_storage(),
			transaction_pool: Some(OffchainTransactionPoolFactory::new(transaction_pool.clone())),
			network_provider: Arc::new(network.clone()),
			is_validator: config.role.is_authority(),
			// Nothing in the runtime may make a validator call somebody.
			enable_http_requests: false,
			custom_extensions: |_| Vec::new(),
		})?;
		task_manager.spawn_handle().spawn(
			"offchain-workers-runner",
			Some("offchain-worker"),
			workers.run(client.clone(), task_manager.spawn_handle()).boxed(),
		);
	}

	let role = config.role;
	let force_authoring = config.force_authoring;
	let name = config.network.node_name.clone();
	let enable_grandpa = !config.disable_grandpa;
	let prometheus_registry = config.prometheus_registry().cloned();

	let ethereum = params.eth_rpc_port.map(|_| {
		let ethereum = Arc::new(Ethereum::new(
			client.clone(),
			backend.clone(),
			transaction_pool.clone(),
			sync_service.clone(),
		));
		// It runs the runtime for each block: not for the threads that everything else waits on.
		task_manager.spawn_handle().spawn_blocking(
			"ethereum-index",
			Some("rpc"),
			ethereum.clone().follow(),
		);
		ethereum
	});

	let voter_state = SharedVoterState::empty();
	let rpc_builder = {
		let deps = rpc::Deps {
			client: client.clone(),
			pool: transaction_pool.clone(),
			babe: rpc::BabeDeps {
				worker: babe_worker,
				keystore: keystore_container.keystore(),
				select_chain: select_chain.clone(),
			},
			grandpa: rpc::GrandpaDeps {
				voter_state: voter_state.clone(),
				authority_set: grandpa.shared_authority_set().clone(),
				justifications: grandpa.justification_stream(),
				finality: FinalityProofProvider::new_for_service(
					backend.clone(),
					Some(grandpa.shared_authority_set().clone()),
				),
				backend: backend.clone(),
			},
			ethereum,
		};
		Box::new(move |executor| rpc::create(deps.clone(), executor).map_err(Into::into))
	};

	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend: backend.clone(),
		task_manager: &mut task_manager,
		keystore: keystore_container.keystore(),
		transaction_pool: transaction_pool.clone(),
		rpc_builder,
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync_service.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	if role.is_authority() {
		let factory = sc_basic_authorship::ProposerFactory::new(
			task_manager.spawn_handle(),
			client.clone(),
			Arc::new(AuthoringPool::new(transaction_pool.clone())),
			prometheus_registry.as_ref(),
			telemetry.as_ref().map(Telemetry::handle),
		);
		let author = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
			keystore: keystore_container.keystore(),
			client: client.clone(),
			select_chain,
			env: Paced(factory),
			block_import,
			sync_oracle: sync_service.clone(),
			justification_sync_link: sync_service.clone(),
			create_inherent_data_providers: create_inherent_data_providers(
				babe.config().slot_duration(),
			),
			force_authoring,
			// When finality stands still (two validators gone), 50 blocks go on at full pace and then
			// ever fewer, so that what may still be reverted stays short.
			backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging::default()),
			babe_link: babe,
			// Both: without the maximum, BABE gives an author more time for each empty slot before it,
			// up to far more than a slot, and a block that late has a rival.
			block_proposal_slot_portion: SlotProportion::new(SLOT_PORTION),
			max_block_proposal_slot_portion: Some(SlotProportion::new(SLOT_PORTION)),
			telemetry: telemetry.as_ref().map(Telemetry::handle),
		})?;
		task_manager.spawn_essential_handle().spawn_blocking(
			"babe-proposer",
			Some("block-authoring"),
			author,
		);
	}

	if enable_grandpa {
		let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: params.grandpa_gossip(),
				justification_generation_period: JUSTIFICATION_PERIOD,
				observer_enabled: false,
				local_role: role,
				name: Some(name),
				keystore: role.is_authority().then(|| keystore_container.keystore()),
				telemetry: telemetry.as_ref().map(Telemetry::handle),
				protocol_name: grandpa_protocol,
			},
			link: grandpa,
			network,
			sync: sync_service,
			notification_service: grandpa_notifications,
			// Through the builder, which keeps a restricted vote at or above the round's base.
			voting_rule: VotingRulesBuilder::new().add(UnrivalledBest::new(backend)).build(),
			prometheus_registry,
			shared_voter_state: voter_state,
			telemetry: telemetry.as_ref().map(Telemetry::handle),
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool),
		})?;
		// Without its voter a validator is of no use to the others, who wait for its votes.
		task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	}

	Ok(task_manager)
}
