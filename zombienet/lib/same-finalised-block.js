// SPDX-License-Identifier: GPL-3.0-only
// At the height that all nodes have finalised, all nodes have the same block.
"use strict";

const { call, height } = require("./rpc");

async function run(_nodeName, networkInfo) {
	const nodes = Object.values(networkInfo.nodesByName);
	const heights = await Promise.all(nodes.map(({ wsUri }) => height(wsUri, "finalised")));
	const number = Math.min(...heights);
	if (number < 1) throw new Error("nothing is finalised");
	const hashes = await Promise.all(
		nodes.map(({ wsUri }) => call(wsUri, "chain_getBlockHash", [number])),
	);
	if (new Set(hashes).size !== 1) {
		const list = nodes.map(({ name }, i) => `${name} ${hashes[i]}`).join(", ");
		throw new Error(`finalised block ${number} differs: ${list}`);
	}
}

module.exports = { run };
