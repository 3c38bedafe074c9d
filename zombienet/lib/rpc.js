// SPDX-License-Identifier: GPL-3.0-only
// The few questions that scenarios ask a node, over its JSON-RPC.
"use strict";

const SLOT_MS = 1000;

/** Calls `method` at the node behind `uri` (ws:// and http:// are the same port). */
async function call(uri, method, params = []) {
	const response = await fetch(uri.replace(/^ws/, "http"), {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
		signal: AbortSignal.timeout(5000),
	});
	const answer = await response.json();
	if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
	return answer.result;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The number of the best or of the last finalised block. */
async function height(uri, which) {
	const params =
		which === "finalised" ? [await call(uri, "chain_getFinalizedHead")] : [];
	const header = await call(uri, "chain_getHeader", params);
	return Number(header.number);
}

/** The header of block `number` on the node's best chain. */
async function headerAt(uri, number) {
	const hash = await call(uri, "chain_getBlockHash", [number]);
	// Without a hash it would answer the newest.
	if (!hash) throw new Error(`the node has no block ${number}`);
	return { hash, header: await call(uri, "chain_getHeader", [hash]) };
}

/**
 * The claim to its slot that a block makes: BABE's pre-runtime digest is SCALE, one byte for the kind of claim,
 * the index of the author in its epoch's authorities (u32) and the slot (u64), little-endian.
 */
function claimOf(header) {
	for (const item of header.digest.logs) {
		const bytes = Buffer.from(item.slice(2), "hex");
		const isPreRuntime = bytes[0] === 6;
		if (!isPreRuntime || bytes.toString("latin1", 1, 5) !== "BABE") continue;
		// The compact length that comes first takes 1, 2 or 4 bytes by its lowest two bits.
		const claim = bytes.subarray(5 + [1, 2, 4][bytes[5] & 3]);
		return { kind: claim[0], author: claim.readUInt32LE(1), slot: claim.readBigUInt64LE(5) };
	}
	throw new Error("the block has no BABE digest");
}

module.exports = { SLOT_MS, call, claimOf, headerAt, height, sleep };
