// SPDX-License-Identifier: GPL-3.0-only

//! One gateway behind HTTP.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::{Body, Client, Request, Response};
use salus_primitives::{access::Opening, ChartId};
use salus_receipt::ReceiptFile;
use serde::de::DeserializeOwned;
use tokio::{
	sync::Mutex,
	time::{sleep, timeout},
};

use super::{
	ask::{carry, Ask},
	reply,
	session::{Session, SignIn},
	upload::upload,
	Options,
};
use crate::{
	clock::Clock,
	domain::SessionId,
	error::ExchangeError,
	exchange::{
		Activated, Answer, BlindedRequest, Confirmed, DestructionPage, Exchange, FragmentParcel,
		FragmentState, GrantToMe, Identity, ListPage, ListRequest, Lodged, LodgedRequest,
		ObjectReader, Part, PutFiling, PutObject, ReceiptId, ReceiptPage, ReleaseRequest, Released,
		ReleasedBytes, Stored, VersionOf,
	},
	wire::{
		answers::{SignedIn, Taken},
		endpoint::Endpoint,
		range, read, routes,
	},
};

/// A gateway, and the session that it is asked in.
pub(super) struct RemoteGateway {
	endpoint: Endpoint,
	client: Client,
	/// None where it is asked in nobody's name.
	sign_in: Option<Arc<SignIn>>,
	/// The session that was presented to this gateway. Held while one is.
	presented: Mutex<Option<SessionId>>,
	clock: Arc<dyn Clock>,
	patience: Duration,
	finality: Duration,
	behind: Duration,
}

impl RemoteGateway {
	pub(super) fn new(
		endpoint: Endpoint,
		client: Client,
		sign_in: Option<Arc<SignIn>>,
		options: &Options,
	) -> Self {
		Self {
			endpoint,
			client,
			sign_in,
			presented: Default::default(),
			clock: options.clock.clone(),
			patience: options.patience,
			finality: options.finality,
			behind: options.behind,
		}
	}

	/// Sends a request, and waits for the head of its answer.
	async fn send(&self, request: Request, patience: Duration) -> Answer<Response> {
		let response = match timeout(patience, self.client.execute(request)).await {
			Ok(answer) => answer.map_err(reply::unreachable)?,
			Err(_) => return Err(reply::not_ours("no answer in time")),
		};
		reply::accepted(response, self.patience).await
	}

	/// Asks in nobody's name.
	async fn ask(&self, ask: &Ask, patience: Duration) -> Answer<Response> {
		self.send(ask.request(&self.endpoint)?, patience).await
	}

	/// Asks in the account's name. Where the gateway does not know the session any more, the account signs
	/// in once again.
	async fn ask_as(&self, ask: &Ask) -> Answer<Response> {
		match self.try_as(ask).await {
			Err(ExchangeError::SignedOut) => self.try_as(ask).await,
			answer => answer,
		}
	}

	async fn try_as(&self, ask: &Ask) -> Answer<Response> {
		let session = self.session().await?;
		let request = ask.signed(&self.endpoint, &session, self.second())?;
		let answer = self.send(request, self.patience).await;
		self.heed(&session, &answer).await;
		answer
	}

	/// Asks in the account's name for something that is answered in JSON.
	async fn read<T: DeserializeOwned>(&self, ask: &Ask) -> Answer<T> {
		reply::json(self.ask_as(ask).await?, self.patience).await
	}

	/// The session, which this gateway knows.
	pub(super) async fn session(&self) -> Answer<Arc<Session>> {
		let sign_in = self.sign_in.as_ref().ok_or(ExchangeError::SignedOut)?;
		let mut presented = self.presented.lock().await;
		let session = sign_in.session(&self.endpoint).await?;
		if *presented != Some(session.id) {
			self.present(&session).await?;
			*presented = Some(session.id);
		}
		Ok(session)
	}

	async fn present(&self, session: &Session) -> Answer<()> {
		match self.try_present(session).await {
			// What gives the account a standing may be final here, and not yet for its node.
			Err(ExchangeError::NoStanding) => {
				sleep(self.behind).await;
				self.try_present(session).await
			},
			answer => answer,
		}
	}

	async fn try_present(&self, session: &Session) -> Answer<()> {
		let ask = Ask::post(routes::SESSIONS).with(&session.signed)?;
		match self.ask(&ask, self.patience).await {
			Ok(response) => {
				let answer: SignedIn = reply::json(response, self.patience).await?;
				match answer.session == session.id {
					true => Ok(()),
					false => Err(reply::not_ours("another session than the one that was opened")),
				}
			},
			// It was taken before, and the answer to that did not arrive.
			Err(ExchangeError::Replayed) => Ok(()),
			Err(error) => Err(error),
		}
	}

	/// Gives up a session that the gateway does not know.
	async fn heed<T>(&self, session: &Session, answer: &Answer<T>) {
		if let (Some(sign_in), Err(ExchangeError::SignedOut)) = (&self.sign_in, answer) {
			sign_in.forget(&session.id).await;
		}
	}

	/// Where it answers.
	pub(super) fn endpoint(&self) -> &Endpoint {
		&self.endpoint
	}

	/// The second that it is.
	pub(super) fn second(&self) -> u64 {
		self.clock.now() / 1000
	}

	/// Whether it is a gateway of the network that we asked on.
	fn check(&self, identity: &Identity) -> Answer<()> {
		let network = (identity.genesis, identity.chain_id);
		if self.sign_in.as_ref().is_some_and(|sign_in| sign_in.network() != network) {
			return Err(ExchangeError::WrongAddressee);
		}
		if identity.endpoint != self.endpoint.as_str() {
			tracing::warn!(
				asked = %self.endpoint,
				says = identity.endpoint,
				"a gateway gives another endpoint than the one it is asked at; it will refuse what is \
				 signed: ask it at the endpoint that it gives",
			);
		}
		Ok(())
	}
}

/// How a reader asks for something of a record's version.
pub(super) fn read_ask(path: String, request: &ReleaseRequest) -> Ask {
	let query = read::query(request.purpose, request.basis);
	Ask::get(path).read(query, request.opening.as_ref().map(read::opening))
}

#[async_trait]
impl Exchange for RemoteGateway {
	async fn identity(&self) -> Answer<Identity> {
		let response = self.ask(&Ask::get(routes::IDENTITY), self.patience).await?;
		let identity = reply::json(response, self.patience).await?;
		self.check(&identity)?;
		Ok(identity)
	}

	async fn put_object(&self, put: PutObject, bytes: ObjectReader) -> Answer<Stored> {
		let session = self.session().await?;
		let ask = Ask::put(routes::object(&put.hash));
		let mut request = ask.signed(&self.endpoint, &session, self.second())?;
		let (bytes, progress) = upload(bytes, put.length);
		carry(&mut request, put.length, Body::wrap_stream(bytes));
		let response = tokio::select! {
			response = self.client.execute(request) => response,
			() = progress.stalled(self.patience) => return Err(reply::not_ours("it takes no bytes")),
		};
		let answer = match response {
			Ok(response) => reply::accepted(response, self.patience).await,
			Err(_) if progress.is_broken() => Err(ExchangeError::ObjectMismatch),
			Err(error) => Err(reply::unreachable(error)),
		};
		// The bytes are gone: whoever has them may try again, in another session.
		self.heed(&session, &answer).await;
		let taken: Taken = reply::json(answer?, self.patience).await?;
		Ok(taken.stored)
	}

	async fn put_filing(&self, put: PutFiling) -> Answer<()> {
		let text = &put.filing.text;
		let of = VersionOf { chart: text.chart, record: text.record, version: text.version };
		let ask = Ask::put(routes::filing(&of)).with(&put)?;
		self.ask(&ask, self.patience).await.map(drop)
	}

	async fn confirm(&self, of: VersionOf) -> Answer<Confirmed> {
		self.read(&Ask::post(routes::confirm(&of))).await
	}

	async fn lodge(&self, request: BlindedRequest) -> Answer<Lodged> {
		let ask = Ask::post(routes::REQUESTS).with(&request)?;
		reply::json(self.ask(&ask, self.finality).await?, self.patience).await
	}

	async fn take_request(&self, request: LodgedRequest) -> Answer<()> {
		let path = routes::chart_request(&request.blinded.text.chart, request.request);
		self.ask(&Ask::put(path).with(&request)?, self.patience).await.map(drop)
	}

	async fn requests(&self, chart: ChartId) -> Answer<Vec<LodgedRequest>> {
		self.read(&Ask::get(routes::chart_requests(&chart))).await
	}

	async fn grants(&self) -> Answer<Vec<GrantToMe>> {
		self.read(&Ask::get(routes::GRANTS)).await
	}

	async fn fragments(&self, chart: ChartId) -> Answer<Vec<FragmentState>> {
		self.read(&Ask::get(routes::fragments(&chart))).await
	}

	async fn openings(&self, chart: ChartId) -> Answer<Vec<Opening>> {
		self.read(&Ask::get(routes::openings(&chart))).await
	}

	async fn deliver(&self, chart: ChartId, parcel: FragmentParcel) -> Answer<()> {
		self.ask_as(&Ask::post(routes::fragments(&chart)).with(&parcel)?).await.map(drop)
	}

	async fn activate(&self, word: Activated) -> Answer<()> {
		self.ask_as(&Ask::post(routes::activation(&word.set.chart)).with(&word)?).await.map(drop)
	}

	async fn add_opening(&self, chart: ChartId, opening: Opening) -> Answer<()> {
		self.ask_as(&Ask::post(routes::openings(&chart)).with(&opening)?).await.map(drop)
	}

	async fn release(&self, request: &ReleaseRequest) -> Answer<Released> {
		self.read(&read_ask(routes::keys(&request.of), request)).await
	}

	async fn fetch(
		&self,
		request: &ReleaseRequest,
		part: Part,
		range: Option<(u64, u64)>,
	) -> Answer<ReleasedBytes> {
		let header = match range {
			Some(range) => Some(range::range(range).ok_or_else(|| {
				ExchangeError::Malformed("a range goes from its first byte to one behind it".into())
			})?),
			None => None,
		};
		let ask = read_ask(routes::part(&request.of, part), request).range(header);
		reply::released(self.ask_as(&ask).await?, range, self.patience)
	}

	async fn list(&self, request: &ListRequest) -> Answer<ListPage> {
		let ListRequest { chart, purpose, basis, after, limit, .. } = *request;
		let query = read::ListQuery { chart, purpose, basis, after, limit }.text();
		let opening = request.opening.as_ref().map(read::opening);
		self.read(&Ask::get(routes::RECORDS).read(query, opening)).await
	}

	async fn receipts(
		&self,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Answer<ReceiptPage> {
		let ask = Ask::get(routes::chart_receipts(&chart));
		self.read(&ask.read(read::page_query(after, limit), None)).await
	}

	async fn destructions(
		&self,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Answer<DestructionPage> {
		let ask = Ask::get(routes::destructions(&chart));
		self.read(&ask.read(read::page_query(after, limit), None)).await
	}

	async fn receipt(&self, id: ReceiptId) -> Answer<ReceiptFile> {
		let response = self.ask_as(&Ask::get(routes::receipt(&id))).await?;
		let text = reply::text(response, self.patience).await?;
		// Its own words would quote what was answered.
		ReceiptFile::from_json(&text).map_err(|_| reply::not_ours("a receipt file that is none"))
	}
}
