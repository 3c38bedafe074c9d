// SPDX-License-Identifier: GPL-3.0-only
// The gateways that gateways-start.js starts, and what they answer: `salus bench watch` asks each of
// them for a document once a second, and writes down what comes of it.
"use strict";

const fs = require("fs");

const GATEWAYS = 3;

/** Where the answers are. */
const log = (networkInfo) => `${networkInfo.tmpDir}/gateways.jsonl`;

/** Where the answers that are still to come will begin. */
const end = (networkInfo) => fs.statSync(log(networkInfo)).size;

/**
 * The answers from there on: `{ at, gateway, answer, retry_after, receipts, proven }`, oldest first. Those of a
 * gateway 0 are `{ at, gateway, answer }`, of no gateway's releases but of requests that are lodged through any.
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

module.exports = { GATEWAYS, answers, end, log };
