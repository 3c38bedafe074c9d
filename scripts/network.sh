#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Four validators of the preset `local-four` on this machine, and a fifth node that validates nothing, as a
# gateway has one; for the demo and for trying things out.
#
#   scripts/network.sh start FOLDER   starts them, and returns when blocks become final for the first and fifth
#   scripts/network.sh stop FOLDER    ends those whose database lies in FOLDER, and nothing else
#   scripts/network.sh remove FOLDER  ends them and removes FOLDER, with all that is in it
#   scripts/network.sh check FOLDER   whether `start` and `remove` would touch FOLDER
#   scripts/network.sh ports          the ports that they take, all on 127.0.0.1
#
# It fills and removes only folders that it made itself, and empty ones: a folder of its own has the
# file .salus-network in it.
#
# The first one's RPC is at ws://127.0.0.1:9944, the fifth one's at :9948. SALUS_PORT moves all ports: it is
# the first RPC port, and the others lie behind it. Ethereum's tools find the fifth one at :8545.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

readonly NAMES=(alice bob charlie dave observer)
readonly PEERS=(
	12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp
	12D3KooWHdiAxVd8uMQR1hGWXccidmfCwLqcMpGwR6QcTP6QRMuD
	12D3KooWSCufgHzV4fCwRijfH2k3abrpAJxTKxEvN1FDuRXA2U9x
	12D3KooWSsChzF81YDUKpe9Uk5AHV5oqAaXAcWNSPYgoLauUk4st
	12D3KooWSuTq6MG9gPt7qZqLFKkYrfxMewTZhj9nmRHJkPwzWDG2
)
readonly LAST=$((${#NAMES[@]} - 1))
readonly RPC="${SALUS_PORT:-9944}"
# Where nothing was said, the numbers everybody knows.
if [ -n "${SALUS_PORT:-}" ]; then P2P=$((RPC + LAST + 1)); else P2P=30333; fi
if [ -n "${SALUS_PORT:-}" ]; then ETH=$((P2P + LAST + 1)); else ETH=8545; fi
readonly P2P ETH
readonly START_SECONDS=300 # on a machine that builds at the same time
readonly MARK=.salus-network

fail() {
	printf 'network: %s\n' "$@" >&2
	exit 1
}

# Ends this script where the folder may be somebody's who meant something else by SALUS_DEMO.
ensure_ours() {
	if [ ! -e "$1" ] || [ -f "$1/$MARK" ]; then return; fi
	if [ -d "$1" ] && [ -z "$(ls -A -- "$1")" ]; then return; fi
	fail "$1 holds something, and no network made it: nothing in it was touched." \
		"Set SALUS_DEMO to a folder that is empty or does not exist yet."
}

ports() { seq "$RPC" $((RPC + LAST)) && seq "$P2P" $((P2P + LAST)) && echo "$ETH"; }

# The processes whose database lies in the folder.
running() {
	ps -axww -o pid=,args= | awk -v prefix="$1/" '
		$2 ~ /(^|\/)salus-node$/ {
			for (i = 3; i < NF; i++) if ($i == "--base-path" && index($(i + 1), prefix) == 1) print $1
		}'
}

# becomes_final PORT: whether a block becomes final within five seconds, for the node with that RPC port.
becomes_final() {
	node -e '
		const { height, sleep } = require(process.argv[1]);
		(async () => {
			for (let i = 0; i < 10; i++) {
				if ((await height(process.argv[2], "finalised").catch(() => 0)) > 0) process.exit(0);
				await sleep(500);
			}
			process.exit(1);
		})();
	' "$SALUS_ROOT/zombienet/lib/rpc.js" "ws://127.0.0.1:$1"
}

start() {
	local folder="$1" i peers others role
	[ -x "$SALUS_BIN/salus-node" ] || fail "there is no $SALUS_BIN/salus-node: run 'make build'"
	ensure_ours "$folder"
	mkdir -p "$folder"
	: >"$folder/$MARK"
	[ -z "$(running "$folder")" ] || fail "a network of $folder is running already"

	# Once for all: making the genesis compiles and runs the runtime.
	"$SALUS_BIN/salus-node" export-chain-spec --chain local-four --raw \
		--output "$folder/chain-spec.json" >"$folder/chain-spec.log" 2>&1 ||
		fail "the genesis cannot be made:" "$(tail -n 3 "$folder/chain-spec.log")"

	# Known node keys (1 to 5), and so known peers; this network is nobody's. Reserved peers are dialled
	# until they answer, bootnodes hardly more than once, and all of them start together.
	peers=()
	for i in "${!NAMES[@]}"; do peers+=("/ip4/127.0.0.1/tcp/$((P2P + i))/p2p/${PEERS[$i]}"); done
	for i in "${!NAMES[@]}"; do
		others=("${peers[@]}")
		unset "others[$i]"
		role=("--${NAMES[$i]}")
		if [ "$i" = "$LAST" ]; then role=(--name "${NAMES[$i]}" --eth-rpc-port "$ETH"); fi
		# A session of its own: neither Ctrl-C nor the end of this terminal is meant for it.
		setsid "$SALUS_BIN/salus-node" --chain "$folder/chain-spec.json" "${role[@]}" \
			--node-key "$(printf '%064x' $((i + 1)))" --reserved-nodes "${others[@]}" \
			--listen-addr "/ip4/127.0.0.1/tcp/$((P2P + i))" --rpc-port "$((RPC + i))" \
			--no-mdns --no-telemetry --no-prometheus --base-path "$folder/${NAMES[$i]}" \
			</dev/null >"$folder/${NAMES[$i]}.log" 2>&1 &
	done
	# From here on it is a network that lives on after this script.
	disown -a

	local from=$SECONDS
	until becomes_final "$RPC" && becomes_final $((RPC + LAST)); do
		if [ "$(running "$folder" | wc -l)" -le "$LAST" ]; then
			tail -n 5 "$folder"/*.log >&2
			stop "$folder"
			fail "a node ended; the logs are in $folder"
		fi
		if [ $((SECONDS - from)) -gt "$START_SECONDS" ]; then
			stop "$folder"
			fail "nothing became final within $START_SECONDS s; the logs are in $folder"
		fi
	done
}

stop() {
	local folder="$1" pids
	pids="$(running "$folder")"
	[ -n "$pids" ] || return 0
	# shellcheck disable=SC2086 # one word for each process
	kill $pids 2>/dev/null || true
	for _ in $(seq 40); do
		[ -n "$(running "$folder")" ] || return 0
		sleep 0.25
	done
	pids="$(running "$folder")"
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill -KILL $pids 2>/dev/null || true
}

remove() {
	ensure_ours "$1"
	stop "$1"
	rm -rf -- "$1"
}

case "${1:-}:$#" in
start:2) start "$(realpath -m -- "$2")" ;;
stop:2) stop "$(realpath -m -- "$2")" ;;
remove:2) remove "$(realpath -m -- "$2")" ;;
check:2) ensure_ours "$(realpath -m -- "$2")" ;;
ports:1) ports ;;
*) fail "usage: scripts/network.sh start|stop|remove|check FOLDER | ports" ;;
esac
