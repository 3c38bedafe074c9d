// SPDX-License-Identifier: GPL-3.0-only
// with "OTHER": wakes up the node that SIGSTOP paused. As long as what it has finalised is older than gateways decide
// by, seen from what OTHER has finalised, none of them releases anything.
"use strict";

const gateways = require("./gateways");
const processes = require("./processes");
const { SLOT_MS, height, sleep } = require("./rpc");

/** How old finalised state may be to decide by (MAX_STATE_AGE in gateway/src/domain/mod.rs). */
const MAX_STATE_AGE_MS = 15_000;

async function run(nodeName, networkInfo, [otherName]) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	const other = networkInfo.nodesByName[otherName].wsUri;
	const node = processes.find(nodeName, networkInfo);
	if (!node) throw new Error(`${nodeName} is not running`);
	const from = gateways.end(networkInfo);
	const young = (await height(other, "finalised")) - MAX_STATE_AGE_MS / SLOT_MS;
	process.kill(node.pid, "SIGCONT");

	// Heights only grow: what was released before this moment was released by something that is too old.
	let old = 0;
	for (;;) {
		const asked = Date.now();
		const finalised = await height(wsUri, "finalised").catch(() => undefined);
		if (finalised >= young) break;
		if (finalised !== undefined) old = asked;
		await sleep(50);
	}
	const early = gateways
		.answers(networkInfo, from)
		.find((one) => one.answer === "released" && one.at <= old);
	if (early) {
		throw new Error(`gateway ${early.gateway} released something by what was final long before`);
	}
}

module.exports = { run };
