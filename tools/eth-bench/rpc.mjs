// SPDX-License-Identifier: GPL-3.0-only

/** What a node refused. */
export class Refused extends Error {
	constructor({ code, message }) {
		super(message);
		this.code = code;
	}
}

let id = 0;

/** A node, asked by HTTP; connections are kept open. */
export const rpc = (url) => async (method, ...params) => {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }),
	});
	const { result, error } = await response.json();
	if (error) throw new Refused(error);
	return result;
};
