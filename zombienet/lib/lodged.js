// SPDX-License-Identifier: GPL-3.0-only
// with "N": that many requests are lodged from now on, and final; what was under way counts.
"use strict";

const gateways = require("./gateways");
const { sleep } = require("./rpc");

async function run(_nodeName, networkInfo, [times]) {
	const from = gateways.end(networkInfo);
	const lodged = () => gateways.answers(networkInfo, from).filter((one) => one.answer === "lodged");
	while (lodged().length < Number(times)) await sleep(500);
}

module.exports = { run };
