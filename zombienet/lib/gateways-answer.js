// SPDX-License-Identifier: GPL-3.0-only
// with "ANSWER,N": each gateway comes to that answer ("released", "stale", "unavailable"), and gives no other N times.
// One that is stale says when to come again; what is released is released by young state.
"use strict";

const gateways = require("./gateways");
const { sleep } = require("./rpc");

async function run(nodeName, networkInfo, [expected, times]) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	const from = gateways.end(networkInfo);
	for (;;) {
		const answers = gateways.answers(networkInfo, from);
		let done = 0;
		for (let gateway = 1; gateway <= gateways.GATEWAYS; gateway++) {
			const own = answers.filter((one) => one.gateway === gateway);
			const first = own.findIndex((one) => one.answer === expected);
			if (first < 0) continue;
			const since = own.slice(first);
			const other = since.find((one) => one.answer !== expected);
			if (other) {
				throw new Error(`gateway ${gateway} was ${expected}, and then ${other.answer}`);
			}
			if (expected === "stale" && since.some((one) => !(one.retry_after > 0))) {
				throw new Error(`gateway ${gateway} does not say when to come again`);
			}
			if (since.length >= Number(times)) done++;
		}
		if (done === gateways.GATEWAYS) {
			// Where nothing is to be released, the node may not answer.
			if (expected === "released") await gateways.releasedByYoungState(wsUri, answers);
			return;
		}
		await sleep(500);
	}
}

module.exports = { run };
