// SPDX-License-Identifier: GPL-3.0-only

//! The sign-in: EIP-4361's form, read back here line by line, and nothing else.

use proptest::prelude::*;
use salus_primitives::{
	ethereum::{account_of, checksummed},
	text::{iso8601, SignInText, SignedText, MAX_SESSION, MAX_SIGN_IN_GATEWAYS},
	AccountId,
};
use sp_core::{
	crypto::{Ss58AddressFormat, Ss58Codec},
	ed25519, Pair,
};

use super::text::{wallets, wrapped, GENESIS, THEN};

/// The key of the session.
pub fn session_pair() -> ed25519::Pair {
	ed25519::Pair::from_seed(&[0x55; 32])
}

pub fn sign_in(account: AccountId) -> SignInText {
	SignInText {
		genesis: GENESIS,
		chain_id: 5_720,
		domain: "one.example".into(),
		account,
		key: session_pair().public().0,
		gateways: [
			"https://one.example",
			"https://two.example:8443/salus",
			"https://[2001:db8::3]",
		]
		.map(String::from)
		.to_vec(),
		nonce: [0x61; 16],
		issued: THEN,
		expires: THEN + MAX_SESSION,
	}
}

/// A change that makes another text of one.
type Change = fn(&mut SignInText);

const CHANGES: [Change; 10] = [
	|text| text.genesis[0] ^= 1,
	|text| text.chain_id += 1,
	|text| text.domain = "two.example:8443".into(),
	|text| text.account = AccountId::new([0; 32]),
	|text| text.key[31] ^= 1,
	|text| text.gateways.truncate(2),
	|text| text.gateways.swap(1, 2),
	|text| text.nonce[0] ^= 1,
	|text| text.issued += 1,
	|text| text.expires -= 1,
];

#[test]
fn every_wallet_signs_in_its_own_wrappings_and_in_no_other() {
	for (account, sign, accepted) in wallets() {
		let text = sign_in(account.clone());
		for (wrapped, accepted) in wrapped(&text.text()).iter().zip(accepted) {
			assert_eq!(text.is_signed_by(&sign(wrapped), &account), accepted);
		}
	}
}

#[test]
fn a_change_of_any_field_makes_another_session_and_voids_the_signature() {
	for (account, sign, _) in wallets() {
		let text = sign_in(account.clone());
		let signature = sign(text.text().as_bytes());
		let mut ids = std::collections::BTreeSet::from([text.id()]);
		for change in CHANGES {
			let mut other = text.clone();
			change(&mut other);
			assert!(other.is_well_formed());
			assert!(ids.insert(other.id()));
			assert!(!other.is_signed_by(&signature, &account));
		}
	}
}

#[test]
fn nobody_signs_in_as_another() {
	for (account, sign, _) in wallets() {
		// The signature is good, and by the signer: but the text names somebody else.
		let text = sign_in(AccountId::new([7; 32]));
		assert!(!text.is_signed_by(&sign(text.text().as_bytes()), &account));
		assert!(!text.is_signed_by(&sign(text.text().as_bytes()), &text.account));
	}
}

/// What is signed but not well-formed does not count.
fn assert_refused(change: impl Fn(&mut SignInText)) {
	let (account, sign, _) = wallets().remove(0);
	let mut text = sign_in(account.clone());
	assert!(text.is_signed_by(&sign(text.text().as_bytes()), &account));
	change(&mut text);
	assert!(!text.is_well_formed(), "{text:?}");
	assert!(!text.is_signed_by(&sign(text.text().as_bytes()), &account), "{text:?}");
}

#[test]
fn no_field_forges_a_line() {
	for forged in [
		"one.example\n",
		"one.example\nURI: urn:salus:ed25519:00",
		"one.example wants you to sign in with your Ethereum account:\n0x00\n\nx",
		"one.example\r",
		"one.example\t",
		"one.example ",
		"one.example\u{0}",
		"one.example\u{2028}",
		"one.example@two.example",
		"",
	] {
		// Even where an endpoint agrees with it.
		assert_refused(|text| {
			text.domain = forged.into();
			text.gateways = vec![format!("https://{forged}")];
		});
		assert_refused(|text| text.gateways.push(format!("https://three.example/{forged} ")));
	}
	assert_refused(|text| text.gateways.push("https://x.example\n- https://y.example".into()));
}

#[test]
fn the_domain_is_one_of_the_gateways() {
	for other in
		["four.example", "one.example:443", "ONE.example", "two.example", "https://one.example"]
	{
		assert_refused(|text| text.domain = other.into());
	}
	assert_refused(|text| text.gateways.clear());
	assert_refused(|text| text.gateways.push(text.gateways[0].clone()));
}

#[test]
fn gateways_are_bounded() {
	let many = |count: usize| -> Vec<String> {
		(0..count).map(|one| format!("https://one.example/{one}")).collect()
	};
	let mut text = sign_in(AccountId::new([7; 32]));
	text.gateways = many(MAX_SIGN_IN_GATEWAYS);
	assert!(text.is_well_formed());
	assert_refused(|text| text.gateways = many(MAX_SIGN_IN_GATEWAYS + 1));
	assert_refused(|text| text.gateways.push(format!("https://{}", "a".repeat(121))));
}

#[test]
fn it_ends_after_it_begins_and_before_dates_do() {
	assert_refused(|text| text.expires = text.issued);
	assert_refused(|text| text.expires = text.issued - 1);
	assert_refused(|text| text.expires = 253_402_300_800_000);
	assert_refused(|text| text.expires = u64::MAX);
}

#[test]
fn json_keeps_every_field() {
	let text = sign_in(AccountId::new([7; 32]));
	let json = serde_json::to_string(&text).expect("JSON");
	assert_eq!(serde_json::from_str::<SignInText>(&json).expect("a sign-in"), text);
}

proptest! {
	/// The ABNF of EIP-4361, line by line: every field stands where a wallet looks for it.
	#[test]
	fn a_text_has_the_form_of_eip_4361(
		(genesis, key, nonce) in any::<([u8; 32], [u8; 32], [u8; 16])>(),
		chain_id in any::<u64>(),
		(account, address) in any::<([u8; 32], [u8; 20])>(),
		is_ethereum in any::<bool>(),
		(issued, lasts) in (0u64..250_000_000_000_000, 1..=MAX_SESSION),
		names in prop::collection::btree_set("[a-z0-9.-]{1,20}(:[1-9][0-9]{0,3})?(/[A-Za-z0-9._~-]{0,9}){0,2}", 1..9),
	) {
		let account = if is_ethereum { account_of(&address) } else { account.into() };
		let gateways: Vec<String> = names.iter().map(|name| format!("https://{name}")).collect();
		let domain = names.iter().next().and_then(|name| name.split('/').next()).expect("one").to_owned();
		let text = SignInText {
			genesis,
			chain_id,
			domain: domain.clone(),
			account: account.clone(),
			key,
			gateways: gateways.clone(),
			nonce,
			issued,
			expires: issued + lasts,
		};
		prop_assert!(text.is_well_formed());
		let (kind, address) = if is_ethereum {
			("Ethereum", checksummed(&address))
		} else {
			("Substrate", account.to_ss58check_with_version(Ss58AddressFormat::custom(42)))
		};
		let text = text.text();
		let lines: Vec<&str> = text.split('\n').collect();
		let expected = [
			format!("{domain} wants you to sign in with your {kind} account:"),
			address,
			String::new(),
			format!(
				"I let the key below ask Salus gateways in my name, on the network 0x{}.",
				hex::encode(genesis),
			),
			String::new(),
			format!("URI: urn:salus:ed25519:{}", hex::encode(key)),
			"Version: 1".into(),
			format!("Chain ID: {chain_id}"),
			format!("Nonce: {}", hex::encode(nonce)),
			format!("Issued At: {}", iso8601(issued)),
			format!("Expiration Time: {}", iso8601(issued + lasts)),
			"Resources:".into(),
		];
		prop_assert_eq!(&lines[..12], expected.as_slice());
		let resources: Vec<String> = gateways.iter().map(|one| format!("- {one}")).collect();
		prop_assert_eq!(&lines[12..], resources.as_slice());
		prop_assert!(text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
	}

	#[test]
	fn only_well_formed_texts_have_as_many_lines_as_fields(
		domain in any::<String>(),
		endpoints in prop::collection::vec(any::<String>(), 0..4),
	) {
		let mut text = sign_in(AccountId::new([7; 32]));
		text.domain = domain;
		text.gateways.extend(endpoints);
		let lines = text.text().lines().count();
		prop_assert!(!text.is_well_formed() || lines == 12 + text.gateways.len());
	}
}
