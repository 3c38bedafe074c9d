#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# The Python example against a node of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../lib/network.sh
network_up
"$SALUS_PYTHON" file_and_grant.py "$SALUS_DOCUMENT"
