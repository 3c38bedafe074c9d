#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Everything that `make test` and CI run, in timed steps. Ends with their table and, as
# the last line, `N passed, M failed` (steps.sh says what is counted). Exit code 0 only if M is 0.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SALUS_ROOT" || exit 1
. scripts/steps.sh
exec </dev/null

needed 'set up' scripts/setup.sh
check 'formatting' cargo fmt --all --check
check 'licence headers' scripts/lint/spdx.sh
check 'TOML' scripts/lint/toml.sh check
# With `--timings` cargo writes down, in cargo-timings/ of the target folder, where the minutes go.
needed 'build' scripts/cargo.sh build --timings

# What runs on networks waits for blocks most of the time.
networks() {
	scenario 'zombienet: one-killed' zombienet/run.sh one-killed
	scenario 'demo' demo/test.sh
	# Each example brings its own test.sh, which starts what it needs and ends it; here they share
	# one network, which saves most of a minute for each.
	export SALUS_EXAMPLES_ENV="$steps_logs/examples-network.sh"
	trap 'examples/lib/shared.sh stop "$SALUS_EXAMPLES_ENV"' EXIT
	trap 'exit 130' INT TERM
	needed 'examples: one network' examples/lib/shared.sh start "$SALUS_EXAMPLES_ENV"
	for example in examples/*/test.sh; do
		[ -f "$example" ] || continue
		scenario "${example%/test.sh}" bash "$example"
	done
	scenario 'contracts/solidity/network' contracts/solidity/network/test.sh
}
trap end_beside EXIT
trap 'exit 130' INT TERM
needed 'compile the tests' scripts/cargo.sh test --timings --no-run
beside networks
cargo_tests 'cargo tests' scripts/cargo.sh test --no-fail-fast
scenario 'zombienet: start' zombienet/run.sh start
scenario 'contracts/solidity' env HARDHAT_DISABLE_TELEMETRY_PROMPT=true npm --prefix contracts/solidity test
joined

echo
steps_table
echo
steps_verdict
