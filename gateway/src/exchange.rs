// SPDX-License-Identifier: GPL-3.0-only

//! The seam between those who file, grant and read, and the gateways.
//!
//! [`Exchange`] is one gateway as one account sees it; [`crate::remote`] speaks to it over HTTP. What others
//! hand on than who said it carries its own signature ([`Signed`]): filings and requests. Everything else is
//! proven by the session that the account signed in for.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use codec::Encode;
use futures::stream::BoxStream;
use salus_envelope::FragmentUse;
use salus_primitives::{
	access::{Grant, Opening, Purpose},
	consent::Basis,
	keys::PublicKey,
	text::{FilingText, RequestText, SignedText},
	AccountId, BlockNumber, ChartId, CompartmentTag, Epoch, GrantId, MandateId, MultiSignature,
	ObjectHash, RecordId, RequestId, Version,
};
use salus_receipt::{Anchored, Range, ReceiptFile, SignedDestruction, SignedReceipt};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncRead;
use tokio_util::io::StreamReader;

use crate::hex_id::hex_id;
pub use crate::{
	bytes::Bytes,
	error::{ExchangeError, FragmentRefusal},
};

/// Bytes of an object as they come.
pub type ObjectReader = Pin<Box<dyn AsyncRead + Send>>;

/// Bytes of an object as they go: pieces that nobody has to copy once more.
pub type Pieces = BoxStream<'static, std::io::Result<::bytes::Bytes>>;

/// Who signs: an account whose secret is at hand, or a wallet.
pub trait Signs: Send + Sync {
	/// The account.
	fn account(&self) -> AccountId;
	/// Its signature over the bytes of a text.
	fn sign_text(&self, text: &str) -> MultiSignature;
}

/// A text with its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed<T> {
	/// The fields that the text is rebuilt from.
	pub text: T,
	/// Who signed it.
	pub signer: AccountId,
	/// The signature.
	pub signature: MultiSignature,
}

impl<T: SignedText> Signed<T> {
	/// Signs a text.
	pub fn new(text: T, by: &dyn Signs) -> Self {
		let signature = by.sign_text(&text.text());
		Self { text, signer: by.account(), signature }
	}

	/// Whether the signature is the signer's.
	pub fn holds(&self) -> bool {
		self.text.is_signed_by(&self.signature, &self.signer)
	}
}

/// Who a gateway is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
	/// The institution that runs it, admitted with the gateway role.
	pub institution: AccountId,
	/// The account of its system: it lodges requests, and the encryption key is registered to it.
	pub system: AccountId,
	/// The version of the registered encryption key that it holds the secret of.
	pub key_version: u32,
	/// Where it is asked: the base of its URLs, without a slash at the end. A sign-in names it.
	pub endpoint: String,
	/// The genesis hash of the chain by whose state it decides.
	#[serde(with = "crate::bytes::hex32")]
	pub genesis: [u8; 32],
	/// That chain's id, as Ethereum wallets sign it (EIP-155).
	pub chain_id: u64,
}

/// What [`Exchange::put_object`] is told before the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutObject {
	/// The address: BLAKE2b-256 of the bytes.
	pub hash: ObjectHash,
	/// How many bytes.
	pub length: u64,
}

/// What became of an object that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stored {
	/// It is kept for an hour, and for good once a finalised filing names it.
	Staged,
	/// It was here already.
	Already,
}

/// What is kept beside the objects of a record's version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutFiling {
	/// What is handed over, signed by who files it.
	pub filing: Signed<FilingText>,
	/// The document's envelope.
	pub envelope: Bytes,
	/// The index entry's envelope.
	pub index_envelope: Bytes,
}

impl PutFiling {
	/// Signs a filing: chart, record, version, both objects and both envelopes.
	pub fn new(
		genesis: [u8; 32],
		(chart, record, version): (ChartId, RecordId, Version),
		object: ObjectHash,
		envelope: Vec<u8>,
		index: ObjectHash,
		index_envelope: Vec<u8>,
		filer: &dyn Signs,
	) -> Self {
		let text = FilingText {
			genesis,
			chart,
			record,
			version,
			object,
			index,
			envelopes: envelopes_hash(&envelope, &index_envelope),
			filer: filer.account(),
		};
		Self {
			filing: Signed::new(text, filer),
			envelope: Bytes(envelope),
			index_envelope: Bytes(index_envelope),
		}
	}
}

/// What a [`FilingText`] says of the two envelopes.
pub fn envelopes_hash(envelope: &[u8], index_envelope: &[u8]) -> [u8; 32] {
	crate::bytes::blake2b_256(&[envelope, index_envelope])
}

/// A version of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionOf {
	/// The chart.
	pub chart: ChartId,
	/// The record.
	pub record: RecordId,
	/// The version.
	pub version: Version,
}

/// A filing that is kept for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
	/// The finalised block whose state names it.
	pub block: BlockNumber,
}

/// A data user's request under a blinded tag: party, random bytes and terms, signed.
pub type BlindedRequest = Signed<RequestText>;

/// A request that is on the chain, with what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LodgedRequest {
	/// Its number on the chart.
	pub request: RequestId,
	/// What the data user signed. The tag is `BlindedTag::blind` of its fields.
	pub blinded: BlindedRequest,
}

/// Where a request was lodged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lodging {
	/// The height of the block that has it.
	pub block: BlockNumber,
	/// That block's hash.
	pub block_hash: [u8; 32],
	/// The transaction's hash.
	pub transaction: [u8; 32],
	/// The validator that authored the block.
	pub author: Option<AccountId>,
	/// What the gateway paid, in planck: 0 where the call was sponsored.
	pub fee: u128,
}

/// The answer to a request that was handed over to be lodged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lodged {
	/// The request, with its number.
	pub request: LodgedRequest,
	/// Where it was lodged; `None` where an earlier try had lodged it already.
	pub lodging: Option<Lodging>,
}

/// A grant to whoever asked, with what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantToMe {
	/// The chart.
	pub chart: ChartId,
	/// Its number on the chart.
	pub id: GrantId,
	/// The grant.
	pub grant: Grant,
	/// What opens it; `None` where it is open.
	pub opening: Option<Opening>,
}

/// What fragments are for: a key from which, and one to which they re-encrypt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Encode)]
pub struct FragmentSet {
	/// The chart.
	pub chart: ChartId,
	/// The compartment.
	pub tag: CompartmentTag,
	/// The epoch of its key.
	pub epoch: Epoch,
	/// The account to whose key they re-encrypt.
	pub grantee: AccountId,
	/// Dormant fragments, for open emergencies only.
	pub emergency: bool,
}

impl FragmentSet {
	/// The same in the words of `salus-envelope`.
	pub fn usage(&self) -> FragmentUse {
		match self.emergency {
			true => FragmentUse::Emergency,
			false => FragmentUse::Grant,
		}
	}
}

/// Which generations of a set a gateway has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FragmentState {
	/// The set.
	pub set: FragmentSet,
	/// The one that counts.
	pub active: Option<u32>,
	/// The one that waits for its activation.
	pub pending: Option<u32>,
	/// The version of the grantee's key that the newest one is made for.
	pub grantee_key_version: u32,
	/// The institutions whose gateways hold a fragment each of the newest one, in order, as who made it
	/// signed it. None where this gateway cannot open its own any more.
	pub gateways: Vec<AccountId>,
}

/// The rule by which somebody gets fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Encode)]
pub enum DeliveryBasis {
	/// A grant.
	Grant(GrantId),
	/// A mandate that lets its holder read.
	Mandate(MandateId),
	/// Dormant: an open emergency, when there is one.
	Emergency,
}

/// A fragment on its way to one gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode)]
pub struct FragmentParcel {
	/// The fragment, sealed to the gateway's registered key.
	pub sealed: Bytes,
	/// The public key of the epoch that it re-encrypts from.
	pub epoch_key: PublicKey,
	/// The rule.
	pub basis: DeliveryBasis,
	/// What opens the grant's tag, where it is blinded.
	pub opening: Option<Opening>,
}

/// The generation that counts from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode)]
pub struct Activated {
	/// Of which set.
	pub set: FragmentSet,
	/// Which generation.
	pub generation: u32,
}

/// Which of a record's two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
	/// The document.
	Document,
	/// The index entry.
	Index,
}

/// A reader's wish: what, why, and by which right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRequest {
	/// The version of a record.
	pub of: VersionOf,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// What opens the grant relied on, where it is blinded.
	pub opening: Option<Opening>,
}

/// A gateway's share in opening the two envelopes, with what the reader needs to combine it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareOf {
	/// The share for the document's envelope.
	pub document: Bytes,
	/// The share for the index entry's envelope.
	pub index: Bytes,
	/// The public key of the epoch, which the patient signed into the fragment.
	pub epoch_key: PublicKey,
	/// The generation of the fragment.
	pub generation: u32,
	/// How many shares it takes.
	pub threshold: u8,
	/// The institutions whose gateways hold a fragment each, in order.
	pub gateways: Vec<AccountId>,
	/// The version of the grantee's key that it is made for.
	pub grantee_key_version: u32,
}

hex_id! {
	/// Which receipt: what stands for it in its batch (`salus_receipt::Receipt::leaf`). It reads as `0x` and
	/// 64 lower-case hexadecimal digits.
	ReceiptId
}

/// What a gateway released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
	/// The receipt that was written of it.
	pub receipt: ReceiptId,
	/// The finalised block that permitted it.
	pub block: BlockNumber,
	/// The rule that permitted it.
	pub basis: Basis,
	/// The document's envelope.
	pub envelope: Bytes,
	/// The index entry's envelope.
	pub index_envelope: Bytes,
	/// Length of the document's object, in bytes.
	pub object_length: u64,
	/// Length of the index entry's object, in bytes.
	pub index_length: u64,
	/// The gateway's share: none for the patient, who has the epoch's key, nor where no fragment has
	/// arrived yet.
	pub share: Option<ShareOf>,
}

/// Bytes that a gateway released.
pub struct ReleasedBytes {
	/// The receipt that was written of it.
	pub receipt: ReceiptId,
	/// The finalised block that permitted it.
	pub block: BlockNumber,
	/// Length of the whole object, in bytes.
	pub length: u64,
	/// Which of them these are.
	pub range: Range,
	/// The bytes.
	pub pieces: Pieces,
}

impl ReleasedBytes {
	/// The bytes, to be read.
	pub fn into_reader(self) -> ObjectReader {
		Box::pin(StreamReader::new(self.pieces))
	}
}

impl std::fmt::Debug for ReleasedBytes {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("ReleasedBytes")
			.field("receipt", &self.receipt)
			.field("block", &self.block)
			.field("length", &self.length)
			.finish_non_exhaustive()
	}
}

/// A reader's wish for what may be found in a chart: one page of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRequest {
	/// The chart.
	pub chart: ChartId,
	/// Why.
	pub purpose: Purpose,
	/// The rule relied on.
	pub basis: Basis,
	/// What opens the grant relied on, where it is blinded.
	pub opening: Option<Opening>,
	/// The record after which the page begins: `next` of the page before.
	pub after: Option<RecordId>,
	/// How many entries it has at most ([`MAX_LISTED`]).
	pub limit: u32,
}

/// The most entries of one page.
pub const MAX_LISTED: u32 = 50;

/// An index entry that the reader may see: what opens it. Its bytes are fetched as any ([`Exchange::fetch`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
	/// The receipt that was written of it.
	pub receipt: ReceiptId,
	/// The record.
	pub record: RecordId,
	/// Its newest version.
	pub version: Version,
	/// The compartment that this version is in.
	pub compartment: CompartmentTag,
	/// The epoch of the compartment's key.
	pub epoch: Epoch,
	/// Length of the index entry's object, in bytes.
	pub length: u64,
	/// The index entry's envelope.
	pub envelope: Bytes,
	/// The gateway's share in opening it: none for the patient, who has the epoch's key, nor where no fragment
	/// has arrived yet.
	pub share: Option<ListedShare>,
}

/// A gateway's share in opening an index entry's envelope, with what the reader needs to combine it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedShare {
	/// The share.
	pub share: Bytes,
	/// The public key of the epoch, which the patient signed into the fragment.
	pub epoch_key: PublicKey,
	/// The generation of the fragment.
	pub generation: u32,
	/// How many shares it takes.
	pub threshold: u8,
	/// The institutions whose gateways hold a fragment each, in order.
	pub gateways: Vec<AccountId>,
	/// The version of the grantee's key that it is made for.
	pub grantee_key_version: u32,
}

/// Some of the index entries that a reader may see, in the order of their records' ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
	/// The finalised block that permitted it.
	pub block: BlockNumber,
	/// The entries. They may be fewer than were asked for, even none, though more follow.
	pub entries: Vec<Listed>,
	/// The record to ask for the next page after; `None` where nothing follows.
	pub next: Option<RecordId>,
}

/// A receipt, as the gateway that wrote it keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReceipt {
	/// Its number among all of this gateway's: the later, the higher.
	pub number: u64,
	/// The receipt with the gateway's signature.
	pub signed: SignedReceipt,
	/// What the reader signed: [`crate::wire::evidence::Evidence`] in SCALE.
	pub evidence: Bytes,
	/// How it is anchored on the chain, with all that proves it. `None` until it is: that takes a minute or
	/// two.
	pub anchored: Option<Anchored>,
}

impl KeptReceipt {
	/// Which it is.
	pub fn id(&self) -> ReceiptId {
		ReceiptId(self.signed.receipt.leaf())
	}

	/// The file that anybody verifies offline, once the receipt is anchored.
	pub fn file(self) -> Option<ReceiptFile> {
		let Self { signed, evidence, anchored, .. } = self;
		anchored.map(|anchored| ReceiptFile { signed, evidence: evidence.0, anchored })
	}
}

/// Some receipts of a chart, in the order in which the gateway wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptPage {
	/// The receipts. They may be fewer than were asked for, even none, though more follow.
	pub receipts: Vec<KeptReceipt>,
	/// The number to ask for the next page after; `None` where nothing follows.
	pub next: Option<u64>,
}

/// A statement of destroyed key fragments, as the gateway that made it keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDestruction {
	/// Its number among all of this gateway's: the later, the higher.
	pub number: u64,
	/// The statement with the gateway's signature.
	pub signed: SignedDestruction,
}

/// Some statements of destroyed fragments, in the order in which they were destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestructionPage {
	/// The statements.
	pub destructions: Vec<KeptDestruction>,
	/// The number to ask for the next page after; `None` where nothing follows.
	pub next: Option<u64>,
}

/// The most receipts, or statements, of one page.
pub const MAX_RECEIPTS: u32 = 100;

/// The answer of an exchange.
pub type Answer<T> = Result<T, ExchangeError>;

/// One gateway, asked by one account.
#[async_trait]
pub trait Exchange: Send + Sync {
	/// Who it is.
	async fn identity(&self) -> Answer<Identity>;

	/// Takes an object, whole or not at all, from whoever has a standing on the chain. It is staged: kept
	/// for an hour, and for good once a filing that is final names its hash.
	async fn put_object(&self, put: PutObject, bytes: ObjectReader) -> Answer<Stored>;

	/// Takes the envelopes of a document whose two objects are here, staged likewise.
	async fn put_filing(&self, put: PutFiling) -> Answer<()>;

	/// Makes a staged filing of who asks, or of her institution, count, if finalised state names it.
	async fn confirm(&self, of: VersionOf) -> Answer<Confirmed>;

	/// Verifies a blinded request, lodges it on the chain and waits until it is final. Lodging the
	/// same again finds the one that is there.
	async fn lodge(&self, request: BlindedRequest) -> Answer<Lodged>;

	/// Takes the opening of a request that another gateway lodged, and verifies it again.
	async fn take_request(&self, request: LodgedRequest) -> Answer<()>;

	/// The open requests of a chart with who asks: for its patient, her agent, or a holder of a
	/// mandate to grant.
	async fn requests(&self, chart: ChartId) -> Answer<Vec<LodgedRequest>>;

	/// What was granted to who asks, or to her institution.
	async fn grants(&self) -> Answer<Vec<GrantToMe>>;

	/// The fragments of a chart that it keeps: for the patient or her agent.
	async fn fragments(&self, chart: ChartId) -> Answer<Vec<FragmentState>>;

	/// What opens the grants and restrictions of a chart, as far as it is kept: for the patient or her
	/// agent, who need it to make fragments anew.
	async fn openings(&self, chart: ChartId) -> Answer<Vec<Opening>>;

	/// Takes a fragment of a chart, from the patient or her agent. It waits for its activation.
	async fn deliver(&self, chart: ChartId, parcel: FragmentParcel) -> Answer<()>;

	/// Uses a generation from now on, and destroys the one before: on the word of the patient or her agent
	/// that every gateway has its fragment of it.
	async fn activate(&self, word: Activated) -> Answer<()>;

	/// Takes the opening of a blinded restriction.
	async fn add_opening(&self, chart: ChartId, opening: Opening) -> Answer<()>;

	/// Releases envelopes and shares, if finalised state permits it.
	async fn release(&self, request: &ReleaseRequest) -> Answer<Released>;

	/// Releases an object's bytes, or those from the first number up to and without the second, if
	/// finalised state permits it.
	async fn fetch(
		&self,
		request: &ReleaseRequest,
		part: Part,
		range: Option<(u64, u64)>,
	) -> Answer<ReleasedBytes>;

	/// A page of the index entries that who asks may see of a chart, each if finalised state permits it: the
	/// newest versions of the records that this gateway keeps. Whoever has no right to anything is answered as
	/// if there were no such chart ([`ExchangeError::NotReleased`]).
	async fn list(&self, request: &ListRequest) -> Answer<ListPage>;

	/// The receipts that this gateway wrote of a chart's releases, from the one after that number on (from
	/// the first on where there is none), so many at most ([`MAX_RECEIPTS`]): for the patient, her agent,
	/// or a holder of a mandate to read, who gets those of what she may read.
	async fn receipts(&self, chart: ChartId, after: Option<u64>, limit: u32)
		-> Answer<ReceiptPage>;

	/// This gateway's statements of a chart's key fragments that it destroyed, from the one after that number
	/// on, so many at most ([`MAX_RECEIPTS`]): for the patient, or her agent.
	async fn destructions(
		&self,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Answer<DestructionPage>;

	/// The file of one receipt, once it is anchored ([`ExchangeError::NotAnchored`] until then): for its
	/// reader, and for whom the receipts of its chart are.
	async fn receipt(&self, id: ReceiptId) -> Answer<ReceiptFile>;
}

/// The other gateways, asked in nobody's name: for what carries its own signature.
pub trait Others: Send + Sync {
	/// The gateway that answers at an endpoint of the register.
	fn at(&self, endpoint: &str) -> Answer<Arc<dyn Exchange>>;
}
