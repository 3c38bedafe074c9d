// SPDX-License-Identifier: GPL-3.0-only
//
// node finish.mjs FROM TO: makes of the compiler's WebAssembly what pallet-contracts takes, and refuses
// what it cannot make so. Exported are `call` and `deploy` alone, every instruction is one of the first
// WebAssembly (no bulk memory, no sign extension: Binaryen reads no others here), and imported is nothing
// but the memory and what a contract that reads and attests needs of the pallet.
import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import binaryen from '../../tools/wasm-opt/node_modules/binaryen/index.js';

const WASM_OPT = process.env.SALUS_WASM_OPT ?? 'wasm-opt';
const EXPORTED = ['call', 'deploy'];
const IMPORTED = [
	'env.memory',
	'seal0.call_chain_extension',
	'seal0.deposit_event',
	'seal0.hash_blake2_256',
	'seal0.input',
	'seal0.seal_return',
	'seal0.value_transferred',
	'seal1.get_storage',
	'seal2.set_storage',
];

function fail(words) {
	rmSync(to, { force: true });
	console.error(`contracts/ink: ${words}`);
	process.exit(1);
}

// Whatever a module needs that the first WebAssembly does not have fails here or when it is validated.
const [from, whole] = process.argv.slice(2);
const to = `${whole}.part`;
const module = binaryen.readBinary(readFileSync(from));
module.setFeatures(binaryen.Features.MVP);

for (let index = module.getNumExports() - 1; index >= 0; index -= 1) {
	const { name } = binaryen.getExportInfo(module.getExportByIndex(index));
	if (!EXPORTED.includes(name)) module.removeExport(name);
}
if (!module.validate()) fail('there are instructions that the pallet refuses');

// Memory starts out empty there, so that ink!'s buffer of zeros need not be written down.
const rest = ['--mvp-features', '-Oz', '--zero-filled-memory', '--strip-debug', '--strip-producers'];
writeFileSync(to, module.emitBinary());
const done = spawnSync(WASM_OPT, [...rest, to, '-o', to], { stdio: 'inherit' });
if (done.status !== 0) fail(`${WASM_OPT} did not finish`);
const bytes = readFileSync(to);

const made = new WebAssembly.Module(bytes);
const exported = WebAssembly.Module.exports(made).map(({ name }) => name).sort();
if (exported.join() !== EXPORTED.join()) fail(`it exports ${exported.join(', ')}`);
const imported = WebAssembly.Module.imports(made).map(({ module: of, name }) => `${of}.${name}`);
const strange = imported.filter((name) => !IMPORTED.includes(name));
if (strange.length > 0) fail(`it imports ${strange.join(', ')}`);

renameSync(to, whole);
console.log(`${whole}: ${bytes.length} bytes`);
