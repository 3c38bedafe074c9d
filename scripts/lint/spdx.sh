#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Every source file says its licence at its head.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$SALUS_ROOT"

missing=0 seen=0
while IFS= read -r -d '' file; do
	[ -f "$file" ] || continue
	seen=$((seen + 1))
	if ! head -3 -- "$file" | grep -q 'SPDX-License-Identifier: '; then
		echo "no SPDX-License-Identifier at the head of $file"
		missing=1
	fi
done < <(git ls-files -z '*.rs' '*.sh' '*.toml' '*.js' '*.mjs' '*.ts' '*.py' '*.sol' '*.go' '*.java' Makefile .ci/run)
# Without git, or outside of a checkout, there is no list of files to look at.
[ "$seen" -gt 0 ] || { echo 'no source file was found' && exit 1; }
exit "$missing"
