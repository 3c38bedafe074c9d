#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# The Ethereum examples against a node and gateways of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../lib/network.sh
network_up
node vectors.mjs
node story.mjs
node wallet.mjs
node conformance.mjs
node bad-input.mjs
