// SPDX-License-Identifier: GPL-3.0-only
// with "best,N" or "finalised,N": that height grows by N from now on.
"use strict";

const { SLOT_MS, height, sleep } = require("./rpc");

async function run(nodeName, networkInfo, [which, blocks]) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	const from = await height(wsUri, which);
	while ((await height(wsUri, which)) < from + Number(blocks)) await sleep(SLOT_MS / 2);
}

module.exports = { run };
