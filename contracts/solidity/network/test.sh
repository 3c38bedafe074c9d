#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# The contracts against a node of their own, or the network that SALUS_EXAMPLES_ENV names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=../../../examples/lib/network.sh
. ../../examples/lib/network.sh
network_up
# A new account publishes each time.
SALUS_ETH_KEY="0x$(node -p 'require("node:crypto").randomBytes(32).toString("hex")')"
export SALUS_ETH_KEY
export HARDHAT_DISABLE_TELEMETRY_PROMPT=true
# Hardhat's files and the examples' modules each load the API.
export POLKADOTJS_DISABLE_ESM_CJS_WARNING=1
npx --no-install hardhat test --network salus network/contracts.js
