// SPDX-License-Identifier: GPL-3.0-only
// Kills the node as a power cut would: at once, with nothing flushed.
"use strict";

const fs = require("fs");
const processes = require("./processes");
const { sleep } = require("./rpc");

async function run(nodeName, networkInfo) {
	const node = processes.find(nodeName, networkInfo);
	if (!node) throw new Error(`${nodeName} is not running`);
	fs.writeFileSync(
		processes.commandFile(nodeName, networkInfo),
		JSON.stringify(node.argv),
	);
	process.kill(node.pid, "SIGKILL");
	// Its database is locked until then.
	while (!processes.isGone(node.pid)) await sleep(200);
}

module.exports = { run };
