// SPDX-License-Identifier: GPL-3.0-only

//! What an account signs once, so that a key of its session may ask gateways in its name.

use alloc::{format, string::String, vec::Vec};
use sp_core::crypto::{Ss58AddressFormat, Ss58Codec};
use sp_crypto_hashing::blake2_256;
use sp_runtime::MultiSignature;

use super::{authority_of, digits, hex, is_text_signed, iso8601, SignedText, END_OF_DATES};
use crate::{
	ethereum::{address_in, checksummed},
	AccountId, Moment,
};

/// How long a session may last.
pub const MAX_SESSION: Moment = 600_000;

/// How many gateways one sign-in may be for.
pub const MAX_SIGN_IN_GATEWAYS: usize = 32;

/// The prefix of Substrate addresses in texts: the generic one, which wallets read on every network.
const SS58_PREFIX: u16 = 42;

/// What an account signs to be served by gateways for a while, in the form of EIP-4361.
///
/// The requests of the session are then signed by its Ed25519 key. An Ethereum wallet recognises the
/// text as a sign-in and warns when another site shows it; a Substrate account signs the same text
/// with its own address in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct SignInText {
	/// The chain.
	pub genesis: [u8; 32],
	/// Its number among Ethereum's chains, as `pallet-revive` tells it.
	pub chain_id: u64,
	/// The authority, `host[:port]`, of one of the gateways: the one that is asked first.
	pub domain: String,
	/// The account that signs in, and that signs.
	pub account: AccountId,
	/// The session's Ed25519 public key.
	pub key: [u8; 32],
	/// The endpoints of all gateways that it is for, the first included.
	pub gateways: Vec<String>,
	/// Makes every sign-in another one.
	pub nonce: [u8; 16],
	/// When it was signed.
	pub issued: Moment,
	/// The moment from which it is void.
	pub expires: Moment,
}

impl SignInText {
	/// The session's id: BLAKE2b-256 of the text.
	pub fn id(&self) -> [u8; 32] {
		blake2_256(self.text().as_bytes())
	}

	/// Whether the text has EIP-4361's form and says nothing but its fields.
	///
	/// Domain and endpoints are the only fields that somebody else chooses the words of: neither can
	/// forge a line, and the domain is one of the gateways.
	pub fn is_well_formed(&self) -> bool {
		// First, since each is compared with each of the others.
		if self.gateways.len() > MAX_SIGN_IN_GATEWAYS {
			return false;
		}
		let mut rest = self.gateways.as_slice();
		while let [one, others @ ..] = rest {
			if authority_of(one).is_none() || others.contains(one) {
				return false;
			}
			rest = others;
		}
		self.gateways.iter().any(|one| authority_of(one) == Some(self.domain.as_str()))
			&& self.issued < self.expires
			&& self.expires < END_OF_DATES
	}

	/// How the account's wallets call it, and what they show.
	fn address(&self) -> (&'static str, String) {
		match address_in(&self.account) {
			Some(address) => ("Ethereum", checksummed(&address)),
			None => {
				let format = Ss58AddressFormat::custom(SS58_PREFIX);
				("Substrate", self.account.to_ss58check_with_version(format))
			},
		}
	}
}

impl SignedText for SignInText {
	fn text(&self) -> String {
		let (kind, address) = self.address();
		let mut text = format!(
			"{} wants you to sign in with your {kind} account:\n\
			 {address}\n\
			 \n\
			 I let the key below ask Salus gateways in my name, on the network {}.\n\
			 \n\
			 URI: urn:salus:ed25519:{}\n\
			 Version: 1\n\
			 Chain ID: {}\n\
			 Nonce: {}\n\
			 Issued At: {}\n\
			 Expiration Time: {}\n\
			 Resources:",
			self.domain,
			hex(&self.genesis),
			digits(&self.key),
			self.chain_id,
			digits(&self.nonce),
			iso8601(self.issued),
			iso8601(self.expires),
		);
		for gateway in &self.gateways {
			text.push_str("\n- ");
			text.push_str(gateway);
		}
		text
	}

	/// Nobody signs in as another, and nothing that is not well-formed counts as signed.
	fn is_signed_by(&self, signature: &MultiSignature, signer: &AccountId) -> bool {
		self.account == *signer
			&& self.is_well_formed()
			&& is_text_signed(&self.text(), signature, signer)
	}
}
