#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Makes this machine able to build and test Salus. Asks nothing, can be run again at any time, and
# takes about a second when nothing is missing. Installs what it may (Debian packages as root or by
# `sudo -n`, rustfmt, clippy and the wasm target of the Rust toolchain, the locked npm and Python
# packages) and names the rest.
#   scripts/setup.sh             what building and testing take
#   scripts/setup.sh linting     that, and what only `make lint` takes: shellcheck, cargo-deny (compiled, once)
#   scripts/setup.sh measuring   what building takes, and what measurements compare with: wrk, nginx, Ganache
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SALUS_ROOT"

readonly WASM_TARGET=wasm32v1-none
readonly RUST_VERSION=1.95 # `rust-version` in Cargo.toml
readonly NODE_MAJOR=18
readonly PYTHON_MINOR=11 # of 3
readonly CARGO_DENY=0.20.2

say() { printf 'setup: %s\n' "$*"; }
fail() {
	printf 'setup: %s\n' "$@" >&2
	exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

can_root() { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# ---- what the operating system gives ---------------------------------------------------------

# Where Debian has what serves, and not every user looks.
PATH="$PATH:/usr/sbin"

debian_has() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

debian_install() {
	# A server that is installed for measuring is not to be started by that.
	as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" \
		</dev/null
}

# Package and the command that shows it is there; `-` where only the package manager can tell.
SYSTEM_PACKAGES='
clang              clang
libclang-dev       -
protobuf-compiler  protoc
cmake              cmake
pkg-config         pkg-config
libssl-dev         -
make               make
git                git
procps             ps
util-linux         setsid
bsdutils           script
nodejs             node
npm                npm
python3            python3
python3-venv       -
postgresql         -
'

LINTING_PACKAGES='
shellcheck         shellcheck
'

MEASURING_PACKAGES='
wrk                wrk
nginx-light        nginx
'

# system_packages LIST
system_packages() {
	local package command missing=()
	while read -r package command; do
		[ -n "$package" ] || continue
		if [ "$command" != - ]; then
			have "$command" || missing+=("$package")
		elif have dpkg-query; then
			debian_has "$package" || missing+=("$package")
		fi
	done <<<"$1"
	[ ${#missing[@]} -gt 0 ] || return 0

	if ! have apt-get; then
		fail "please install what Debian calls: ${missing[*]}" \
			"(this is not a Debian system, so setup does not do it)"
	elif ! can_root; then
		fail "please run: sudo apt-get install ${missing[*]}"
	fi
	say "installing ${missing[*]}"
	debian_install "${missing[@]}" || {
		as_root apt-get update -q </dev/null
		debian_install "${missing[@]}"
	}
}

# ---- Rust ------------------------------------------------------------------------------------

rust() {
	if ! have cargo || ! have rustc; then
		fail "Rust is missing: install it from https://rustup.rs, then run this again"
	fi
	local version
	version="$(rustc --version | cut -d' ' -f2)"
	[ "$(printf '%s\n%s\n' "$RUST_VERSION" "$version" | sort -V | head -1)" = "$RUST_VERSION" ] ||
		fail "Rust $version is too old, $RUST_VERSION is needed: rustup update stable"
	rust_component rustfmt fmt || fail "rustfmt is missing: rustup component add rustfmt"
	rust_component clippy clippy || say "without clippy: 'make lint' says what it does not check"
}

# rust_component NAME SUBCOMMAND: whether cargo has the subcommand, or has it once it was asked for.
rust_component() {
	cargo "$2" --version >/dev/null 2>&1 && return 0
	have rustup || return 1
	say "adding $1"
	RUSTUP_MAX_RETRIES=1 timeout 180 rustup -q component add "$1" </dev/null &&
		cargo "$2" --version >/dev/null 2>&1
}

# Whether the given rustc can compile and link for the runtime's target, shown by doing it: with
# core, alloc, the linker and link-time optimisation, as the wasm builder does.
wasm_compiles() {
	local dir result=0
	dir="$(mktemp -d)"
	"$@" --edition 2021 --crate-type cdylib --crate-name probe --target "$WASM_TARGET" \
		-C opt-level=1 -C lto=fat -C panic=abort -o "$dir/probe.wasm" - >/dev/null 2>&1 <<'END' || result=1
#![no_std]
extern crate alloc;
use core::alloc::{GlobalAlloc, Layout};
struct None;
unsafe impl GlobalAlloc for None {
	unsafe fn alloc(&self, _: Layout) -> *mut u8 { core::ptr::null_mut() }
	unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
#[global_allocator]
static NONE: None = None;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
#[no_mangle]
pub extern "C" fn probe(length: usize) -> usize { alloc::vec![1u8; length].len() }
END
	rm -rf "$dir"
	return "$result"
}

wasm_linked() { have rustup && wasm_compiles rustc "+$SALUS_WASM_TOOLCHAIN"; }

wasm_target() {
	wasm_compiles rustc && return 0
	wasm_linked && return 0
	have rustup || fail "rustc has no target $WASM_TARGET: install Rust from https://rustup.rs"

	say "adding the target $WASM_TARGET"
	# Bounded: behind some firewalls a download neither succeeds nor fails.
	local answer
	if answer="$(RUST_BACKTRACE=0 RUSTUP_MAX_RETRIES=1 \
		timeout 180 rustup -q target add "$WASM_TARGET" 2>&1 </dev/null)" &&
		wasm_compiles rustc; then
		return 0
	fi
	say "it cannot be downloaded here ($(head -1 <<<"$answer" | cut -d: -f1-2))"
	say "building it from Debian's sources instead, once (half a minute)"
	wasm_target_from_debian
	wasm_linked || fail "the toolchain $SALUS_WASM_TOOLCHAIN still cannot compile for $WASM_TARGET"
}

# Debian has a newer compiler (rustc-web, for browsers) with the sources of its library, from which
# core and alloc are built for the target, once.
wasm_target_from_debian() {
	if ! have apt-get || ! can_root; then
		fail "rustup cannot download $WASM_TARGET, and the other way (Debian's rustc-web) needs root:" \
			"sudo apt-get install rustc-web cargo-web rust-web-src, then run this as root once"
	fi
	if ! debian_has rustc-web || ! debian_has cargo-web || ! debian_has rust-web-src; then
		debian_install rustc-web cargo-web rust-web-src || {
			as_root apt-get update -q </dev/null
			debian_install rustc-web cargo-web rust-web-src
		}
	fi

	local lib="/usr/lib/rustlib/$WASM_TARGET/lib" host bin
	host="$(rustc -vV | sed -n 's/^host: //p')"
	bin="$(rustc --print sysroot)/lib/rustlib/$host/bin"
	# Debian's own linker for wasm is a package of its own (lld) of another version; rustup's fits.
	if ! "/usr/lib/rustlib/$host/bin/rust-lld" -flavor wasm --version >/dev/null 2>&1; then
		as_root mkdir -p "/usr/lib/rustlib/$host/bin"
		as_root ln -sfn "$bin/rust-lld" "/usr/lib/rustlib/$host/bin/rust-lld"
	fi
	if ! wasm_compiles /usr/bin/rustc; then
		local dir
		dir="$(mktemp -d)"
		mkdir "$dir/src"
		printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' >"$dir/Cargo.toml"
		printf '#![no_std]\n' >"$dir/src/lib.rs"
		# Without bitcode the wasm builder's link-time optimisation fails.
		(
			cd "$dir"
			PATH="$bin:$PATH" CARGO_TARGET_DIR="$dir/target" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
				RUSTFLAGS="-C embed-bitcode=yes" \
				/usr/bin/cargo build -q --release --target "$WASM_TARGET" -Zbuild-std=core,alloc
		)
		as_root mkdir -p "$lib"
		# An older compiler's would be in the way.
		as_root rm -f "$lib"/lib{core,alloc,compiler_builtins}-*.rlib
		as_root cp "$dir/target/$WASM_TARGET/release/deps"/lib{core,alloc,compiler_builtins}-*.rlib "$lib/"
		rm -rf "$dir"
	fi
	rustup toolchain link "$SALUS_WASM_TOOLCHAIN" /usr
}

# Debian has none.
cargo_deny() {
	have cargo-deny && return 0
	say "compiling cargo-deny $CARGO_DENY"
	cargo install --locked --quiet "cargo-deny@$CARGO_DENY"
}

# ---- npm packages ----------------------------------------------------------------------------

node_packages() {
	[ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$NODE_MAJOR" ] ||
		fail "Node.js $(node --version) is too old, $NODE_MAJOR is needed"
	local lock installs=() install
	for lock in zombienet/package-lock.json scripts/lint/package-lock.json \
		tools/wasm-opt/package-lock.json contracts/solidity/package-lock.json \
		examples/package-lock.json examples/*/package-lock.json "$@"; do
		[ -f "$lock" ] || continue
		# What was installed is stamped with the lock file that said so.
		cmp -s "$lock" "$(dirname "$lock")/node_modules/.salus-installed" && continue
		say "installing the npm packages of $(dirname "$lock")"
		# Side by side: they wait for the registry most of the time.
		npm_install "$lock" &
		installs+=($!)
	done
	for install in "${installs[@]}"; do wait "$install"; done
}

# npm_install LOCK
npm_install() {
	local dir
	dir="$(dirname "$1")"
	# No package may run a script of its own while it is being installed.
	npm ci --prefix "$dir" --ignore-scripts --no-audit --no-fund --no-update-notifier \
		--loglevel=error </dev/null ||
		fail "npm could not install the packages of $dir (its words are above)"
	cp "$1" "$dir/node_modules/.salus-installed"
}

# ---- Python packages -------------------------------------------------------------------------

# python_packages LOCK FOLDER: in an environment of their own outside the checkout, each with the checksum that
# the lock names.
python_packages() {
	local lock="$1" folder="$2"
	cmp -s "$lock" "$folder/.salus-installed" && return 0
	python3 -c "import sys; sys.exit(sys.version_info < (3, $PYTHON_MINOR))" ||
		fail "$(python3 --version) is too old, 3.$PYTHON_MINOR is needed"
	say "installing the Python packages of $(dirname "$lock")"
	python3 -m venv --clear "$folder"
	"$folder/bin/python" -m pip --disable-pip-version-check --quiet install \
		--require-hashes --only-binary :all: -r "$lock" </dev/null
	cp "$lock" "$folder/.salus-installed"
}

case "${1:-}:$#" in
:0)
	packages="$SYSTEM_PACKAGES"
	locks=()
	;;
linting:1)
	packages="$SYSTEM_PACKAGES$LINTING_PACKAGES"
	locks=()
	;;
measuring:1)
	packages="$SYSTEM_PACKAGES$MEASURING_PACKAGES"
	locks=(tools/eth-bench/package-lock.json)
	;;
*) fail "usage: scripts/setup.sh [linting|measuring]" ;;
esac
system_packages "$packages"
rust
wasm_target
[ "${1:-}" != linting ] || cargo_deny || say "without cargo-deny: 'make lint' says what it does not check"
node_packages "${locks[@]}"
python_packages examples/python/requirements.lock "$(dirname "$(dirname "$SALUS_PYTHON")")"
python_packages gateway/tests/schemathesis/requirements.lock "$(dirname "$(dirname "$SALUS_SCHEMATHESIS")")"
say "everything is there"
