// SPDX-License-Identifier: GPL-3.0-only
// Three gateways decide by this node's finalised state, and somebody may read at them.
"use strict";

const { spawn } = require("child_process");
const fs = require("fs");
const gateways = require("./gateways");
const { sleep } = require("./rpc");

async function run(nodeName, networkInfo) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	const errors = `${networkInfo.tmpDir}/gateways.log`;
	const [out, err] = [gateways.log(networkInfo), errors].map((path) => fs.openSync(path, "a"));
	// Not detached: it stays in this run's process group, which run.sh ends as a whole.
	const watch = spawn("salus", ["--json", "--url", wsUri, "bench", "watch"], {
		stdio: ["ignore", out, err],
	});
	let ended;
	watch.on("error", (error) => (ended = error.message));
	watch.on("exit", (code) => (ended = `exit code ${code}`));
	watch.unref();
	fs.closeSync(out);
	fs.closeSync(err);
	const answered = () => gateways.answers(networkInfo).filter((one) => one.gateway > 0);
	while (answered().length < gateways.GATEWAYS) {
		if (ended) throw new Error(`${ended}: ${fs.readFileSync(errors)}`);
		await sleep(500);
	}
}

module.exports = { run };
