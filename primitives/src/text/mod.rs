// SPDX-License-Identifier: GPL-3.0-only

//! The texts that people sign off chain.
//!
//! Each is rebuilt from its fields by whoever verifies it, so nothing else can hide in it. A wallet
//! may sign it raw, wrapped in `<Bytes>…</Bytes>` (polkadot.js), or as an EIP-191 personal message
//! (Ethereum wallets, with [`MultiSignature::Eth`]); docs/formats.md has test vectors for each.

mod endpoint;
mod filing;
mod iso8601;
mod sign_in;

use alloc::{format, string::String, vec::Vec};
use sp_runtime::{traits::Verify, MultiSignature};

use crate::{
	access::{Purposes, Scope},
	ethereum, AccountId, ChartId, Moment,
};

pub use endpoint::authority_of;
pub use filing::FilingText;
pub use iso8601::iso8601;
pub use sign_in::{SignInText, MAX_SESSION, MAX_SIGN_IN_GATEWAYS};

/// 10000-01-01T00:00:00Z: RFC 3339 gives a year four digits.
pub const END_OF_DATES: Moment = 253_402_300_800_000;

/// A text that can be signed.
pub trait SignedText {
	/// The text, rebuilt from its fields.
	fn text(&self) -> String;

	/// Whether `signature` is `signer`'s, in any of the accepted wrappings.
	fn is_signed_by(&self, signature: &MultiSignature, signer: &AccountId) -> bool {
		is_text_signed(&self.text(), signature, signer)
	}
}

/// Whether `signature` is `signer`'s over this text, in any of the accepted wrappings.
fn is_text_signed(text: &str, signature: &MultiSignature, signer: &AccountId) -> bool {
	wrappings(text, signature).iter().any(|bytes| is_signed(bytes, signature, signer))
}

/// Whether `signature` is `signer`'s over these bytes.
pub fn is_signed(bytes: &[u8], signature: &MultiSignature, signer: &AccountId) -> bool {
	match signature {
		// Not through `MultiSignature::verify`: see `crate::ethereum`.
		MultiSignature::Eth(signature) => ethereum::signer_of(signature.as_ref(), bytes)
			.is_some_and(|address| ethereum::account_of(&address) == *signer),
		other => other.verify(bytes, signer),
	}
}

/// What a wallet may have put around the text before signing it.
fn wrappings(text: &str, signature: &MultiSignature) -> Vec<Vec<u8>> {
	match signature {
		MultiSignature::Eth(_) => alloc::vec![
			format!("\u{19}Ethereum Signed Message:\n{}{}", text.len(), text).into_bytes(),
			text.as_bytes().to_vec(),
		],
		_ => alloc::vec![text.as_bytes().to_vec(), format!("<Bytes>{text}</Bytes>").into_bytes(),],
	}
}

/// What a patient signs to be enrolled: nobody is enrolled unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentText {
	/// The chain.
	pub genesis: [u8; 32],
	/// The hospital that may enrol.
	pub hospital: AccountId,
	/// The chart's id.
	pub chart: ChartId,
	/// The account that will control the chart, and that signs.
	pub controller: AccountId,
	/// The moment from which the text is void.
	pub expires: Moment,
}

impl SignedText for EnrolmentText {
	fn text(&self) -> String {
		format!(
			"Salus: enrolment\n\
			 I want this hospital to keep a chart for me, whose access I own.\n\
			 Hospital: {}\nChart: {}\nMy account: {}\nExpires: {}\nNetwork: {}",
			hex(self.hospital.as_ref()),
			self.chart,
			hex(self.controller.as_ref()),
			iso8601(self.expires),
			hex(&self.genesis),
		)
	}
}

/// What the new account signs when a chart's control is recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryText {
	/// The chain.
	pub genesis: [u8; 32],
	/// The chart.
	pub chart: ChartId,
	/// The account that will control it, and that signs.
	pub new_controller: AccountId,
	/// The moment from which the text is void.
	pub expires: Moment,
}

impl SignedText for RecoveryText {
	fn text(&self) -> String {
		format!(
			"Salus: recovery\n\
			 I want this account to control my chart.\n\
			 Chart: {}\nMy new account: {}\nExpires: {}\nNetwork: {}",
			self.chart,
			hex(self.new_controller.as_ref()),
			iso8601(self.expires),
			hex(&self.genesis),
		)
	}
}

/// What a data user signs to ask for access under a blinded tag.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct RequestText {
	/// The chain.
	pub genesis: [u8; 32],
	/// The chart.
	pub chart: ChartId,
	/// Who would read: the account that signs, or its institution.
	pub party: AccountId,
	/// The random bytes that blind the party.
	pub random: [u8; 32],
	/// Over which records.
	pub scope: Scope,
	/// For which purposes.
	pub purposes: Purposes,
	/// From when.
	pub start: Moment,
	/// Until when.
	pub end: Option<Moment>,
}

impl SignedText for RequestText {
	fn text(&self) -> String {
		let purposes: Vec<&str> = self.purposes.iter().map(|purpose| purpose.code()).collect();
		format!(
			"Salus: request\n\
			 I ask the patient for access.\n\
			 Chart: {}\nParty: {}\nBlinding: {}\nScope: {}\nPurposes: {}\nFrom: {}\nUntil: {}\n\
			 Network: {}",
			self.chart,
			hex(self.party.as_ref()),
			hex(&self.random),
			scope(&self.scope),
			purposes.join(" "),
			iso8601(self.start),
			self.end.map_or_else(|| String::from("revoked"), iso8601),
			hex(&self.genesis),
		)
	}
}

/// A scope in one line.
fn scope(scope: &Scope) -> String {
	match scope {
		Scope::Chart => String::from("the whole chart"),
		Scope::Compartments(list) => {
			let names: Vec<String> = list
				.iter()
				.map(|one| format!("{} from epoch {}", one.tag, one.first_epoch))
				.collect();
			format!("compartments {}", names.join(", "))
		},
		Scope::Records(list) => {
			let names: Vec<String> = list.iter().map(|record| format!("{record}")).collect();
			format!("records {}", names.join(", "))
		},
	}
}

/// `0x` and lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
	format!("0x{}", digits(bytes))
}

/// Lower-case hexadecimal digits.
fn digits(bytes: &[u8]) -> String {
	let mut text = String::new();
	for byte in bytes {
		text.push_str(&format!("{byte:02x}"));
	}
	text
}
