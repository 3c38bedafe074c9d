// SPDX-License-Identifier: GPL-3.0-only

//! Ethereum keys, and the accounts that they own here.
//!
//! An Ethereum address is the end of the Keccak-256 of the *uncompressed* public key (Ethereum Yellow
//! Paper, appendix F), and its account is the address filled up with `0xEE`: so does `pallet-revive`
//! map it, and so does every wallet know itself. `MultiSigner::Eth` of this release hashes the
//! *compressed* key instead and so names an account that no wallet has; therefore what wallets sign
//! is verified here.

use alloc::{format, string::String};
use sp_crypto_hashing::keccak_256;

use crate::AccountId;

/// What fills an address up to an account.
const FILL: u8 = 0xEE;

/// An Ethereum address.
pub type Address = [u8; 20];

/// The account of an Ethereum address.
pub fn account_of(address: &Address) -> AccountId {
	let mut account = [FILL; 32];
	for (byte, of_address) in account.iter_mut().zip(address) {
		*byte = *of_address;
	}
	AccountId::new(account)
}

/// The Ethereum address that an account is mapped from; `None` for every other account.
///
/// That any other key has an account with this ending is as unlikely as guessing 96 bits.
pub fn address_in(account: &AccountId) -> Option<Address> {
	let (address, fill) = AsRef::<[u8; 32]>::as_ref(account).split_first_chunk::<20>()?;
	fill.iter().all(|byte| *byte == FILL).then_some(*address)
}

/// An address as wallets show it, with the checksum in the case of its letters (EIP-55).
pub fn checksummed(address: &Address) -> String {
	let mut digits = String::new();
	for byte in address {
		digits.push_str(&format!("{byte:02x}"));
	}
	let hash = keccak_256(digits.as_bytes());
	let halves = hash.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
	let mut text = String::from("0x");
	text.extend(digits.chars().zip(halves).map(|(digit, half)| {
		if half > 7 {
			digit.to_ascii_uppercase()
		} else {
			digit
		}
	}));
	text
}

/// The address of an uncompressed public key, without its leading `0x04`.
pub fn address_of(public: &[u8; 64]) -> Address {
	let mut address = [0; 20];
	for (byte, of_hash) in address.iter_mut().zip(keccak_256(public).into_iter().skip(12)) {
		*byte = of_hash;
	}
	address
}

/// The address that signed the Keccak-256 of `message`: r ‖ s ‖ v, where v is 0, 1, 27 or 28.
pub fn signer_of(signature: &[u8; 65], message: &[u8]) -> Option<Address> {
	sp_io::crypto::secp256k1_ecdsa_recover(signature, &keccak_256(message))
		.ok()
		.map(|public| address_of(&public))
}

/// Half the order of secp256k1, rounded down: the highest `s` of a signature that has one form only
/// (EIP-2).
const HALF_ORDER: [u8; 32] = [
	0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
	0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
];

/// Whether s of r ‖ s ‖ v lies in the lower half of the order, where wallets make it: the order less s verifies too.
pub fn has_low_s(signature: &[u8; 65]) -> bool {
	signature.iter().skip(32).take(32).le(&HALF_ORDER)
}

/// The address that signed this hash, where the signature has the one form that wallets make: r ‖ s ‖ v,
/// s in the lower half of the order, v 27 or 28.
pub fn strict_signer_of(signature: &[u8; 65], hash: &[u8; 32]) -> Option<Address> {
	let [.., v] = signature;
	if !matches!(v, 27 | 28) || !has_low_s(signature) {
		return None;
	}
	sp_io::crypto::secp256k1_ecdsa_recover(signature, hash).ok().map(|public| address_of(&public))
}
