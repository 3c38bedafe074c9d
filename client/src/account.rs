// SPDX-License-Identifier: GPL-3.0-only

//! Who signs.

use std::path::Path;

use salus_primitives::{AccountId, MultiSignature};
use sp_core::{
	crypto::{Ss58Codec, DEV_PHRASE},
	sr25519, DeriveJunction, Pair,
};
use subxt::{tx::Signer, utils, SubstrateConfig};
use zeroize::Zeroizing;

use crate::ClientError;

/// The path of a chart's account under the patient's seed: `//salus//<hospital in hexadecimal>`.
pub fn chart_path(hospital: &AccountId) -> String {
	let bytes: &[u8] = hospital.as_ref();
	format!("//salus//{}", hex::encode(bytes))
}

/// An account whose secret is at hand (sr25519).
#[derive(Clone)]
pub struct Account {
	pair: sr25519::Pair,
	/// The 32 bytes that the pair was made from; unknown after a soft derivation.
	seed: Option<Zeroizing<[u8; 32]>>,
	/// Whether it lies under the development phrase.
	is_well_known: bool,
}

impl Account {
	/// From a secret: a phrase or `0x` seed, with an optional derivation path. It is never printed.
	pub fn from_secret(secret: &str) -> Result<Self, ClientError> {
		let secret = secret.trim();
		// For the library nothing is the phrase that everybody knows: a file that is empty would sign with it.
		let pair = (!secret.is_empty()).then(|| sr25519::Pair::from_string_with_seed(secret, None));
		// The library's reason could quote the secret.
		match pair.and_then(Result::ok) {
			Some((pair, seed)) => {
				// A path alone is one under that phrase.
				let phrase = secret.split('/').next().unwrap_or_default();
				let is_well_known = phrase.is_empty() || phrase == DEV_PHRASE;
				Ok(Self { pair, seed: seed.map(Zeroizing::new), is_well_known })
			},
			None => Err(ClientError::BadSecret(
				"expected a 12 to 24 word phrase, or 0x and 64 hexadecimal digits, \
				 with an optional //path"
					.into(),
			)),
		}
	}

	/// From a file that holds a secret and nothing else.
	pub fn from_file(path: &Path) -> Result<Self, ClientError> {
		let secret = Zeroizing::new(
			std::fs::read_to_string(path).map_err(|error| ClientError::file(path, error))?,
		);
		Self::from_secret(&secret).map_err(|error| ClientError::file(path, error))
	}

	/// A new random account with its phrase.
	pub fn generate() -> (Self, Zeroizing<String>) {
		let (pair, phrase, seed) = sr25519::Pair::generate_with_phrase(None);
		let account = Self { pair, seed: Some(Zeroizing::new(seed)), is_well_known: false };
		(account, Zeroizing::new(phrase))
	}

	/// The account at a path of hard junctions under this one.
	pub fn derive(&self, path: &str) -> Result<Self, ClientError> {
		let junctions = path
			.split("//")
			.filter(|part| !part.is_empty())
			.map(|part| DeriveJunction::from(part).harden());
		self.pair
			.derive(junctions, self.seed.as_deref().copied())
			.map(|(pair, seed)| {
				let is_well_known = self.is_well_known;
				Self { pair, seed: seed.map(Zeroizing::new), is_well_known }
			})
			.map_err(|_| ClientError::BadSecret(format!("the path {path} cannot be derived")))
	}

	/// Whether everybody knows its secret: it is the development phrase, or a path under it.
	pub fn is_well_known(&self) -> bool {
		self.is_well_known
	}

	/// The account's id.
	pub fn id(&self) -> AccountId {
		AccountId::from(self.pair.public())
	}

	/// The account's SS58 address.
	pub fn address(&self) -> String {
		self.id().to_ss58check()
	}

	/// Signs bytes, for texts that are verified off chain or within a call.
	pub fn sign(&self, bytes: &[u8]) -> sp_core::sr25519::Signature {
		self.pair.sign(bytes)
	}

	/// The same signature as calls take it.
	pub fn multi_signature(&self, bytes: &[u8]) -> MultiSignature {
		MultiSignature::Sr25519(self.sign(bytes))
	}

	/// The 32 bytes that other keys of this account's owner are derived from (`salus_envelope::Seed`).
	pub fn seed(&self) -> Result<&Zeroizing<[u8; 32]>, ClientError> {
		self.seed.as_ref().ok_or_else(|| {
			ClientError::BadSecret(
				"keys cannot be derived under a soft path (use //, not /)".into(),
			)
		})
	}
}

impl Signer<SubstrateConfig> for Account {
	fn account_id(&self) -> utils::AccountId32 {
		utils::AccountId32(self.pair.public().0)
	}

	fn sign(&self, payload: &[u8]) -> utils::MultiSignature {
		utils::MultiSignature::Sr25519(self.pair.sign(payload).0)
	}
}

impl std::fmt::Debug for Account {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Account({})", self.address())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_derived_account_is_the_one_that_wallets_derive() {
		let derived = Account::from_secret(DEV_PHRASE).unwrap().derive("//salus//ab01").unwrap();
		let parsed = Account::from_secret(&format!("{DEV_PHRASE}//salus//ab01")).unwrap();
		assert_eq!(derived.id(), parsed.id());
	}

	#[test]
	fn a_derived_account_knows_its_seed() {
		let account = Account::generate().0.derive("//salus//ab01").unwrap();
		let again =
			Account::from_secret(&format!("0x{}", hex::encode(account.seed().unwrap().as_slice())));
		assert_eq!(account.id(), again.unwrap().id());
	}

	#[test]
	fn a_bad_secret_is_not_quoted() {
		let error = Account::from_secret("my secret words").unwrap_err().to_string();
		assert!(!error.contains("my secret words"));
	}

	#[test]
	fn what_is_empty_is_not_the_phrase_that_everybody_knows() {
		for nothing in ["", " \n"] {
			assert!(matches!(Account::from_secret(nothing), Err(ClientError::BadSecret(_))));
		}
		let alice = Account::from_secret("//Alice").unwrap();
		assert_eq!(alice.address(), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
	}

	#[test]
	fn what_lies_under_the_development_phrase_is_well_known() {
		let own = Account::generate().1;
		for secret in ["//Alice", "/soft", "//my secret", DEV_PHRASE, &format!("{DEV_PHRASE}//a")] {
			let account = Account::from_secret(secret).unwrap();
			assert!(account.is_well_known(), "{secret}");
			assert!(!secret.contains("//") || account.derive("//b").unwrap().is_well_known());
		}
		for secret in [own.as_str(), &format!("{}//Alice", *own), &format!("0x{}", "07".repeat(32))]
		{
			let account = Account::from_secret(secret).unwrap();
			assert!(!account.is_well_known() && !account.derive("//b").unwrap().is_well_known());
		}
	}

	#[test]
	fn a_wrong_key_file_is_named() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("wrong.seed");
		let named = |error| matches!(error, ClientError::File { path: named, .. } if named == path);
		assert!(named(Account::from_file(&path).unwrap_err()), "there is none");
		std::fs::write(&path, "my secret words").unwrap();
		let error = Account::from_file(&path).unwrap_err();
		assert!(error.to_string().contains("not a secret key") && named(error));
	}

	#[test]
	fn debug_shows_no_secret() {
		let (account, phrase) = Account::generate();
		assert!(!format!("{account:?}").contains(phrase.split(' ').next().unwrap()));
	}
}
