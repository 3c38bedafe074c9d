// SPDX-License-Identifier: GPL-3.0-only

// The same filings as native transactions, which the same keys sign (`MultiSignature::Eth`), handed in at the same node
// and port, and seen by the runtime's events.

import { connect, signed } from '../../examples/ethereum/native.mjs';
import { salus } from './salus.mjs';

/** Prepares the network at that URL, and files natively there. */
export async function native(url, accounts) {
	const { ask, wallets, chart, item, stop } = await salus(url, accounts);
	const api = await connect(url.replace(/^http/, 'ws'));

	function filing() {
		const [record, { indexEntry, size, ...rest }] = item();
		return { record, filing: { ...rest, index: indexEntry, mediaType: 'FhirJson', length: size } };
	}

	function call(batch) {
		const items = Array.from({ length: batch }, filing);
		const { file, fileBatch } = api.tx.records;
		return batch === 1 ? file(chart, items[0].record, items[0].filing) : fileBatch(chart, items);
	}

	async function filingsOf(number) {
		const hash = await ask('chain_getBlockHash', number);
		const { block } = await ask('chain_getBlock', hash);
		const { query } = await api.at(hash);
		const filed = (await query.system.events()).filter(({ event }) => api.events.records.RecordFiled.is(event));
		return filed.map(({ phase }) => block.extrinsics[phase.asApplyExtrinsic.toNumber()]);
	}

	return {
		wallets,
		version: () => ask('web3_clientVersion'),

		/** What signs so many transactions of a wallet that has sent none. */
		signer: async (batch) => async (wallet, count) => {
			const raws = [];
			for (let nonce = 0; nonce < count; nonce++) raws.push(await signed(api, call(batch), wallet, nonce));
			return raws;
		},

		// A block has what was handed in, byte for byte.
		idOf: (raw) => raw,
		send: (raw) => ask('author_submitExtrinsic', raw),
		known: /Already Imported/i,
		full: /Immediately Dropped|temporarily banned/i,
		async height() {
			const { number } = await ask('chain_getHeader', await ask('chain_getFinalizedHead'));
			return Number(number);
		},

		/** The ids of those blocks' transactions, one for each filing. */
		async filings(from, until) {
			const ids = [];
			for (let number = from; number <= until; number++) ids.push(...(await filingsOf(number)));
			return ids;
		},

		stop() {
			api.disconnect();
			stop();
		},
	};
}
