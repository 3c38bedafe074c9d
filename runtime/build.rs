// SPDX-License-Identifier: GPL-3.0-only

//! Builds the runtime as WebAssembly, to be embedded in the node.

/// The interfaces of the precompiles, which lie outside the folders that the builder watches.
#[cfg(feature = "std")]
fn watch_interfaces() {
	println!("cargo:rerun-if-changed=../contracts/solidity/interfaces");
}

/// Without `std` this script runs inside the WebAssembly build itself, where there is nothing to do.
#[cfg(not(feature = "std"))]
fn main() {}

#[cfg(all(feature = "std", not(feature = "metadata-hash")))]
fn main() {
	watch_interfaces();
	substrate_wasm_builder::WasmBuilder::init_with_defaults().build();
}

/// The hash lets offline signers check what they sign; it covers the token's symbol and decimals,
/// which are those of `TOKEN_SYMBOL` and `TOKEN_DECIMALS` in `src/lib.rs`.
#[cfg(all(feature = "std", feature = "metadata-hash"))]
fn main() {
	watch_interfaces();
	substrate_wasm_builder::WasmBuilder::init_with_defaults()
		.enable_metadata_hash("SALUS", 12)
		.build();
}
