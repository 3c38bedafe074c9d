// SPDX-License-Identifier: GPL-3.0-only
//
// Does the chain check what a hardware wallet checks? Such a wallet shows its owner what the metadata says of a
// call, and signs over that metadata's hash (`CheckMetadataHash`, mode 1; Polkadot's RFC 78). What is signed over
// the right hash becomes final; over another it is refused.
//
//   npx tsc && SALUS_URL=ws://127.0.0.1:9944 node dist/metadata-hash.js
//
// On a local network, whose Alice has money for it. Exit code 3: this runtime has no metadata hash.

import { Binary, InvalidTxError } from 'polkadot-api';
import { withMetadataHash } from 'polkadot-api/signer';
import { accepted, connect, signer } from './network.js';

/** Why the runtime calls a transaction invalid: `BadProof` where what was signed differs, and so on. */
function reason(error: unknown): string {
	if (error instanceof InvalidTxError) return error.error.value.type;
	throw error;
}

const client = connect();
try {
	const { properties } = await client.getChainSpecData();
	const { tokenSymbol, tokenDecimals } = properties as { tokenSymbol: string; tokenDecimals: number };
	const remark = client.getUnsafeApi().tx.System.remark({ remark: Binary.fromText('signed offline') });
	const alice = signer('//Alice');
	// The hash covers the token as well: who was told of other decimals signs over another one.
	const signedOver = (decimals: number) =>
		remark.signAndSubmit(withMetadataHash({ tokenSymbol, decimals }, alice));

	const done = await signedOver(tokenDecimals).catch((error: unknown) => {
		if (reason(error) !== 'CannotLookup') throw error;
	});
	if (done) {
		accepted('signed over the metadata\'s hash', done);
		const refused = await signedOver(tokenDecimals + 1).then(() => 'nothing', reason);
		if (refused !== 'BadProof') throw new Error(`expected BadProof over another hash, not ${refused}`);
		console.log('signed over another hash: refused (BadProof)');
	} else {
		console.error('this runtime has no metadata hash: what `make release` builds has one');
		process.exitCode = 3;
	}
} finally {
	client.destroy();
}
