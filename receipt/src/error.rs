// SPDX-License-Identifier: GPL-3.0-only

//! What can be wrong with a receipt's proof, link by link, and what to do about it.
//!
//! Errors carry numbers of blocks, sets and batches, and no id of a person, chart or record.

use core::fmt;

use salus_primitives::BlockNumber;
use sp_consensus_grandpa::SetId;

/// A file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
	/// It begins with something else.
	#[error("this is no receipt file, or one of a layout that this version does not know")]
	Unknown,
	/// The bytes are damaged.
	#[error("the receipt file is damaged: {0}. Get it again from the gateway")]
	Scale(codec::Error),
	/// The JSON is damaged, or of another layout.
	#[error("the receipt file is no JSON of the known layout: {0}. Get it again from the gateway")]
	Json(serde_json::Error),
	/// What a node answered is no proof of finality.
	#[error("the node's proof of finality cannot be read: {0}. Ask a node of this network")]
	Answer(codec::Error),
}

/// A genesis that cannot be trusted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
	/// It is no chain specification.
	#[error("this is no chain specification: {0}")]
	Specification(String),
	/// It says how the first state is made, not what it is.
	#[error(
		"the chain specification is not raw, so the first block's hash cannot be computed from it: \
		 `salus-node export-chain-spec --chain FILE --raw` makes one that is"
	)]
	NotRaw,
	/// The first state has child tries, which no network of ours has.
	#[error("the chain specification has child tries: it is not of a Salus network")]
	ChildTries,
	/// The header has another hash.
	#[error("the header is not the first block's of the network that you trust: its hash differs")]
	OtherGenesis,
	/// The proof does not show the authorities.
	#[error(transparent)]
	State(#[from] StateError),
	/// There are none.
	#[error("the first block's state names no authorities of GRANDPA")]
	NoAuthorities,
}

/// An entry of the state that a proof has to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateEntry {
	/// The anchored batch: `AccessGrants.Receipts`.
	Receipts,
	/// The receipt key that counts: `Membership.Keys`.
	Keys,
	/// A receipt key that was replaced: `Membership.PastKeys`.
	PastKeys,
	/// Whose system signed: `Membership.StaffEntries`.
	StaffEntries,
	/// The hash of an earlier block: `System.BlockHash`.
	BlockHash,
	/// The authorities: `Grandpa.Authorities`.
	Authorities,
}

impl fmt::Display for StateEntry {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Receipts => "the anchored batch (AccessGrants.Receipts)",
			Self::Keys => "the gateway's receipt key (Membership.Keys)",
			Self::PastKeys => "the gateway's replaced receipt key (Membership.PastKeys)",
			Self::StaffEntries => "whose system signed (Membership.StaffEntries)",
			Self::BlockHash => "the hash of an earlier block (System.BlockHash)",
			Self::Authorities => "the authorities of GRANDPA (Grandpa.Authorities)",
		})
	}
}

/// A storage proof that does not show what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
	/// It does not have the root that the header names.
	#[error("the storage proof is of another block than the header beside it")]
	OtherBlock,
	/// Nodes on the way to an entry are missing.
	#[error("the storage proof is not whole: it does not show {0}")]
	Incomplete(StateEntry),
	/// An entry has another layout than this version knows.
	#[error("the storage proof shows {0} in a layout that this version does not know")]
	Malformed(StateEntry),
}

/// Votes that do not make a block final.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FinalityError {
	/// The votes are for another block than the headers lead to.
	#[error("the votes are for block {0}, to which the headers do not lead")]
	OtherBlock(BlockNumber),
	/// There are more votes than the authorities can have cast.
	#[error("there are more votes than authorities can cast")]
	TooManyVotes,
	/// Somebody voted who is no authority of the set.
	#[error("a vote is by somebody who is no authority of the set")]
	ForeignAuthority,
	/// A signature is valid, but was made in the set before.
	#[error("a vote was cast in the set before")]
	EarlierSet,
	/// A signature is not that of who is said to vote, or was made for another round or set.
	#[error("a vote's signature is wrong, or was made for another round or set")]
	VoteSignature,
	/// The headers beside the votes do not lead from each vote to the lowest, or lead elsewhere too.
	#[error("the headers beside the votes are not those between them")]
	VoteAncestry,
	/// Who voted weighs too little.
	#[error("the votes weigh {weight}, and it takes {threshold}")]
	TooFewVotes {
		/// Of who voted.
		weight: u64,
		/// Of the set: more than two thirds.
		threshold: u64,
	},
	/// The votes are no supermajority for this block.
	#[error("the votes do not agree on the block")]
	NoAgreement,
}

/// The link of the chain from genesis to receipt that is broken.
///
/// Links are checked from the genesis on, so that whatever is read was proven before; what an error
/// says is the first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
	/// The receipt names another genesis.
	#[error(
		"the receipt is of another network than the one you trust. Compare the genesis hashes, and \
		 verify it with the trust of its own network"
	)]
	OtherNetwork,
	/// A set of authorities that cannot be: empty, or too heavy.
	#[error("set {set} of authorities is empty or outweighs every number")]
	AuthoritiesInvalid {
		/// Its number.
		set: SetId,
	},
	/// A change of authorities is missing, or in a wrong place.
	#[error(
		"changes of authorities lead to set {reached}, and the next proof is by set {found}: the file \
		 lacks a change or has one too many"
	)]
	SetMissing {
		/// The set that the changes so far lead to.
		reached: SetId,
		/// The set by which the next proof claims to be.
		found: SetId,
	},
	/// A set would have finalised a block that comes before its time.
	#[error(
		"set {set} of authorities began after block {began}, and block {block} is not its own"
	)]
	BeforeSet {
		/// The set.
		set: SetId,
		/// The last block of the set before.
		began: BlockNumber,
		/// The block.
		block: BlockNumber,
	},
	/// A header that should schedule a change of authorities does not.
	#[error("the header of block {block} schedules no change of authorities")]
	NoChange {
		/// The block.
		block: BlockNumber,
	},
	/// A header forces a change of authorities.
	#[error(
		"block {block} forced a change of authorities, which no votes prove: what came after it cannot \
		 be verified from the genesis alone"
	)]
	ForcedChange {
		/// The block.
		block: BlockNumber,
	},
	/// The headers after a scheduled change do not end where it takes effect.
	#[error(
		"the change of authorities of block {block} takes effect after {delay} blocks, not {found}"
	)]
	ChangeNotInEffect {
		/// The block that scheduled it.
		block: BlockNumber,
		/// After how many it takes effect.
		delay: BlockNumber,
		/// How many headers follow it in the file.
		found: usize,
	},
	/// A header is not the child of the one before.
	#[error("the chain of headers is broken after block {after}")]
	HeadersBroken {
		/// The last block that is connected.
		after: BlockNumber,
	},
	/// Votes do not make a block final.
	#[error("block {block} is not proven final by set {set} of authorities: {why}")]
	NotFinal {
		/// The set.
		set: SetId,
		/// The block.
		block: BlockNumber,
		/// What is wrong with the votes.
		why: FinalityError,
	},
	/// The storage proof does not show what it should.
	#[error(transparent)]
	State(#[from] StateError),
	/// The state that is proven is of a chain with another genesis.
	#[error("the authorities finalised a block of a chain with another genesis")]
	OtherChain,
	/// The gateway had not anchored the batch.
	#[error("at block {block} the gateway had anchored no batch {batch}")]
	NotAnchored {
		/// The batch.
		batch: u32,
		/// The block whose state is proven.
		block: BlockNumber,
	},
	/// The account that signed is no system of the gateway that the receipt names.
	#[error("the receipt is signed by an account that is no system of the gateway it names")]
	OtherGateway,
	/// The register has no such key.
	#[error("no receipt key {version} is registered to the account that signed")]
	KeyUnknown {
		/// Its number.
		version: u32,
	},
	/// The evidence is not what the receipt names.
	#[error("the evidence is not what the gateway signed for: it was altered or belongs to another receipt")]
	EvidenceDiffers,
	/// The signature is not by the registered key.
	#[error(
		"the gateway's signature is wrong: the receipt was altered, or the gateway never signed it"
	)]
	SignatureInvalid,
	/// The path does not lead from the receipt to its batch's tree.
	#[error("the receipt is not in the batch: its place or path is wrong")]
	NotInBatch,
	/// The chain has another root or count for that batch.
	#[error("the chain has another root or number of receipts for batch {batch} of this gateway")]
	BatchDiffers {
		/// The batch.
		batch: u32,
	},
	/// The block that permitted the release comes too late.
	#[error(
		"the receipt names block {block} for its permission, and was anchored in block {anchored} already"
	)]
	Postdated {
		/// The block that the receipt names.
		block: BlockNumber,
		/// The block that anchored it.
		anchored: BlockNumber,
	},
	/// The block that permitted the release is not one of the chain.
	#[error(
		"the block {block} that the receipt names for its permission is not one of this chain"
	)]
	OtherPermittingBlock {
		/// Its number.
		block: BlockNumber,
	},
}
