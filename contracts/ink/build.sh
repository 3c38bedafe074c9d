#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# contracts/ink/build.sh [TO]: the contract as WebAssembly that pallet-contracts takes, without
# cargo-contract; by default in place of the consent_reader.wasm that is committed.
#
# The target is the runtime's, wasm32v1-none, whose instructions are those of the first WebAssembly: the
# pallet refuses what newer targets emit (bulk memory). finish.mjs sees to the rest.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/env.sh"
cd "$SALUS_ROOT/contracts/ink"

to="$(realpath -m "${1:-consent_reader.wasm}")"
# What this compiles nobody else does.
export CARGO_TARGET_DIR="${SALUS_INK_TARGET:-$CARGO_TARGET_DIR/ink}"
# Memory comes from the pallet, and the stack lies below the data, so that running over it is noticed. Panics name
# the crates' files, which lie in another folder elsewhere: the same sources make the same bytes anywhere with the
# same compiler.
crates="${CARGO_HOME:-$HOME/.cargo}/registry/src"
export RUSTFLAGS="-Clink-arg=--import-memory -Clink-arg=-zstack-size=65536 --remap-path-prefix=$crates=/crates"
cargo ${WASM_BUILD_TOOLCHAIN:++"$WASM_BUILD_TOOLCHAIN"} build --release --locked --quiet \
	--target wasm32v1-none --no-default-features
node finish.mjs "$CARGO_TARGET_DIR/wasm32v1-none/release/consent_reader.wasm" "$to"
