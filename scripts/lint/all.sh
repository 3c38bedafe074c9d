#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# All lints, the quick ones first. What a missing tool would have checked is said, not passed over.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$SALUS_ROOT"

skipped=()
say() { printf '\n==> %s\n' "$1"; }

say 'Rust formatting'
cargo fmt --all --check

say 'TOML formatting'
scripts/lint/toml.sh check

say 'SPDX headers'
scripts/lint/spdx.sh

say 'numeric casts on the chain'
scripts/lint/casts.sh

say 'shell scripts'
if command -v shellcheck >/dev/null; then
	git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck -x -P SCRIPTDIR
else
	skipped+=('shell scripts: shellcheck is not installed (scripts/setup.sh linting)')
fi

say 'licences, sources and bans of dependencies'
if command -v cargo-deny >/dev/null; then
	# parse-error: crates that write GPL-3.0 for what is now called GPL-3.0-only.
	cargo deny --locked --all-features check -A parse-error bans licenses sources
	say 'security advisories'
	# The database is a git repository; it is not vendored, and not to be had behind every firewall.
	if timeout 60 cargo deny --locked fetch db >/dev/null 2>&1; then
		cargo deny --locked --all-features check --disable-fetch advisories
	else
		skipped+=('security advisories: the database (github.com/rustsec/advisory-db) cannot be fetched here')
	fi
else
	skipped+=('licences, sources, bans and advisories: cargo-deny is not installed (scripts/setup.sh linting)')
fi

say 'clippy'
if cargo clippy --version >/dev/null 2>&1; then
	scripts/cargo.sh clippy
else
	skipped+=('clippy: it is not installed (rustup component add clippy)')
fi

if [ ${#skipped[@]} -gt 0 ]; then
	printf '\nNot checked:\n'
	printf '  %s\n' "${skipped[@]}"
fi
