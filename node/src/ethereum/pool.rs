// SPDX-License-Identifier: GPL-3.0-only

//! Ethereum transactions on their way into the pool.

use codec::Encode;
use pallet_revive::{
	evm::{GenericTransaction, TransactionSigned},
	Call,
};
use salus_eth_rpc::{revive::runtime_api::TransactionSignedV1, Failure, Rejection};
use salus_primitives::api::{MAY_NOT_ACT, NOT_PUBLISHER, QUOTA_USED_UP};
use salus_runtime::{
	is_canonical, opaque::Block, AccountId, Nonce, RuntimeCall, UncheckedExtrinsic,
};
use sc_transaction_pool_api::{
	error::{Error, IntoPoolError},
	InPoolTransaction, TransactionPool, TransactionSource,
};
use sp_core::{H160, H256, U256};
use sp_runtime::{generic, transaction_validity::InvalidTransaction, OpaqueExtrinsic};

use super::internal;

/// The signer and the fields, if it is signed for this chain.
pub fn decode(payload: &[u8], chain_id: u64) -> Result<(H160, TransactionSignedV1), Failure> {
	let undecodable = Failure::Rejected(Rejection::Undecodable);
	let Ok(signed) = TransactionSigned::decode(payload) else { return Err(undecodable) };
	let Ok(from) = signed.recover_eth_address() else { return Err(undecodable) };
	let fields = GenericTransaction::from_signed(signed.clone(), U256::zero(), Some(from));
	match fields.chain_id {
		None => Err(Rejection::Unprotected.into()),
		Some(have) if have != U256::from(chain_id) => {
			Err(Rejection::WrongChain { have, want: chain_id }.into())
		},
		Some(_) if !is_canonical(&signed, payload) => Err(Rejection::NotCanonical.into()),
		Some(_) => Ok((from, signed.into())),
	}
}

/// The account's nonce after its transactions that are ready in the pool.
pub fn after_ready<P: TransactionPool>(pool: &P, account: &AccountId, nonce: Nonce) -> Nonce {
	// What `CheckNonce` says that a transaction provides. The ready ones of an account come in order.
	let tag = |nonce: Nonce| (account, nonce).encode();
	let mut next = nonce;
	let mut wanted = tag(next);
	for transaction in pool.ready() {
		if transaction.provides().contains(&wanted) {
			next = next.saturating_add(1);
			wanted = tag(next);
		}
	}
	next
}

/// Hands the transaction to the pool.
pub async fn submit<P>(pool: &P, at: H256, payload: Vec<u8>) -> Result<(), Failure>
where
	P: TransactionPool<Block = Block>,
{
	let call = RuntimeCall::Revive(Call::eth_transact { payload });
	let extrinsic = UncheckedExtrinsic::from(generic::UncheckedExtrinsic::new_bare(call));
	let opaque =
		OpaqueExtrinsic::try_from_encoded_extrinsic(&extrinsic.encode()).map_err(internal)?;
	match pool.submit_one(at, TransactionSource::External, opaque).await {
		Ok(_) => Ok(()),
		Err(error) => Err(match error.into_pool_error() {
			Ok(error) => rejection(error).into(),
			Err(error) => internal(error),
		}),
	}
}

/// The pool's reasons in Ethereum's words.
fn rejection(error: Error) -> Rejection {
	match error {
		Error::InvalidTransaction(reason) => match reason {
			InvalidTransaction::Stale => Rejection::NonceTooLow,
			InvalidTransaction::Future => Rejection::NonceTooHigh,
			InvalidTransaction::Payment => Rejection::InsufficientFunds,
			InvalidTransaction::ExhaustsResources => Rejection::TooLarge,
			InvalidTransaction::Custom(QUOTA_USED_UP) => Rejection::QuotaUsedUp,
			InvalidTransaction::Custom(MAY_NOT_ACT) => Rejection::MayNotAct,
			InvalidTransaction::Custom(NOT_PUBLISHER) => Rejection::NotPublisher,
			other => Rejection::Invalid(<&'static str>::from(other).into()),
		},
		Error::AlreadyImported(_) => Rejection::Known,
		Error::TooLowPriority { .. } => Rejection::Underpriced,
		Error::ImmediatelyDropped => Rejection::PoolFull,
		Error::TemporarilyBanned => Rejection::Banned,
		Error::RejectedFutureTransaction => Rejection::NonceTooHigh,
		other => Rejection::Invalid(other.to_string()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn refusals_are_told_in_ethereums_words() {
		let invalid = |reason| rejection(Error::InvalidTransaction(reason)).to_string();
		assert_eq!(invalid(InvalidTransaction::Stale), "nonce too low");
		assert!(invalid(InvalidTransaction::Payment).starts_with("insufficient funds"));
		assert!(invalid(InvalidTransaction::Custom(QUOTA_USED_UP)).starts_with("quota exceeded"));
		assert!(invalid(InvalidTransaction::Custom(MAY_NOT_ACT)).starts_with("sender not admitted"));
		assert!(invalid(InvalidTransaction::Custom(NOT_PUBLISHER)).starts_with("NotPublisher: "));
		assert_eq!(
			rejection(Error::TooLowPriority { old: 2, new: 1 }).to_string(),
			"replacement transaction underpriced"
		);
		assert_eq!(rejection(Error::AlreadyImported(Box::new(()))).to_string(), "already known");
	}

	#[test]
	fn rubbish_is_no_transaction() {
		for payload in [&[][..], &[0x02], &[0xff; 100], &[0xc0]] {
			let refused = decode(payload, 1).expect_err("refuses");
			assert_eq!(refused, Failure::Rejected(Rejection::Undecodable));
		}
	}

	/// The example of EIP-155: chain 1, nonce 9, 20 gwei.
	const EIP_155: &str = "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83";

	#[test]
	fn a_transaction_for_another_chain_is_refused() {
		let payload = hex::decode(EIP_155).expect("hexadecimal");
		let (from, _) = decode(&payload, 1).expect("decodes");
		assert_eq!(hex::encode(from), "9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
		let refused = decode(&payload, 5_720).expect_err("refuses");
		assert_eq!(
			refused,
			Failure::Rejected(Rejection::WrongChain { have: 1.into(), want: 5_720 })
		);
	}

	#[test]
	fn a_transaction_that_somebody_wrote_anew_is_refused() {
		let mut payload = hex::decode(EIP_155).expect("hexadecimal");
		payload.push(0);
		assert_eq!(decode(&payload, 1).expect_err("refuses"), Rejection::NotCanonical.into());
	}
}
