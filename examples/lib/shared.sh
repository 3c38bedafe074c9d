#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# One network for several examples, in the background: saves most of a minute for each.
#
#   lib/shared.sh start FILE    starts it and writes its exports to FILE, for SALUS_EXAMPLES_ENV
#   lib/shared.sh stop FILE     ends it and removes FILE
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"

# Runs until the node ends or it is told to stop.
keep() {
	network_up
	# As `export`: a `declare` that is sourced within a function stays within it.
	export -p | sed -n 's/^declare -x SALUS_/export SALUS_/p' >"$1.new"
	mv "$1.new" "$1"
	wait "$network_node"
}

running() { kill -0 "$1" 2>/dev/null; }

start() {
	rm -f "$1"
	# Its own, whatever runs already.
	SALUS_EXAMPLES_ENV='' setsid "${BASH_SOURCE[0]}" keep "$1" >"$1.log" 2>&1 </dev/null &
	local keeper=$! from=$SECONDS
	echo "$keeper" >"$1.pid"
	until [ -f "$1" ]; do
		if ! running "$keeper" || [ $((SECONDS - from)) -ge 240 ]; then
			cat "$1.log" >&2
			stop "$1"
			return 1
		fi
		sleep 0.5
	done
}

stop() {
	local keeper tries=0
	keeper="$(cat "$1.pid" 2>/dev/null)" || return 0
	kill "$keeper" 2>/dev/null || true
	while running "$keeper" && [ "$tries" -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	rm -f "$1" "$1.pid" "$1.log"
}

case "${1:-} ${2:-}" in
'start '?* | 'stop '?* | 'keep '?*) "$1" "$2" ;;
*)
	sed -n '/^#   /s/^# //p' "${BASH_SOURCE[0]}" >&2
	exit 2
	;;
esac
