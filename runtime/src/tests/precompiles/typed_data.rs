// SPDX-License-Identifier: GPL-3.0-only

//! Grants that a wallet signed as typed data. What it signs is put together here from the words of
//! docs/formats.md, and hashed by alloy: nothing of ours is trusted to be right about itself.

mod signatures;
mod submissions;

use super::{story::joins, tools::*};
use crate::{
	precompiles::{IAccessGrants, ICharts},
	tests::cast::*,
	AccountId, Runtime, RuntimeCall, RuntimeOrigin, System, Timestamp,
};
use frame_support::{assert_ok, traits::Get};
use pallet_revive::precompiles::alloy::{
	primitives::{Address, FixedBytes, U256},
	sol_types::{Eip712Domain, SolCall, SolStruct},
};
use salus_primitives::{membership::Role, text::iso8601, Moment};
use sp_runtime::traits::Dispatchable;

use words::Grant;

#[allow(missing_docs, clippy::all, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod words {
	pallet_revive::precompiles::alloy::sol! {
		struct Grant {
			string statement;
			bytes32 chart;
			string party;
			string identity;
			string[] scope;
			string[] purposes;
			string from;
			string until;
			uint64 nonce;
			string submitBefore;
		}
	}
}

type SignedGrant = IAccessGrants::SignedGrant;

const DAY: Moment = 86_400_000;

struct Scene {
	hospital: Party,
	practice: Wallet,
	patient: Wallet,
}

/// A patient with nothing but an Ethereum wallet, and a practice whose name is that of `profile`.
fn scene() -> Scene {
	let (hospital, practice, patient) = (Party::new("hospital"), Wallet::new(2), Wallet::new(3));
	begin_block();
	admit(&hospital, Role::Hospital);
	joins(&practice, Role::DataUser, 2);
	let enrol = solidity_enrolment(&hospital.account, &patient.account(), &patient);
	assert_eq!(refusal(&hospital.account, CHARTS, enrol.abi_encode()), None);
	Scene { hospital, practice, patient }
}

fn by_ethereum(signature: Vec<u8>) -> ICharts::Signature {
	ICharts::Signature { kind: ICharts::SignatureKind::Ethereum, data: signature.into() }
}

fn natively(who: &AccountId, call: impl Into<RuntimeCall>) {
	assert_ok!(call.into().dispatch(RuntimeOrigin::signed(who.clone())));
}

/// Treatment and research over the whole chart, from now until it is revoked.
fn to(party: &AccountId) -> SignedGrant {
	SignedGrant {
		chart: chart(),
		grantee: IAccessGrants::Grantee { blinded: false, id: word(party) },
		scope: whole_chart(),
		purposes: 1 | 8,
		start: Timestamp::get(),
		end: 0,
		nonce: 0,
		deadline: soon(),
	}
}

/// What the wallet shows of [`to`], with these times and number.
fn shown(given: &SignedGrant) -> Grant {
	let id = hex::encode(given.grantee.id.0);
	Grant {
		statement: "I let this party read records of this chart.".into(),
		chart: given.chart,
		party: "institution An institution".into(),
		identity: format!("account 0x{id}, in the ledger for good"),
		scope: vec!["the whole chart".into()],
		purposes: vec!["treatment (TREAT)".into(), "healthcare research (HRESCH)".into()],
		from: iso8601(given.start),
		until: match given.end {
			0 => "I revoke it".into(),
			end => iso8601(end),
		},
		nonce: given.nonce,
		submitBefore: iso8601(given.deadline),
	}
}

/// The domain, with the address of the documentation.
fn domain() -> Eip712Domain {
	Eip712Domain::new(
		Some("Salus".into()),
		Some("1".into()),
		Some(U256::from(<Runtime as pallet_revive::Config>::ChainId::get())),
		Some(Address::from(GRANTS.0)),
		Some(FixedBytes(System::block_hash(0).0)),
	)
}

fn signs(who: &Wallet, words: &Grant) -> Vec<u8> {
	who.signs_hash(words.eip712_signing_hash(&domain()).0)
}

fn submission(signer: &Wallet, given: &SignedGrant, signature: Vec<u8>) -> Vec<u8> {
	let signer = Address::from(signer.address().0);
	IAccessGrants::grantSignedCall { signer, given: given.clone(), signature: signature.into() }
		.abi_encode()
}

/// Signs and has it submitted by the practice; the code of the refusal, if it is one.
fn submits(scene: &Scene, signer: &Wallet, given: &SignedGrant) -> Option<String> {
	let data = submission(signer, given, signs(signer, &shown(given)));
	refusal(&scene.practice.account(), GRANTS, data).map(|reason| code(&reason).to_owned())
}

/// Likewise with a signature that was made before.
fn submits_signed(scene: &Scene, given: &SignedGrant, signature: Vec<u8>) -> Option<String> {
	let data = submission(&scene.patient, given, signature);
	refusal(&scene.practice.account(), GRANTS, data).map(|reason| code(&reason).to_owned())
}

fn next_nonce(scene: &Scene, who: &Wallet) -> u64 {
	ask(&scene.practice.account(), GRANTS, IAccessGrants::nonceOfCall { account: who.word() })
}

fn is(code: &str) -> Option<String> {
	Some(code.to_owned())
}
