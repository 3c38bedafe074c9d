// SPDX-License-Identifier: GPL-3.0-only

// Does a node that runs answer in the shapes of Ethereum's execution API? One filing is followed by filters, by
// subscriptions (WebSocket, on the same port), by its place and by traces. Every method there is, those too that ethers
// and viem ask by themselves: eth-rpc/src/tests/conformance.rs, which needs no node.
//
//   SALUS_ETH_URL=http://127.0.0.1:8545 SALUS_URL=ws://127.0.0.1:9944 SALUS_COUNCIL_KEY=FILE node conformance.mjs

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { WebSocketProvider, ZeroHash, keccak256, toQuantity } from 'ethers';

import { precompile } from './abi.mjs';
import { hospitalWithPatient, random } from './cast.mjs';
import { check, does, final, provider } from './chain.mjs';

// Shapes.
const like = (pattern) => (value) => typeof value === 'string' && pattern.test(value);
const quantity = like(/^0x(0|[1-9a-f][0-9a-f]*)$/);
const data = like(/^0x([0-9a-f]{2})*$/);
const [eight, address, hash, bloom] = [8, 20, 32, 256].map((length) => like(new RegExp(`^0x[0-9a-f]{${2 * length}}$`)));
const is = (expected) => (value) => value === expected;
const nullOr = (shape) => (value) => value === null || shape(value);
const each = (shape) => (value) => Array.isArray(value) && value.every(shape);
const share = (value) => value >= 0 && value <= 1;

const HEADER = {
	number: quantity, hash, parentHash: hash, nonce: eight, sha3Uncles: hash, logsBloom: bloom,
	transactionsRoot: hash, stateRoot: hash, receiptsRoot: hash, miner: address, difficulty: quantity,
	extraData: data, gasLimit: quantity, gasUsed: quantity, timestamp: quantity, mixHash: hash,
	baseFeePerGas: quantity,
};
const BLOCK = { ...HEADER, size: quantity, transactions: each(hash), uncles: each(hash) };
const IN_BLOCK = { blockHash: hash, blockNumber: quantity, transactionIndex: quantity };
// Of EIP-1559's type.
const TRANSACTION = {
	...IN_BLOCK, type: is('0x2'), hash, from: address, to: nullOr(address), nonce: quantity, gas: quantity,
	value: quantity, input: data, chainId: quantity, gasPrice: quantity, maxFeePerGas: quantity,
	maxPriorityFeePerGas: quantity, accessList: each(() => true), yParity: quantity, r: quantity, s: quantity,
};
const LOG = {
	...IN_BLOCK, transactionHash: hash, address, topics: each(hash), data, logIndex: quantity, removed: is(false),
};
const RECEIPT = {
	...IN_BLOCK, transactionHash: hash, from: address, to: nullOr(address), cumulativeGasUsed: quantity,
	gasUsed: quantity, contractAddress: nullOr(address), logs: each((log) => unfit(log, LOG).length === 0),
	logsBloom: bloom, status: quantity, effectiveGasPrice: quantity, type: is('0x2'),
};
const CALL = { type: is('CALL'), from: address, to: address, gas: quantity, gasUsed: quantity, input: data };
const FEES = {
	oldestBlock: quantity, baseFeePerGas: each(quantity), gasUsedRatio: each(share), reward: each(each(quantity)),
};

/** The members of that shape which are missing, or of another one. */
const unfit = (value, shape) => Object.keys(shape).filter((member) => !shape[member](value[member]));

function fits(value, shape, what) {
	const wrong = unfit(value, shape).map((member) => `${member}: ${value[member]}`);
	check(wrong.length === 0, wrong.length ? `${what}, but ${wrong.join(', ')}` : `${what}: each member in its shape`);
}

const ask = (method, ...params) => provider.send(method, params);

const { hospital, chart, filing } = await hospitalWithPatient('Hospital that conforms');
const records = precompile('IRecords', hospital);
const at = records.target.toLowerCase();
const wanted = { address: at, topics: [records.interface.getEvent('RecordFiled').topicHash, chart] };
const before = await provider.getBlockNumber();

// Whoever wants to be told says so beforehand.
const blocks = await ask('eth_newBlockFilter');
const logs = await ask('eth_newFilter', { ...wanted, fromBlock: toQuantity(before) });
const socket = new WebSocketProvider(process.env.SALUS_ETH_URL.replace(/^http/, 'ws'));
const [raw, heads, told] = [[], [], []];
socket.websocket.addEventListener('message', (message) => {
	const { method, params } = JSON.parse(message.data);
	if (method === 'eth_subscription') raw.push(params.result);
});
await socket.on('block', (number) => heads.push(number));
await socket.on(wanted, (log) => told.push(log));
await socket.getBlockNumber();

const record = random(16);
const filed = await does(hospital, 'IRecords', 'file', chart, record, filing());

const changes = await ask('eth_getFilterChanges', logs);
check(changes.length === 1 && changes[0].transactionHash === filed.hash, 'a filter tells of the filing');
check((await ask('eth_getFilterChanges', logs)).length === 0, 'and once');
check(isDeepStrictEqual(await ask('eth_getFilterLogs', logs), changes), 'its logs are the same');
const found = await ask('eth_getLogs', { ...wanted, blockHash: filed.blockHash });
check(isDeepStrictEqual(found, changes), 'eth_getLogs finds them too');
check((await ask('eth_getFilterChanges', blocks)).includes(filed.blockHash), 'a filter of blocks tells of its block');
check(await ask('eth_uninstallFilter', logs), 'a filter is removed');
const gone = await ask('eth_getFilterChanges', logs).catch(({ error }) => error);
check(gone.message?.startsWith('filter not found'), `and then: ${gone.message}`);

for (const until = Date.now() + 10_000; told.length === 0 && Date.now() < until; ) await sleep(100);
check(
	told.length === 1 && told[0].transactionHash === filed.hash && told[0].index === Number(changes[0].logIndex),
	'a subscription tells of the filing',
);
check(
	heads.includes(filed.blockNumber) && heads.every((number, place) => number === heads[0] + place),
	`another tells of ${heads.length} blocks, each once and in order`,
);
fits(raw.find(({ parentHash }) => parentHash), HEADER, 'a head');
fits(raw.find(({ topics }) => topics), LOG, 'a log');
const another = await socket.send('eth_subscribe', ['newHeads']);
check(await socket.send('eth_unsubscribe', [another]), 'a subscription is ended');
await socket.destroy();

const block = await ask('eth_getBlockByHash', filed.blockHash, false);
fits(block, BLOCK, 'its block');
const transaction = await ask('eth_getTransactionByHash', filed.hash);
fits(transaction, TRANSACTION, 'its transaction');
const whole = await ask('eth_getBlockByNumber', block.number, true);
check(
	block.transactions[filed.index] === filed.hash && isDeepStrictEqual(whole.transactions[filed.index], transaction),
	'the block has it, by hash and whole',
);
const receipt = await ask('eth_getTransactionReceipt', filed.hash);
fits(receipt, RECEIPT, 'its receipt');
const receipts = await ask('eth_getBlockReceipts', filed.blockHash);
check(isDeepStrictEqual(receipts[filed.index], receipt), 'the receipts of the block have it');

// `finalized` and `safe` are what GRANDPA made final, as the node says natively, and not what is best.
const heightOf = async (tag) => Number((await ask('eth_getBlockByNumber', tag, false)).number);
const finalNatively = async () =>
	Number((await ask('chain_getHeader', await ask('chain_getFinalizedHead'))).number);
let [same, behind] = [0, 0];
for (const until = Date.now() + 30_000; (same < 10 || behind === 0) && Date.now() < until; await sleep(100)) {
	const before = await finalNatively();
	const numbers = [await heightOf('finalized'), await heightOf('safe')];
	const latest = await heightOf('latest');
	// Where another became final meanwhile nothing can be compared.
	if ((await finalNatively()) !== before) continue;
	if (numbers.some((number) => number !== before)) throw new Error(`${before} is final, and not ${numbers}`);
	same++;
	if (latest > before) behind++;
}
check(
	same >= 10 && behind > 0,
	`finalized and safe are the block that is final natively, ${same} times, and ${behind} times older than latest`,
);
check((await heightOf('finalized')) >= filed.blockNumber, 'what was final when the filing was waited for stays so');
const reader = precompile('IRecords', provider);
const { version } = await reader.recordOf(chart, record, { blockTag: 'finalized' });
check(version === 1n, 'finalized state has the record');
const none = await reader.recordOf(chart, record, { blockTag: before }).catch((error) => error);
check(none.reason?.startsWith('RecordUnknown: '), `the state before it is kept too: ${none.reason}`);

const fees = await ask('eth_feeHistory', '0x4', 'latest', [25, 75]);
fits(fees, FEES, 'the fee history');
check(
	fees.baseFeePerGas.length === 5 && fees.gasUsedRatio.length === 4 && fees.reward.length === 4 &&
		fees.reward.every((paid) => paid.length === 2),
	'of four blocks it has what was paid in each, and what the next one takes',
);

const trace = (of) => ask('debug_traceTransaction', of, { tracer: 'callTracer' });
const done = await trace(filed.hash);
fits(done, CALL, 'its trace');
check(
	done.to === at && done.from === hospital.address.toLowerCase() && done.input === transaction.input && !done.error,
	'is the call of the precompile',
);
const again = await records.file(chart, record, filing(), { gasLimit: transaction.gas });
const { blockNumber, status } = await provider.waitForTransaction(again.hash);
await final(blockNumber);
const undone = await trace(again.hash);
const reason = records.interface.parseError(undone.output)?.args[0];
check(
	status === 0 && undone.error === 'execution reverted' && reason?.startsWith('RecordIdTaken: '),
	`a trace of what was refused: ${reason}`,
);

// The same by its place.
for (const [by, of] of [['Hash', filed.blockHash], ['Number', block.number]]) {
	const there = await ask(`eth_getTransactionByBlock${by}AndIndex`, of, toQuantity(filed.index));
	const many = await ask(`eth_getBlockTransactionCountBy${by}`, of);
	const uncles = await ask(`eth_getUncleCountByBlock${by}`, of);
	const traces = await ask(`debug_traceBlockBy${by}`, of, { tracer: 'callTracer' });
	check(
		isDeepStrictEqual(there, transaction) && BigInt(many) === BigInt(block.transactions.length) && uncles === '0x0' &&
			isDeepStrictEqual(traces.map(({ txHash }) => txHash), block.transactions) &&
			isDeepStrictEqual(traces[filed.index].result, done),
		`by its block's ${by.toLowerCase()}: the transaction, how many there are, no uncles, and their traces`,
	);
}
const repeated = await ask(
	'debug_traceCall', { from: done.from, to: at, data: done.input }, 'latest', { tracer: 'callTracer' },
);
const why = records.interface.parseError(repeated.output)?.args[0];
check(why?.startsWith('AlreadyFiled: '), `a trace of the same call once more: ${why}`);

check((await ask('eth_getStorageAt', at, '0x0', 'latest')) === ZeroHash, 'a precompile keeps nothing as contracts do');
check((await ask('web3_sha3', '0x5a')) === keccak256('0x5a'), 'web3_sha3 is Keccak-256');
check(
	(await ask('net_listening')) === true && quantity(await ask('net_peerCount')),
	'the node listens, and counts its peers',
);

const touched = await ask('debug_traceTransaction', filed.hash, { tracer: 'prestateTracer' });
const sender = touched[hospital.address.toLowerCase()];
check(
	sender && quantity(sender.balance) && Object.keys(touched).every(address),
	`what it found before it: ${Object.keys(touched).length} accounts, its sender's among them`,
);
const unnamed = await ask('debug_traceTransaction', filed.hash).catch(({ error }) => error);
check(unnamed.message?.startsWith('opcodes are not logged'), `without the name of a tracer: ${unnamed.message}`);

// Whoever asks may suppose another state: here code that returns what its account has.
const supposed = `0x${'00'.repeat(19)}aa`;
const wealth = (balance) => ask('eth_call', { to: supposed }, 'latest', {
	[supposed]: { balance, code: '0x4760005260206000f3' },
});
const seen = await Promise.all(['0x0', '0xde0b6b3a7640000'].map(wealth));
check(
	isDeepStrictEqual(seen.map(BigInt), [0n, 10n ** 18n]) && (await provider.getCode(supposed)) === '0x',
	'eth_call supposes code and a balance, and nothing of them stays',
);
provider.destroy();
