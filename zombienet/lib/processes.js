// SPDX-License-Identifier: GPL-3.0-only
// Finds a node of this network among the processes of this machine, by its base path, which lies
// in this run's own folder: nobody else's process can be meant.
"use strict";

const { execFileSync } = require("child_process");

/** `{ pid, argv }` of the running node, or undefined. */
function find(nodeName, networkInfo) {
	const basePath = `${networkInfo.tmpDir}/${nodeName}/data`;
	const lines = execFileSync("ps", ["-axww", "-o", "pid=,args="], {
		encoding: "utf8",
		maxBuffer: 64 * 1024 * 1024,
	}).split("\n");
	for (const line of lines) {
		const [pid, ...argv] = line.trim().split(/\s+/);
		const isShell = /(^|\/)(ba|da)?sh$/.test(argv[0] || "");
		if (!isShell && argv[argv.indexOf("--base-path") + 1] === basePath) {
			return { pid: Number(pid), argv };
		}
	}
	return undefined;
}

/** Whether nothing of a process is left. One that is ending has no arguments any more, and still its files. */
function isGone(pid) {
	try {
		const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
		return state.trim().startsWith("Z");
	} catch {
		return true;
	}
}

/** Where kill.js writes the command line for start-again.js. */
const commandFile = (nodeName, networkInfo) =>
	`${networkInfo.tmpDir}/${nodeName}.command.json`;

module.exports = { commandFile, find, isGone };
