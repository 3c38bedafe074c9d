#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# The TypeScript example against a node of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../lib/network.sh
network_up
npx --no-install tsc
node dist/file-and-grant.js "$SALUS_DOCUMENT"

# What tests run on has no metadata hash, and the script says so; what `make release` builds has one.
expected=3
if [ "${SALUS_PROFILE:-}" = production ]; then expected=0; fi
code=0
node dist/metadata-hash.js || code=$?
[ "$code" = "$expected" ]
