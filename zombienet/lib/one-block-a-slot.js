// SPDX-License-Identifier: GPL-3.0-only
// with "N": no two blocks are of one slot, and at N heights in a row there is one block, the same for all nodes.
"use strict";

const { SLOT_MS, claimOf, sleep } = require("./rpc");

// The claim of the one validator whose turn a slot is. There are no others: several validators may have a
// primary claim to one slot.
const SECONDARY_VRF = 3;

async function run(_nodeName, networkInfo, [wanted]) {
	const nodes = Object.values(networkInfo.nodesByName);
	// Each block with the nodes that told of it: they tell of all that they import, in their best chain or not.
	const blocks = new Map();
	const providers = nodes.map(({ wsUri }) => new zombie.WsProvider(wsUri));
	try {
		await Promise.all(providers.map(async (provider, node) => {
			await provider.isReady;
			await provider.subscribe("chain_allHead", "chain_subscribeAllHeads", [], (_, header) => {
				// A node begins with its best block, and genesis is of no slot.
				if (Number(header.number) === 0) return;
				const block = JSON.stringify(header);
				if (!blocks.has(block)) blocks.set(block, { header, told: new Set() });
				blocks.get(block).told.add(node);
			});
		}));
		while (inARow([...blocks.values()], nodes.length) < Number(wanted)) await sleep(SLOT_MS / 2);
	} finally {
		await Promise.all(providers.map((provider) => provider.disconnect()));
	}
}

/** At how many heights in a row there is one block, of which all nodes told. */
function inARow(blocks, nodes) {
	const slots = new Set();
	const atHeight = new Map();
	for (const { header, told } of blocks) {
		const { kind, slot } = claimOf(header);
		if (kind !== SECONDARY_VRF) throw new Error(`slot ${slot} is claimed in the way ${kind}`);
		if (slots.has(slot)) throw new Error(`two blocks are of slot ${slot}`);
		slots.add(slot);
		const height = Number(header.number);
		atHeight.set(height, [...(atHeight.get(height) ?? []), told.size === nodes]);
	}
	// Where a machine is so busy that a block comes after the next slot began, that slot's block is its sibling:
	// the row begins again, and sooner or later it is long enough, unless siblings are how blocks are made here.
	let [row, longest] = [0, 0];
	for (const [, alone] of [...atHeight].sort(([one], [other]) => one - other)) {
		row = alone.length === 1 && alone[0] ? row + 1 : 0;
		longest = Math.max(longest, row);
	}
	return longest;
}

module.exports = { run };
