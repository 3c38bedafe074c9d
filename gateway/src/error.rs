// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway says when it refuses, and what it tells its own log.
//!
//! Two different things: [`ExchangeError`] crosses to whoever asked and tells a stranger nothing;
//! [`GatewayError`] carries besides it the reason for the operator, without patients' identifiers.

use serde::{Deserialize, Serialize};

/// Why a fragment is not taken. Only the patient and her agent get to see this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FragmentRefusal {
	/// It does not decode, or was not sealed to this gateway's key.
	#[error("it does not open with this gateway's key: seal it to the registered one")]
	Unreadable,
	/// It is for another chart.
	#[error("it is for another chart")]
	ForeignChart,
	/// Its epoch is not one of the compartment's, or the epoch's key is not the one on the chain.
	#[error(
		"its epoch or epoch key is not the compartment's: make it anew for the key on the chain"
	)]
	OtherEpoch,
	/// It was made for another gateway, or was not signed with the chart's fragment key.
	#[error("it is not signed by the chart's fragment key for this gateway")]
	NotSigned,
	/// The grantee's registered key is another one, or of another version.
	#[error("the grantee has registered another key meanwhile: make it anew")]
	OtherGranteeKey,
	/// This generation, or a newer one, is here already.
	#[error("a fragment of this generation or a newer one is here: count up")]
	OldGeneration,
	/// No finalised grant, mandate or emergency department gives a reason for it.
	#[error("no finalised grant or mandate covers that compartment for that grantee")]
	NoRule,
	/// The emergency department was admitted too recently: it gets fragments only after a while.
	#[error(
		"the emergency department was admitted too recently: fragments for it are taken once it may \
		 break the glass"
	)]
	DepartmentTooNew,
	/// Too few shares would open, or gateways count that must not: those of the grantee's and the
	/// agent's institutions, and institutions that run no gateway.
	#[error("its threshold is too low, or counts gateways of the grantee or the agent")]
	NotIndependent,
	/// Nothing waits for this activation.
	#[error("no fragment of that generation waits here: deliver it first")]
	NothingToActivate,
}

/// What a gateway answers when it does not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ExchangeError {
	/// Not released. Whether there is such a record, and why not, is not said here.
	#[error(
		"not released: there is no such record, or no access to it; `salus access explain` tells \
		 the patient and the reader what the chain says"
	)]
	NotReleased,
	/// The gateway's view of the chain is too old to release by.
	#[error("the chain's finalised state is too old to decide by; try again in {retry_after} s")]
	Stale {
		/// Seconds.
		retry_after: u64,
	},
	/// Whoever asks has no session here, or one that is over.
	#[error("not signed in at this gateway, or no longer: sign in anew")]
	SignedOut,
	/// This sign-in or request was used before.
	#[error("this was used before: sign in anew, or sign the request anew with another nonce")]
	Replayed,
	/// The sign-in or request is too old, or of a time to come.
	#[error(
		"it is too old, or the clock of whoever signed it is wrong: a sign-in lasts ten minutes at \
		 most, and a request is to be made within a minute of its signature"
	)]
	SignatureExpired,
	/// The signature is not the signer's, or something else was sent than was signed.
	#[error(
		"the signature does not fit: sign what is sent, with the key or account that it names"
	)]
	SignatureInvalid,
	/// The sign-in or text is for another gateway or another network.
	#[error(
		"this was signed for another gateway or network: sign what names this gateway's endpoint, \
		 genesis and chain id, as its identity tells them"
	)]
	WrongAddressee,
	/// Who asks has no standing on the chain.
	#[error(
		"this account has no standing on the chain, or its institution is suspended: an institution \
		 registers its staff, a hospital enrols its patients"
	)]
	NoStanding,
	/// Too many requests in too short a time.
	#[error("too many requests; try again in {retry_after} s")]
	TooMany {
		/// Seconds.
		retry_after: u64,
	},
	/// Who asks may not do this.
	#[error("not permitted: {0}")]
	NotPermitted(String),
	/// Longer than this gateway takes.
	#[error("longer than the {limit} bytes that this gateway takes")]
	TooLarge {
		/// Bytes.
		limit: u64,
	},
	/// Who hands objects over has too many bytes here that no final filing names.
	#[error(
		"with this, more than {limit} bytes would be here from this account that no final filing names: \
		 file what was handed over and have it confirmed, or wait an hour until it is dropped"
	)]
	TooMuchStaged {
		/// Bytes.
		limit: u64,
	},
	/// The bytes are not those of the hash, or not as many as announced.
	#[error(
		"the bytes do not have the hash and length that were announced: send the object again"
	)]
	ObjectMismatch,
	/// Something that has to be here first is not.
	#[error("{0} is not here: hand it over first")]
	Missing(String),
	/// Finalised state does not name what was handed over (yet).
	#[error("finalised state does not say so: file or submit it, and wait until it is final")]
	NotFinal,
	/// It contradicts what is here already.
	#[error("there is another {0} here already")]
	Conflict(String),
	/// It is permitted, but this gateway does not keep that object.
	#[error("this gateway does not keep that record; ask another")]
	NotKept,
	/// The receipt is not anchored on the chain yet.
	#[error(
		"the receipt is signed and kept, and not anchored on the chain yet: ask again in {retry_after} s"
	)]
	NotAnchored {
		/// Seconds.
		retry_after: u64,
	},
	/// The bytes asked for lie outside the object.
	#[error("the object has {length} bytes")]
	OutOfRange {
		/// Bytes.
		length: u64,
	},
	/// What was sent cannot be understood.
	#[error("not well-formed: {0}")]
	Malformed(String),
	/// A fragment was not taken.
	#[error("the fragment is not taken: {0}")]
	Fragment(#[from] FragmentRefusal),
	/// The chain refused what was submitted.
	#[error("the chain refused it: {0}")]
	Refused(String),
	/// Something on the gateway's side does not work; its operator finds the reason in the log.
	#[error("the gateway cannot do this now; try again, or ask another")]
	Unavailable,
}

/// An error with the reason for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{external} [{internal}]")]
pub struct GatewayError {
	/// What is answered.
	pub external: ExchangeError,
	/// What is logged: no patients' identifiers, no key, no plaintext.
	pub internal: String,
}

impl GatewayError {
	/// An answer with its reason.
	pub fn new(external: ExchangeError, internal: impl Into<String>) -> Self {
		Self { external, internal: internal.into() }
	}

	/// Something of ours does not work.
	pub fn unavailable(internal: impl std::fmt::Display) -> Self {
		Self::new(ExchangeError::Unavailable, internal.to_string())
	}

	/// Not released, for a reason that only the log hears.
	pub fn not_released(internal: impl std::fmt::Debug) -> Self {
		Self::new(ExchangeError::NotReleased, format!("{internal:?}"))
	}

	/// Writes the reason to the log and keeps the answer.
	pub(crate) fn logged(self, what: &'static str) -> ExchangeError {
		match &self.external {
			ExchangeError::Unavailable => {
				tracing::error!(what, reason = self.internal, "cannot answer")
			},
			_ => tracing::info!(what, answer = ?self.external, reason = self.internal, "refused"),
		}
		self.external
	}
}

impl From<ExchangeError> for GatewayError {
	fn from(external: ExchangeError) -> Self {
		Self::new(external, "")
	}
}

impl From<FragmentRefusal> for GatewayError {
	fn from(refusal: FragmentRefusal) -> Self {
		Self::from(ExchangeError::Fragment(refusal))
	}
}

impl From<sqlx::Error> for GatewayError {
	fn from(error: sqlx::Error) -> Self {
		Self::unavailable(format!("database: {error}"))
	}
}

impl From<object_store::Error> for GatewayError {
	fn from(error: object_store::Error) -> Self {
		// The library names paths, which are hashes of ciphertexts.
		Self::unavailable(format!("object store: {error}"))
	}
}
