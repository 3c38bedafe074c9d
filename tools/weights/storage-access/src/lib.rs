// SPDX-License-Identifier: GPL-3.0-only

//! A runtime that `frame-benchmarking-cli` wants for `benchmark storage`, which Salus does not run: its
//! database weights are the SDK's. The real crate compiles a parachain's pallet, wasm-opt and a second
//! WebAssembly runtime for it, half an hour of the tool's build on two cores. This one has its interface
//! and no runtime: the storage benchmark would say that there is none.

use codec::Encode;
use sp_core::storage::ChildInfo;
use sp_runtime::traits::Block;
use sp_trie::StorageProof;

/// The runtime: none.
pub const WASM_BINARY: Option<&[u8]> = None;

/// What the runtime would be given.
#[derive(Clone, Encode)]
pub struct StorageAccessParams<B: Block> {
	root: B::Hash,
	proof: StorageProof,
	dry: bool,
}

impl<B: Block> StorageAccessParams<B> {
	/// To read these keys.
	pub fn new_read(
		root: B::Hash,
		proof: StorageProof,
		_keys: Vec<(Vec<u8>, Option<ChildInfo>)>,
	) -> Self {
		Self { root, proof, dry: false }
	}

	/// To write these values.
	pub fn new_write(
		root: B::Hash,
		proof: StorageProof,
		_changes: (Vec<(Vec<u8>, Vec<u8>)>, Option<ChildInfo>),
	) -> Self {
		Self { root, proof, dry: false }
	}

	/// Without the access itself.
	pub fn as_dry_run(&self) -> Self {
		Self { dry: true, ..self.clone() }
	}
}
