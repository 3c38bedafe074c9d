#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# What runs on the chain converts numbers with `try_from`, never with `as`, which loses what does not fit
# without a word (decision 0012). Clippy has a lint for it, but the codec's derives write such casts, which
# fit, in the name of our code, and it cannot tell the two apart.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$SALUS_ROOT"

# Comments may have the word; tests, mocks and benchmarks do not run on the chain.
found="$(git ls-files 'primitives/src/*.rs' 'pallets/*/src/*.rs' 'runtime/src/*.rs' |
	grep -vE '/tests?(/|\.rs)|/mock|/benchmarking|runtime/src/stage\.rs' |
	xargs grep -nE '\bas +[uif](8|16|32|64|128|size)\b' | grep -vE '^[^:]*:[0-9]+:\s*//' || true)"
[ -z "$found" ] || {
	printf 'convert with try_from, not with as:\n%s\n' "$found"
	exit 1
}
