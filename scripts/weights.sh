#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Measures every call's weight with tools/weights and writes the weight files, which are committed.
# The tool turns on `runtime-benchmarks` and so compiles the SDK anew, in a target folder of its own.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
if [ ! -d "$SALUS_ROOT/tools/weights" ]; then
	echo 'weights: tools/weights is not written yet; pallets/*/src/weights.rs hold estimates' >&2
	exit 1
fi
cd "$SALUS_ROOT/tools/weights"
export CARGO_TARGET_DIR="$CARGO_TARGET_DIR/weights"
exec cargo run --release --locked -- --root "$SALUS_ROOT" "$@"
