// SPDX-License-Identifier: GPL-3.0-only

use salus_primitives::ethereum::{account_of, signer_of};
use sp_core::{ecdsa, Pair};

/// The secret key 1, and the address that every wallet gives it.
pub fn wallet() -> (ecdsa::KeccakPair, [u8; 20]) {
	let mut secret = [0; 32];
	secret[31] = 1;
	let address = hex::decode("7e5f4552091a69125d5dfcb7b8c2659029395bdf").expect("digits");
	(ecdsa::KeccakPair::from_seed(&secret), address.try_into().expect("20 bytes"))
}

#[test]
fn a_signature_names_the_address_that_the_wallet_shows() {
	let (pair, address) = wallet();
	let mut signature: [u8; 65] = pair.sign(b"message").0;
	assert_eq!(signer_of(&signature, b"message"), Some(address));
	assert_ne!(signer_of(&signature, b"massage"), Some(address));
	// Wallets write v as 27 or 28.
	signature[64] += 27;
	assert_eq!(signer_of(&signature, b"message"), Some(address));
	signature[64] = 4;
	assert_eq!(signer_of(&signature, b"message"), None);
	assert_eq!(signer_of(&[0; 65], b"message"), None);
}

#[test]
fn an_address_is_filled_up_to_an_account() {
	let account = account_of(&[7; 20]);
	let bytes: &[u8] = account.as_ref();
	assert_eq!(bytes, [&[7; 20][..], &[0xEE; 12]].concat());
}
