// SPDX-License-Identifier: GPL-3.0-only

// What wallets and editors show of a precompile is what the compiler reads in its interface's comments.
const assert = require('node:assert/strict');
const { artifacts } = require('hardhat');

/** A name for each that the compiler documents; those without one of their own have a number. */
const names = (parameters) => parameters.map(({ name }, place) => name || `_${place}`);

describe('interfaces', () => {
	for (const name of ['IRecords', 'IAccessGrants', 'ICharts', 'IMembership']) {
		it(`${name} says what each function is for, takes and answers`, async () => {
			const source = `interfaces/${name}.sol`;
			const { output } = await artifacts.getBuildInfo(`${source}:${name}`);
			const { abi, evm, metadata } = output.contracts[source][name];
			const { devdoc, userdoc } = JSON.parse(metadata).output;
			const functions = abi.filter(({ type }) => type === 'function');
			assert.equal(functions.length, Object.keys(evm.methodIdentifiers).length);
			for (const { name: method, inputs, outputs } of functions) {
				const [signature, another] = Object.keys(evm.methodIdentifiers)
					.filter((signature) => signature.startsWith(`${method}(`));
				assert.equal(another, undefined, `${method} is there twice`);
				const { params = {}, returns = {} } = devdoc.methods[signature] ?? {};
				assert.ok(userdoc.methods[signature]?.notice, `${method} has no @notice`);
				assert.deepEqual(Object.keys(params).sort(), names(inputs).sort(), `${method}: @param`);
				assert.deepEqual(Object.keys(returns).sort(), names(outputs).sort(), `${method}: @return`);
			}
		});
	}
});
