#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Ends the network that `make demo KEEP=1` left running and removes its folder, with the keys in it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

"$SALUS_ROOT/scripts/network.sh" remove "$SALUS_DEMO"
echo 'Nothing of the demo is left.'
