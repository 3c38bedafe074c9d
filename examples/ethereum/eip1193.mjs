// SPDX-License-Identifier: GPL-3.0-only

// What a wallet that is a browser extension puts into pages as `window.ethereum` (EIP-1193), as far as pages use it
// here: it has one key, asks one node, and fills in what a transaction leaves open in the way MetaMask does.

import { EventEmitter } from 'node:events';
import { Wallet, getBytes, toQuantity } from 'ethers';

/** EIP-1193 and EIP-1474: what is refused has a code, and `data` where a contract refused. */
class ProviderError extends Error {
	constructor(code, message, data) {
		super(message);
		this.code = code;
		this.data = data;
	}
}

export class InjectedWallet extends EventEmitter {
	#wallet;
	#networks = new Map();
	#current;
	#id = 0;

	constructor(key) {
		super();
		this.#wallet = new Wallet(key);
	}

	/** EIP-1193's one method. */
	async request({ method, params = [] }) {
		switch (method) {
			case 'eth_requestAccounts':
			case 'eth_accounts':
				return [this.#wallet.address];
			case 'wallet_addEthereumChain':
				return this.#add(params[0]);
			case 'wallet_switchEthereumChain':
				return this.#switchTo(params[0].chainId);
			case 'personal_sign':
				this.#ensureOurs(params[1]);
				return this.#wallet.signMessage(getBytes(params[0]));
			case 'eth_signTypedData_v4':
				this.#ensureOurs(params[0]);
				return this.#signTyped(JSON.parse(params[1]));
			case 'eth_sendTransaction':
				return this.#send(params[0]);
			default:
				return this.#ask(method, params);
		}
	}

	/** EIP-3085: the node has to say the same chain id. */
	async #add({ chainId, rpcUrls: [url], nativeCurrency }) {
		if (nativeCurrency.decimals !== 18) throw new ProviderError(-32602, 'decimals have to be 18');
		const said = await this.#post(url, 'eth_chainId', []);
		if (said !== chainId) throw new ProviderError(-32602, `the node is of chain ${said}`);
		this.#networks.set(chainId, url);
		return this.#switchTo(chainId);
	}

	/** EIP-3326. */
	#switchTo(chainId) {
		if (!this.#networks.has(chainId)) {
			throw new ProviderError(4902, `Unrecognized chain ID "${chainId}". Try adding it first.`);
		}
		this.#current = chainId;
		this.emit('chainChanged', chainId);
		return null;
	}

	#ensureOurs(address) {
		if (address.toLowerCase() !== this.#wallet.address.toLowerCase()) {
			throw new ProviderError(4100, 'this page may not ask for that account');
		}
	}

	/** EIP-712, of the network that the page has chosen and of no other. */
	#signTyped({ domain, types: { EIP712Domain: _, ...types }, message }) {
		if (BigInt(domain.chainId) !== BigInt(this.#current)) {
			throw new ProviderError(-32603, `Provided chainId "${domain.chainId}" must match the active chainId`);
		}
		return this.#wallet.signTypedData(domain, types, message);
	}

	/** Signs a transaction of a page and sends it. */
	async #send({ from, to, data, value = '0x0', gas, nonce }) {
		this.#ensureOurs(from);
		const transaction = { from, to, data, value };
		// An estimate that fails is shown, and nothing is signed.
		gas ??= await this.#ask('eth_estimateGas', [transaction]);
		const { baseFeePerGas } = await this.#ask('eth_getBlockByNumber', ['latest', false]);
		const tip = await this.#ask('eth_maxPriorityFeePerGas', []);
		const maxFeePerGas = BigInt(baseFeePerGas) * 2n + BigInt(tip);
		// MetaMask knows of no quota: it lets nobody sign what the balance could not pay.
		const balance = await this.#ask('eth_getBalance', [from, 'latest']);
		if (BigInt(balance) < BigInt(value) + BigInt(gas) * maxFeePerGas) {
			throw new ProviderError(-32000, 'insufficient funds in the wallet for gas * price + value');
		}
		const raw = await this.#wallet.signTransaction({
			type: 2,
			chainId: BigInt(this.#current),
			nonce: BigInt(nonce ?? (await this.#ask('eth_getTransactionCount', [from, 'pending']))),
			to,
			data,
			value: BigInt(value),
			gasLimit: BigInt(gas),
			maxPriorityFeePerGas: BigInt(tip),
			maxFeePerGas,
		});
		return this.#ask('eth_sendRawTransaction', [raw]);
	}

	async #ask(method, params) {
		if (!this.#current) throw new ProviderError(4901, 'no network was chosen');
		return this.#post(this.#networks.get(this.#current), method, params);
	}

	async #post(url, method, params) {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params }),
		});
		const { result, error } = await response.json();
		if (error) throw new ProviderError(error.code, error.message, error.data);
		return result;
	}
}

/** A chain id as wallets write it. */
export const chainIdOf = async (url) => {
	const probe = await fetch(url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
	});
	return toQuantity((await probe.json()).result);
};
