// SPDX-License-Identifier: GPL-3.0-only

// Filings as transactions of Ethereum's kind: how they are signed, handed in, and seen in blocks that are final.

import { keccak256, toQuantity } from 'ethers';

/** The way in of a target that is prepared (salus.mjs, others.mjs). */
export function ethereum({ ask, wallets, chainId, to, topic, coder, chart, item }) {
	/** The calldata of one transaction. */
	function calldata(batch) {
		const items = Array.from({ length: batch }, item);
		return batch === 1
			? coder.encodeFunctionData('file', [chart, ...items[0]])
			: coder.encodeFunctionData('fileBatch', [chart, items]);
	}

	return {
		wallets,
		version: () => ask('web3_clientVersion'),

		/** What signs so many transactions of a wallet that has sent none. */
		async signer(batch) {
			// Each filing costs the same: one estimate does for all.
			const one = { from: wallets[0].address, to, data: calldata(batch) };
			const gas = BigInt(await ask('eth_estimateGas', one));
			const fields = {
				type: 2, chainId, to, gasLimit: (gas * 6n) / 5n,
				maxFeePerGas: 10n * BigInt(await ask('eth_gasPrice')), maxPriorityFeePerGas: 0n,
			};
			return async (wallet, count) => {
				const raws = [];
				for (let nonce = 0; nonce < count; nonce++) {
					raws.push(await wallet.signTransaction({ ...fields, nonce, data: calldata(batch) }));
				}
				return raws;
			};
		},

		idOf: (raw) => keccak256(raw),
		send: (raw) => ask('eth_sendRawTransaction', raw),
		known: /already known/,
		full: /txpool is full|send it again/,
		height: async () => Number((await ask('eth_getBlockByNumber', 'finalized', false)).number),

		/** The ids of those blocks' transactions, one for each filing. */
		async filings(from, until) {
			const range = { fromBlock: toQuantity(from), toBlock: toQuantity(until) };
			const logs = await ask('eth_getLogs', { address: to, topics: [topic], ...range });
			return logs.map(({ transactionHash }) => transactionHash);
		},
	};
}
