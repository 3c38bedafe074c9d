// SPDX-License-Identifier: GPL-3.0-only
//
// wait-final.mjs PORT NODES BLOCKS SECONDS: waits until so many nodes, from that RPC port on, all have that
// block as a finalised one, and the same.
import { createRequire } from "node:module";

const { call, height, sleep } = createRequire(import.meta.url)("../zombienet/lib/rpc.js");
const [port, nodes, blocks, seconds] = process.argv.slice(2).map(Number);
const urls = Array.from({ length: nodes }, (_, i) => `ws://127.0.0.1:${port + i}`);

const end = Date.now() + seconds * 1000;
let heights = [];
while (heights.length === 0 || Math.min(...heights) < blocks) {
	if (Date.now() > end) throw new Error(`finalised after ${seconds} s: ${heights.join(", ")}`);
	await sleep(500);
	heights = await Promise.all(urls.map((url) => height(url, "finalised").catch(() => 0)));
}
const hashes = await Promise.all(urls.map((url) => call(url, "chain_getBlockHash", [blocks])));
if (new Set(hashes).size !== 1) throw new Error(`block ${blocks} differs: ${hashes.join(", ")}`);
