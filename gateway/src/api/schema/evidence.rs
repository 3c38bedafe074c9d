// SPDX-License-Identifier: GPL-3.0-only

//! Receipts and statements of destroyed fragments, as bodies.

use utoipa::ToSchema;

use super::*;

/// Some receipts of a chart, oldest first.
#[derive(ToSchema)]
pub(in crate::api) struct ReceiptPage {
	receipts: Vec<KeptReceipt>,
	/// `after` of the next page; none where nothing follows.
	next: Option<u64>,
}

/// A receipt as the gateway that wrote it keeps it.
#[derive(ToSchema)]
pub(in crate::api) struct KeptReceipt {
	/// Its number among all of this gateway's.
	number: u64,
	signed: SignedReceipt,
	/// What the reader signed: see docs/formats.md.
	evidence: HexBytes,
	/// None until it is anchored on the chain, which takes a minute or two.
	anchored: Option<Anchored>,
}

/// A receipt with all that proves it: see docs/formats.md.
#[derive(ToSchema)]
pub(in crate::api) struct ReceiptFile {
	format: ReceiptFormat,
	signed: SignedReceipt,
	/// What the reader signed.
	evidence: HexBytes,
	anchored: Anchored,
}

#[derive(ToSchema)]
pub(in crate::api) enum ReceiptFormat {
	#[schema(rename = "salus/receipt-file/v1")]
	V1,
}

/// A receipt with the gateway's signature.
#[derive(ToSchema)]
pub(in crate::api) struct SignedReceipt {
	receipt: Receipt,
	/// By the registered receipt key.
	signature: Hex64,
}

/// One release, as the gateway states it. Accounts are hexadecimal here.
#[derive(ToSchema)]
pub(in crate::api) struct Receipt {
	genesis: Hex32,
	/// The institution that runs the gateway.
	gateway: Hex32,
	/// The account to which the receipt key is registered.
	system: Hex32,
	/// The number of that key.
	key_version: u32,
	/// By the gateway's clock.
	time: Moment,
	block: BlockRef,
	/// The account that read.
	reader: Hex32,
	chart: Hex32,
	record: Hex16,
	version: u32,
	purpose: Purpose,
	basis: Basis,
	released: ReleasedPart,
	/// The hash of the evidence.
	evidence: Hex32,
	random: Hex32,
}

/// Some statements of destroyed key fragments, oldest first.
#[derive(ToSchema)]
pub(in crate::api) struct DestructionPage {
	destructions: Vec<KeptDestruction>,
	/// `after` of the next page; none where nothing follows.
	next: Option<u64>,
}

/// A statement of destroyed key fragments as the gateway that made it keeps it.
#[derive(ToSchema)]
pub(in crate::api) struct KeptDestruction {
	/// Its number among all of this gateway's.
	number: u64,
	signed: SignedDestruction,
}

/// A statement with the gateway's signature: see docs/formats.md.
#[derive(ToSchema)]
pub(in crate::api) struct SignedDestruction {
	destruction: Destruction,
	/// By the registered receipt key.
	signature: Hex64,
}

/// The fragments of one set, destroyed because no rule needed them. Accounts are hexadecimal here.
#[derive(ToSchema)]
pub(in crate::api) struct Destruction {
	genesis: Hex32,
	/// The institution that runs the gateway.
	gateway: Hex32,
	/// The account to which the receipt key is registered.
	system: Hex32,
	/// The number of that key.
	key_version: u32,
	/// By the gateway's clock.
	time: Moment,
	block: BlockRef,
	chart: Hex32,
	/// The compartment.
	tag: Hex16,
	epoch: u32,
	/// For whom they were.
	grantee: Hex32,
	/// Whether they were for emergencies only.
	emergency: bool,
	/// The generations that were here.
	generations: Vec<u32>,
}

/// A finalised block: the one that permitted a release, or in whose state no rule needed fragments.
#[derive(ToSchema)]
pub(in crate::api) struct BlockRef {
	number: u32,
	hash: Hex32,
}

/// What was handed over.
#[derive(ToSchema)]
pub(in crate::api) enum ReleasedPart {
	/// Both envelopes, and the gateway's share in opening them.
	Keys,
	/// Bytes of the document's object.
	Document(ByteRange),
	/// Bytes of the index entry's object.
	IndexEntry(ByteRange),
	/// The index entry's envelope, and the gateway's share in opening it.
	IndexKeys,
}

/// Bytes from the first up to and without the second.
#[derive(ToSchema)]
pub(in crate::api) struct ByteRange {
	from: u64,
	to: u64,
}

/// How a receipt is anchored, from its batch to the network's first authorities.
#[derive(ToSchema)]
pub(in crate::api) struct Anchored {
	batch: BatchPath,
	state: StateProof,
	finality: Finality,
	/// Each change of authorities, in order.
	set_changes: Vec<SetChange>,
}

/// The receipt's place in its batch.
#[derive(ToSchema)]
pub(in crate::api) struct BatchPath {
	number: u32,
	count: u32,
	/// The root of the batch before.
	previous: Hex32,
	tree: Hex32,
	index: u32,
	path: Vec<Hex32>,
}

/// Entries of a block's state: header and trie nodes, in SCALE.
#[derive(ToSchema)]
pub(in crate::api) struct StateProof {
	header: HexBytes,
	nodes: Vec<HexBytes>,
}

/// That a block is final: headers and GRANDPA's justification, in SCALE.
#[derive(ToSchema)]
pub(in crate::api) struct Finality {
	descent: Vec<HexBytes>,
	set: u64,
	justification: HexBytes,
}

/// A change of authorities.
#[derive(ToSchema)]
pub(in crate::api) struct SetChange {
	header: HexBytes,
	finality: Finality,
}
