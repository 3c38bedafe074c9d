// SPDX-License-Identifier: GPL-3.0-only

// The precompiles as ethers knows them: compiled from their Solidity interfaces, at their addresses.

import { readFileSync } from 'node:fs';
import { Contract } from 'ethers';
import solc from 'solc';

const FOLDER = new URL('../../contracts/solidity/interfaces/', import.meta.url);
const ADDRESSES = {
	IRecords: '0x000000000000000000000000000000005a010000',
	IAccessGrants: '0x000000000000000000000000000000005a020000',
	ICharts: '0x000000000000000000000000000000005a030000',
	IMembership: '0x000000000000000000000000000000005a040000',
};

const source = (name) => ({ content: readFileSync(new URL(`${name}.sol`, FOLDER), 'utf8') });
const compiled = JSON.parse(
	solc.compile(
		JSON.stringify({
			language: 'Solidity',
			sources: Object.fromEntries(Object.keys(ADDRESSES).map((name) => [name, source(name)])),
			settings: { outputSelection: { '*': { '*': ['abi'] } } },
		}),
	),
);

/** A precompile, which whoever signs or asks there calls. */
export function precompile(name, runner) {
	return new Contract(ADDRESSES[name], compiled.contracts[name][name].abi, runner);
}
