// SPDX-License-Identifier: GPL-3.0-only

//! The object, streamed into a temporary file at constant memory.

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use blake2::digest::Digest;
use futures::TryStreamExt;
use salus_envelope::object_len;
use salus_primitives::AccountId;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

use super::{CollectError, Filed, Reading, Source, Trouble};
use crate::{
	bytes::Blake2b256,
	exchange::{Answer, Exchange, ExchangeError, Part},
	pace::{is_stalled, paced, Patience, SLOWEST},
	patience::patiently,
	pieces,
};

/// How long a gateway may take to answer, and to give bytes: all pauses together that it makes beyond the slowest
/// pace.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// The longest index entry that is fetched, in bytes.
pub(super) const MAX_INDEX: u64 = 1024 * 1024;

/// Waits for a gateway, but not for ever.
pub(super) async fn within<T>(answer: impl Future<Output = Answer<T>>) -> Answer<T> {
	match tokio::time::timeout(PATIENCE, answer).await {
		Ok(answer) => answer,
		Err(_) => Err(ExchangeError::Unavailable),
	}
}

/// A temporary file in the folder of `to`, so that it can be renamed to it.
pub(super) fn temporary_beside(to: &Path) -> Result<NamedTempFile, CollectError> {
	let folder = match to.parent() {
		Some(parent) if !parent.as_os_str().is_empty() => parent,
		_ => Path::new("."),
	};
	tempfile::Builder::new()
		.prefix(".salus-")
		.tempfile_in(folder)
		.map_err(|error| CollectError::file(folder, error))
}

/// What is to be downloaded, and where to.
pub(super) struct Download<'a> {
	pub reading: &'a Reading,
	pub filed: &'a Filed,
	pub part: Part,
	pub to: &'a Path,
	pub progress: &'a (dyn Fn(u64, u64) + Send + Sync),
}

impl Filed {
	/// How long an object can be at most, in bytes: the chain holds the length of the document's. Who filed it may
	/// have meant what is inside.
	fn longest(&self, part: Part) -> u64 {
		match part {
			Part::Document => object_len(self.version.filing.length).unwrap_or(u64::MAX),
			Part::Index => MAX_INDEX,
		}
	}
}

/// Why one gateway did not give the object.
enum Failed {
	Gateway(Trouble),
	Here(CollectError),
}

impl Download<'_> {
	/// Tries one gateway after the other. Gives the file, whom it came from, and its length.
	pub async fn try_all(
		&self,
		sources: &[Source<'_>],
		troubles: &mut Vec<Trouble>,
	) -> Result<(NamedTempFile, AccountId, u64), CollectError> {
		for source in sources {
			match self.try_one(source.exchange, &source.institution).await {
				Ok((file, length)) => return Ok((file, source.institution.clone(), length)),
				Err(Failed::Here(error)) => return Err(error),
				Err(Failed::Gateway(trouble)) => troubles.push(trouble),
			}
		}
		Err(CollectError::NoObject(troubles.clone()))
	}

	async fn try_one(
		&self,
		exchange: &Arc<dyn Exchange>,
		institution: &AccountId,
	) -> Result<(NamedTempFile, u64), Failed> {
		let lost = |what: String| Failed::Gateway(Trouble::lost(Some(institution.clone()), what));
		let request = self.reading.request(self.filed.of);
		let given = patiently(|| within(exchange.fetch(&request, self.part, None)))
			.await
			.map_err(|error| lost(format!("gives no object: {error}")))?;
		// No proof that it lies: the length is the word of who filed it. But no disk is filled on a gateway's word.
		let longest = self.filed.longest(self.part);
		if given.length > longest {
			let what = format!(
				"announces {} bytes of an object that can have {longest} at most",
				given.length
			);
			return Err(lost(what));
		}
		let file = temporary_beside(self.to).map_err(Failed::Here)?;
		let here = |error: std::io::Error| Failed::Here(CollectError::file(self.to, error));
		let mut sink = tokio::fs::File::from_std(file.reopen().map_err(here)?);
		let (mut hash, mut got) = (Blake2b256::new(), 0u64);
		let mut pieces = paced(pieces::read(given.pieces), Patience::new(PATIENCE, SLOWEST));
		loop {
			let bytes = match pieces.try_next().await {
				Ok(Some(bytes)) => bytes,
				Ok(None) => break,
				Err(error) if is_stalled(&*error) => {
					return Err(lost("sends too slowly, or stopped".into()))
				},
				Err(error) => return Err(lost(format!("broke off: {error}"))),
			};
			got = got.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
			if got > given.length {
				return Err(Failed::Gateway(Trouble::lie(
					institution,
					"sends more bytes than the object has",
				)));
			}
			hash.update(&bytes);
			sink.write_all(&bytes).await.map_err(here)?;
			(self.progress)(got, given.length);
		}
		sink.flush().await.map_err(here)?;
		let filing = &self.filed.version.filing;
		let expected = match self.part {
			Part::Document => filing.object,
			Part::Index => filing.index,
		};
		match <[u8; 32]>::from(hash.finalize()) == expected.0 {
			true => Ok((file, got)),
			false => Err(Failed::Gateway(Trouble::lie(
				institution,
				"gave bytes that do not have the hash that the chain holds",
			))),
		}
	}
}
