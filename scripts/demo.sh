#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# `make demo`: says what it takes, fails early where something is missing, builds, and hands over to
# `salus demo`, which starts four validators, tells the story and ends what it started.
#   RECORD=FILE  your own record (a FHIR document Bundle or a PDF) beside the ones in this checkout
#   KEEP=1       leaves the network running, for polkadot.js apps; `make reset` ends it
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SALUS_ROOT"

readonly COLD_GIB=20 WARM_GIB=2 MEMORY_GIB=4
readonly FIRST_PORT=9944 LAST_PORT=9947

fail() {
	printf 'demo: %s\n' "$@" >&2
	exit 1
}
gib() { echo $(($1 / 1048576)); }

# The nearest folder that exists, because that of a first build does not yet.
existing="$CARGO_TARGET_DIR"
while [ ! -e "$existing" ]; do existing="$(dirname "$existing")"; done
free_gib="$(gib "$(df -Pk "$existing" | awk 'NR == 2 { print $4 }')")"

if [ -x "$SALUS_BIN/salus-node" ]; then
	need_gib=$WARM_GIB
	time='a few minutes'
else
	need_gib=$COLD_GIB
	time='most of an hour on two cores, because the polkadot-sdk is compiled once (minutes after that)'
fi
echo "The demo takes $time,"
echo "$need_gib GiB of disk under $CARGO_TARGET_DIR ($free_gib GiB are free),"
echo "$MEMORY_GIB GiB of memory, and the ports $FIRST_PORT to $LAST_PORT of this machine alone (127.0.0.1)."
echo

[ "$free_gib" -ge "$need_gib" ] ||
	fail "only $free_gib GiB are free; set CARGO_TARGET_DIR to a folder on a larger disk"
if [ -r /proc/meminfo ]; then
	memory_gib="$(gib "$(awk '/MemAvailable/ { print $2 }' /proc/meminfo)")"
	[ "$memory_gib" -ge "$MEMORY_GIB" ] || fail "only $memory_gib GiB of memory are free"
fi
for port in $(seq "$FIRST_PORT" "$LAST_PORT"); do
	if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
		fail "port $port is taken; if by an earlier demo, 'make reset' ends it"
	fi
done
if [ -n "${RECORD:-}" ]; then
	[ -r "$RECORD" ] || fail "there is no file $RECORD to read"
fi

scripts/setup.sh
scripts/cargo.sh build

options=(--node "$SALUS_BIN/salus-node" --dir "$SALUS_ROOT/.demo" --port "$FIRST_PORT")
if [ -n "${RECORD:-}" ]; then options+=(--record "$RECORD"); fi
if [ -n "${KEEP:-}" ]; then options+=(--keep); fi
exec "$SALUS_BIN/salus" demo "${options[@]}"
