// SPDX-License-Identifier: GPL-3.0-only

//! How everything outside the node speaks to the chain: reads of *finalised* state, submissions that
//! are watched until they are final, and an outbox that survives a crash in between.
//!
//! - [`node`]: a connection; [`node::At`] is one finalised block, at which questions are asked.
//! - [`views`]: the questions (`SalusApi`), typed. Beside them: headers, proofs of state and finality.
//! - [`call`] and [`calls`]: the calls, typed, encoded against the chain's metadata.
//! - [`account`]: who signs.
//! - [`submit`]: submitting to finality.
//! - [`outbox`]: what is written down before something is submitted.
//!
//! Nothing here depends on a pallet: names and indices come from the metadata of the chain that is
//! connected to, types from `salus-primitives`.

#![forbid(unsafe_code)]

pub mod account;
pub mod call;
pub mod calls;
pub mod error;
pub mod node;
pub mod outbox;
mod proofs;
pub mod submit;
pub mod views;

pub use account::Account;
pub use call::Call;
pub use error::{ClientError, Refusal};
pub use node::{At, Node};
pub use submit::{submit, Final, Patience};
