#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# Writes each network's genesis, without the runtime's code, from its preset.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SALUS_ROOT"

for network in development local-four consortium-four; do
	"$SALUS_BIN/salus-node" genesis --preset "$network" --output "chain-spec/$network.json"
	echo "chain-spec/$network.json"
done
