// SPDX-License-Identifier: GPL-3.0-only

//! An Ethereum block put together from what the chain keeps of it: the header and the gas from
//! `pallet-revive`'s state, the transactions from the body, the logs from the events.

use codec::{Decode, Encode};
use frame_system::{EventRecord, Phase};
use pallet_revive::{
	create1,
	evm::{GenericTransaction, TransactionSigned},
	Call, Event,
};
use salus_eth_rpc::{
	revive::runtime_api::{BlockV1, HashesOrTransactionInfosV1, ReceiptGasInfoV1},
	Emitted, Mined, Sealed,
};
use salus_runtime::{Hash, RuntimeCall, RuntimeEvent, UncheckedExtrinsic};
use sp_core::H256;
use sp_crypto_hashing::keccak_256;
use sp_runtime::OpaqueExtrinsic;

/// What does not fit together. All of it is read from blocks that this node has checked, so it means a
/// block of a runtime that this node is too old (or too new) for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
	/// The events' encoding is another.
	#[error("the block's events cannot be decoded; run the node's release of that time: {0}")]
	Events(codec::Error),
	/// A transaction that the header names is not in the body.
	#[error("Ethereum transaction {0:?} of the block's header cannot be found in its body")]
	Missing(H256),
	/// A transaction that ran cannot be understood.
	#[error("Ethereum transaction {0:?} of the block cannot be decoded")]
	Undecodable(H256),
}

/// The signed payload, if the extrinsic is an Ethereum transaction.
fn payload(extrinsic: &OpaqueExtrinsic) -> Option<Vec<u8>> {
	let decoded = UncheckedExtrinsic::decode(&mut extrinsic.encode().as_slice()).ok()?;
	match decoded.0.function {
		RuntimeCall::Revive(Call::eth_transact { payload }) => Some(payload),
		_ => None,
	}
}

/// What an extrinsic emitted, and whether it reverted.
#[derive(Default)]
struct Outcome {
	logs: Vec<Emitted>,
	reverted: bool,
}

/// The outcomes of a block's extrinsics, by their place.
fn outcomes(events: &[u8]) -> Result<std::collections::HashMap<u32, Outcome>, Error> {
	let mut outcomes = std::collections::HashMap::<u32, Outcome>::new();
	if events.is_empty() {
		return Ok(outcomes);
	}
	let records =
		Vec::<EventRecord<RuntimeEvent, Hash>>::decode(&mut &*events).map_err(Error::Events)?;
	for record in records {
		let Phase::ApplyExtrinsic(extrinsic) = record.phase else { continue };
		match record.event {
			RuntimeEvent::Revive(Event::ContractEmitted { contract, data, topics }) => outcomes
				.entry(extrinsic)
				.or_default()
				.logs
				.push(Emitted { address: contract, topics, data }),
			RuntimeEvent::Revive(Event::EthExtrinsicRevert { .. }) => {
				outcomes.entry(extrinsic).or_default().reverted = true;
			},
			_ => (),
		}
	}
	Ok(outcomes)
}

/// Puts the block together.
pub fn seal(
	header: BlockV1,
	gas: Vec<ReceiptGasInfoV1>,
	body: &[OpaqueExtrinsic],
	events: &[u8],
) -> Result<Sealed, Error> {
	let hashes = match &header.transactions {
		HashesOrTransactionInfosV1::Hashes(hashes) => hashes.clone(),
		HashesOrTransactionInfosV1::TransactionInfos(infos) => {
			infos.iter().map(|info| info.hash).collect()
		},
	};
	// Most blocks hold none, and then the body and the events need no reading.
	if hashes.is_empty() {
		return Ok(Sealed { header, transactions: Vec::new() });
	}
	let mut outcomes = outcomes(events)?;
	let mut extrinsics = (0u32..).zip(body);
	let mut transactions = Vec::with_capacity(hashes.len());
	// The header and the gas name those that ran, in the order of the body. One that was included and
	// could not even begin is in the body only.
	for (hash, gas) in hashes.into_iter().zip(gas) {
		let (extrinsic, payload) = extrinsics
			.find_map(|(extrinsic, opaque)| {
				let payload = payload(opaque)?;
				(keccak_256(&payload) == hash.0).then_some((extrinsic, payload))
			})
			.ok_or(Error::Missing(hash))?;
		let outcome = outcomes.remove(&extrinsic).unwrap_or_default();
		let mined = mined(hash, extrinsic, &payload, gas, outcome);
		transactions.push(mined.ok_or(Error::Undecodable(hash))?);
	}
	Ok(Sealed { header, transactions })
}

fn mined(
	hash: H256,
	extrinsic: u32,
	payload: &[u8],
	gas: ReceiptGasInfoV1,
	outcome: Outcome,
) -> Option<Mined> {
	let signed = TransactionSigned::decode(payload).ok()?;
	let from = signed.recover_eth_address().ok()?;
	let fields =
		GenericTransaction::from_signed(signed.clone(), gas.effective_gas_price, Some(from));
	let created = match fields.to {
		Some(_) => None,
		None => Some(create1(&from, fields.nonce.unwrap_or_default().try_into().ok()?)),
	};
	Some(Mined {
		hash,
		extrinsic,
		from,
		to: fields.to,
		created,
		signed: signed.into(),
		kind: fields.r#type.map(|kind| kind.0).unwrap_or_default(),
		gas_used: gas.gas_used,
		gas_price: gas.effective_gas_price,
		success: !outcome.reverted,
		logs: outcome.logs,
	})
}
