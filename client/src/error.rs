// SPDX-License-Identifier: GPL-3.0-only

//! What can go wrong between here and the chain, in words.

use std::path::PathBuf;

use subxt::error::{DispatchError, TransactionEventsError};

/// Why the chain refused a call that it had included in a block.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Refusal {
	/// The pallet that refused; empty where it was not a pallet.
	pub pallet: String,
	/// The error's name.
	pub error: String,
	/// What it means and what to do: the error's documentation in the chain's metadata.
	pub help: String,
}

impl std::fmt::Display for Refusal {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		if !self.pallet.is_empty() {
			write!(f, "{}.", self.pallet)?;
		}
		write!(f, "{}", self.error)?;
		if !self.help.is_empty() {
			write!(f, ": {}", self.help)?;
		}
		Ok(())
	}
}

impl From<&DispatchError> for Refusal {
	fn from(error: &DispatchError) -> Self {
		match error {
			DispatchError::Module(module) => match module.details() {
				Ok(details) => Refusal {
					pallet: details.pallet.name().to_string(),
					error: details.variant.name.clone(),
					help: details.variant.docs.join(" ").trim().to_string(),
				},
				Err(_) => Refusal {
					pallet: String::new(),
					error: module.details_string(),
					help: String::new(),
				},
			},
			DispatchError::BadOrigin => Refusal {
				pallet: String::new(),
				error: "BadOrigin".into(),
				help: "this account may not make that call".into(),
			},
			other => Refusal {
				pallet: String::new(),
				error: format!("{other:?}"),
				help: other.to_string(),
			},
		}
	}
}

/// What can go wrong between here and the chain.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
	/// No node answers there.
	#[error("no node answers at {url}: {reason}. Is it running, and is this its RPC address?")]
	Unreachable {
		/// Where.
		url: String,
		/// Why.
		reason: String,
	},
	/// The node answered something else than was expected.
	#[error("the node failed to answer: {0}")]
	Node(String),
	/// The node runs a chain that has no such call or query.
	#[error("the chain has no {0}: is this a Salus network, and of a fitting version?")]
	NotSalus(String),
	/// The node's answer does not decode.
	#[error("the answer to {question} does not decode: {reason}")]
	Undecodable {
		/// What was asked.
		question: String,
		/// Why.
		reason: String,
	},
	/// The chain included the call and refused it.
	#[error("refused: {0}")]
	Refused(Refusal),
	/// The chain's pool did not take the transaction.
	#[error("the transaction was not accepted: {0}")]
	NotAccepted(String),
	/// The account has used up what it may do without paying, until a new window opens.
	#[error(
		"the transaction was not accepted: QuotaUsedUp: its quota for this window is used up; \
		 `salus whoami` tells when it resets"
	)]
	QuotaUsedUp,
	/// Everybody knows the account's secret, and the network is not there to be played with.
	#[error(
		"everybody knows the secret of this account: a //path without a phrase before it lies under the development \
		 phrase. Such accounts act on development and local networks only; `salus keys new FILE` makes a key of \
		 your own"
	)]
	WellKnown,
	/// The transaction's nonce was used by another one of the same account: this one was not included,
	/// and never will be.
	#[error(
		"nonce {nonce} was used by another transaction of this account, so this one never counts: \
		 do it again"
	)]
	NonceUsed {
		/// The nonce.
		nonce: u64,
	},
	/// It is not known whether the transaction became final.
	#[error(
		"the transaction did not become final within {seconds} s, and it still may: before you do the \
		 same again, look whether it did"
	)]
	NotFinal {
		/// How long was waited.
		seconds: u64,
	},
	/// The connection was lost after the transaction was sent, and did not come back in time.
	#[error(
		"the node was lost after the transaction was sent, and did not come back within {seconds} s \
		 ({reason}). The transaction may be final: before you do the same again, look whether it is"
	)]
	Lost {
		/// How long was waited.
		seconds: u64,
		/// What the last attempt to ask the node said.
		reason: String,
	},
	/// Another network answers at the address than before the connection was lost.
	#[error("another network than before answers at {url}: nothing was sent to it")]
	OtherNetwork {
		/// Where.
		url: String,
	},
	/// Another process works with the outbox.
	#[error(
		"another salus is at work with {}: wait until it is done, or give this one a --home of its own",
		folder.display()
	)]
	OutboxInUse {
		/// The outbox's folder.
		folder: PathBuf,
	},
	/// A secret that is none.
	#[error("not a secret key: {0}")]
	BadSecret(String),
	/// A file that cannot be read or written.
	#[error("{}: {reason}", path.display())]
	File {
		/// Which.
		path: PathBuf,
		/// Why.
		reason: String,
	},
}

impl ClientError {
	/// The refusal, where the chain refused.
	pub fn refusal(&self) -> Option<&Refusal> {
		match self {
			ClientError::Refused(refusal) => Some(refusal),
			_ => None,
		}
	}

	/// Whether it may pass by itself: the node did not answer, or not as it should.
	pub fn may_pass(&self) -> bool {
		matches!(self, ClientError::Unreachable { .. } | ClientError::Node(_))
	}

	/// Whether the transaction may have become final all the same, or still may.
	pub fn is_undecided(&self) -> bool {
		matches!(self, ClientError::NotFinal { .. } | ClientError::Lost { .. })
	}

	/// A file error.
	pub fn file(path: impl Into<PathBuf>, reason: impl std::fmt::Display) -> Self {
		ClientError::File { path: path.into(), reason: reason.to_string() }
	}
}

impl From<subxt::Error> for ClientError {
	fn from(error: subxt::Error) -> Self {
		ClientError::Node(error.to_string())
	}
}

impl From<TransactionEventsError> for ClientError {
	fn from(error: TransactionEventsError) -> Self {
		match error {
			TransactionEventsError::ExtrinsicFailed(refused) => {
				ClientError::Refused((&refused).into())
			},
			other => ClientError::Node(other.to_string()),
		}
	}
}
