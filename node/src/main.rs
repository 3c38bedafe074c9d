// SPDX-License-Identifier: GPL-3.0-only

//! `salus-node`: the validator and full node of Salus.
//!
//! It is thin on purpose: BABE authors, GRANDPA finalises, everything that makes Salus what it is
//! lives in the runtime. What differs from a stock node, and why, is said where it differs:
//!
//! - [`voting_rule`]: what a validator votes for,
//! - [`authoring_pool`]: what an author may remove from the pool,
//! - [`proposer`]: how long it may take for a block,
//! - [`finality`]: how it proves that a block is final,
//! - [`ethereum`], [`eth_endpoint`]: what it answers to Ethereum's tools, and where,
//! - [`cli`]: defaults of the pool, of state pruning and of GRANDPA's pace,
//! - [`chain_spec`]: the networks, each from the preset that the runtime carries.

#![forbid(unsafe_code)]
// The SDK's errors are that large, and such a one is returned once in the life of a process.
#![allow(clippy::result_large_err)]

mod authoring_pool;
mod chain_spec;
mod cli;
mod command;
mod eth_endpoint;
mod ethereum;
mod finality;
mod proposer;
mod rpc;
mod service;
mod voting_rule;

fn main() -> sc_cli::Result<()> {
	command::run()
}
