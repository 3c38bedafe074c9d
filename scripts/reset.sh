#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Ends the nodes that `make demo KEEP=1` left running and removes their folder. Only processes whose
# database lies in this checkout's .demo are ended.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
demo="$SALUS_ROOT/.demo"

running() {
	ps -axww -o pid=,args= | awk -v prefix="$demo/" '
		$2 ~ /(^|\/)salus-node$/ {
			for (i = 3; i < NF; i++) if ($i == "--base-path" && index($(i + 1), prefix) == 1) print $1
			for (i = 3; i <= NF; i++) if (index($i, "--base-path=" prefix) == 1) print $1
		}'
}

pids="$(running)"
if [ -n "$pids" ]; then
	# shellcheck disable=SC2086 # one word for each process
	kill $pids 2>/dev/null || true
	for _ in $(seq 20); do
		[ -n "$(running)" ] || break
		sleep 0.5
	done
	pids="$(running)"
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill -KILL $pids
fi
rm -rf "$demo"
echo 'The demo is gone.'
