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
cmp -s "$made" consent_reader.wasm || echo \
	'consent_reader.wasm is another one: the sources or the compiler changed; build it, and commit it'

