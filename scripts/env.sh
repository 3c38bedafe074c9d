# SPDX-License-Identifier: GPL-3.0-only
# shellcheck shell=bash
#
# To be sourced before cargo: `. scripts/env.sh`. The Makefile and every script do it.
#
# One target folder for all checkouts of one user, outside of them, so that the polkadot-sdk (most
# of an hour on two cores) compiles once.

SALUS_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
export SALUS_ROOT
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/salus/target}"
# The folder of `salus-node` and `salus`, in the one profile that demo, tests and CI use. To run what `make release`
# built: SALUS_PROFILE=production.
export SALUS_BIN="$CARGO_TARGET_DIR/${SALUS_PROFILE:-release}"
# Where nodes keep the compiled runtime, which takes each of them some 20 s of one core: tests start dozens.
export SALUS_RUNTIME_CACHE="$CARGO_TARGET_DIR/runtime-cache"
# The Python that runs examples/python, with the packages that its lock file names.
export SALUS_PYTHON="${XDG_CACHE_HOME:-$HOME/.cache}/salus/python/bin/python"
# What gateway/tests/http/schemathesis.rs runs, with the packages that its lock file names.
export SALUS_SCHEMATHESIS="${XDG_CACHE_HOME:-$HOME/.cache}/salus/schemathesis/bin/schemathesis"
# What `make demo KEEP=1` and `make network` leave until `make reset`.
export SALUS_DEMO="${SALUS_DEMO:-$SALUS_ROOT/.demo}"

# The wasm builder looks for Cargo.lock above its target folder, which lies outside the checkout. Unless
# it is told, it takes the newest version of everything, and those do not fit together.
export WASM_BUILD_WORKSPACE_HINT="$SALUS_ROOT"

# Debian's OpenSSL instead of compiling one, which a dependency (litep2p) asks for: five minutes.
export OPENSSL_NO_VENDOR=1
# What rewrites the runtime's WebAssembly, called by tools/wasm-opt.
export SALUS_WASM_OPT="${SALUS_WASM_OPT:-$SALUS_ROOT/tools/wasm-opt/node_modules/.bin/wasm-opt}"

# Where rustup cannot download the runtime's wasm target, setup.sh links a toolchain that has it.
SALUS_WASM_TOOLCHAIN=salus-wasm
if [ -z "${WASM_BUILD_TOOLCHAIN:-}" ] && command -v rustup >/dev/null 2>&1; then
	if [ ! -d "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/wasm32v1-none" ] &&
		rustup toolchain list 2>/dev/null | grep -q "^$SALUS_WASM_TOOLCHAIN\b"; then
		export WASM_BUILD_TOOLCHAIN="$SALUS_WASM_TOOLCHAIN"
	fi
fi

# Cargo names a workspace's own crates by their place *inside* the workspace and asks file times
# whether they changed. Two checkouts that share a target folder would therefore take each other's
# products for their own. So whoever builds claims the folder; a new owner forgets what was known of
# our own crates (never of the dependencies), and cargo builds those again.
salus_claim_target() {
	local owner_file="$CARGO_TARGET_DIR/.salus-checkout" profile
	mkdir -p "$CARGO_TARGET_DIR"
	if [ "$(cat "$owner_file" 2>/dev/null)" != "$SALUS_ROOT" ]; then
		for profile in "$CARGO_TARGET_DIR"/*/; do
			rm -rf "$profile".fingerprint/salus-* "$profile".fingerprint/pallet-salus-*
		done
		printf '%s\n' "$SALUS_ROOT" >"$owner_file"
	fi
}
