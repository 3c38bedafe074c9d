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
