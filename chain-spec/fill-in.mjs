// SPDX-License-Identifier: GPL-3.0-only
//
// fill-in.mjs FOLDER VALIDATORS SEATS: writes FOLDER/filled.json, a consortium's genesis as README.md says,
// from FOLDER/plain.json and what `salus keys new --json` said of each founder.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, validators, seats] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), "utf8");
const founders = (kind, number) =>
	Array.from({ length: Number(number) }, (_, i) => `${kind}${i + 1}`).map((name) => ({
		name,
		...JSON.parse(read(`${name}.json`)),
	}));

const spec = JSON.parse(read("plain.json"));
const genesis = spec.genesis.runtimeGenesis.patch;
for (const { name, address, babe, grandpa } of founders("validator", validators)) {
	genesis.session.keys.push([address, address, { babe, grandpa }]);
	genesis.membership.institutions.push({
		account: address,
		roles: ["Validator"],
		name,
		endpoint: "",
		nodes: [read(`${name}.peer`).trim()],
	});
}
genesis.council.members = founders("seat", seats).map(({ address }) => address);
writeFileSync(join(folder, "filled.json"), JSON.stringify(spec));
