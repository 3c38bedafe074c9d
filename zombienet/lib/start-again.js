// SPDX-License-Identifier: GPL-3.0-only
// Starts the node that kill.js killed, with the same arguments on the same database.
"use strict";

const { spawn } = require("child_process");
const fs = require("fs");
const processes = require("./processes");
const { call, sleep } = require("./rpc");

async function run(nodeName, networkInfo) {
	const [command, ...args] = JSON.parse(
		fs.readFileSync(processes.commandFile(nodeName, networkInfo), "utf8"),
	);
	const log = fs.openSync(`${networkInfo.tmpDir}/${nodeName}.log`, "a");
	// Not detached: it stays in this run's process group, which run.sh ends as a whole.
	spawn(command, args, { stdio: ["ignore", log, log] }).unref();
	fs.closeSync(log);

	const { wsUri } = networkInfo.nodesByName[nodeName];
	for (;;) {
		try {
			await call(wsUri, "system_health");
			return;
		} catch {
			await sleep(500);
		}
	}
}

module.exports = { run };
