// SPDX-License-Identifier: GPL-3.0-only
// Wakes up the node that SIGSTOP paused, and waits until each gateway releases by what the node has just finalised.
// Nothing is released meanwhile by state that is too old, also to requests that had waited for the node.
"use strict";

const gateways = require("./gateways");
const processes = require("./processes");
const { SLOT_MS, sleep } = require("./rpc");

async function run(nodeName, networkInfo) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	const node = processes.find(nodeName, networkInfo);
	if (!node) throw new Error(`${nodeName} is not running`);
	const from = gateways.end(networkInfo);
	process.kill(node.pid, "SIGCONT");
	for (;;) {
		const answers = gateways.answers(networkInfo, from);
		await gateways.releasedByYoungState(wsUri, answers);
		let caughtUp = 0;
		for (let gateway = 1; gateway <= gateways.GATEWAYS; gateway++) {
			const last = answers.findLast((one) => one.gateway === gateway);
			if (last?.answer !== "released") continue;
			if ((await gateways.ageWhenReleased(wsUri, last)) < 6 * SLOT_MS) caughtUp++;
		}
		if (caughtUp === gateways.GATEWAYS) return;
		await sleep(500);
	}
}

module.exports = { run };
