// SPDX-License-Identifier: GPL-3.0-only

//! Receipts: what a gateway signs when it releases something, and how anyone verifies it offline.
//!
//! - [`Receipt`] says who read what, when, why, and by which finalised block's permission. The gateway
//!   signs it ([`SignedReceipt`]) and keeps the reader's signed request beside it as evidence.
//! - [`Batch`] is a minute's receipts under one root, which commits to the batch before. The root is
//!   anchored on the chain by `AccessGrants.anchor_receipts`.
//! - [`ReceiptFile`] is a receipt with all that proves it: a person can keep it, as JSON or as bytes.
//! - [`verify`] follows it from the [`Trust`] that whoever verifies has in the network's genesis:
//!   sets of authorities → finalised block → its state → key and batch → signature → leaf. Whoever has many
//!   of one block follows the first half of the way once ([`ProvenState`]).
//!
//! Nothing here does input or output, so that the same code runs in gateways, in the command line and,
//! compiled to WebAssembly, in browsers. `README.md` says how a gateway puts a file together,
//! docs/formats.md what its bytes are.

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

mod batch;
mod destruction;
mod error;
mod file;
mod finality;
mod hexadecimal;
mod receipt;
mod sets;
mod state;
mod trust;
mod verify;

pub use batch::{Batch, BatchNumber, BatchPath, BATCH_DOMAIN, EMPTY_TREE};
pub use destruction::{Destruction, SignedDestruction, DESTRUCTION_DOMAIN};
pub use error::{FileError, FinalityError, StateEntry, StateError, TrustError, VerifyError};
pub use file::{Anchored, Finality, ReceiptFile, SetChange, StateProof, FILE_DOMAIN};
pub use receipt::{
	evidence_hash, BlockRef, Leaf, Range, Receipt, Released, Signature, SignedReceipt,
	EVIDENCE_DOMAIN, LEAF_DOMAIN, RECEIPT_DOMAIN,
};
pub use sets::takes_effect;
pub use state::{authorities_key, keys_to_prove};
pub use trust::Trust;
pub use verify::{verify, PermittingBlock, ProvenState, Verified};

pub use sp_consensus_grandpa::{AuthorityId, AuthorityList, SetId};

/// A header of the chain.
pub type Header =
	sp_runtime::generic::Header<salus_primitives::BlockNumber, sp_runtime::traits::BlakeTwo256>;

/// GRANDPA's justification of a block, as nodes store and pass it.
pub type Justification = sp_consensus_grandpa::GrandpaJustification<Header>;
