// SPDX-License-Identifier: GPL-3.0-only

//! What precompiles do beside the calls that they dispatch, each at its worst. Taking arguments apart,
//! frames and logs are charged by what pallet-revive measured.

use super::{
	convert::word,
	dispatch::reason,
	grants::{self, IAccessGrants, PAGE},
	signed,
};
use crate::{stage, AccessGrants, AccountId, Runtime, Timestamp};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_benchmarking::v2::*;
use frame_support::BoundedVec;
use pallet_revive::precompiles::{
	alloy::{
		primitives::{Address, FixedBytes},
		sol_types::SolCall,
	},
	Error,
};
use pallet_salus_access_grants::{Error as Refusal, SignedNonces};
use salus_primitives::{
	access::{Purpose, Scope, MAX_SCOPE_RECORDS},
	consent::MAX_OPENINGS,
	ethereum::{account_of, address_of},
	typed_data::MAX_DEADLINE,
};
use sp_core::crypto::KeyTypeId;

const KEYS: KeyTypeId = KeyTypeId(*b"slus");

/// Benchmarks are a pallet's. This one is in no runtime and has no calls.
pub struct Pallet<T: Config>(PhantomData<T>);

/// What it asks of the runtime: nothing.
pub trait Config: frame_system::Config {}

impl Config for Runtime {}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// Grants with the largest scopes, which are the longest of all that is listed.
	#[benchmark]
	fn view(n: Linear<0, PAGE>) -> Result<(), BenchmarkError> {
		stage::grants(PAGE);
		let page;

		#[block]
		{
			page = grants::page(stage::CHART, 0, n);
		}

		let page = IAccessGrants::grantsOfCall::abi_decode_returns(&shown(page)?)
			.map_err(|_| BenchmarkError::Stop("it is a page"))?;
		assert_eq!(page.len(), n as usize);
		Ok(())
	}

	/// As many restrictions as a chart can have, each about the record, and each for a tag that none of
	/// the openings opens.
	#[benchmark]
	fn check(n: Linear<0, MAX_OPENINGS>) -> Result<(), BenchmarkError> {
		stage::everybody();
		stage::let_contribute();
		let records = stage::records();
		stage::restrict(Scope::Records(BoundedVec::truncate_from(records.clone())));
		let record = records.last().copied().unwrap_or_default();
		let opening = |number: u32| IAccessGrants::Opening {
			party: word(&stage::PRACTICE),
			random: FixedBytes::from([number as u8; 32]),
		};
		let call = IAccessGrants::checkCall {
			ask: IAccessGrants::Ask {
				person: word(&stage::DOCTOR),
				gateway: word(&stage::GATEWAY),
				chart: FixedBytes(stage::CHART.0),
				record: FixedBytes(record.0),
				version: 1,
				purpose: 1,
				basis: IAccessGrants::Basis::Grant,
				basisId: stage::GRANT,
				openings: (0..n).map(opening).collect(),
			},
		};
		let decided;

		#[block]
		{
			decided = grants::check(&call);
		}

		let decision = IAccessGrants::checkCall::abi_decode_returns(&shown(decided)?)
			.map_err(|_| BenchmarkError::Stop("it is a decision"))?;
		assert!(decision.words.contains("restriction"));
		Ok(())
	}

	/// Looked up in the longest list of refusals.
	#[benchmark]
	fn refusal() {
		let refused;

		#[block]
		{
			refused = reason(Refusal::<Runtime>::NonceTooFar.into());
		}

		assert!(
			matches!(refused, Error::Revert(words) if words.reason.starts_with("NonceTooFar: "))
		);
	}

	/// What a wallet showed about a grant to staff, for every purpose, over so many records.
	#[benchmark]
	fn grant_signed(n: Linear<1, MAX_SCOPE_RECORDS>) -> Result<(), BenchmarkError> {
		stage::everybody();
		let (call, signer) = signed_grant(n)?;

		#[block]
		{
			let signed::Verified { signer, next, .. } = signed::verified(&call)
				.map_err(|_| BenchmarkError::Stop("the patient signed it"))?;
			AccessGrants::use_signed(&signer, call.given.nonce, next);
		}

		assert_eq!(SignedNonces::<Runtime>::get(signer), 1);
		Ok(())
	}

	/// By an attorney, who is found by looking through all mandates.
	#[benchmark]
	fn void_signed() -> Result<(), BenchmarkError> {
		stage::everybody();

		#[block]
		{
			AccessGrants::void_signed(&stage::ATTORNEY, &stage::CHART, 1)?;
		}

		assert_eq!(SignedNonces::<Runtime>::get(stage::ATTORNEY), 1);
		Ok(())
	}

	fn shown(answer: Result<Vec<u8>, Error>) -> Result<Vec<u8>, BenchmarkError> {
		answer.map_err(|_| BenchmarkError::Stop("it is answered"))
	}

	/// A signed grant over so many records, and whose it is.
	fn signed_grant(
		records: u32,
	) -> Result<(IAccessGrants::grantSignedCall, AccountId), BenchmarkError> {
		let scope = stage::records().into_iter().take(records as usize);
		let given = IAccessGrants::SignedGrant {
			chart: FixedBytes(stage::CHART.0),
			grantee: IAccessGrants::Grantee { blinded: false, id: word(&stage::DOCTOR) },
			scope: IAccessGrants::Scope {
				kind: IAccessGrants::ScopeKind::Records,
				compartments: Vec::new(),
				records: scope.map(|record| FixedBytes(record.0)).collect(),
			},
			purposes: (1 << Purpose::ALL.len()) - 1,
			start: 0,
			end: 1,
			nonce: 0,
			deadline: Timestamp::get() + MAX_DEADLINE,
		};
		let mut call = IAccessGrants::grantSignedCall {
			given,
			signer: Address::ZERO,
			signature: Default::default(),
		};
		let hash = signed::signing_hash(&call)
			.map_err(|_| BenchmarkError::Stop("there are words for it"))?;
		let key = sp_io::crypto::ecdsa_generate(KEYS, None);
		let mut signature = sp_io::crypto::ecdsa_sign_prehashed(KEYS, &key, &hash)
			.ok_or(BenchmarkError::Stop("the keystore signs with the key that it made"))?
			.0;
		let public = sp_io::crypto::secp256k1_ecdsa_recover(&signature, &hash)
			.map_err(|_| BenchmarkError::Stop("it is a signature"))?;
		// As wallets write it.
		signature[64] += 27;
		let address = address_of(&public);
		call.signer = Address::from(address);
		call.signature = signature.to_vec().into();
		Ok((call, account_of(&address)))
	}
}
