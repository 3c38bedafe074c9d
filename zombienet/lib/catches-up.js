// SPDX-License-Identifier: GPL-3.0-only
// with "OTHER": the node has finalised what OTHER had finalised when this began, and the same block.
"use strict";

const { SLOT_MS, call, height, sleep } = require("./rpc");

async function run(nodeName, networkInfo, [otherName]) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	const other = networkInfo.nodesByName[otherName].wsUri;
	const target = await height(other, "finalised");
	while ((await height(wsUri, "finalised")) < target) await sleep(SLOT_MS / 2);

	const mine = await call(wsUri, "chain_getBlockHash", [target]);
	const theirs = await call(other, "chain_getBlockHash", [target]);
	if (mine !== theirs) {
		throw new Error(`block ${target} is ${mine} at ${nodeName}, ${theirs} at ${otherName}`);
	}
}

module.exports = { run };
