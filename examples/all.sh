#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Every example, on one network: quicker than one test.sh after the other.
set -euo pipefail
EXAMPLES="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
folder="$(mktemp -d)"
export SALUS_EXAMPLES_ENV="$folder/network.sh"
trap '"$EXAMPLES/lib/shared.sh" stop "$SALUS_EXAMPLES_ENV"; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
"$EXAMPLES/lib/shared.sh" start "$SALUS_EXAMPLES_ENV"

failed=0
for example in "$EXAMPLES"/*/test.sh; do
	name="$(basename "$(dirname "$example")")"
	from=$SECONDS
	printf '\n==> %s\n' "$name"
	if bash "$example"; then
		printf '==> %s: ok (%s s)\n' "$name" $((SECONDS - from))
	else
		failed=$((failed + 1))
		printf '==> %s: FAILED (%s s)\n' "$name" $((SECONDS - from))
	fi
done
exit $((failed > 0))
