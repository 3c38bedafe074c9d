// SPDX-License-Identifier: GPL-3.0-only

//! The Control Module: it keeps ciphertext and key fragments, and releases what finalised state
//! permits.
//!
//! - [`exchange`]: the seam. [`Exchange`] is one gateway, wherever it runs, with every request and
//!   answer.
//! - [`domain`]: [`LocalGateway`], what a gateway does: filings, requests, fragments, releases.
//! - [`chain`]: what it asks the chain: finalised state only.
//! - [`store`]: objects in a folder, everything else in a database.
//! - [`maker`]: the patient's side: makes the fragments of a grant and hands them to all gateways.
//! - [`collect`]: the reader's side: collects shares, downloads, decrypts and verifies.
//!
//! A gateway sees ciphertext only. It decides with the evaluator of `salus-primitives`, on finalised
//! state that it reads from its own node, anew for every release, and by its own clock.
//!
//! Three gateways in one process, as the demo runs them, enforce nothing against whoever owns that
//! machine: the threshold means something where institutions run them apart.

#![forbid(unsafe_code)]

mod bytes;
pub mod chain;
pub mod clock;
pub mod collect;
pub mod domain;
pub mod error;
pub mod exchange;
pub mod maker;
pub mod store;

pub use chain::{Chain, NodeChain};
pub use collect::{Collected, Collector, ReaderKey, Reading};
pub use domain::{GatewayConfig, LocalGateway};
pub use error::{ExchangeError, FragmentRefusal, GatewayError};
pub use exchange::{Exchange, Identity, Occasion, Signed, Signs};
pub use maker::{Made, Maker, Reissued, Resumed};
