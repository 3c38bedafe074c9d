// SPDX-License-Identifier: GPL-3.0-only
// The node does not answer: what was shown meanwhile was shown without it.
"use strict";

const { call } = require("./rpc");

async function run(nodeName, networkInfo) {
	const answered = await call(
		networkInfo.nodesByName[nodeName].wsUri,
		"system_health",
	).then(
		() => true,
		() => false,
	);
	if (answered) throw new Error(`${nodeName} answers, but was killed`);
}

module.exports = { run };
