// SPDX-License-Identifier: GPL-3.0-only

//! The seam between those who file, grant and read, and the gateways.
//!
//! [`Exchange`] is one gateway as one account sees it; [`crate::remote`] speaks to it over HTTP. What others
//! hand on than who said it carries its own signature ([`Signed`]): filings and requests. Everything else is
//! proven by the session that the account signed in for.

mod evidence;
mod filing;
mod finding;
mod fragment;
mod release;
mod request;

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use salus_primitives::{access::Opening, text::SignedText, AccountId, ChartId, MultiSignature};
use salus_receipt::ReceiptFile;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncRead;

pub use self::{evidence::*, filing::*, finding::*, fragment::*, release::*, request::*};
pub use crate::{
	bytes::Bytes,
	error::{ExchangeError, FragmentRefusal},
};

/// Bytes of an object as they come.
pub type ObjectReader = Pin<Box<dyn AsyncRead + Send>>;

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
