// SPDX-License-Identifier: GPL-3.0-only
// with "N": the finalised blocks so far were written by N different authorities.
"use strict";

const { SLOT_MS, claimOf, headerAt, height, sleep } = require("./rpc");

async function run(nodeName, networkInfo, [validators]) {
	const { wsUri } = networkInfo.nodesByName[nodeName];
	const authors = new Set();
	// Who authors a slot is drawn by lot, so nobody can say after how many blocks all had a turn.
	for (let number = 1; authors.size < Number(validators); ) {
		const finalised = await height(wsUri, "finalised");
		for (; number <= finalised; number++) {
			authors.add(claimOf((await headerAt(wsUri, number)).header).author);
		}
		await sleep(SLOT_MS / 2);
	}
}

module.exports = { run };
