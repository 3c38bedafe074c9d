#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# `make demo`: says what it takes, fails early where something is missing, builds, starts four
# validators and a node for the gateways, has `salus demo` tell the story on them, and ends what it started.
#   RECORD=FILE  your own record (a FHIR document Bundle or a PDF) instead of the patient's set
#   KEEP=1       leaves the network running, for polkadot.js apps; `make reset` ends it
# Arguments are for `salus demo`, as `--json`.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# From where this was called, and not set where it is empty: `salus demo` reads it as well.
if [ -n "${RECORD:-}" ]; then RECORD="$(realpath -m -- "$RECORD")"; else unset RECORD; fi
cd "$SALUS_ROOT"

readonly COLD_GIB=20 WARM_GIB=2 MEMORY_GIB=4
readonly FOLDER="$SALUS_DEMO"
readonly PORT="${SALUS_PORT:-9944}"
readonly URL="ws://127.0.0.1:$PORT"
# The node that validates nothing (network.sh).
readonly GATEWAY_NODE="ws://127.0.0.1:$((PORT + 4))"

fail() {
	printf 'demo: %s\n' "$@" >&2
	exit 1
}
gib() { echo $(($1 / 1048576)); }

# ---- what it takes ---------------------------------------------------------------------------

# The nearest folder that exists, because that of a first build does not yet.
existing="$CARGO_TARGET_DIR"
while [ ! -e "$existing" ]; do existing="$(dirname "$existing")"; done
free_gib="$(gib "$(df -Pk "$existing/" | awk 'NR == 2 { print $4 }')")"
ports="$(scripts/network.sh ports)"

if [ -x "$SALUS_BIN/salus-node" ] && [ -x "$SALUS_BIN/salus" ]; then
	need_gib=$WARM_GIB
	time='A few minutes.'
else
	need_gib=$COLD_GIB
	time='Most of an hour on two cores: the polkadot-sdk is compiled, once. From then on, minutes.'
fi
cat <<END
What this takes
  time    $time
  disk    $need_gib GiB at $CARGO_TARGET_DIR ($free_gib GiB are free)
  memory  $MEMORY_GIB GiB
  ports   $(echo "$ports" | paste -sd ' ') on 127.0.0.1; three more for the gateways

END

[ "$free_gib" -ge "$need_gib" ] ||
	fail "only $free_gib GiB are free; set CARGO_TARGET_DIR to a folder on a larger disk"
if [ -r /proc/meminfo ]; then
	memory_gib="$(gib "$(awk '/MemAvailable/ { print $2 }' /proc/meminfo)")"
	[ "$memory_gib" -ge "$MEMORY_GIB" ] || fail "only $memory_gib GiB of memory are free"
fi
scripts/network.sh check "$FOLDER"
for port in $ports; do
	if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
		fail "port $port is taken. If it is an earlier demo's: make reset" \
			"otherwise choose others: make demo SALUS_PORT=20000"
	fi
done
if [ -n "${RECORD:-}" ]; then
	[ -r "$RECORD" ] || fail "there is no file $RECORD to read"
fi

# ---- the story -------------------------------------------------------------------------------

wallets=
scripts/setup.sh
scripts/cargo.sh build

# shellcheck disable=SC2317 # called by the traps
finish() {
	local code=$?
	trap - EXIT INT TERM
	if [ "$code" = 0 ] && [ -n "${KEEP:-}" ]; then
		cat <<END

The network goes on until 'make reset'.
  apps      https://polkadot.js.org/apps/?rpc=$URL
  cli       $SALUS_BIN/salus --url $URL status
  wallets   to import from $FOLDER/wallets, with the password "salus":
$wallets
            The council are Alice, Bob and Charlie, whom apps has on any local network.
            None of them is worth anything outside of it.
  gateways  ended with the story; this starts one of them again:
            $SALUS_BIN/salus gateway serve --config $FOLDER/story/gateway-1.toml
  receipts  of what the doctor read; each proves itself, also without the network:
            $SALUS_BIN/salus receipt verify $FOLDER/story/receipts/receipt-0.json --spec $FOLDER/chain-spec.json
  logs      $FOLDER/*.log, and of the gateways $FOLDER/story/*.log
END
	else
		if [ "$code" = 0 ]; then
			scripts/network.sh remove "$FOLDER"
		else
			scripts/network.sh stop "$FOLDER"
			echo "demo: failed; logs and keys are in $FOLDER, 'make reset' removes them" >&2
		fi
	fi
	exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

scripts/network.sh remove "$FOLDER"
scripts/network.sh start "$FOLDER"
# RECORD reaches it through the environment.
"$SALUS_BIN/salus" --url "$URL" demo --folder "$FOLDER/story" --gateway-node "$GATEWAY_NODE" \
	--spec "$FOLDER/chain-spec.json" "$@"
if [ -n "${KEEP:-}" ]; then
	wallets="$(node demo/wallets.js "$FOLDER/story/keys" "$FOLDER/wallets")"
fi
