#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Every example, on one network: quicker than one test.sh after the other.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/network.sh"
network_up
exports="$network_folder/exports.sh"
# As `export`: a `declare` that is sourced within a function stays within it.
export -p | sed -n 's/^declare -x SALUS_/export SALUS_/p' >"$exports"

failed=0
for example in "$EXAMPLES"/*/test.sh; do
	name="$(basename "$(dirname "$example")")"
	from=$SECONDS
	printf '\n==> %s\n' "$name"
	if SALUS_EXAMPLES_ENV="$exports" bash "$example"; then
		printf '==> %s: ok (%s s)\n' "$name" $((SECONDS - from))
	else
		failed=$((failed + 1))
		printf '==> %s: FAILED (%s s)\n' "$name" $((SECONDS - from))
	fi
done
exit $((failed > 0))
