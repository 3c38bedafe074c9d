// SPDX-License-Identifier: GPL-3.0-only

//! What is checked and charged before a transaction runs.

use crate::{
	AccountId, Address, Balance, Balances, Quota, Runtime, RuntimeCall, System, TransactionPayment,
	UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::{
	dispatch::DispatchClass,
	storage::{with_transaction, TransactionOutcome},
	traits::{
		fungible::{Balanced, Mutate},
		tokens::{Fortitude, Precision, Preservation},
		InherentBuilder,
	},
};
use frame_system::offchain::{CreateBare, CreateTransactionBase};
use pallet_revive::{
	evm::{runtime::EthExtra, TransactionSigned},
	Call, Config, WeightInfo,
};
use salus_primitives::ethereum::{account_of, has_low_s};
use sp_runtime::{
	generic::{self, Preamble},
	traits::InvalidVersion,
	transaction_validity::InvalidTransaction,
	DispatchError,
};

/// A transaction whose signature was checked.
type CheckedExtrinsic =
	generic::CheckedExtrinsic<AccountId, RuntimeCall, TxExtension, InvalidVersion>;

/// More than any limit of gas comes to.
const LENT: Balance = 1 << 100;

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
	/// for another chain would count here too. And it takes what others wrote anew, see [`is_canonical`];
	/// nor does anything count that lies around what was signed, as extensions of a general transaction do,
	/// whose length its signer would pay.
	fn try_into_checked_extrinsic(
		payload: &[u8],
		encoded_len: usize,
	) -> Result<CheckedExtrinsic, InvalidTransaction> {
		let signed = TransactionSigned::decode(payload).map_err(|_| InvalidTransaction::Call)?;
		if names_no_chain(&signed)
			|| !is_canonical(&signed, payload)
			|| encoded_len != length_around(payload)
		{
			return Err(InvalidTransaction::Call);
		}
		match AnyChain::try_into_checked_extrinsic(payload, encoded_len) {
			Err(InvalidTransaction::Payment) => with_what_there_is(&signed, payload, encoded_len),
			checked => checked,
		}
	}
}

/// Whether it was signed before EIP-155, for whatever chain.
fn names_no_chain(signed: &TransactionSigned) -> bool {
	matches!(
		signed,
		TransactionSigned::TransactionLegacySigned(legacy)
			if legacy.transaction_legacy_unsigned.chain_id.is_none()
	)
}

/// Whether a transaction is written in the one way in which wallets write it.
///
/// Its hash covers every byte, and what was signed only what they mean. Whoever could write the same with other
/// bytes (some more at the end, items too many, the other s, a parity of 27) would have it executed under a hash
/// that its signer never saw.
pub fn is_canonical(signed: &TransactionSigned, payload: &[u8]) -> bool {
	signed.raw_signature().is_ok_and(|signature| {
		let [.., parity] = signature;
		parity <= 1 && has_low_s(&signature) && signed.signed_payload() == payload
	})
}

/// The length of a transaction with nothing but this in it.
fn length_around(payload: &[u8]) -> usize {
	let call = Call::eth_transact { payload: payload.to_vec() };
	UncheckedExtrinsic::new_inherent(call.into()).encoded_size()
}

/// As the pallet checks it, where the balance does not reach for what the gas limit leaves beyond the largest
/// transaction's fee. `pallet-revive` takes all of that beforehand, for storage deposits, or refuses; so
/// the limits that many tools set would be for who has money. Here it takes what there is: a transaction
/// that deposits more is undone (docs/decisions/0018).
fn with_what_there_is(
	signed: &TransactionSigned,
	payload: &[u8],
	encoded_len: usize,
) -> Result<CheckedExtrinsic, InvalidTransaction> {
	let refused = |_: DispatchError| InvalidTransaction::Payment;
	let address = signed.recover_eth_address().map_err(|_| InvalidTransaction::BadProof)?;
	let signer = account_of(&address.0);
	// Who has no quota pays all of it, and has not enough.
	if Quota::limit_of(&signer) == 0 {
		return Err(InvalidTransaction::Payment);
	}
	// What it would take shows where there is enough. Nothing of that stays.
	let (checked, most) = with_transaction(|| {
		let checked = Balances::mint_into(&signer, LENT)
			.map_err(refused)
			.and_then(|_| AnyChain::try_into_checked_extrinsic(payload, encoded_len));
		let most = TransactionPayment::remaining_txfee::<Balance>();
		TransactionOutcome::Rollback(Ok((checked, most)))
	})
	.map_err(refused)?;
	let checked = checked?;
	let (precision, preservation) = (Precision::BestEffort, Preservation::Preserve);
	let deposit = Balances::withdraw(&signer, most, precision, preservation, Fortitude::Polite)
		.map_err(refused)?;
	TransactionPayment::deposit_txfee::<Balance>(deposit);
	// The signer was recovered three times, and is paid for once.
	let recovering = <Runtime as Config>::WeightInfo::ecdsa_recover().saturating_mul(2);
	System::register_extra_weight_unchecked(recovering, DispatchClass::Normal);
	Ok(checked)
}

/// As [`EthExtraImpl`], of one that may name no chain.
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
