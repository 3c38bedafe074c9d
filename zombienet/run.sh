#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# zombienet/run.sh SCENARIO
# Runs scenarios/SCENARIO.zndsl on a network of its own: own folder, free ports, and at the end, how
# ever it ends, only its own processes are ended. Exit code 0 if every line of the scenario held.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source=../scripts/env.sh
. "$here/../scripts/env.sh"
PATH="$SALUS_BIN:$PATH"

readonly LIMIT=600 # seconds, for the whole scenario

list() { find "$here/scenarios" -name '*.zndsl' -exec basename -s .zndsl {} + | sort | sed 's/^/  /'; }
fail() {
	printf 'zombienet: %s\n' "$@" >&2
	exit 1
}

[ $# = 1 ] || fail "usage: zombienet/run.sh SCENARIO, one of" "$(list)"
scenario="$here/scenarios/$1.zndsl"
[ -f "$scenario" ] || fail "no scenario $1, there are" "$(list)"
command -v salus-node >/dev/null || fail "no salus-node in $SALUS_BIN: run 'make build'"
zombienet="$here/node_modules/.bin/zombienet"
[ -x "$zombienet" ] || fail "zombienet is not installed: run 'make setup'"

work="$(mktemp -d "${TMPDIR:-/tmp}/salus-$1.XXXXXX")"
group=

# shellcheck disable=SC2317 # called by the traps
finish() {
	local code=$?
	trap - EXIT INT TERM
	if [ -n "$group" ]; then
		kill -TERM -- "-$group" 2>/dev/null || true
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			kill -0 -- "-$group" 2>/dev/null || break
			sleep 0.5
		done
		kill -KILL -- "-$group" 2>/dev/null || true
	fi
	if [ "$code" = 0 ]; then
		rm -rf "$work"
	else
		echo "zombienet: the logs of the nodes are in $work/network"
	fi
	exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

# The raw form, because zombienet would replace the authorities of any other.
export SALUS_CHAIN_SPEC="$work/local-four-raw.json"
salus-node export-chain-spec --chain local-four --raw \
	>"$SALUS_CHAIN_SPEC" 2>"$work/build-spec.log" ||
	fail "salus-node cannot build the chain spec:" "$(tail -5 "$work/build-spec.log")"

# For Ethereum's tools: one that is free, and of those that the system gives to nobody by itself.
while SALUS_ETH_PORT=$((20000 + RANDOM % 12000)); do
	if ! (exec 3<>"/dev/tcp/127.0.0.1/$SALUS_ETH_PORT") 2>/dev/null; then break; fi
done
export SALUS_ETH_PORT

# In a session and so a process group of its own, which `finish` ends.
cd "$here"
log="$work/zombienet.log"
: >"$log"
setsid timeout "$LIMIT" "$zombienet" --provider native --logType text --dir "$work/network" \
	test "$scenario" </dev/null >"$log" 2>&1 &
group=$!

# Of what zombienet says, the lines of the scenario as they come; the rest only if it failed.
plain() { sed -u 's/\x1b\[[0-9;]*m//g' | grep --line-buffered -v 'fetching metrics'; }
tail -n +1 -f --pid="$group" "$log" | plain | sed -un '/✅\|❌/s/^.* : //p' &
lines=$!

code=0
wait "$group" || code=$?
wait "$lines" || true
if [ "$code" != 0 ]; then
	echo "zombienet: $1 failed (exit code $code); the end of its log:"
	plain <"$log" | grep -v '^ *$' | tail -60
fi
exit "$code"
