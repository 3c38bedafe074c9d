// SPDX-License-Identifier: GPL-3.0-only

use salus_primitives::{
	ethereum::{account_of, address_in, checksummed, signer_of},
	AccountId,
};
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

#[test]
fn an_address_is_found_in_its_account_alone() {
	assert_eq!(address_in(&account_of(&[7; 20])), Some([7; 20]));
	for place in 20..32 {
		let mut account: [u8; 32] = account_of(&[7; 20]).into();
		account[place] ^= 1;
		assert_eq!(address_in(&AccountId::new(account)), None);
	}
}

/// The examples of EIP-55.
#[test]
fn an_address_is_shown_with_its_checksum() {
	for shown in [
		"0x52908400098527886E0F7030069857D2E4169EE7",
		"0x8617E340B3D01FA5F11F306F4090FD50E238070D",
		"0xde709f2102306220921060314715629080e2fb77",
		"0x27b1fdb04752bbc536007a920d24acb045561c26",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
		"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
		"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
		"0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
	] {
		let address = hex::decode(&shown[2..]).expect("digits").try_into().expect("20 bytes");
		assert_eq!(checksummed(&address), shown);
	}
}
