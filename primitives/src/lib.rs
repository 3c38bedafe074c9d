// SPDX-License-Identifier: GPL-3.0-only

//! The vocabulary of Salus: what every other part agrees on.
//!
//! - [`ids`]: charts, records, compartments, objects, commitments, blinded tags.
//! - [`membership`]: roles, staff, standing and registered keys.
//! - [`chart`]: charts and mandates.
//! - [`record`]: records and their versions.
//! - [`access`]: scopes, purposes, grants, restrictions, requests and emergencies.
//! - [`consent`]: the evaluator, the one pure function that decides every access.
//! - [`ethereum`]: Ethereum keys and their accounts.
//! - [`text`]: the human-readable texts that are signed off chain.
//! - [`typed_data`]: the grant that an Ethereum wallet shows in words and signs (EIP-712).
//! - [`traits`]: the seams through which a pallet asks a sibling it does not name.
//! - [`api`]: the typed runtime API that answers every question about the chain.
//!
//! It is `no_std`, holds no storage and knows no pallet, so that the same code runs in the runtime,
//! in a gateway and, compiled to WebAssembly, in a browser. Times are Unix milliseconds. Enums that
//! are encoded carry explicit discriminants and only ever grow at their end.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::unwrap_used,
		clippy::expect_used
	)
)]

extern crate alloc;

pub mod access;
pub mod api;
pub mod chart;
pub mod consent;
pub mod ethereum;
pub mod ids;
pub mod keys;
pub mod membership;
pub mod record;
pub mod text;
pub mod traits;
pub mod typed_data;

pub use ids::*;

/// An account: a person, a system or an institution, natively or through an Ethereum wallet.
pub type AccountId = sp_runtime::AccountId32;

pub use sp_runtime::MultiSignature;

/// A block's height.
pub type BlockNumber = u32;

/// A moment, or a length of time, in Unix milliseconds.
pub type Moment = u64;
