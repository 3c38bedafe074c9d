#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Measures every call's weight with tools/weights and writes the weight files, which are committed.
# `make weights ARGS=--check` only runs the benchmarks; `ARGS=--help` lists the options.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SALUS_ROOT"
readonly products="$CARGO_TARGET_DIR/weights"
readonly blob=release/wbuild/salus-runtime/salus_runtime.compact.compressed.wasm

# The runtime with its benchmarks. `cargo check` runs the build script, which compiles it for
# WebAssembly, and compiles nothing natively. Contracts for pallet-revive's own benchmarks, which want
# compilers for RISC-V and Solidity, are not run here. The ordinary runtime, in the same place, is
# built again by whoever builds next, because its build script watches the file.
salus_claim_target
SKIP_PALLET_REVIVE_FIXTURES=1 cargo check --release --locked -p salus-runtime \
	--features runtime-benchmarks
mkdir -p "$products"
cp "$CARGO_TARGET_DIR/$blob" "$products/runtime.wasm"

# The tool wants other features of much of the SDK, which therefore compiles again: some 20 minutes.
cd tools/weights
exec cargo run --release --locked -- --runtime "$products/runtime.wasm" --root "$SALUS_ROOT" "$@"
