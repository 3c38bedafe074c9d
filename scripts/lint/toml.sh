#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# scripts/lint/toml.sh check|format: the workspace's TOML files, by taplo.toml.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$SALUS_ROOT"

case "${1:-}" in
check) set -- format --check ;;
format) set -- format ;;
*)
	echo "usage: scripts/lint/toml.sh check|format" >&2
	exit 2
	;;
esac
# What git tracks, so that no installed package's file is looked at.
git ls-files -z '*.toml' | xargs -0 scripts/lint/node_modules/.bin/taplo "$@"
