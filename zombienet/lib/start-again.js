// SPDX-License-Identifier: GPL-3.0-only
// Starts the node that kill.js killed, with the same arguments on the same database; with "alone": so that it has no
// peers until it is started again.
"use strict";

const { spawn } = require("child_process");
const fs = require("fs");
const processes = require("./processes");
const { call, sleep } = require("./rpc");

/** Peers are those that are named, and none is. */
const ALONE = "--reserved-only";

async function run(nodeName, networkInfo, [how] = []) {
	const [command, ...before] = JSON.parse(
		fs.readFileSync(processes.commandFile(nodeName, networkInfo), "utf8"),
	);
	const args = before.filter((one) => one !== ALONE);
	if (how === "alone") args.push(ALONE);
	const log = fs.openSync(`${networkInfo.tmpDir}/${nodeName}.log`, "a");
	// Not detached: it stays in this run's process group, which run.sh ends as a whole.
	spawn(command, args, { stdio: ["ignore", log, log] }).unref();
	fs.closeSync(log);

	const { wsUri } = networkInfo.nodesByName[nodeName];
	for (;;) {
		const health = await call(wsUri, "system_health").catch(() => undefined);
		if (health && (how !== "alone" || health.peers === 0)) return;
		await sleep(500);
	}
}

module.exports = { run };
