// SPDX-License-Identifier: GPL-3.0-only

//! From the command line to what runs.

use salus_runtime::opaque::Block;
use sc_cli::{CliConfiguration, SubstrateCli};
use sc_network::{config::NetworkBackendType, Litep2pNetworkBackend, NetworkWorker};
use sc_service::{Configuration, PartialComponents, PruningMode};
use sp_runtime::traits::Block as BlockT;

use crate::{
	chain_spec::{self, Network},
	cli::{self, Cli, GenesisCmd, Subcommand},
	eth_endpoint, service,
};

type Hash = <Block as BlockT>::Hash;

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Salus Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn executable_name() -> String {
		env!("CARGO_PKG_NAME").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		"the Salus contributors".into()
	}

	fn support_url() -> String {
		concat!(env!("CARGO_PKG_REPOSITORY"), "/issues").into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(Box::new(chain_spec::load(id)?))
	}

	fn setup_command(command: clap::Command) -> clap::Command {
		// What the trait's own method sets, of which one cannot call the default once overridden.
		let command = command
			.name(Self::executable_name())
			.version(format!("{}\n", Self::impl_version()))
			.author(Self::author())
			.about(Self::description())
			.long_about(Self::description())
			.after_help(format!("Support: {}", Self::support_url()))
			.propagate_version(true)
			.args_conflicts_with_subcommands(true)
			.subcommand_negates_reqs(true);
		cli::with_our_defaults(command)
	}
}

/// Does what the command line says.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_args();
	match &cli.subcommand {
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
		Some(Subcommand::BuildSpec(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run(config.chain_spec, config.network))
		},
		Some(Subcommand::Genesis(cmd)) => genesis(cmd),
		Some(Subcommand::CheckBlock(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, import_queue, .. } =
					service::new_partial(&config, &cli.node)?;
				Ok((cmd.run(client, import_queue), task_manager))
			})
		},
		Some(Subcommand::ExportBlocks(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, .. } =
					service::new_partial(&config, &cli.node)?;
				Ok((cmd.run(client, config.database), task_manager))
			})
		},
		Some(Subcommand::ImportBlocks(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|mut config| {
				set_state_pruning(&mut config, few_states());
				let PartialComponents { client, task_manager, import_queue, .. } =
					service::new_partial(&config, &cli.node)?;
				Ok((cmd.run(client, import_queue), task_manager))
			})
		},
		Some(Subcommand::PurgeChain(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run(config.database))
		},
		Some(Subcommand::Revert(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, backend, .. } =
					service::new_partial(&config, &cli.node)?;
				let revert_consensus = Box::new(|client, backend, blocks| {
					sc_consensus_babe::revert(Clone::clone(&client), backend, blocks)?;
					sc_consensus_grandpa::revert(client, blocks)?;
					Ok(())
				});
				Ok((cmd.run(client, backend, Some(revert_consensus)), task_manager))
			})
		},
		Some(Subcommand::ChainInfo(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run::<Block>(&config))
		},
		None => {
			refuse_without_validators(&cli)?;
			let runner = cli.create_runner(&cli.run)?;
			let params = cli.node.clone();
			runner.run_node_until_exit(|mut config| async move {
				let pruning = match params.eth_rpc_port {
					Some(port) => {
						eth_endpoint::add(&mut config.rpc, port)?;
						PruningMode::ArchiveCanonical
					},
					None => few_states(),
				};
				set_state_pruning(&mut config, pruning);
				match config.network.network_backend {
					NetworkBackendType::Litep2p => {
						service::new_full::<Litep2pNetworkBackend>(config, &params)
					},
					NetworkBackendType::Libp2p => {
						service::new_full::<NetworkWorker<Block, Hash>>(config, &params)
					},
				}
				.map_err(sc_cli::Error::Service)
			})
		},
	}
}

/// A consortium's preset holds its parameters only. The runtime refuses to build its genesis, but in
/// the words of a trap.
fn refuse_without_validators(cli: &Cli) -> sc_cli::Result<()> {
	let chain = cli.run.chain_id(cli.run.is_dev()?)?;
	if Network::from_name(&chain) != Some(Network::ConsortiumFour) {
		return Ok(());
	}
	Err(sc_cli::Error::Input(format!(
		"the genesis of `{chain}` names no validators. Write it to a file with `export-chain-spec \
		 --chain {chain} --output FILE`, put the founders into it (`session.keys`, \
		 `membership.institutions`, `council.members`), and start every node with --chain FILE"
	)))
}

/// Our default for a database that is yet to be created. An existing one knows how it is pruned, and
/// refuses to be told otherwise.
fn set_state_pruning(config: &mut Configuration, mode: PruningMode) {
	let exists = config.database.path().is_some_and(|path| path.exists());
	if config.state_pruning.is_none() && !exists {
		config.state_pruning = Some(mode);
	}
}

/// What most nodes keep.
fn few_states() -> PruningMode {
	PruningMode::blocks_pruning(cli::STATE_PRUNING_BLOCKS)
}

fn genesis(cmd: &GenesisCmd) -> sc_cli::Result<()> {
	let network = Network::ALL.into_iter().find(|n| n.preset() == cmd.preset).ok_or_else(|| {
		let names = Network::ALL.map(Network::preset).join(", ");
		sc_cli::Error::Input(format!("No preset `{}`; there are {names}.", cmd.preset))
	})?;
	let mut json = serde_json::to_string_pretty(&network.genesis_without_code()?)
		.map_err(|e| sc_cli::Error::Input(e.to_string()))?;
	json.push('\n');
	match &cmd.output {
		Some(path) => std::fs::write(path, json)?,
		None => print!("{json}"),
	}
	Ok(())
}
