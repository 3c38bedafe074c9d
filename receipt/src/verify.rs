// SPDX-License-Identifier: GPL-3.0-only

//! The whole way from the genesis to a receipt.

use salus_primitives::{
	access::ReceiptBatch, keys::RegisteredKey, membership::StaffRole, BlockNumber,
};
use sp_consensus_grandpa::SetId;

use crate::{
	batch::BatchPath,
	error::VerifyError,
	file::{Anchored, Finality, ReceiptFile, SetChange, StateProof},
	receipt::{evidence_hash, BlockRef, Receipt, SignedReceipt},
	sets::Set,
	state::State,
	Trust,
};

/// Whether the block that permitted a release is proven to be of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermittingBlock {
	/// It is.
	Proven,
	/// The state that is proven has forgotten its hash: it keeps those of the last 4096 blocks. That block
	/// and hash are the gateway's word, which any node can confirm.
	Forgotten,
}

/// What a file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
	/// The registered key that signed.
	pub key: RegisteredKey,
	/// The batch, as the chain has it, with the block that anchored it.
	pub batch: ReceiptBatch,
	/// The block whose state is proven.
	pub state: BlockRef,
	/// The block that was voted for: the same one or a descendant.
	pub finalised: BlockRef,
	/// The set of authorities that voted.
	pub set: SetId,
	/// Whether the block that permitted the release is proven too.
	pub permitting_block: PermittingBlock,
}

/// Verifies a receipt offline: receipt → root → state → finality → authorities from genesis on.
///
/// It proves that the gateway signed exactly this receipt for exactly this evidence, and anchored it, in
/// a batch that nobody can replace, in a block that is final on the trusted network. It does not read the
/// evidence: whether the reader signed what the receipt says is for who knows the form of requests. And the
/// receipt's time is the gateway's word, between the block that permitted and the one that anchored.
///
/// Links are checked from the genesis on; the error is the first that is broken.
pub fn verify(file: &ReceiptFile, trust: &Trust) -> Result<Verified, VerifyError> {
	let ReceiptFile { signed, evidence, anchored } = file;
	is_of(&signed.receipt, trust.genesis)?;
	let Anchored { batch, state, finality, set_changes } = anchored;
	ProvenState::new(state, finality, set_changes, trust)?.verify(signed, evidence, batch)
}

/// Entries of the state of one block, which is proven to be final on a trusted network: for whoever verifies
/// many receipts by the same block.
pub struct ProvenState {
	genesis: [u8; 32],
	state: State,
	block: BlockRef,
	finalised: BlockRef,
	set: SetId,
}

impl ProvenState {
	/// Follows the sets of authorities from the genesis to those that finalised the block.
	pub fn new(
		proof: &StateProof,
		finality: &Finality,
		set_changes: &[SetChange],
		trust: &Trust,
	) -> Result<Self, VerifyError> {
		let header = &proof.header;
		let set = Set::reached(trust, set_changes)?;
		let (hash, number) = set.check(header, finality)?;
		let state = State::new(header.state_root, &proof.nodes)?;
		// Who votes does not name the network: its first block does.
		if state.block_hash(0)? != Some(trust.genesis) {
			return Err(VerifyError::OtherChain);
		}
		Ok(Self {
			genesis: trust.genesis,
			state,
			block: BlockRef { number: header.number, hash: header.hash().0 },
			finalised: BlockRef { number, hash: hash.0 },
			set: finality.set,
		})
	}

	/// Verifies a receipt, for this evidence and in this place, as [`verify`] does.
	pub fn verify(
		&self,
		signed: &SignedReceipt,
		evidence: &[u8],
		path: &BatchPath,
	) -> Result<Verified, VerifyError> {
		let (receipt, state) = (&signed.receipt, &self.state);
		is_of(receipt, self.genesis)?;
		let not_anchored =
			VerifyError::NotAnchored { batch: path.number, block: self.block.number };
		let batch = state.batch(&receipt.gateway, path.number)?.ok_or(not_anchored)?;
		check_gateway(state, receipt)?;
		let version = receipt.key_version;
		let key = state
			.receipt_key(&receipt.system, version)?
			.ok_or(VerifyError::KeyUnknown { version })?;

		if evidence_hash(evidence) != receipt.evidence {
			return Err(VerifyError::EvidenceDiffers);
		}
		if !signed.is_signed_by(&key.key) {
			return Err(VerifyError::SignatureInvalid);
		}
		if !path.holds(&receipt.leaf()) {
			return Err(VerifyError::NotInBatch);
		}
		if (path.root(&receipt.gateway), path.count) != (batch.root, batch.count) {
			return Err(VerifyError::BatchDiffers { batch: path.number });
		}

		Ok(Verified {
			key,
			permitting_block: permitting_block(state, receipt, batch.block)?,
			batch,
			state: self.block,
			finalised: self.finalised,
			set: self.set,
		})
	}
}

fn is_of(receipt: &Receipt, genesis: [u8; 32]) -> Result<(), VerifyError> {
	match receipt.genesis == genesis {
		true => Ok(()),
		false => Err(VerifyError::OtherNetwork),
	}
}

/// The account that signs is the gateway's own, or a system's that it registered: even one that has ended
/// since, as entries stay.
fn check_gateway(state: &State, receipt: &Receipt) -> Result<(), VerifyError> {
	if receipt.system == receipt.gateway {
		return Ok(());
	}
	match state.staff(&receipt.system)? {
		Some(staff) if staff.institution == receipt.gateway && staff.role == StaffRole::System => {
			Ok(())
		},
		_ => Err(VerifyError::OtherGateway),
	}
}

fn permitting_block(
	state: &State,
	receipt: &Receipt,
	anchored: BlockNumber,
) -> Result<PermittingBlock, VerifyError> {
	let BlockRef { number: block, hash } = receipt.block;
	if block >= anchored {
		return Err(VerifyError::Postdated { block, anchored });
	}
	match state.block_hash(block)? {
		Some(known) if known == hash => Ok(PermittingBlock::Proven),
		Some(_) => Err(VerifyError::OtherPermittingBlock { block }),
		None => Ok(PermittingBlock::Forgotten),
	}
}
