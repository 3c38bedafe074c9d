#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# What takes too long for `make test`: the lints (clippy compiles everything for itself), the tests
# that cargo is told to ignore, and the networks again and again. Writes docs/test-long.md, which is committed with the run it tells of.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SALUS_ROOT" || exit 1
. scripts/steps.sh
exec </dev/null

readonly ROUNDS=5 # of each network: what fails one time in ten is seen here
commit="$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
[ -z "$(git status --porcelain 2>/dev/null)" ] || commit="$commit, with changes"

needed 'build' scripts/cargo.sh build
if grep -rqE '^\s*#\[ignore' --include='*.rs' .; then
	cargo_tests 'cargo tests that are ignored otherwise' \
		scripts/cargo.sh test --no-fail-fast -- --ignored
fi

networks() {
	scenario 'a consortium of its own keys' chain-spec/test.sh
	scenario 'zombienet: two-paused' zombienet/run.sh two-paused
	scenario 'zombienet: node-restarted' zombienet/run.sh node-restarted
	scenario 'zombienet: node-lags' zombienet/run.sh node-lags
	for round in $(seq "$ROUNDS"); do
		scenario "zombienet: start, round $round" zombienet/run.sh start
		scenario "zombienet: one-killed, round $round" zombienet/run.sh one-killed
	done
}
# In nobody's way: networks have to go on while it compiles.
lint() { nice -n 10 scripts/lint/all.sh 2>&1 | tee "$steps_logs/lint.log"; }
trap end_beside EXIT
trap 'exit 130' INT TERM
beside networks
check 'lint' lint
# ink! takes minutes to compile; what the runtime's tests publish is committed.
scenario 'contracts/ink' nice -n 10 contracts/ink/test.sh
joined

# What docs/performance.md has, with fewer rounds: whether it can be measured, not how fast it is.
measured="$(mktemp -d "${TMPDIR:-/tmp}/salus-measured.XXXXXX")"
trap 'scripts/network.sh remove "$measured/network"; rm -rf "$measured"' EXIT
trap 'exit 130' INT TERM
if scripts/network.sh start "$measured/network"; then
	bench() { "$SALUS_BIN/salus" --url "ws://127.0.0.1:${SALUS_PORT:-9944}" bench "$@"; }
	node="ws://127.0.0.1:$((${SALUS_PORT:-9944} + 4))"
	scenario 'bench: latency' bench latency --filings 20
	# By itself it fails only where something is lost.
	burst() {
		bench burst --filings 500 --accounts 10 | tee "$measured/burst" &&
			grep -q '500 accepted, 500 final, 0 told, 0 lost' "$measured/burst"
	}
	scenario 'bench: burst' burst
	scenario 'bench: revocation' bench revocation --revocations 10 --gateway-node "$node"
	scenario 'bench: denials' bench denials --denials 100 --gateway-node "$node"
	scenario 'bench: release' bench release --seconds 5 --gateway-node "$node"
	eth_bench() {
		PATH="$SALUS_BIN:$PATH" SALUS_URL="ws://127.0.0.1:${SALUS_PORT:-9944}" \
			SALUS_ETH_URL="http://127.0.0.1:$(scripts/network.sh ports | tail -n 1)" \
			node tools/eth-bench/bench.mjs --operations 500 --accounts 25 "$@"
	}
	scenario 'bench: Ethereum' eth_bench
	scenario 'bench: Ethereum, 20 to a transaction' eth_bench --batch 20
	scenario 'bench: memory' bench memory --mebibytes 64 --gateway-node "$node"
else
	scenario 'bench: a network to measure on' false
fi

{
	echo '# The last run of the long tests'
	echo
	echo 'Written by "make test-long"; do not edit.'
	echo
	echo "- Date: $(date -u +%Y-%m-%d)"
	echo "- Commit: $commit"
	echo "- Machine: $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
	echo
	echo '```text'
	steps_table
	echo
	steps_verdict
	# What no tool was there for: the lints say it last.
	if grep -q '^Not checked:$' "$steps_logs/lint.log"; then
		echo
		sed -n '/^Not checked:$/,$p' "$steps_logs/lint.log"
	fi
	echo '```'
} >docs/test-long.md

echo
cat docs/test-long.md
steps_verdict
