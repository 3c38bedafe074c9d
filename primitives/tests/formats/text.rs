// SPDX-License-Identifier: GPL-3.0-only

use proptest::prelude::*;
use salus_primitives::{
	access::{CompartmentScope, Purpose, Purposes, Scope},
	ethereum::account_of,
	text::{iso8601, EnrolmentText, FilingText, RecoveryText, RequestText, SignedText},
	AccountId, ChartId, CompartmentTag, ObjectHash, RecordId,
};
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::{traits::IdentifyAccount, MultiSignature, MultiSigner};

use super::ethereum::wallet;

pub const GENESIS: [u8; 32] = [9; 32];
/// 2026-11-22T21:51:00.007Z.
pub const THEN: u64 = 1_795_384_260_007;

pub fn enrolment(controller: AccountId) -> EnrolmentText {
	EnrolmentText {
		genesis: GENESIS,
		hospital: AccountId::new([0x10; 32]),
		chart: ChartId([0x11; 32]),
		controller,
		expires: THEN,
	}
}

pub fn recovery(new_controller: AccountId) -> RecoveryText {
	RecoveryText { genesis: GENESIS, chart: ChartId([0x11; 32]), new_controller, expires: THEN }
}

pub fn request(scope: Scope, end: Option<u64>) -> RequestText {
	let purposes =
		[Purpose::Hresch, Purpose::Treat].into_iter().collect::<std::collections::BTreeSet<_>>();
	RequestText {
		genesis: GENESIS,
		chart: ChartId([0x11; 32]),
		party: AccountId::new([0x30; 32]),
		random: [0x31; 32],
		scope,
		purposes: Purposes::try_from(purposes).expect("two"),
		start: THEN,
		end,
	}
}

pub fn two_compartments() -> Scope {
	let list = [(0x22, 0), (0x23, 4)]
		.map(|(tag, first_epoch)| CompartmentScope { tag: CompartmentTag([tag; 16]), first_epoch });
	Scope::Compartments(list.to_vec().try_into().expect("two"))
}

pub fn two_records() -> Scope {
	Scope::Records(vec![RecordId([0x33; 16]), RecordId([0x34; 16])].try_into().expect("two"))
}

pub fn filing_text() -> FilingText {
	FilingText {
		genesis: GENESIS,
		chart: ChartId([0x11; 32]),
		record: RecordId([0x33; 16]),
		version: 2,
		object: ObjectHash([0x41; 32]),
		index: ObjectHash([0x43; 32]),
		envelopes: [0x44; 32],
		filer: AccountId::new([0x12; 32]),
	}
}

/// What wraps a text: raw, polkadot.js, EIP-191.
pub fn wrapped(text: &str) -> [Vec<u8>; 3] {
	[
		text.as_bytes().to_vec(),
		format!("<Bytes>{text}</Bytes>").into_bytes(),
		format!("\x19Ethereum Signed Message:\n{}{text}", text.len()).into_bytes(),
	]
}

/// A wallet: its account, how it signs, and which wrappings are its own.
pub type Wallet = (AccountId, Box<dyn Fn(&[u8]) -> MultiSignature>, [bool; 3]);

pub fn wallets() -> Vec<Wallet> {
	let sr = sr25519::Pair::from_seed(&[1; 32]);
	let ed = ed25519::Pair::from_seed(&[2; 32]);
	let ec = ecdsa::Pair::from_seed(&[3; 32]);
	let (eth, address) = wallet();
	vec![
		(
			MultiSigner::from(sr.public()).into_account(),
			Box::new(move |message| sr.sign(message).into()),
			[true, true, false],
		),
		(
			MultiSigner::from(ed.public()).into_account(),
			Box::new(move |message| ed.sign(message).into()),
			[true, true, false],
		),
		(
			MultiSigner::from(ec.public()).into_account(),
			Box::new(move |message| ec.sign(message).into()),
			[true, true, false],
		),
		(
			account_of(&address),
			Box::new(move |message| MultiSignature::Eth(eth.sign(message))),
			[true, false, true],
		),
	]
}

#[test]
fn every_wallet_signs_in_its_own_wrappings_and_in_no_other() {
	for (account, sign, accepted) in wallets() {
		let text = enrolment(account.clone());
		for (wrapped, accepted) in wrapped(&text.text()).iter().zip(accepted) {
			assert_eq!(text.is_signed_by(&sign(wrapped), &account), accepted);
		}
	}
}

#[test]
fn nobody_signs_for_another() {
	for (account, sign, _) in wallets() {
		for (other, ..) in wallets() {
			let text = enrolment(other.clone());
			let by = text.is_signed_by(&sign(text.text().as_bytes()), &other);
			assert_eq!(by, account == other);
		}
	}
}

#[test]
fn an_ethereum_wallet_signs_with_its_own_account_only() {
	let (eth, address) = wallet();
	let text = enrolment(account_of(&address)).text();
	let signature = MultiSignature::Eth(eth.sign(&wrapped(&text)[2]));
	assert!(enrolment(account_of(&address)).is_signed_by(&signature, &account_of(&address)));
	// The account that this release derives from the compressed key is nobody's.
	let derived = MultiSigner::Eth(eth.public()).into_account();
	assert_ne!(derived, account_of(&address));
	assert!(!enrolment(account_of(&address)).is_signed_by(&signature, &derived));
}

#[test]
fn a_change_of_any_field_voids_the_signature() {
	let (account, sign, _) = wallets().remove(0);
	let signed = enrolment(account.clone());
	let signature = sign(signed.text().as_bytes());
	assert!(signed.is_signed_by(&signature, &account));
	let changes: [fn(&mut EnrolmentText); 5] = [
		|text| text.genesis[0] ^= 1,
		|text| text.hospital = AccountId::new([0; 32]),
		|text| text.chart.0[0] ^= 1,
		|text| text.controller = AccountId::new([0; 32]),
		|text| text.expires += 1,
	];
	for change in changes {
		let mut other = signed.clone();
		change(&mut other);
		assert!(!other.is_signed_by(&signature, &account));
	}
	// Nor does it serve for another kind of text.
	assert!(!recovery(account.clone()).is_signed_by(&signature, &account));
}

#[test]
fn texts_differ_wherever_their_fields_do() {
	let requests = [
		request(Scope::Chart, None),
		request(Scope::Chart, Some(THEN)),
		request(two_compartments(), None),
		request(two_records(), None),
	];
	let changes: [fn(&mut RequestText); 6] = [
		|text| text.genesis[0] ^= 1,
		|text| text.chart.0[0] ^= 1,
		|text| text.party = AccountId::new([0; 32]),
		|text| text.random[0] ^= 1,
		|text| text.purposes = Default::default(),
		|text| text.start += 1,
	];
	let mut seen = std::collections::BTreeSet::new();
	for request in requests {
		assert!(seen.insert(request.text()));
		for change in changes {
			let mut other = request.clone();
			change(&mut other);
			assert!(seen.insert(other.text()));
		}
	}
	let changes: [fn(&mut FilingText); 8] = [
		|text| text.genesis[0] ^= 1,
		|text| text.chart.0[0] ^= 1,
		|text| text.record.0[0] ^= 1,
		|text| text.version += 1,
		|text| text.object.0[0] ^= 1,
		|text| text.index.0[0] ^= 1,
		|text| text.envelopes[0] ^= 1,
		|text| text.filer = AccountId::new([0; 32]),
	];
	assert!(seen.insert(filing_text().text()));
	for change in changes {
		let mut other = filing_text();
		change(&mut other);
		assert!(seen.insert(other.text()));
	}
	let signer = AccountId::new([1; 32]);
	let mut other = recovery(signer.clone());
	other.expires += 1;
	assert_ne!(recovery(signer.clone()).text(), other.text());
	assert_ne!(recovery(signer).text(), recovery(AccountId::new([2; 32])).text());
}

proptest! {
	#[test]
	fn a_text_is_lines_of_printable_ascii(
		genesis: [u8; 32],
		controller: [u8; 32],
		expires: u64,
	) {
		let text = EnrolmentText { genesis, expires, ..enrolment(controller.into()) }.text();
		prop_assert_eq!(text.lines().count(), 7);
		prop_assert!(text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
		prop_assert!(!text.ends_with('\n'));
	}

	#[test]
	fn later_moments_of_our_era_read_later(a in 0u64..253_402_300_800_000, b in 0u64..253_402_300_800_000) {
		prop_assert_eq!(a.cmp(&b), iso8601(a).cmp(&iso8601(b)));
		prop_assert_eq!(iso8601(a).len(), 24);
	}
}
