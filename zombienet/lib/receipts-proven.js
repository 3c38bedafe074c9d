// SPDX-License-Identifier: GPL-3.0-only
// Every receipt that gateways have given by now comes to be anchored and proven, from the network's first block on.
"use strict";

const gateways = require("./gateways");
const { sleep } = require("./rpc");

/** The newest answer of each gateway. */
function newest(networkInfo) {
	const last = new Map();
	for (const one of gateways.answers(networkInfo)) if (one.gateway > 0) last.set(one.gateway, one);
	return last;
}

async function run(_nodeName, networkInfo) {
	const given = newest(networkInfo);
	if (given.size !== gateways.GATEWAYS) throw new Error(`${given.size} gateways answer`);
	for (const [gateway, { receipts }] of given) {
		if (!(receipts > 0)) throw new Error(`gateway ${gateway} has given no receipt`);
		while (newest(networkInfo).get(gateway).proven < receipts) await sleep(500);
	}
}

module.exports = { run };
