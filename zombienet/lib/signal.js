// SPDX-License-Identifier: GPL-3.0-only
// with "SIGNAL": sends the node a signal, as SIGSTOP and SIGCONT, which pause it and wake it up.
"use strict";

const processes = require("./processes");

async function run(nodeName, networkInfo, [signal]) {
	const node = processes.find(nodeName, networkInfo);
	if (!node) throw new Error(`${nodeName} is not running`);
	process.kill(node.pid, signal);
}

module.exports = { run };
