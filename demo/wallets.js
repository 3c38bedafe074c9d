// SPDX-License-Identifier: GPL-3.0-only
// node demo/wallets.js KEYS WALLETS
// Makes wallets out of the demo's keys: for each account a JSON file that polkadot.js apps and every
// wallet of its kind imports, with a password that everybody knows. For a network that is nobody's.
"use strict";

const fs = require("fs");
const path = require("path");
const modules = path.join(__dirname, "../zombienet/node_modules/@polkadot");
const { Keyring } = require(path.join(modules, "keyring"));
const { u8aToHex } = require(path.join(modules, "util"));
const { cryptoWaitReady } = require(path.join(modules, "util-crypto"));

const PASSWORD = "salus";
const [, , keys, wallets] = process.argv;
// Who is worth having in a wallet: the demo's systems sign by themselves.
const PEOPLE = {
	patient: "Patient (her chart)",
	hospital: "St. Luke's Hospital",
	clinician: "Clinician of St. Luke's",
	practice: "Riverside Practice",
	doctor: "Doctor of Riverside Practice",
	stranger: "Stranger",
};

async function main() {
	await cryptoWaitReady();
	const keyring = new Keyring({ type: "sr25519" });
	const phrase = (name) => fs.readFileSync(path.join(keys, `${name}.seed`), "utf8").trim();
	const hospital = keyring.createFromUri(phrase("hospital")).publicKey;
	fs.mkdirSync(wallets, { recursive: true });
	for (const [name, title] of Object.entries(PEOPLE)) {
		// A patient has one account for each hospital, derived from her one phrase.
		const own = name === "patient" ? `//salus//${u8aToHex(hospital, -1, false)}` : "";
		const pair = keyring.addFromUri(phrase(name) + own, { name: title });
		const file = path.join(wallets, `${name}.json`);
		fs.writeFileSync(file, `${JSON.stringify(pair.toJson(PASSWORD), null, 2)}\n`, { mode: 0o600 });
		console.log(`            ${path.basename(file).padEnd(16)} ${pair.address}  ${title}`);
	}
}

main().catch((error) => {
	console.error(`wallets: ${error.message}`);
	process.exit(1);
});
