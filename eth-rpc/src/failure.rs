// SPDX-License-Identifier: GPL-3.0-only

//! Errors, with the codes of EIP-1474 and the words by which Ethereum's libraries tell them apart:
//! ethers and viem look for `execution reverted`, `nonce too low`, `insufficient funds`.

use jsonrpsee::types::{
	error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE},
	ErrorObjectOwned,
};
use sp_core::U256;

/// geth's code of a revert, whose data is what the contract returned.
pub const REVERTED: i32 = 3;
/// EIP-1474: anything else that went wrong with a well-formed request.
pub const SERVER_ERROR: i32 = -32000;
/// EIP-1474: what was asked for is not there (any more).
pub const RESOURCE_UNAVAILABLE: i32 = -32002;
/// EIP-1474: the pool did not take the transaction.
pub const TRANSACTION_REJECTED: i32 = -32003;
/// EIP-1474: more than this server answers at once.
pub const LIMIT_EXCEEDED: i32 = -32005;

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
	/// The call ran and reverted with this data.
	#[error("{}", reverted(.0))]
	Reverted(Vec<u8>),
	/// The call could not run.
	#[error("{0}")]
	Refused(String),
	/// A parameter cannot be understood.
	#[error("{0}")]
	Invalid(String),
	/// There is no such block.
	#[error("no such block; ask for `latest` or for a number up to eth_blockNumber")]
	NoBlock,
	/// There is no such transaction on the best chain.
	#[error("transaction not found on the best chain")]
	NoTransaction,
	/// There is no such filter (any more).
	#[error(
		"filter not found: it was removed, or not asked about for five minutes; make a new one"
	)]
	NoFilter,
	/// The node has the block and not its state.
	#[error(
		"this node no longer keeps the state of block {0}; ask one that runs with \
		 --state-pruning archive-canonical"
	)]
	Pruned(String),
	/// The node has the block, and it is of a runtime that it cannot read. Another moment changes nothing.
	#[error("{0}")]
	Unreadable(String),
	/// More than is answered at once.
	#[error("{0}")]
	Limit(String),
	/// The pool did not take the transaction.
	#[error(transparent)]
	Rejected(#[from] Rejection),
	/// The node's own fault. Details are in its log.
	#[error("internal error; the node's log says more")]
	Internal,
}

/// Why the pool did not take a transaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
	/// Not a signed transaction.
	#[error("cannot decode the signed transaction")]
	Undecodable,
	/// Signed, and then written with other bytes than wallets write, or with the other s.
	#[error(
		"transaction not written as wallets write it: there are bytes or items too many, or its \
		 signature has a high s or a parity that is neither 0 nor 1"
	)]
	NotCanonical,
	/// Signed without a chain id (EIP-155), and so good on every chain.
	#[error("only replay-protected (EIP-155) transactions allowed over RPC")]
	Unprotected,
	/// Signed for another chain.
	#[error("invalid chain id for signer: have {have} want {want}")]
	WrongChain {
		/// The transaction's.
		have: U256,
		/// This chain's.
		want: u64,
	},
	/// The nonce has been used.
	#[error("nonce too low")]
	NonceTooLow,
	/// The nonce lies too far ahead.
	#[error("nonce too high")]
	NonceTooHigh,
	/// Not enough money, and no quota covers it.
	#[error("insufficient funds for gas * price + value, and no quota covers this transaction")]
	InsufficientFunds,
	/// A participant's quota is used up.
	#[error(
		"quota exceeded: what this account may do without paying is used up until its window ends"
	)]
	QuotaUsedUp,
	/// The account may not act.
	#[error(
		"sender not admitted: this account has no standing, or its institution is suspended, and \
		 it cannot pay"
	)]
	MayNotAct,
	/// The council has not approved the code for this account.
	#[error(
		"NotPublisher: the council has not approved this contract's code for this account, or not \
		 until now"
	)]
	NotPublisher,
	/// A contract would create another.
	#[error(
		"NotPublisher: a contract creates others only in a transaction of its publisher, and where \
		 the council has approved that; an estimate never may, so the publisher sets a gas limit"
	)]
	NotCreator,
	/// The call has more data than any may have.
	#[error("CallDataTooLarge: a call has at most 128 KiB of data")]
	CallDataTooLarge,
	/// Needs more than a block has.
	#[error("exceeds block gas limit")]
	TooLarge,
	/// The pool has it already.
	#[error("already known")]
	Known,
	/// The pool has another with the same nonce.
	#[error("replacement transaction underpriced")]
	Underpriced,
	/// The pool is full.
	#[error("txpool is full; send it again in a few seconds")]
	PoolFull,
	/// Refused a moment ago for a reason that may have passed.
	#[error("transaction refused a moment ago; send it again in a few seconds")]
	Banned,
	/// Any other reason of the runtime.
	#[error("invalid transaction: {0}")]
	Invalid(String),
}

/// The message of a revert, as geth words it.
fn reverted(data: &[u8]) -> String {
	match reason(data) {
		Some(reason) => format!("execution reverted: {reason}"),
		None => "execution reverted".into(),
	}
}

/// The text of Solidity's `Error(string)`, if that is what the data is.
pub fn reason(data: &[u8]) -> Option<String> {
	let arguments = data.strip_prefix(&[0x08, 0xc3, 0x79, 0xa0])?;
	let word = |from: usize| -> Option<usize> {
		let word = U256::from_big_endian(arguments.get(from..from.checked_add(32)?)?);
		usize::try_from(word).ok()
	};
	let offset = word(0)?;
	let length = word(offset)?;
	let start = offset.checked_add(32)?;
	let text = arguments.get(start..start.checked_add(length)?)?;
	Some(String::from_utf8_lossy(text).into_owned())
}

impl From<Failure> for ErrorObjectOwned {
	fn from(failure: Failure) -> Self {
		let code = match &failure {
			Failure::Reverted(_) => REVERTED,
			Failure::Invalid(_) => INVALID_PARAMS_CODE,
			Failure::Refused(_) | Failure::NoBlock | Failure::NoTransaction | Failure::NoFilter => {
				SERVER_ERROR
			},
			Failure::Pruned(_) | Failure::Unreadable(_) => RESOURCE_UNAVAILABLE,
			Failure::Limit(_) => LIMIT_EXCEEDED,
			// geth says all of these with its general code, and libraries go by the words.
			Failure::Rejected(
				Rejection::NonceTooLow
				| Rejection::NonceTooHigh
				| Rejection::InsufficientFunds
				| Rejection::Known
				| Rejection::Underpriced,
			) => SERVER_ERROR,
			Failure::Rejected(_) => TRANSACTION_REJECTED,
			Failure::Internal => INTERNAL_ERROR_CODE,
		};
		let data = match &failure {
			Failure::Reverted(data) => Some(format!("0x{}", hex::encode(data))),
			_ => None,
		};
		Self::owned(code, failure.to_string(), data)
	}
}
