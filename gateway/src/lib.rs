// SPDX-License-Identifier: GPL-3.0-only

//! The Control Module: it keeps ciphertext and key fragments, and releases what finalised state
//! permits.
//!
//! - [`exchange`]: the seam. [`Exchange`] is one gateway as one account sees it, with every request and
//!   answer.
//! - [`wire`], [`api`], [`remote`]: HTTP, as both sides, the gateway and its clients see it.
//! - [`domain`]: [`LocalGateway`], what a gateway does: sessions, filings, requests, fragments,
//!   releases.
//! - [`chain`]: what it asks the chain: finalised state only.
//! - [`store`]: objects in a folder, everything else in a database.
//! - [`api`]: it, behind HTTP; [`remote`]: gateways behind HTTP, as exchanges; [`wire`]: what both sides of
//!   the wire share.
//! - [`maker`]: the patient's side: makes the fragments of a grant and hands them to all gateways.
//! - [`collect`]: the reader's side: collects shares, downloads, decrypts and verifies.
//!
//! A gateway sees ciphertext only. It decides with the evaluator of `salus-primitives`, on finalised
//! state that it reads from its own node, anew for every release, and by its own clock.
//!
//! Three gateways on one machine, as the demo runs them, enforce nothing against whoever owns it: the
//! threshold means something where institutions run them apart.

#![forbid(unsafe_code)]

pub mod api;
mod bytes;
pub mod chain;
pub mod clock;
pub mod collect;
pub mod domain;
pub mod error;
pub mod exchange;
mod hex_id;
mod limiter;
pub mod maker;
mod pace;
pub mod patience;
pub mod pieces;
pub mod remote;
pub mod store;
pub mod wire;

pub use chain::{Chain, NodeChain};
pub use collect::{Collected, Collector, Finding, ReaderKey, Reading};
pub use domain::{Caller, GatewayConfig, GatewaySystem, LocalGateway, Session, SessionId};
pub use error::{ExchangeError, FragmentRefusal, GatewayError};
pub use exchange::{Exchange, Identity, ReceiptId, Signed, Signs};
pub use hex_id::NotAnId;
pub use maker::{Made, Maker, Reissued, Resumed};
