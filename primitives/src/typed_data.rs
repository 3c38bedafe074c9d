// SPDX-License-Identifier: GPL-3.0-only

//! A grant as EIP-712 typed data, so that an Ethereum wallet shows in words what is granted.
//!
//! Nearly every field is a text, because wallets, those in hardware too, show texts as they are and
//! numbers in ways of their own. Whoever verifies makes the texts anew from what is to be written, and
//! compares only the hash: a text that says anything else is no signature of it. docs/formats.md has
//! the types and a test vector.

use alloc::{format, string::String, vec::Vec};
use sp_crypto_hashing::keccak_256;

use crate::{
	access::{Purpose, Purposes, Scope},
	ethereum::{strict_signer_of, Address},
	text::{hex, iso8601, END_OF_DATES},
	AccountId, BlindedTag, ChartId, Moment,
};

/// The name in the domain.
pub const DOMAIN_NAME: &str = "Salus";
/// The version in the domain; another one where the types change.
pub const DOMAIN_VERSION: &str = "1";

/// The type of the domain.
pub const DOMAIN_TYPE: &str = "EIP712Domain(string name,string version,uint256 chainId,\
	address verifyingContract,bytes32 salt)";

/// The type of a grant.
pub const GRANT_TYPE: &str = "Grant(string statement,bytes32 chart,string party,string identity,\
	string[] scope,string[] purposes,string from,string until,uint64 nonce,string submitBefore)";

/// What the signer says.
pub const STATEMENT: &str = "I let this party read records of this chart.";

/// How far ahead of the block's time the deadline of a signed grant may lie: a day.
pub const MAX_DEADLINE: Moment = 86_400_000;

/// Where a signature counts: on one network, at one contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
	/// The network's number among Ethereum's chains.
	pub chain_id: u64,
	/// The contract that takes what is signed.
	pub contract: Address,
	/// The network itself, as the salt: numbers of chains are chosen, and may be chosen twice.
	pub genesis: [u8; 32],
}

impl Domain {
	/// The domain separator.
	pub fn separator(&self) -> [u8; 32] {
		Members::of(DOMAIN_TYPE)
			.text(DOMAIN_NAME)
			.text(DOMAIN_VERSION)
			.number(self.chain_id)
			.address(&self.contract)
			.word(&self.genesis)
			.hash()
	}
}

/// Who would read, as far as the register tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
	/// An institution, in clear.
	Institution {
		/// Its account.
		account: AccountId,
		/// Its public name.
		name: String,
	},
	/// One person or system of its staff, in clear.
	Staff {
		/// The person's account.
		account: AccountId,
		/// The public name of the institution.
		institution: String,
	},
	/// Whom only the opening of the tag names.
	Blinded(BlindedTag),
}

/// A grant, as it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedGrant {
	/// The chart.
	pub chart: ChartId,
	/// Who may read.
	pub party: Party,
	/// What.
	pub scope: Scope,
	/// For which purposes.
	pub purposes: Purposes,
	/// From when.
	pub start: Moment,
	/// Until when; `None`: until it is revoked.
	pub end: Option<Moment>,
	/// The signer's number for it: the next one that has not been used.
	pub nonce: u64,
	/// The moment from which nobody can submit it.
	pub deadline: Moment,
}

/// The texts that a wallet shows of a grant, in their order, beside chart and nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
	/// Who would read, by name.
	pub party: String,
	/// Who would read, by account or tag.
	pub identity: String,
	/// What: one text for the whole chart, or one for each compartment or record.
	pub scope: Vec<String>,
	/// For what: one text for each purpose.
	pub purposes: Vec<String>,
	/// From when.
	pub from: String,
	/// Until when.
	pub until: String,
	/// The moment from which nobody can submit it.
	pub submit_before: String,
}

impl TypedGrant {
	/// The texts that a wallet shows.
	///
	/// `None` where there are none that can be relied on: the register has a name that no wallet can
	/// be expected to show as it is, or a moment lies beyond the years that have four digits.
	pub fn words(&self) -> Option<Words> {
		let (party, identity) = self.party.words()?;
		Some(Words {
			party,
			identity,
			scope: scope(&self.scope),
			purposes: self.purposes.iter().map(|one| purpose(*one)).collect(),
			from: date(self.start)?,
			until: self.end.map_or_else(|| Some(String::from("I revoke it")), date)?,
			submit_before: date(self.deadline)?,
		})
	}

	/// The hash of the grant alone, `hashStruct` in EIP-712; `None` where it has no [`Self::words`].
	pub fn struct_hash(&self) -> Option<[u8; 32]> {
		let words = self.words()?;
		let members = Members::of(GRANT_TYPE)
			.text(STATEMENT)
			.word(&self.chart.0)
			.text(&words.party)
			.text(&words.identity)
			.texts(&words.scope)
			.texts(&words.purposes)
			.text(&words.from)
			.text(&words.until)
			.number(self.nonce)
			.text(&words.submit_before);
		Some(members.hash())
	}

	/// What the wallet signs.
	pub fn signing_hash(&self, domain: &Domain) -> Option<[u8; 32]> {
		let mut preimage = Vec::from([0x19, 0x01]);
		preimage.extend_from_slice(&domain.separator());
		preimage.extend_from_slice(&self.struct_hash()?);
		Some(keccak_256(&preimage))
	}

	/// Whether the signature is that address's, in the one form that counts (see
	/// [`strict_signer_of`]).
	pub fn is_signed_by(&self, signer: &Address, signature: &[u8; 65], domain: &Domain) -> bool {
		self.signing_hash(domain).and_then(|hash| strict_signer_of(signature, &hash)).as_ref()
			== Some(signer)
	}
}

impl Party {
	/// Name and identity. The words before the name keep it from reading as anything else.
	fn words(&self) -> Option<(String, String)> {
		let in_clear = |account: &AccountId| {
			format!("account {}, in the ledger for good", hex(account.as_ref()))
		};
		match self {
			Self::Institution { account, name } if is_plain(name) => {
				Some((format!("institution {name}"), in_clear(account)))
			},
			Self::Staff { account, institution } if is_plain(institution) => {
				Some((format!("staff of {institution}"), in_clear(account)))
			},
			Self::Blinded(tag) => Some((
				String::from("whom my own program named to me"),
				format!("blinded tag {}", hex(tag.as_ref())),
			)),
			_ => None,
		}
	}
}

/// Whether a name is shown as it is written: nothing in it breaks a line, turns the direction of
/// reading, or is not seen at all.
fn is_plain(name: &str) -> bool {
	let unseen = |letter: char| {
		letter.is_control()
			|| matches!(
				letter,
				'\u{ad}'
					| '\u{61c}' | '\u{180e}'
					| '\u{200b}'..='\u{200f}'
					| '\u{2028}'..='\u{202e}'
					| '\u{2060}'..='\u{206f}'
					| '\u{feff}' | '\u{fff9}'..='\u{fffb}'
					| '\u{e0000}'..='\u{e007f}'
			)
	};
	!name.is_empty() && name.trim() == name && !name.chars().any(unseen)
}

fn scope(scope: &Scope) -> Vec<String> {
	match scope {
		Scope::Chart => Vec::from([String::from("the whole chart")]),
		Scope::Compartments(list) => list
			.iter()
			.map(|one| {
				format!("compartment {} from epoch {}", hex(one.tag.as_ref()), one.first_epoch)
			})
			.collect(),
		Scope::Records(list) => {
			list.iter().map(|record| format!("record {}", hex(record.as_ref()))).collect()
		},
	}
}

/// A purpose in words, with its code in v3-ActReason.
fn purpose(purpose: Purpose) -> String {
	let words = match purpose {
		Purpose::Treat => "treatment",
		Purpose::Etreat => "emergency treatment",
		Purpose::Btg => "breaking the glass",
		Purpose::Hresch => "healthcare research",
		Purpose::Hpaymt => "healthcare payment",
		Purpose::Hoperat => "healthcare operations",
		Purpose::Pubhlth => "public health",
		Purpose::Patrqt => "at the patient's request",
		Purpose::Famrqt => "at the family's request",
		Purpose::Pwatrny => "power of attorney",
		Purpose::Clintrch => "clinical trial research",
		Purpose::Caremgt => "care management",
	};
	format!("{words} ({})", purpose.code())
}

fn date(moment: Moment) -> Option<String> {
	(moment < END_OF_DATES).then(|| iso8601(moment))
}

/// The members of a struct, encoded as EIP-712 does (`encodeData`), behind the hash of their type.
struct Members(Vec<u8>);

impl Members {
	fn of(name: &str) -> Self {
		Self(keccak_256(name.as_bytes()).to_vec())
	}

	fn word(mut self, word: &[u8; 32]) -> Self {
		self.0.extend_from_slice(word);
		self
	}

	fn text(self, text: &str) -> Self {
		self.word(&keccak_256(text.as_bytes()))
	}

	/// An array is the hash of its elements, each encoded as a member.
	fn texts(self, texts: &[String]) -> Self {
		let elements: Vec<u8> = texts.iter().flat_map(|text| keccak_256(text.as_bytes())).collect();
		self.word(&keccak_256(&elements))
	}

	/// Filled up in front.
	fn number(mut self, number: u64) -> Self {
		self.0.extend_from_slice(&[0; 24]);
		self.0.extend_from_slice(&number.to_be_bytes());
		self
	}

	/// Filled up in front.
	fn address(mut self, address: &Address) -> Self {
		self.0.extend_from_slice(&[0; 12]);
		self.0.extend_from_slice(address);
		self
	}

	fn hash(self) -> [u8; 32] {
		keccak_256(&self.0)
	}
}
