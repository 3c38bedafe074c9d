// SPDX-License-Identifier: GPL-3.0-only
// with "N": at this node finality has not moved while the best chain grew by N blocks.
"use strict";

const { SLOT_MS, height, sleep } = require("./rpc");

async function run(nodeName, networkInfo, [blocks]) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	// What was voted for before may still become final.
	for (;;) {
		const finalised = await height(wsUri, "finalised");
		const target = (await height(wsUri, "best")) + Number(blocks);
		while ((await height(wsUri, "best")) < target) await sleep(SLOT_MS / 2);
		if ((await height(wsUri, "finalised")) === finalised) return;
	}
}

module.exports = { run };
