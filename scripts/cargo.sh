#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# The few forms in which this project calls cargo. Everything that compiles goes through here, so
# that there is one profile, one feature set and one target folder, and the SDK compiles once.
#
#   scripts/cargo.sh build [ARG...]         the programs, into $SALUS_BIN; ARG as in `cargo build`
#   scripts/cargo.sh test [ARG...]          all tests; ARG as in `cargo test`
#   scripts/cargo.sh crate NAME [ARG...]    the tests of one crate
#   scripts/cargo.sh clippy                 the lints (its own artefacts: a second, shorter build)
#   scripts/cargo.sh doc                    the API documentation of our crates
#   scripts/cargo.sh production             what operators install: another profile, another build
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SALUS_ROOT"

usage() {
	sed -n '/^#   /s/^# //p' "${BASH_SOURCE[0]}" >&2
	exit 2
}
[ $# -gt 0 ] || usage
command="$1"
shift

readonly form=(--workspace --release --locked)
salus_claim_target
case "$command" in
build)
	# With `--examples` cargo counts the features that dev-dependencies ask for, as `cargo test`
	# does. Without it FRAME would compile a second time.
	exec cargo build "${form[@]}" --bins --examples "$@"
	;;
test) exec cargo test "${form[@]}" "$@" ;;
crate)
	[ $# -gt 0 ] || usage
	# `-p` alone would choose the features of that crate alone, and compile half the SDK again. The
	# resolver's answer is not stable yet (rust-lang/cargo#14774), so cargo, and only cargo, is told
	# that it is a nightly one. The compiler is not, so nothing else is built differently.
	export __CARGO_TEST_CHANNEL_OVERRIDE_DO_NOT_USE_THIS=nightly
	exec cargo -Zfeature-unification --config 'resolver.feature-unification="workspace"' \
		test --release --locked -p "$@"
	;;
clippy)
	cargo clippy "${form[@]}" --all-targets
	# What only `make weights` and a rehearsal of an upgrade compile, natively and without their contracts.
	export SKIP_WASM_BUILD=1 SKIP_PALLET_REVIVE_FIXTURES=1
	exec cargo clippy --release --locked -p salus-runtime --lib --features runtime-benchmarks,try-runtime
	;;
doc) exec cargo doc "${form[@]}" --no-deps ;;
production)
	exec cargo build --workspace --profile production --locked --bins \
		--features salus-runtime/metadata-hash
	;;
*) usage ;;
esac
