#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# What polkadot.js apps and its users need, seen through @polkadot/api.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../lib/network.sh
network_up
node friendly.mjs
node gateway.mjs
