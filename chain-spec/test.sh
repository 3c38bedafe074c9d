#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# A consortium's network as README.md tells its founders to make it: secrets that nobody knows, a genesis
# filled in by hand, session keys inserted into running nodes. Four validators make blocks final, there is no
# sudo, and the council, whose members own nothing, invites an institution.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source=../scripts/env.sh
. "$here/../scripts/env.sh"
# shellcheck source=../scripts/ports.sh
. "$here/../scripts/ports.sh"
cd "$SALUS_ROOT"

readonly VALIDATORS=4 SEATS=3 LIMIT=120
# Where the state has the key of sudo, if there is one.
readonly SUDO=0x5c0d1176a568c1f92944340dbfed9e9c530ebca703c85910e7164cb7d1c9e47b
work="$(mktemp -d "${TMPDIR:-/tmp}/salus-consortium.XXXXXX")"
nodes=()
fail() {
	printf 'consortium test: %s\n' "$@" >&2
	exit 1
}
# shellcheck disable=SC2317 # called by the traps
finish() {
	local code=$?
	trap - EXIT INT TERM
	for node in "${nodes[@]}"; do kill "$node" 2>/dev/null || true; done
	wait || true
	if [ "$code" = 0 ]; then rm -rf "$work"; else echo "consortium test: the logs are in $work" >&2; fi
	exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

salus() { "$SALUS_BIN/salus" --home "$work/home" "$@"; }

# Whoever starts a node without having filled in anything is told what to do.
if "$SALUS_BIN/salus-node" --chain consortium-four --tmp >"$work/empty.log" 2>&1; then
	fail 'a node started on a genesis that names nobody'
fi
grep -q 'names no validators' "$work/empty.log" || fail 'it does not say what is missing'

echo 'founders make their keys'
for name in $(seq -f 'validator%g' "$VALIDATORS") $(seq -f 'seat%g' "$SEATS") hospital; do
	salus --json keys new "$work/$name.key" >"$work/$name.json"
	"$SALUS_BIN/salus-node" key generate-node-key --file "$work/$name.node" 2>"$work/$name.peer"
done

echo 'the genesis is filled in'
"$SALUS_BIN/salus-node" export-chain-spec --chain consortium-four --output "$work/plain.json" \
	>"$work/export.log" 2>&1
node "$here/fill-in.mjs" "$work" "$VALIDATORS" "$SEATS"
"$SALUS_BIN/salus-node" export-chain-spec --chain "$work/filled.json" --raw --output "$work/raw.json" \
	>"$work/raw.log" 2>&1 || fail 'the genesis cannot be made' "$(tail -3 "$work/raw.log")"

"$SALUS_BIN/salus-node" export-chain-spec --chain local-four --raw --output "$work/local.json" \
	>"$work/local.log" 2>&1 || fail 'the local network cannot be made' "$(tail -3 "$work/local.log")"
grep -q "$SUDO" "$work/local.json" || fail 'sudo is not where it is looked for'
if grep -q "$SUDO" "$work/raw.json"; then fail 'there is a sudo'; fi

port="$(first_port $((2 * VALIDATORS)))" || fail 'there are no free ports in a row'
peers=()
for i in $(seq 0 $((VALIDATORS - 1))); do
	peers+=("/ip4/127.0.0.1/tcp/$((port + VALIDATORS + i))/p2p/$(cat "$work/validator$((i + 1)).peer")")
done
start() {
	local i name others
	for i in $(seq 0 $((VALIDATORS - 1))); do
		name="validator$((i + 1))"
		others=("${peers[@]}")
		unset "others[$i]"
		"$SALUS_BIN/salus-node" --chain "$work/raw.json" --validator --name "$name" \
			--node-key-file "$work/$name.node" --reserved-nodes "${others[@]}" \
			--listen-addr "/ip4/127.0.0.1/tcp/$((port + VALIDATORS + i))" --rpc-port $((port + i)) \
			--no-mdns --no-telemetry --no-prometheus --base-path "$work/$name" \
			</dev/null >>"$work/$name.log" 2>&1 &
		nodes+=($!)
	done
}

echo 'four nodes start, and get their keys'
start
for i in $(seq 0 $((VALIDATORS - 1))); do
	for _ in $(seq 60); do
		salus --url "ws://127.0.0.1:$((port + i))" --key "$work/validator$((i + 1)).key" keys insert \
			>"$work/insert.log" 2>&1 && continue 2
		sleep 0.5
	done
	fail "validator $((i + 1)) takes no keys" "$(tail -3 "$work/insert.log")"
done

echo 'they start again: GRANDPA looks for its key when it starts'
kill "${nodes[@]}"
wait || true
nodes=()
start

echo 'blocks become final'
node "$here/wait-final.mjs" "$port" "$VALIDATORS" 5 "$LIMIT"

echo 'its council invites an institution'
url="ws://127.0.0.1:$port"
hospital="$(sed -nE 's/.*"address":"([^"]+)".*/\1/p' "$work/hospital.json")"
salus --url "$url" --key "$work/seat1.key" member invite "$hospital" --with "$work/seat2.key"
[[ "$(salus --url "$url" --key "$work/hospital.key" --json whoami)" == *Invited* ]] ||
	fail 'the institution is not invited'

echo 'whom everybody can sign for, signs nothing'
(umask 077 && echo //Alice >"$work/alice.key")
salus --url "$url" gateway init "$work/gateway.toml" --institution "$hospital" --system alice.key \
	--endpoint http://127.0.0.1:8400 >"$work/init.log"
refused() {
	if salus --url "$url" --key "$work/alice.key" "$@" >"$work/alice.log" 2>&1; then
		fail "a key that everybody knows signs: $*"
	fi
	grep -q 'everybody knows' "$work/alice.log" || fail "it does not say why: $*" "$(tail -3 "$work/alice.log")"
}
refused keys register
refused keys insert
refused chart consent --hospital "$hospital" --out "$work/consent.json"
refused gateway serve --config "$work/gateway.toml" --wait 1
[ ! -e "$work/consent.json" ] || fail 'a consent was written all the same'
echo 'a consortium lives'
