// SPDX-License-Identifier: GPL-3.0-only

//! Gateways that do not do what they should.

use std::{
	sync::{
		atomic::{AtomicU32, Ordering},
		Arc,
	},
	time::Duration,
};

use async_trait::async_trait;
use futures::{stream, StreamExt};
use salus_gateway::{
	exchange::{
		Activated, Answer, BlindedRequest, Bytes, Confirmed, DestructionPage, FragmentParcel,
		FragmentState, GrantToMe, ListPage, ListRequest, Lodged, LodgedRequest, ObjectReader, Part,
		PutFiling, PutObject, ReceiptId, ReceiptPage, ReleaseRequest, Released, ReleasedBytes,
		Stored, VersionOf,
	},
	Exchange, ExchangeError, Identity,
};
use salus_primitives::{access::Opening, ChartId, RecordId};
use salus_receipt::ReceiptFile;

/// What a gateway does wrong.
#[derive(Clone, Copy, PartialEq)]
pub enum Trouble {
	/// It does not answer.
	Lost,
	/// It is busy as often as this, for each kind of question, and then does what it should.
	Busy(u32),
	/// It thinks for a long time.
	Slow,
	/// It takes no fragments.
	TakesNothing,
	/// It takes fragments, and then no word that they count.
	ActivatesNothing,
	/// Its share is another one's.
	FalseShare(&'static [u8]),
	/// It gives other bytes.
	FalseBytes,
	/// It says that one share is enough.
	LowThreshold,
	/// Its pages never come to an end.
	ListsTwice,
	/// It has another page each time, with nothing on it.
	ListsOn,
	/// It lists what was never filed.
	ListsAnother,
	/// It breaks off in the middle of an object.
	BreaksOff,
	/// It gives an object byte by byte, and each soon enough.
	Drips,
	/// It says that an object has so many bytes.
	Announces(u64),
}

pub struct Troublemaker {
	pub inner: Arc<dyn Exchange>,
	pub trouble: Trouble,
	asked: [AtomicU32; 4],
}

impl Troublemaker {
	pub fn of(inner: Arc<dyn Exchange>, trouble: Trouble) -> Arc<dyn Exchange> {
		Arc::new(Self { inner, trouble, asked: Default::default() })
	}

	fn up(&self) -> Answer<()> {
		match self.trouble {
			Trouble::Lost => Err(ExchangeError::Unavailable),
			_ => Ok(()),
		}
	}

	/// Whether it has been asked that often enough; by turns it is busy and behind.
	fn free(&self, question: usize) -> Answer<()> {
		let Trouble::Busy(times) = self.trouble else { return Ok(()) };
		match self.asked[question].fetch_add(1, Ordering::SeqCst) {
			asked if asked >= times => Ok(()),
			asked if asked % 2 == 0 => Err(ExchangeError::TooMany { retry_after: 0 }),
			_ => Err(ExchangeError::Stale { retry_after: 0 }),
		}
	}
}

#[async_trait]
impl Exchange for Troublemaker {
	async fn identity(&self) -> Answer<Identity> {
		self.up()?;
		self.inner.identity().await
	}

	async fn put_object(&self, put: PutObject, bytes: ObjectReader) -> Answer<Stored> {
		self.up()?;
		self.inner.put_object(put, bytes).await
	}

	async fn put_filing(&self, put: PutFiling) -> Answer<()> {
		self.up()?;
		self.inner.put_filing(put).await
	}

	async fn confirm(&self, of: VersionOf) -> Answer<Confirmed> {
		self.up()?;
		self.inner.confirm(of).await
	}

	async fn lodge(&self, request: BlindedRequest) -> Answer<Lodged> {
		self.up()?;
		self.inner.lodge(request).await
	}

	async fn take_request(&self, request: LodgedRequest) -> Answer<()> {
		self.up()?;
		self.inner.take_request(request).await
	}

	async fn requests(&self, chart: ChartId) -> Answer<Vec<LodgedRequest>> {
		self.up()?;
		self.inner.requests(chart).await
	}

	async fn grants(&self) -> Answer<Vec<GrantToMe>> {
		self.up()?;
		self.inner.grants().await
	}

	async fn fragments(&self, chart: ChartId) -> Answer<Vec<FragmentState>> {
		self.up()?;
		self.inner.fragments(chart).await
	}

	async fn openings(&self, chart: ChartId) -> Answer<Vec<Opening>> {
		self.up()?;
		self.inner.openings(chart).await
	}

	async fn deliver(&self, chart: ChartId, parcel: FragmentParcel) -> Answer<()> {
		self.up()?;
		self.free(0)?;
		match self.trouble {
			Trouble::TakesNothing => Err(ExchangeError::Unavailable),
			_ => self.inner.deliver(chart, parcel).await,
		}
	}

	async fn activate(&self, word: Activated) -> Answer<()> {
		self.up()?;
		self.free(1)?;
		match self.trouble {
			Trouble::ActivatesNothing => Err(ExchangeError::Unavailable),
			_ => self.inner.activate(word).await,
		}
	}

	async fn add_opening(&self, chart: ChartId, opening: Opening) -> Answer<()> {
		self.up()?;
		self.inner.add_opening(chart, opening).await
	}

	async fn release(&self, request: &ReleaseRequest) -> Answer<Released> {
		self.up()?;
		self.free(2)?;
		if self.trouble == Trouble::Slow {
			tokio::time::sleep(Duration::from_secs(15)).await;
		}
		let mut released = self.inner.release(request).await?;
		if let Some(share) = &mut released.share {
			match self.trouble {
				// A share of the right form that proves something else.
				Trouble::FalseShare(part) => {
					share.document = match part {
						b"index" => share.index.clone(),
						_ => Bytes(part.to_vec()),
					}
				},
				Trouble::LowThreshold => share.threshold = 1,
				_ => {},
			}
		}
		Ok(released)
	}

	async fn fetch(
		&self,
		request: &ReleaseRequest,
		part: Part,
		range: Option<(u64, u64)>,
	) -> Answer<ReleasedBytes> {
		self.up()?;
		self.free(3)?;
		let released = self.inner.fetch(request, part, range).await?;
		let ReleasedBytes { receipt, block, mut length, range, .. } = released;
		let mut all = Vec::new();
		tokio::io::AsyncReadExt::read_to_end(&mut released.into_reader(), &mut all).await.unwrap();
		match self.trouble {
			Trouble::FalseBytes => *all.last_mut().unwrap() ^= 1,
			Trouble::BreaksOff => all.truncate(all.len() / 2),
			Trouble::Announces(bytes) => length = bytes,
			_ => {},
		}
		let (at_once, pause) = match self.trouble {
			Trouble::Drips => (1, Duration::from_secs(1)),
			_ => (all.len(), Duration::ZERO),
		};
		let piece = |bytes: &[u8]| Ok(bytes::Bytes::copy_from_slice(bytes).into());
		let pieces: Vec<_> = all.chunks(at_once).map(piece).collect();
		let pieces = stream::iter(pieces)
			.then(move |piece| async move {
				tokio::time::sleep(pause).await;
				piece
			})
			.boxed();
		Ok(ReleasedBytes { receipt, block, length, range, pieces })
	}

	async fn list(&self, request: &ListRequest) -> Answer<ListPage> {
		self.up()?;
		if self.trouble == Trouble::ListsOn {
			// Nothing else would let a test's clock go on.
			tokio::task::yield_now().await;
			let last = request.after.map_or(0, |record| u128::from_be_bytes(record.0));
			let next = Some(RecordId((last + 1).to_be_bytes()));
			return Ok(ListPage { block: 1, entries: Vec::new(), next });
		}
		let mut page = self.inner.list(request).await?;
		for entry in &mut page.entries {
			match (self.trouble, &mut entry.share) {
				(Trouble::FalseShare(bytes), Some(share)) => share.share = Bytes(bytes.to_vec()),
				(Trouble::ListsTwice, _) => page.next = Some(entry.record),
				(Trouble::ListsAnother, _) => entry.version += 1,
				_ => {},
			}
		}
		Ok(page)
	}

	async fn receipts(
		&self,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Answer<ReceiptPage> {
		self.up()?;
		self.inner.receipts(chart, after, limit).await
	}

	async fn destructions(
		&self,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Answer<DestructionPage> {
		self.up()?;
		self.inner.destructions(chart, after, limit).await
	}

	async fn receipt(&self, id: ReceiptId) -> Answer<ReceiptFile> {
		self.up()?;
		self.inner.receipt(id).await
	}
}
