// SPDX-License-Identifier: GPL-3.0-only
// with "N": for Ethereum's tools `safe` and `finalized` are the block that this node has finalised last, and `latest` is
// at least N blocks ahead.
"use strict";

const { SLOT_MS, call, height, sleep } = require("./rpc");

const ethereum = `http://127.0.0.1:${process.env.SALUS_ETH_PORT}`;
const block = (tag) => call(ethereum, "eth_getBlockByNumber", [tag, false]);

async function run(nodeName, networkInfo, [ahead]) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	for (;;) {
		const before = await height(wsUri, "finalised");
		const safe = await block("safe");
		const finalized = await block("finalized");
		const latest = await block("latest");
		if ((await height(wsUri, "finalised")) !== before) {
			// Another became final meanwhile: nothing can be compared.
			await sleep(SLOT_MS / 10);
			continue;
		}
		if (Number(finalized.number) !== before || safe.hash !== finalized.hash) {
			throw new Error(`${before} is final, and not ${safe.number} (safe), ${finalized.number} (finalized)`);
		}
		const distance = Number(latest.number) - before;
		if (distance < Number(ahead)) {
			throw new Error(`latest is ${distance} blocks ahead of finalized`);
		}
		return;
	}
}

module.exports = { run };
