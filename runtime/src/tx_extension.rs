// SPDX-License-Identifier: GPL-3.0-only

//! What is checked and charged before a transaction runs.

use crate::{AccountId, Address, Balance, Runtime, RuntimeCall, UncheckedExtrinsic};
use frame_support::traits::InherentBuilder;
use frame_system::offchain::{CreateBare, CreateTransactionBase};
use pallet_revive::evm::{runtime::EthExtra, TransactionSigned};
use sp_runtime::{
	generic::{self, CheckedExtrinsic, Preamble},
	traits::InvalidVersion,
	transaction_validity::InvalidTransaction,
};

/// The extensions of every transaction, in the order in which they run. The order is part of what
/// is signed.
pub type TxExtension = (
	// Lets calls that authorize themselves in, before anything asks who signed.
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	// Turns the signed origin of an Ethereum transaction into its own, so after all that need the
	// signer.
	pallet_revive::evm::tx_extension::SetOrigin<Runtime>,
	// Gives back unused weight; last, so that it sees the refunds of all others.
	frame_system::WeightReclaim<Runtime>,
);

/// The extensions of a transaction that an Ethereum wallet signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EthExtraImpl;

impl EthExtra for EthExtraImpl {
	type Config = Runtime;
	type ExtensionV0 = TxExtension;
	type ExtensionOtherVersions = InvalidVersion;

	fn get_eth_extension(nonce: u32, tip: Balance) -> Self::ExtensionV0 {
		AnyChain::get_eth_extension(nonce, tip)
	}

	/// `pallet-revive` takes what was signed before EIP-155, which names no chain. What its signer meant
	/// for another chain would count here too.
	fn try_into_checked_extrinsic(
		payload: &[u8],
		encoded_len: usize,
	) -> Result<
		CheckedExtrinsic<AccountId, RuntimeCall, TxExtension, InvalidVersion>,
		InvalidTransaction,
	> {
		match TransactionSigned::decode(payload) {
			Ok(TransactionSigned::TransactionLegacySigned(legacy))
				if legacy.transaction_legacy_unsigned.chain_id.is_none() =>
			{
				Err(InvalidTransaction::Call)
			},
			_ => AnyChain::try_into_checked_extrinsic(payload, encoded_len),
		}
	}
}

/// Likewise, of one that may name no chain.
struct AnyChain;

impl EthExtra for AnyChain {
	type Config = Runtime;
	type ExtensionV0 = TxExtension;
	type ExtensionOtherVersions = InvalidVersion;

	fn get_eth_extension(nonce: u32, tip: Balance) -> Self::ExtensionV0 {
		(
			frame_system::AuthorizeCall::new(),
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckMortality::from(generic::Era::Immortal),
			frame_system::CheckNonce::from(nonce),
			frame_system::CheckWeight::new(),
			pallet_transaction_payment::ChargeTransactionPayment::from(tip),
			frame_metadata_hash_extension::CheckMetadataHash::new(false),
			pallet_revive::evm::tx_extension::SetOrigin::new_from_eth_transaction(),
			frame_system::WeightReclaim::new(),
		)
	}
}

// Equivocation reports are transactions that nobody signs: BABE and GRANDPA submit them from
// inside the runtime.

impl<LocalCall> CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<LocalCall> CreateBare<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_inherent(call)
	}
}

/// Who signs a native transaction, and the tip that goes with it.
pub fn signer_and_tip(extrinsic: &UncheckedExtrinsic) -> (Option<AccountId>, Balance) {
	match &extrinsic.0.preamble {
		Preamble::Signed(Address::Id(who), _, extension) => {
			let (_, _, _, _, _, _, _, _, charge, ..) = extension;
			(Some(who.clone()), charge.tip())
		},
		_ => (None, 0),
	}
}
