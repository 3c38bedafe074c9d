// SPDX-License-Identifier: GPL-3.0-only

use proptest::prelude::*;
use salus_primitives::{
	access::{Purpose, Purposes, Scope},
	ethereum::strict_signer_of,
	typed_data::{Domain, Party, TypedGrant, DOMAIN_TYPE, GRANT_TYPE, STATEMENT},
	AccountId, BlindedTag, ChartId,
};
use serde_json::{json, Value};

use super::{ethereum::wallet, text::*};

const DAY: u64 = 86_400_000;

/// The network of `make network`, and the precompile of grants.
pub fn domain() -> Domain {
	let mut contract = [0; 20];
	contract[16] = 0x5a;
	contract[17] = 0x02;
	Domain { chain_id: 5721, contract, genesis: GENESIS }
}

fn purposes(some: &[Purpose]) -> Purposes {
	Purposes::try_from(some.iter().copied().collect::<std::collections::BTreeSet<_>>())
		.expect("there are not that many")
}

/// Of an institution, over the whole chart, without an end.
fn to_an_institution() -> TypedGrant {
	TypedGrant {
		chart: ChartId([0x11; 32]),
		party: Party::Institution {
			account: AccountId::new([0x30; 32]),
			name: "Practice on the Hill".into(),
		},
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Hresch, Purpose::Treat]),
		start: THEN,
		end: None,
		nonce: 7,
		deadline: THEN + DAY,
	}
}

/// Of one person, over two compartments, for everything, with an end.
fn to_a_person() -> TypedGrant {
	TypedGrant {
		party: Party::Staff {
			account: AccountId::new([0x30; 32]),
			institution: "Klinik S\u{fc}d".into(),
		},
		scope: two_compartments(),
		purposes: purposes(&Purpose::ALL),
		end: Some(THEN + 2 * DAY),
		..to_an_institution()
	}
}

/// Of a blinded tag, over two records.
fn to_a_tag() -> TypedGrant {
	let chart = ChartId([0x11; 32]);
	let party = AccountId::new([0x30; 32]);
	TypedGrant {
		party: Party::Blinded(BlindedTag::blind(&GENESIS, &chart, &party, &[0x31; 32])),
		scope: two_records(),
		purposes: purposes(&[Purpose::Treat]),
		nonce: 0,
		..to_an_institution()
	}
}

/// r ‖ s ‖ v of this hash, as wallets write it.
fn signed(hash: [u8; 32]) -> [u8; 65] {
	let mut signature: [u8; 65] = wallet().0.sign_prehashed(&hash).0;
	signature[64] += 27;
	signature
}

fn show(bytes: impl AsRef<[u8]>) -> Value {
	Value::from(format!("0x{}", hex::encode(bytes)))
}

fn vector(grant: &TypedGrant) -> Value {
	let words = grant.words().expect("it has words");
	let hash = grant.signing_hash(&domain()).expect("it has words");
	json!({
		"party": words.party,
		"identity": words.identity,
		"scope": words.scope,
		"purposes": words.purposes,
		"from": words.from,
		"until": words.until,
		"submit_before": words.submit_before,
		"struct_hash": show(grant.struct_hash().expect("it has words")),
		"signing_hash": show(hash),
		"signature": show(signed(hash)),
	})
}

/// For `vectors.json`.
pub fn vectors() -> Value {
	json!({
		"domain_type": DOMAIN_TYPE,
		"domain_separator": show(domain().separator()),
		"type": GRANT_TYPE,
		"statement": STATEMENT,
		"institution": vector(&to_an_institution()),
		"person": vector(&to_a_person()),
		"tag": vector(&to_a_tag()),
	})
}

/// What ethers 6.17.0 makes of the same grants: `TypedDataEncoder.hashDomain`, `hashStruct` and `hash`,
/// and `Wallet.signTypedData`, by the messages of examples/ethereum/typed-data.mjs.
#[test]
fn hashes_and_signatures_are_those_that_ethers_makes() {
	let separator = "4f49af04f5d4b82b2aac2d5205c880c3d884063d79edb9e634651ea67540c93b";
	assert_eq!(hex::encode(domain().separator()), separator);
	for (grant, of_struct, to_sign, signature) in [
		(
			to_an_institution(),
			"81562af335485235d0b9333d13b14de4e76d0682cb12a3de0c358216c718a75f",
			"5f6b5c21d26709da018b1e06c29574a4d003eec108ded975069359547e78a41d",
			"8ec46cd0a744239ca89827c27bf1479305f7471da488cd7a3ba6067d5eb821e6\
			 70f7a29cf365a2ec5672ce3f1478562e41b01060c4b85b93754501f685593614\
			 1c",
		),
		(
			to_a_person(),
			"bdb5cf131c16d0624086d06a6b6369bcfa3a7246af605ec6fad03323e8687ecb",
			"2d862026b6450545ac2b034780aad96ab02e2a444965776805cab473387b1867",
			"7cc91949832ed170d7156e499fd0fa9bef8fa34ea319c40a82d65b871f8ee82d\
			 145429648dd59d8dabce3ef75a27e6f20d3c6d0a2f58554d54b444937e0fb386\
			 1b",
		),
		(
			to_a_tag(),
			"e0fece86a559319c977c5dfdf97f288a86123af4e4322df7ef9933a95a685500",
			"8f34575d8f911bbdf06d702eeb6f80bc46cbf1569845ffbe015e86f438d90ff6",
			"442ae4b46c199f4177e41f6e8d9f82c4e3e72a6b8fda5e6bfdf63bccbcb64e03\
			 7025bb73786275287bfeca9d4bb1eac16869a6354c11e831dfaa73bb877ca1ff\
			 1c",
		),
	] {
		assert_eq!(hex::encode(grant.struct_hash().expect("words")), of_struct, "{grant:?}");
		let hash = grant.signing_hash(&domain()).expect("words");
		assert_eq!(hex::encode(hash), to_sign, "{grant:?}");
		// Both sign with the nonce of RFC 6979.
		let signature = signature.replace(' ', "");
		assert_eq!(hex::encode(signed(hash)), signature, "{grant:?}");
		let (_, signer) = wallet();
		let bytes: [u8; 65] = hex::decode(signature).expect("digits").try_into().expect("65");
		assert!(grant.is_signed_by(&signer, &bytes, &domain()));
		assert!(!grant.is_signed_by(&[7; 20], &bytes, &domain()), "nobody signs for another");
	}
}

#[test]
fn a_change_of_anything_voids_the_signature() {
	let (_, signer) = wallet();
	let changes: [fn(&mut TypedGrant); 16] = [
		|grant| grant.chart.0[0] ^= 1,
		|grant| grant.party = to_a_tag().party,
		|grant| grant.party = to_a_person().party,
		|grant| {
			let (account, name) = (AccountId::new([0x31; 32]), "Practice on the Hill".into());
			grant.party = Party::Institution { account, name };
		},
		|grant| {
			let (account, name) = (AccountId::new([0x30; 32]), "Practice in the Dale".into());
			grant.party = Party::Institution { account, name };
		},
		|grant| grant.scope = two_compartments(),
		|grant| grant.scope = two_records(),
		|grant| grant.scope = Scope::Records(Default::default()),
		|grant| grant.purposes = purposes(&[Purpose::Treat]),
		|grant| grant.purposes = purposes(&[Purpose::Treat, Purpose::Hresch, Purpose::Btg]),
		|grant| grant.start -= 1,
		|grant| grant.start += 1,
		|grant| grant.end = Some(THEN + DAY),
		|grant| grant.nonce -= 1,
		|grant| grant.nonce += 1,
		|grant| grant.deadline += 1,
	];
	let signature = signed(to_an_institution().signing_hash(&domain()).expect("words"));
	assert!(to_an_institution().is_signed_by(&signer, &signature, &domain()));
	for (number, change) in changes.into_iter().enumerate() {
		let mut other = to_an_institution();
		change(&mut other);
		assert!(!other.is_signed_by(&signer, &signature, &domain()), "change {number}");
	}
	let elsewhere: [fn(&mut Domain); 3] = [
		|domain| domain.chain_id += 1,
		|domain| domain.contract[17] += 1,
		|domain| domain.genesis[0] ^= 1,
	];
	for (number, change) in elsewhere.into_iter().enumerate() {
		let mut other = domain();
		change(&mut other);
		let grant = to_an_institution();
		assert!(!grant.is_signed_by(&signer, &signature, &other), "change {number} of the domain");
	}
}

/// Of the four ways to write one signature, one counts.
#[test]
fn a_signature_has_one_form() {
	/// The order of secp256k1.
	const ORDER: [u8; 32] = [
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36,
		0x41, 0x41,
	];
	let (_, signer) = wallet();
	let hash = to_an_institution().signing_hash(&domain()).expect("words");
	let good = signed(hash);
	assert_eq!(strict_signer_of(&good, &hash), Some(signer));

	let mut short = good;
	short[64] -= 27;
	assert_eq!(strict_signer_of(&short, &hash), None, "v is 27 or 28");

	let mut high = good;
	let mut borrow = 0i16;
	for place in (0..32).rev() {
		let left = i16::from(ORDER[place]) - i16::from(good[32 + place]) - borrow;
		borrow = i16::from(left < 0);
		high[32 + place] = u8::try_from(left.rem_euclid(256)).expect("a byte");
	}
	high[64] = 27 + (28 - high[64]);
	// It is a signature: the library takes it.
	let mut zero_based = high;
	zero_based[64] -= 27;
	assert!(sp_io::crypto::secp256k1_ecdsa_recover(&zero_based, &hash).is_ok());
	assert_eq!(strict_signer_of(&high, &hash), None, "s is in the lower half");

	for v in (0..=255).filter(|v| !matches!(v, 27 | 28)) {
		let mut other = good;
		other[64] = v;
		assert_eq!(strict_signer_of(&other, &hash), None, "v {v}");
	}
	assert_eq!(strict_signer_of(&[27; 65], &hash).filter(|found| *found == signer), None);
	let mut nothing = [0; 65];
	nothing[64] = 27;
	assert_eq!(strict_signer_of(&nothing, &hash), None);
}

#[test]
fn a_name_that_reads_as_something_else_has_no_words() {
	for name in [
		"",
		" Practice",
		"Practice ",
		"Practice\nidentity: account 0x00",
		"Practice\u{0}",
		"\u{202e}ecitcarP",
		"Prac\u{200b}tice",
		"Prac\u{ad}tice",
		"Practice\u{2028}",
		"Practice\u{feff}",
		"Practice\u{e0041}",
	] {
		let account = AccountId::new([0x30; 32]);
		for party in [
			Party::Institution { account: account.clone(), name: name.into() },
			Party::Staff { account, institution: name.into() },
		] {
			let grant = TypedGrant { party, ..to_an_institution() };
			assert_eq!(grant.words(), None, "{name:?}");
			assert_eq!(grant.signing_hash(&domain()), None, "{name:?}");
			assert!(!grant.is_signed_by(&wallet().1, &signed([0; 32]), &domain()));
		}
	}
	for name in ["H\u{f4}pital", "\u{75c5}\u{9662}", "institution staff of", "St. Mary's (2)"] {
		let party = Party::Institution { account: AccountId::new([0; 32]), name: name.into() };
		let words = TypedGrant { party, ..to_an_institution() }.words().expect("it has words");
		assert_eq!(words.party, format!("institution {name}"));
	}
}

#[test]
fn moments_without_a_date_have_no_words() {
	const END_OF_DATES: u64 = 253_402_300_800_000;
	let changes: [fn(&mut TypedGrant, u64); 3] = [
		|grant, moment| grant.start = moment,
		|grant, moment| grant.end = Some(moment),
		|grant, moment| grant.deadline = moment,
	];
	for change in changes {
		for (moment, has_words) in
			[(0, true), (END_OF_DATES - 1, true), (END_OF_DATES, false), (u64::MAX, false)]
		{
			let mut grant = to_an_institution();
			change(&mut grant, moment);
			assert_eq!(grant.words().is_some(), has_words, "{moment}");
		}
	}
}

proptest! {
	/// Whatever is granted, a hardware wallet shows it line by line: every text is short and, but for
	/// the register's name, printable ASCII.
	#[test]
	fn every_text_fits_a_screen(
		account: [u8; 32],
		start in 0u64..253_402_300_800_000,
		bits in 0u16..4096,
	) {
		let some: Vec<_> =
			(0u16..).zip(Purpose::ALL).filter(|(bit, _)| bits & (1 << bit) != 0).map(|(_, one)| one).collect();
		for grant in [to_an_institution(), to_a_person(), to_a_tag()] {
			let party = match grant.party {
				Party::Blinded(_) => Party::Blinded(BlindedTag(account)),
				_ => Party::Institution { account: account.into(), name: "Practice".into() },
			};
			let words = TypedGrant { party, start, purposes: purposes(&some), ..grant }
				.words()
				.expect("it has words");
			let texts = [words.party, words.identity, words.from, words.until, words.submit_before]
				.into_iter()
				.chain(words.scope)
				.chain(words.purposes);
			for text in texts {
				prop_assert!((1..=100).contains(&text.len()), "{text}");
				prop_assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text}");
			}
		}
	}
}
