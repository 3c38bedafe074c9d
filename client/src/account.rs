// SPDX-License-Identifier: GPL-3.0-only

//! Who signs.

use std::{path::Path, sync::LazyLock};

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
	/// Whether it lies under a secret that everybody knows.
	is_well_known: bool,
}

/// The accounts of the development phrase: its own, and those whose secrets are handed around without a path.
static WELL_KNOWN: LazyLock<Vec<sr25519::Public>> = LazyLock::new(|| {
	let mut all = vec![String::new()];
	for name in ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"] {
		all.extend([format!("//{name}"), format!("//{name}//stash")]);
	}
	let root = sr25519::Pair::from_phrase(DEV_PHRASE, None).ok();
	let at = |path: &String| Some(root.as_ref()?.0.derive(hard(path), None).ok()?.0.public());
	all.iter().filter_map(at).collect()
});

/// A path of hard junctions.
fn hard(path: &str) -> impl Iterator<Item = DeriveJunction> + '_ {
	let parts = path.split("//").filter(|part| !part.is_empty());
	parts.map(|part| DeriveJunction::from(part).harden())
}

/// Whether everybody knows what a secret's path begins at: by the key, which can be spelled in more than one way.
fn is_well_known(secret: &str) -> bool {
	let (secret, password) = match secret.split_once("///") {
		Some((secret, password)) => (secret, Some(password)),
		None => (secret, None),
	};
	let root = match secret.split('/').next().unwrap_or_default() {
		// A path alone is one under the development phrase.
		"" => DEV_PHRASE,
		root => root,
	};
	let root = sr25519::Pair::from_string(root, password);
	root.is_ok_and(|root| WELL_KNOWN.contains(&root.public()))
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
				let is_well_known = is_well_known(secret);
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
		self.pair
			.derive(hard(path), self.seed.as_deref().copied())
			.map(|(pair, seed)| {
				let is_well_known = self.is_well_known;
				Self { pair, seed: seed.map(Zeroizing::new), is_well_known }
			})
			.map_err(|_| ClientError::BadSecret(format!("the path {path} cannot be derived")))
	}

	/// Whether everybody knows its secret: it is the development phrase, a path under it, or the seed of such an
	/// account.
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
		let seed = |secret: &str| {
			let account = Account::from_secret(secret).unwrap();
			format!("0x{}", hex::encode(account.seed().unwrap().as_slice()))
		};
		let (root, alice, stash) = (seed(DEV_PHRASE), seed("//Alice"), seed("//Bob//stash"));
		let (under, spaced) = (format!("{alice}//a"), DEV_PHRASE.replace(' ', "  "));
		let spelled = [&root, &alice, &stash, &under, &spaced, &format!("{DEV_PHRASE}//a")];
		let plain = ["//Alice", "/soft", "//my secret", DEV_PHRASE];
		for secret in plain.into_iter().chain(spelled.map(String::as_str)) {
			let account = Account::from_secret(secret).unwrap();
			assert!(account.is_well_known(), "{secret}");
			assert!(!secret.contains("//") || account.derive("//b").unwrap().is_well_known());
		}
		let (path, seed) = (format!("{}//Alice", *own), format!("0x{}", "07".repeat(32)));
		// Nobody knows the password.
		let locked = format!("{DEV_PHRASE}//Alice///{}", &own[..8]);
		for secret in [own.as_str(), &path, &seed, &locked] {
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
