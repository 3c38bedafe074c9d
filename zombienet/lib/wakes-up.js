// SPDX-License-Identifier: GPL-3.0-only
// with "OTHER": wakes up the node that SIGSTOP paused, and waits until each gateway has released something. Nothing is
// released meanwhile by state that is too old, also by requests that had waited for the node; OTHER knows how old it is.
"use strict";

const gateways = require("./gateways");
const processes = require("./processes");
const { sleep } = require("./rpc");

async function run(nodeName, networkInfo, [otherName]) {
	const other = networkInfo.nodesByName[otherName].wsUri;
	const node = processes.find(nodeName, networkInfo);
	if (!node) throw new Error(`${nodeName} is not running`);
	const from = gateways.end(networkInfo);
	process.kill(node.pid, "SIGCONT");
	for (;;) {
		const answers = gateways.answers(networkInfo, from);
		await gateways.releasedByYoungState(other, answers);
		const released = answers.filter((one) => one.answer === "released");
		if (new Set(released.map((one) => one.gateway)).size === gateways.GATEWAYS) return;
		await sleep(500);
	}
}

module.exports = { run };
