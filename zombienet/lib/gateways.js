// SPDX-License-Identifier: GPL-3.0-only
// The gateways that gateways-start.js starts, and what they answer: `salus bench watch` asks each of
// them for a document once a second, and writes down what comes of it.
"use strict";

const fs = require("fs");

const { SLOT_MS, claimOf, headerAt } = require("./rpc");

const GATEWAYS = 3;
/** How old finalised state may be to decide by (MAX_STATE_AGE in gateway/src/domain/mod.rs). */
const MAX_STATE_AGE_MS = 15_000;

/** Where the answers are. */
const log = (networkInfo) => `${networkInfo.tmpDir}/gateways.jsonl`;

/** Where the answers that are still to come will begin. */
const end = (networkInfo) => fs.statSync(log(networkInfo)).size;

/**
 * The answers from there on: `{ at, gateway, answer, block, retry_after, receipts, proven }`, oldest first; `block` is
 * what was released by. Those of a gateway 0 are `{ at, gateway, answer }`, of no gateway's releases but of requests
 * that are lodged through any.
 */
function answers(networkInfo, from = 0) {
	const text = fs.readFileSync(log(networkInfo)).subarray(from).toString();
	// The last line may be written at this moment.
	return text
		.slice(0, text.lastIndexOf("\n") + 1)
		.split("\n")
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line));
}

/** How old the block was by which something was released, when that had arrived, as the node behind `uri` has it. */
async function ageWhenReleased(uri, { at, block }) {
	const { header } = await headerAt(uri, block);
	return at - Number(claimOf(header).slot) * SLOT_MS;
}

/** Throws where something was released by a block that was too old then. */
async function releasedByYoungState(uri, answers) {
	for (const one of answers.filter(({ answer }) => answer === "released")) {
		const age = await ageWhenReleased(uri, one);
		// A block's time lies in its slot, not at its beginning; and the bytes take a moment to arrive.
		if (age > MAX_STATE_AGE_MS + 3 * SLOT_MS) {
			throw new Error(`gateway ${one.gateway} released by block ${one.block}, which was ${age} ms old`);
		}
	}
}

module.exports = { GATEWAYS, ageWhenReleased, answers, end, log, releasedByYoungState };
