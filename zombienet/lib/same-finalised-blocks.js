// SPDX-License-Identifier: GPL-3.0-only
// At every height that all nodes have finalised, all nodes have the same block.
"use strict";

const { call, height } = require("./rpc");

async function run(_nodeName, networkInfo) {
	const nodes = Object.values(networkInfo.nodesByName);
	const heights = await Promise.all(nodes.map(({ wsUri }) => height(wsUri, "finalised")));
	const lowest = Math.min(...heights);
	if (lowest < 1) throw new Error("nothing is finalised");
	const numbers = Array.from({ length: lowest }, (_, index) => index + 1);
	const chains = await Promise.all(
		nodes.map(({ wsUri }) => call(wsUri, "chain_getBlockHash", [numbers])),
	);
	numbers.forEach((number, index) => {
		const hashes = chains.map((chain) => chain[index]);
		if (hashes[0] !== null && new Set(hashes).size === 1) return;
		const list = nodes.map(({ name }, node) => `${name} ${hashes[node]}`).join(", ");
		throw new Error(`finalised block ${number} differs: ${list}`);
	});
}

module.exports = { run };
