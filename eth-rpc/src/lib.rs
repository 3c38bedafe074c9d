// SPDX-License-Identifier: GPL-3.0-only

//! Ethereum's JSON-RPC (`eth_*`, `net_*`, `web3_*`, `debug_*`), for a node to serve beside its own.
//!
//! What a method means to an Ethereum tool is here; what the chain knows is asked of a [`Chain`], which
//! the node implements over its client, its pool and `pallet-revive`'s runtime API. So all of this is
//! tested without a node.
//!
//! - [`chain`]: what a node has to answer,
//! - [`types`]: what goes over the wire, [`filter`] and [`filters`]: whose logs, and what is new,
//! - [`view`]: blocks, transactions, receipts and logs in Ethereum's terms, [`news`]: of new blocks,
//! - [`eth`]: the methods and subscriptions, [`fees`]: their fee history, [`failure`]: their errors,
//! - [`ids`]: subscription ids as Ethereum writes them.

#![forbid(unsafe_code)]

pub mod chain;
pub mod eth;
pub mod failure;
pub mod fees;
pub mod filter;
pub mod filters;
pub mod ids;
pub mod news;
pub mod types;
pub mod view;

#[cfg(test)]
mod tests;

pub use chain::{At, Chain, Emitted, Mined, Sealed};
pub use eth::module;
pub use failure::{Failure, Rejection};
pub use pallet_revive_types as revive;
