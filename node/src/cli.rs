// SPDX-License-Identifier: GPL-3.0-only

//! The command line, and the defaults that differ from the SDK's.

use std::{path::PathBuf, time::Duration};

use sc_cli::{
	BuildSpecCmd, ChainInfoCmd, CheckBlockCmd, ExportBlocksCmd, ExportChainSpecCmd,
	ImportBlocksCmd, KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd,
};

/// Transactions in the pool, ready ones. The future queue is a tenth of it, and what overflows there
/// is dropped although it was accepted: the limit is what a whole consortium's burst may need, not
/// what a node usually holds.
pub const POOL_LIMIT: &str = "131072";

/// KiB of all transactions in the pool: 2 KiB for each, four times a filing.
pub const POOL_KBYTES: &str = "262144";

/// Seconds for which a removed transaction is refused. The SDK's half hour turns one wrong removal
/// into a lost transaction; five seconds are five blocks, enough that peers do not bounce an
/// invalid one to and fro.
pub const TX_BAN_SECONDS: &str = "5";

/// The pool's type. With one author a slot there are hardly ever forks to be aware of, and the
/// fork-aware pool copies itself and validates all it holds again for every block, without a limit:
/// with thousands pending that is more than the slot. Its one advantage for us, that an author's
/// early or late transaction is not held against it, the single-state pool has through
/// [`crate::authoring_pool`]. `--pool-type fork-aware` brings it back.
pub const POOL_TYPE: &str = "single-state";

/// Subscriptions a connection may have: an outbox that watches each of a burst's filings to finality
/// needs one for each.
pub const RPC_SUBSCRIPTIONS: &str = "8192";

/// Blocks whose state a new database keeps, besides what is not final yet: 68 minutes at 1 s slots,
/// as long as a mortal transaction or a proof at an anchoring block may look back. (The SDK keeps
/// 256.) Auditors run `--state-pruning archive`.
pub const STATE_PRUNING_BLOCKS: u32 = 4096;

/// Blocks between stored GRANDPA justifications, at most. Each is some 700 bytes; a proof of finality
/// for any block reaches the next stored one.
pub const JUSTIFICATION_PERIOD: u32 = 32;

/// The node of Salus.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// The SDK's options.
	#[command(flatten)]
	pub run: RunCmd,

	/// Our own.
	#[command(flatten)]
	pub node: NodeParams,
}

/// Options that only this node has.
#[derive(Clone, Debug, clap::Args)]
pub struct NodeParams {
	/// How long GRANDPA expects a message to take to reach everybody, in milliseconds.
	///
	/// A round waits twice as long for prevotes and four times for precommits, so this is what
	/// finality costs beyond the network's own delay. All validators should use the same. Raise it
	/// where validators are more than 100 ms apart.
	#[arg(long, value_name = "MILLISECONDS", default_value_t = 100,
		value_parser = clap::value_parser!(u64).range(10..=10_000))]
	pub grandpa_gossip_ms: u64,

	/// Serve Ethereum's JSON-RPC on this port too, HTTP and WebSocket: 8545 by custom.
	///
	/// At the same addresses, with the same limits and origins as the node's own RPC, and safe methods
	/// only. A new database then keeps the state of all blocks, which Ethereum's tools ask for, unless
	/// --state-pruning says otherwise. Not for validators: what strangers ask takes time that blocks
	/// need.
	#[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
	pub eth_rpc_port: Option<u16>,

	/// Keep the compiled runtime in this folder, so that the next start takes seconds less.
	///
	/// Nodes may share it. What lies there is run: whoever may write there may do whatever the node may.
	/// Unless this is said, each start compiles the runtime.
	#[arg(long, value_name = "FOLDER", env = "SALUS_RUNTIME_CACHE")]
	pub runtime_cache: Option<PathBuf>,
}

impl NodeParams {
	/// GRANDPA's pace.
	pub fn grandpa_gossip(&self) -> Duration {
		Duration::from_millis(self.grandpa_gossip_ms)
	}
}

/// What the node does besides running.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Keys: generate, inspect, and insert into the keystore.
	#[command(subcommand)]
	Key(KeySubcommand),

	/// Write a network's specification, plain or raw, to a file or to the standard output.
	ExportChainSpec(ExportChainSpecCmd),

	/// The older form of `export-chain-spec`, which tools such as zombienet call.
	BuildSpec(BuildSpecCmd),

	/// Write a network's specification without the runtime's code: what `chain-spec/` keeps.
	Genesis(GenesisCmd),

	/// Validate blocks.
	CheckBlock(CheckBlockCmd),

	/// Export blocks.
	ExportBlocks(ExportBlocksCmd),

	/// Import blocks.
	ImportBlocks(ImportBlocksCmd),

	/// Remove the whole chain.
	PurgeChain(PurgeChainCmd),

	/// Revert the chain to a previous state, at most to the last finalised block.
	Revert(RevertCmd),

	/// The best and the finalised block of the database.
	ChainInfo(ChainInfoCmd),
}

/// The `genesis` command.
#[derive(Clone, Debug, clap::Args)]
pub struct GenesisCmd {
	/// The network: development, local-four or consortium-four.
	#[arg(long, value_name = "NAME")]
	pub preset: String,

	/// The file to write; the standard output if it is left out.
	#[arg(long, value_name = "PATH")]
	pub output: Option<PathBuf>,
}

/// Puts our defaults where the SDK's command line has its own, so that the help shows them and
/// a flag still wins.
pub fn with_our_defaults(command: clap::Command) -> clap::Command {
	command
		.mut_arg("pool_limit", |arg| arg.default_value(POOL_LIMIT))
		.mut_arg("pool_kbytes", |arg| arg.default_value(POOL_KBYTES))
		.mut_arg("pool_type", |arg| arg.default_value(POOL_TYPE))
		.mut_arg("tx_ban_seconds", |arg| {
			arg.default_value(TX_BAN_SECONDS)
				.help("How long a transaction that was removed as invalid is refused")
				.long_help(None::<&'static str>)
		})
		.mut_arg("rpc_max_subscriptions_per_connection", |arg| arg.default_value(RPC_SUBSCRIPTIONS))
		.mut_arg("state_pruning", |arg| {
			arg.long_help(format!(
				"Which blocks' state to keep: archive, archive-canonical, or the number of \
				 finalised blocks.\n\nA new database keeps {STATE_PRUNING_BLOCKS} if nothing is \
				 said; an existing one goes on as it was created. Of an existing one only the number \
				 can change."
			))
		})
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_cli::SubstrateCli;

	#[test]
	fn the_command_line_is_sound() {
		use clap::CommandFactory;
		Cli::setup_command(Cli::command()).debug_assert();
	}

	#[test]
	fn our_defaults_hold_where_no_flag_is_given() {
		let cli = <Cli as SubstrateCli>::try_from_iter(["salus-node", "--dev"]).expect("parses");
		assert_eq!(cli.run.pool_config.pool_limit, 131_072);
		assert_eq!(cli.run.pool_config.pool_kbytes, 262_144);
		assert_eq!(cli.run.pool_config.tx_ban_seconds, Some(5));
		assert!(matches!(cli.run.pool_config.pool_type, sc_cli::TransactionPoolType::SingleState));
		assert_eq!(cli.run.rpc_params.rpc_max_subscriptions_per_connection, 8192);
		assert_eq!(cli.node.grandpa_gossip(), Duration::from_millis(100));
	}

	#[test]
	fn a_flag_wins_over_our_default() {
		let cli = <Cli as SubstrateCli>::try_from_iter([
			"salus-node",
			"--pool-limit=10",
			"--pool-type=fork-aware",
			"--tx-ban-seconds=60",
			"--grandpa-gossip-ms=250",
		])
		.expect("parses");
		assert_eq!(cli.run.pool_config.pool_limit, 10);
		assert!(matches!(cli.run.pool_config.pool_type, sc_cli::TransactionPoolType::ForkAware));
		assert_eq!(cli.run.pool_config.tx_ban_seconds, Some(60));
		assert_eq!(cli.node.grandpa_gossip(), Duration::from_millis(250));
	}

	#[test]
	fn ethereum_is_served_where_it_is_asked_for() {
		let port = |args: &[&str]| {
			<Cli as SubstrateCli>::try_from_iter(["salus-node"].iter().chain(args))
				.map(|cli| cli.node.eth_rpc_port)
		};
		assert_eq!(port(&[]).expect("parses"), None);
		assert_eq!(port(&["--eth-rpc-port", "8545"]).expect("parses"), Some(8545));
		assert!(port(&["--eth-rpc-port", "0"]).is_err());
		assert!(port(&["--eth-rpc-port", "65536"]).is_err());
	}

	#[test]
	fn a_gossip_time_that_cannot_work_is_refused() {
		for value in ["0", "9", "10001", "soon"] {
			let flag = format!("--grandpa-gossip-ms={value}");
			assert!(
				<Cli as SubstrateCli>::try_from_iter(["salus-node", &flag]).is_err(),
				"{value}"
			);
		}
	}
}
