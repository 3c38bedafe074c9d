// SPDX-License-Identifier: GPL-3.0-only
// From now on, this node writes blocks itself that the others finalise: a block that it has
// prepared is named in its log by its hash.
"use strict";

const fs = require("fs");
const { SLOT_MS, call, height, headerAt, sleep } = require("./rpc");

async function run(nodeName, networkInfo) {
	const other = Object.values(networkInfo.nodesByName).find(({ name }) => name !== nodeName).wsUri;
	const log = `${networkInfo.tmpDir}/${nodeName}.log`;
	const from = fs.statSync(log).size;
	for (;;) {
		const fresh = fs.readFileSync(log).subarray(from).toString();
		for (const [, number, hash] of fresh.matchAll(
			/Pre-sealed block for proposal at (\d+)\. Hash now (0x[0-9a-f]{64})/g,
		)) {
			if (Number(number) > (await height(other, "finalised"))) continue;
			if ((await headerAt(other, Number(number))).hash === hash) return;
		}
		await call(other, "system_health");
		await sleep(SLOT_MS);
	}
}

module.exports = { run };
