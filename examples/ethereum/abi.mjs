// SPDX-License-Identifier: GPL-3.0-only

// The precompiles as libraries know them: compiled from their Solidity interfaces, at their addresses.

import { readFileSync } from 'node:fs';
import { Contract } from 'ethers';
import solc from 'solc';

const FOLDER = new URL('../../contracts/solidity/', import.meta.url);
const ADDRESSES = {
	IRecords: '0x000000000000000000000000000000005a010000',
	IAccessGrants: '0x000000000000000000000000000000005a020000',
	ICharts: '0x000000000000000000000000000000005a030000',
	IMembership: '0x000000000000000000000000000000005a040000',
};

const source = (path) => ({ content: readFileSync(new URL(path, FOLDER), 'utf8') });

/** What the compiler makes of files of contracts/solidity, as its project does. */
export function compile(paths, settings) {
	const input = {
		language: 'Solidity',
		sources: Object.fromEntries(paths.map((path) => [path, source(path)])),
		settings,
	};
	const { contracts, errors = [] } = JSON.parse(solc.compile(JSON.stringify(input)));
	const bad = errors.find(({ severity }) => severity === 'error');
	if (bad) throw new Error(bad.formattedMessage);
	return contracts;
}

const path = (name) => `interfaces/${name}.sol`;
const compiled = compile(Object.keys(ADDRESSES).map(path), {
	outputSelection: { '*': { '*': ['abi'] } },
});

/** Where a precompile is, and what it understands: as viem takes it. */
export const interfaceOf = (name) => ({ address: ADDRESSES[name], abi: compiled[path(name)][name].abi });

/** A precompile, which whoever signs or asks there calls. */
export function precompile(name, runner) {
	const { address, abi } = interfaceOf(name);
	return new Contract(address, abi, runner);
}
