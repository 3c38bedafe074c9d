#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# The contract's unit tests, off the chain, and a build of it that the pallet would take. What it does on
# the chain the runtime's tests see, with the consent_reader.wasm that is committed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/env.sh"
cd "$SALUS_ROOT/contracts/ink"

cargo fmt --check
CARGO_TARGET_DIR="${SALUS_INK_TARGET:-$CARGO_TARGET_DIR/ink}" cargo test --locked
made="$(mktemp)"
trap 'rm -f "$made"' EXIT
./build.sh "$made"
if cmp -s "$made" consent_reader.wasm; then exit; fi

# Panics name the compiler, and another one makes other bytes.
compiler() { grep -aoE '/rustc/[0-9a-f]{40}' "$1" | sort -u; }
echo "consent_reader.wasm is another one than the sources make: build.sh, and commit it" >&2
echo "(it was made with $(compiler consent_reader.wasm), and here with $(compiler "$made"))" >&2
exit 1
