// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway answers, if it is a gateway: bounded, and of the form that was asked for.

use std::{
	io::{Error as IoError, ErrorKind},
	time::Duration,
};

use bytes::Bytes;
use futures::{stream, Stream, StreamExt, TryStreamExt};
use http::{header, HeaderMap, StatusCode};
use reqwest::Response;
use salus_receipt::Range;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::{
	error::ExchangeError,
	exchange::{Answer, ReleasedBytes},
	pieces::Piece,
	wire::{
		media,
		problem::{self, Problem},
		range, JSON, PROBLEM, SALUS_BLOCK, SALUS_RECEIPT,
	},
};

/// The longest JSON that is read.
const MAX_JSON: usize = 4 * 1024 * 1024;
/// The longest problem that is read.
const MAX_PROBLEM: usize = 64 * 1024;

/// Something that is not the answer of a gateway. The log says what.
pub(super) fn not_ours(why: &str) -> ExchangeError {
	tracing::debug!(why, "a gateway does not answer as one");
	ExchangeError::Unavailable
}

/// A request that was not answered. What was asked for is not logged.
pub(super) fn unreachable(error: reqwest::Error) -> ExchangeError {
	let error = error.without_url();
	let mut why = error.to_string();
	let mut source = std::error::Error::source(&error);
	while let Some(cause) = source {
		why.push_str(&format!(": {cause}"));
		source = cause.source();
	}
	tracing::debug!(why, "a gateway does not answer");
	ExchangeError::Unavailable
}

/// The answer, unless it is a problem.
pub(super) async fn accepted(response: Response, patience: Duration) -> Answer<Response> {
	match response.status().is_success() {
		true => Ok(response),
		false => Err(refusal(response, patience).await),
	}
}

/// The error that a problem carries.
async fn refusal(response: Response, patience: Duration) -> ExchangeError {
	let status = response.status();
	if !media::is_of_type(response.headers(), PROBLEM) {
		return not_ours(&format!("status {status}, and no problem with it"));
	}
	let body = match collect(response, MAX_PROBLEM, patience).await {
		Ok(body) => body,
		Err(error) => return error,
	};
	match serde_json::from_slice::<Problem>(&body) {
		Ok(Problem { error: Some(error), .. }) if problem::status(&error) == status => error,
		Ok(problem) => not_ours(&format!("status {status}: {}", problem.title)),
		Err(_) => not_ours(&format!("status {status}, and a problem that cannot be read")),
	}
}

/// The answer's JSON.
pub(super) async fn json<T: DeserializeOwned>(response: Response, patience: Duration) -> Answer<T> {
	if !media::is_of_type(response.headers(), JSON) {
		return Err(not_ours("something else than JSON"));
	}
	let body = collect(response, MAX_JSON, patience).await?;
	// The parser's own words would quote what was answered.
	serde_json::from_slice(&body).map_err(|_| not_ours("JSON that is not what was asked for"))
}

/// The answer's JSON as it is written.
pub(super) async fn text(response: Response, patience: Duration) -> Answer<String> {
	if !media::is_of_type(response.headers(), JSON) {
		return Err(not_ours("something else than JSON"));
	}
	let body = collect(response, MAX_JSON, patience).await?;
	String::from_utf8(body).map_err(|_| not_ours("JSON that is no text"))
}

/// A body of at most so many bytes.
async fn collect(mut response: Response, limit: usize, patience: Duration) -> Answer<Vec<u8>> {
	let mut body = Vec::new();
	while let Some(piece) = piece(&mut response, patience).await.map_err(|why| not_ours(&why))? {
		if body.len().saturating_add(piece.len()) > limit {
			return Err(not_ours("a longer answer than any"));
		}
		body.extend_from_slice(&piece);
	}
	Ok(body)
}

/// The next bytes of a body.
async fn piece(response: &mut Response, patience: Duration) -> Result<Option<Bytes>, String> {
	match timeout(patience, response.chunk()).await {
		Ok(Ok(piece)) => Ok(piece),
		Ok(Err(error)) => Err(format!("the answer broke off: {}", error.without_url())),
		Err(_) => Err("the answer stopped coming".into()),
	}
}

/// The bytes that a gateway released; `asked` is the range that was asked for.
pub(super) fn released(
	response: Response,
	asked: Option<(u64, u64)>,
	patience: Duration,
) -> Answer<ReleasedBytes> {
	let headers = response.headers();
	let block = text_of(headers, SALUS_BLOCK)
		.and_then(|block| block.parse().ok())
		.ok_or_else(|| not_ours("bytes without the block that permitted them"))?;
	let receipt = text_of(headers, SALUS_RECEIPT)
		.and_then(|receipt| receipt.parse().ok())
		.ok_or_else(|| not_ours("bytes without their receipt"))?;
	let (range, length) = match (asked, response.status()) {
		(None, StatusCode::OK) => {
			let length = text_of(headers, header::CONTENT_LENGTH.as_str())
				.and_then(|length| length.parse().ok())
				.ok_or_else(|| not_ours("an object without its length"))?;
			(Range { from: 0, to: length }, length)
		},
		(Some((start, end)), StatusCode::PARTIAL_CONTENT) => {
			let (given, length) = text_of(headers, header::CONTENT_RANGE.as_str())
				.and_then(range::parse_content_range)
				.ok_or_else(|| not_ours("a range that is not told"))?;
			// HTTP lets a gateway answer with what there is of the range.
			if given.0 == start && given.1 == length && length < end {
				return Err(ExchangeError::OutOfRange { length });
			}
			if given != (start, end) {
				return Err(not_ours("another range than asked for"));
			}
			(Range { from: start, to: end }, length)
		},
		(_, status) => return Err(not_ours(&format!("status {status} to a download"))),
	};
	let coming = range.to.saturating_sub(range.from);
	let pieces = exactly(response, coming, patience).map_ok(Piece::from).boxed();
	Ok(ReleasedBytes { receipt, block, length, range, pieces })
}

/// As many bytes as announced, or an error.
fn exactly(
	response: Response,
	coming: u64,
	patience: Duration,
) -> impl Stream<Item = Result<Bytes, IoError>> + Send {
	stream::try_unfold((response, coming), move |(mut response, left)| async move {
		let piece = piece(&mut response, patience)
			.await
			.map_err(|why| IoError::new(ErrorKind::ConnectionAborted, why))?;
		match piece {
			Some(piece) => {
				let left = u64::try_from(piece.len()).ok().and_then(|got| left.checked_sub(got));
				let left = left.ok_or_else(|| IoError::other("more bytes than announced"))?;
				Ok(Some((piece, (response, left))))
			},
			None if left > 0 => Err(ErrorKind::UnexpectedEof.into()),
			None => Ok(None),
		}
	})
}

fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
	headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
	use tokio::io::AsyncReadExt;

	use super::*;

	const PATIENCE: Duration = Duration::from_secs(5);
	const RECEIPT: &str = "0xabababababababababababababababababababababababababababababababab";

	fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Response {
		let mut response = http::Response::builder().status(status);
		for (name, value) in headers {
			response = response.header(*name, *value);
		}
		response.body(body.to_vec()).unwrap().into()
	}

	fn problem(status: u16, error: &ExchangeError) -> Response {
		response(status, &[("content-type", PROBLEM)], &Problem::from(error).to_json())
	}

	#[tokio::test]
	async fn a_problem_becomes_its_error() {
		let error = ExchangeError::TooLarge { limit: 3 };
		assert_eq!(accepted(problem(413, &error), PATIENCE).await.unwrap_err(), error);
		// Nothing else is believed.
		for odd in [
			problem(404, &error),
			response(413, &[], &Problem::from(&error).to_json()),
			response(413, &[("content-type", PROBLEM)], b"{}"),
			response(502, &[("content-type", "text/html")], b"<html>"),
			response(302, &[("location", "https://other.example")], b""),
			response(503, &[("content-type", PROBLEM)], &vec![b' '; MAX_PROBLEM + 1]),
		] {
			let error = accepted(odd, PATIENCE).await.unwrap_err();
			assert_eq!(error, ExchangeError::Unavailable);
		}
	}

	#[tokio::test]
	async fn json_is_bounded_and_typed() {
		let kind = [("content-type", "application/json; charset=utf-8")];
		assert_eq!(json::<Vec<u8>>(response(200, &kind, b"[1]"), PATIENCE).await, Ok(vec![1]));
		let long = [b"[1".to_vec(), vec![b' '; MAX_JSON], b"]".to_vec()].concat();
		for odd in [
			response(200, &kind, b"{}"),
			response(200, &kind, b"[1"),
			response(200, &kind, &long),
			response(200, &[("content-type", "text/plain")], b"[1]"),
			response(200, &[], b"[1]"),
		] {
			assert_eq!(json::<Vec<u8>>(odd, PATIENCE).await, Err(ExchangeError::Unavailable));
		}
	}

	async fn read(bytes: ReleasedBytes) -> std::io::Result<Vec<u8>> {
		let mut all = Vec::new();
		bytes.into_reader().read_to_end(&mut all).await?;
		Ok(all)
	}

	#[tokio::test]
	async fn bytes_come_as_announced() {
		let whole = [(SALUS_BLOCK, "7"), (SALUS_RECEIPT, RECEIPT), ("content-length", "5")];
		let bytes = released(response(200, &whole, b"12345"), None, PATIENCE).unwrap();
		assert_eq!((bytes.block, bytes.length), (7, 5));
		assert_eq!(bytes.receipt.to_string(), RECEIPT);
		assert_eq!(read(bytes).await.unwrap(), b"12345");
		for body in [b"1234".as_slice(), b"123456"] {
			let bytes = released(response(200, &whole, body), None, PATIENCE).unwrap();
			assert!(read(bytes).await.is_err());
		}
		let part = [(SALUS_BLOCK, "7"), (SALUS_RECEIPT, RECEIPT), ("content-range", "bytes 1-2/5")];
		let bytes = released(response(206, &part, b"23"), Some((1, 3)), PATIENCE).unwrap();
		assert_eq!((bytes.block, bytes.length), (7, 5));
		assert_eq!(read(bytes).await.unwrap(), b"23");
	}

	#[tokio::test]
	async fn a_range_that_reaches_too_far_is_an_error() {
		let part = [(SALUS_BLOCK, "7"), (SALUS_RECEIPT, RECEIPT), ("content-range", "bytes 1-4/5")];
		let error = released(response(206, &part, b"2345"), Some((1, 9)), PATIENCE).unwrap_err();
		assert_eq!(error, ExchangeError::OutOfRange { length: 5 });
	}

	#[tokio::test]
	async fn other_bytes_than_asked_for_are_refused() {
		let (block, receipt) = ((SALUS_BLOCK, "7"), (SALUS_RECEIPT, RECEIPT));
		let (part, length) = (("content-range", "bytes 1-2/5"), ("content-length", "5"));
		let short = (SALUS_RECEIPT, &RECEIPT[..64]);
		for (odd, asked) in [
			(response(200, &[length], b"12345"), None),
			(response(200, &[receipt, length], b"12345"), None),
			(response(200, &[block, length], b"12345"), None),
			(response(200, &[block, short, length], b"12345"), None),
			(response(200, &[block, receipt], b"12345"), None),
			(response(206, &[block, receipt, part], b"23"), None),
			(response(206, &[block, receipt, part], b"23"), Some((0, 2))),
			(response(206, &[block, receipt], b"23"), Some((1, 3))),
			(response(200, &[block, receipt, length], b"12345"), Some((1, 3))),
			(response(204, &[block, receipt, ("content-length", "0")], b""), None),
		] {
			let error = released(odd, asked, PATIENCE).unwrap_err();
			assert_eq!(error, ExchangeError::Unavailable);
		}
	}
}
