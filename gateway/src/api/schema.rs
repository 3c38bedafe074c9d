// SPDX-License-Identifier: GPL-3.0-only

//! What bodies look like, for the document about them.
//!
//! The types themselves lie in the domain and in `salus-primitives`, which know nothing of HTTP. These here
//! are never made; `tests/http/openapi.rs` holds what they say against what the real ones write.

#![allow(dead_code, missing_docs)]

mod evidence;
pub(super) mod exact;
mod plain;

use utoipa::ToSchema;

pub(super) use evidence::*;
pub(super) use plain::*;

/// What is answered when something is refused (RFC 9457).
#[derive(ToSchema)]
pub(super) struct Problem {
	/// `urn:salus:problem:` and a name, or `about:blank`.
	#[schema(rename = "type")]
	kind: String,
	/// The problem in a few words, the same each time.
	title: String,
	/// The status of the answer.
	status: u16,
	/// What it is this time, and what to do.
	#[schema(nullable = false)]
	detail: Option<String>,
	/// The typed error: its name, or an object of its name and what it carries.
	#[schema(value_type = Option<serde_json::Value>)]
	error: Option<serde_json::Value>,
}

/// How the gateway is.
#[derive(ToSchema)]
pub(super) struct Condition {
	/// `alive`, or `ready`.
	status: String,
}

/// Who a gateway is.
#[derive(ToSchema)]
pub(super) struct Identity {
	/// The institution that runs it, admitted with the gateway role.
	institution: Account,
	/// The account of its system: the encryption key is registered to it.
	system: Account,
	/// The version of the registered encryption key that it holds the secret of.
	key_version: u32,
	/// Where it is asked: the base of its URLs, without a slash at the end.
	endpoint: String,
	/// The genesis hash of its chain.
	genesis: Hex32,
	/// That chain's id, as Ethereum wallets sign it.
	chain_id: u64,
}

/// A sign-in, signed by the account's wallet.
#[derive(ToSchema)]
pub(super) struct SignedSignIn {
	text: SignInText,
	/// The account that signed.
	signer: Account,
	signature: Signature,
}

/// The fields of the text that a wallet shows (EIP-4361): see docs/formats.md.
#[derive(ToSchema)]
pub(super) struct SignInText {
	genesis: Raw32,
	chain_id: u64,
	/// `host[:port]` of one of the gateways.
	domain: String,
	account: Account,
	/// The session's Ed25519 public key.
	key: Raw32,
	/// The endpoints of all gateways that it is for.
	#[schema(max_items = 32)]
	gateways: Vec<String>,
	nonce: Raw16,
	issued: Moment,
	expires: Moment,
}

/// A session.
#[derive(ToSchema)]
pub(super) struct SignedIn {
	/// `keyid` of the requests that its key signs.
	session: Hex32,
	/// The moment from which it is over.
	expires: Moment,
}

/// What became of an object.
#[derive(ToSchema)]
pub(super) struct Taken {
	stored: Stored,
}

#[derive(ToSchema)]
pub(super) enum Stored {
	/// It is kept for an hour, and for good once a finalised filing names it.
	Staged,
	/// It was here already.
	Already,
}

/// What is kept beside the objects of a record's version.
#[derive(ToSchema)]
pub(super) struct PutFiling {
	filing: SignedFiling,
	/// The document's envelope.
	envelope: HexBytes,
	/// The index entry's envelope.
	index_envelope: HexBytes,
}

/// What a filer hands over, signed by her.
#[derive(ToSchema)]
pub(super) struct SignedFiling {
	text: FilingText,
	/// The account that signed.
	signer: Account,
	signature: Signature,
}

/// The fields of the text that a filer signs: see docs/formats.md.
#[derive(ToSchema)]
pub(super) struct FilingText {
	genesis: Raw32,
	chart: Hex32,
	record: Hex16,
	version: u32,
	/// The object.
	object: Hex32,
	/// The index entry's object.
	index: Hex32,
	/// BLAKE2b-256 of the document's envelope followed by the index entry's.
	envelopes: Raw32,
	filer: Account,
}

/// A filing that is kept for good.
#[derive(ToSchema)]
pub(super) struct Confirmed {
	/// The finalised block whose state names it.
	block: u32,
}

/// A data user's request under a blinded tag, signed by whoever asks.
#[derive(ToSchema)]
pub(super) struct BlindedRequest {
	text: RequestText,
	/// The account that signed.
	signer: Account,
	signature: Signature,
}

/// The fields of the text that a data user signs: see docs/formats.md.
#[derive(ToSchema)]
pub(super) struct RequestText {
	genesis: Raw32,
	chart: Hex32,
	/// Who would read: the account that signs, or its institution.
	party: Account,
	/// The random bytes that blind the party.
	random: Raw32,
	scope: Scope,
	#[schema(max_items = 16)]
	purposes: Vec<Purpose>,
	start: Moment,
	end: Option<Moment>,
}

/// Over which records.
#[derive(ToSchema)]
pub(super) enum Scope {
	/// The whole chart.
	Chart,
	/// Some compartments, each from an epoch on.
	Compartments(CompartmentScopes),
	/// Some records.
	Records(RecordIds),
}

/// Compartments of a scope.
#[derive(ToSchema)]
#[schema(value_type = Vec<CompartmentScope>, max_items = 16)]
pub(super) struct CompartmentScopes(Vec<CompartmentScope>);

/// Records of a scope.
#[derive(ToSchema)]
#[schema(value_type = Vec<Hex16>, max_items = 64)]
pub(super) struct RecordIds(Vec<Hex16>);

#[derive(ToSchema)]
pub(super) struct CompartmentScope {
	tag: Hex16,
	first_epoch: u32,
}

/// A code of http://terminology.hl7.org/CodeSystem/v3-ActReason.
#[derive(ToSchema)]
#[schema(rename_all = "UPPERCASE")]
pub(super) enum Purpose {
	Treat,
	Etreat,
	Btg,
	Hresch,
	Hpaymt,
	Hoperat,
	Pubhlth,
	Patrqt,
	Famrqt,
	Pwatrny,
	Clintrch,
	Caremgt,
}

/// A request that is on the chain, with what opens it.
#[derive(ToSchema)]
pub(super) struct LodgedRequest {
	/// Its number on the chart.
	request: u32,
	blinded: BlindedRequest,
}

/// The answer to a request that was handed over to be lodged.
#[derive(ToSchema)]
pub(super) struct Lodged {
	request: LodgedRequest,
	/// Where it was lodged; none where an earlier try had lodged it already.
	lodging: Option<Lodging>,
}

/// Where a request was lodged.
#[derive(ToSchema)]
pub(super) struct Lodging {
	block: u32,
	block_hash: Raw32,
	transaction: Raw32,
	/// The validator that authored the block.
	author: Option<Account>,
	/// What the gateway paid, in planck.
	#[schema(value_type = u64)]
	fee: u128,
}

/// A grant to whoever asked, with what opens it.
#[derive(ToSchema)]
pub(super) struct GrantToMe {
	chart: Hex32,
	/// Its number on the chart.
	id: u32,
	grant: Grant,
	/// None where it is open.
	opening: Option<Opening>,
}

#[derive(ToSchema)]
pub(super) struct Grant {
	grantee: Grantee,
	scope: Scope,
	#[schema(max_items = 16)]
	purposes: Vec<Purpose>,
	/// From when, by block time.
	start: Moment,
	/// Until when; none: until it is revoked.
	end: Option<Moment>,
	/// The block that wrote it.
	since: u32,
}

/// Whom a grant names.
#[derive(ToSchema)]
pub(super) enum Grantee {
	/// In clear.
	Open(Account),
	/// Hidden from everyone who does not know the opening.
	Blinded(Hex32),
}

/// What opens a blinded tag.
#[derive(ToSchema)]
pub(super) struct Opening {
	/// The party that the tag stands for.
	party: Account,
	/// The random bytes that blinded it.
	random: Raw32,
}

/// What fragments are for.
#[derive(ToSchema)]
pub(super) struct FragmentSet {
	chart: Hex32,
	/// The compartment.
	tag: Hex16,
	/// The epoch of its key.
	epoch: u32,
	/// The account to whose key they re-encrypt.
	grantee: Account,
	/// Dormant fragments, for open emergencies only.
	emergency: bool,
}

/// Which generations of a set a gateway has.
#[derive(ToSchema)]
pub(super) struct FragmentState {
	set: FragmentSet,
	/// The one that counts.
	active: Option<u32>,
	/// The one that waits for its activation.
	pending: Option<u32>,
	/// The version of the grantee's key that the newest one is made for.
	grantee_key_version: u32,
	/// The institutions whose gateways hold a fragment each of the newest one, in order. None where this gateway
	/// cannot open its own any more.
	gateways: Vec<Account>,
}

/// The rule by which somebody gets fragments.
#[derive(ToSchema)]
pub(super) enum DeliveryBasis {
	/// A grant.
	Grant(u32),
	/// A mandate that lets its holder read.
	Mandate(u32),
	/// Dormant: an open emergency, when there is one.
	Emergency,
}

/// A fragment on its way to one gateway.
#[derive(ToSchema)]
pub(super) struct FragmentParcel {
	/// The fragment, sealed to the gateway's registered key.
	sealed: HexBytes,
	/// The public key of the epoch that it re-encrypts from.
	epoch_key: PublicKey,
	basis: DeliveryBasis,
	/// What opens the grant's tag, where it is blinded.
	opening: Option<Opening>,
}

/// A public key and its algorithm.
#[derive(ToSchema)]
pub(super) struct PublicKey {
	suite: Suite,
	#[schema(max_items = 64)]
	bytes: Vec<u8>,
}

#[derive(ToSchema)]
pub(super) enum Suite {
	Umbral,
	Ed25519,
	Sr25519,
}

/// The generation that counts from now on.
#[derive(ToSchema)]
pub(super) struct Activated {
	set: FragmentSet,
	generation: u32,
}

/// What a gateway released.
#[derive(ToSchema)]
pub(super) struct Released {
	/// The receipt that was written of it.
	receipt: Hex32,
	/// The finalised block that permitted it.
	block: u32,
	basis: Basis,
	/// The document's envelope.
	envelope: HexBytes,
	/// The index entry's envelope.
	index_envelope: HexBytes,
	/// Length of the document's object, in bytes.
	object_length: u64,
	/// Length of the index entry's object, in bytes.
	index_length: u64,
	/// None for the patient, who has the epoch's key, nor where no fragment has arrived yet.
	share: Option<ShareOf>,
}

/// The rule that permits.
#[derive(ToSchema)]
pub(super) enum Basis {
	/// Being the chart's controller.
	Controller,
	Emergency(u32),
	Mandate(u32),
	Grant(u32),
}

/// A gateway's share in opening the two envelopes.
#[derive(ToSchema)]
pub(super) struct ShareOf {
	/// The share for the document's envelope.
	document: HexBytes,
	/// The share for the index entry's envelope.
	index: HexBytes,
	/// The public key of the epoch.
	epoch_key: PublicKey,
	/// The generation of the fragment.
	generation: u32,
	/// How many shares it takes.
	threshold: u8,
	/// The institutions whose gateways hold a fragment each, in order.
	gateways: Vec<Account>,
	/// The version of the grantee's key that it is made for.
	grantee_key_version: u32,
}

/// Some of the index entries that a reader may see, in the order of their records' ids.
#[derive(ToSchema)]
pub(super) struct ListPage {
	/// The finalised block that permitted it.
	block: u32,
	/// They may be fewer than were asked for, even none, though more follow.
	entries: Vec<Listed>,
	/// `after` of the next page; none where nothing follows.
	next: Option<Hex16>,
}

/// An index entry that the reader may see.
#[derive(ToSchema)]
pub(super) struct Listed {
	/// The receipt that was written of it.
	receipt: Hex32,
	record: Hex16,
	/// The record's newest version.
	version: u32,
	compartment: Hex16,
	epoch: u32,
	/// Length of the index entry's object, in bytes.
	length: u64,
	/// The index entry's envelope.
	envelope: HexBytes,
	/// None for the patient, who has the epoch's key, nor where no fragment has arrived yet.
	share: Option<ListedShare>,
}

/// A gateway's share in opening an index entry's envelope.
#[derive(ToSchema)]
pub(super) struct ListedShare {
	share: HexBytes,
	/// The public key of the epoch.
	epoch_key: PublicKey,
	/// The generation of the fragment.
	generation: u32,
	/// How many shares it takes.
	threshold: u8,
	/// The institutions whose gateways hold a fragment each, in order.
	gateways: Vec<Account>,
	/// The version of the grantee's key that it is made for.
	grantee_key_version: u32,
}
