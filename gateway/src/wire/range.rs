// SPDX-License-Identifier: GPL-3.0-only

//! Byte ranges (RFC 9110, section 14): one range of bytes with a first and a last one.
//!
//! In this crate a range goes from its first number up to and without its second, and is not empty; in
//! HTTP its last number belongs to it.

use crate::error::ExchangeError;

/// What `Accept-Ranges` says.
pub const UNIT: &str = "bytes";

/// The value of `Range`; none for a range that has no bytes.
pub fn range((start, end): (u64, u64)) -> Option<String> {
	let last = end.checked_sub(1).filter(|last| start <= *last)?;
	Some(format!("{UNIT}={start}-{last}"))
}

/// Reads `Range`. A range without a last byte goes to the end of the object, which is not known here:
/// its second number is `None`. Suffixes, several ranges and other units are errors.
pub fn parse_range(header: &str) -> Result<(u64, Option<u64>), ExchangeError> {
	let read = || {
		let (start, last) = header.strip_prefix(UNIT)?.strip_prefix('=')?.split_once('-')?;
		let start = number(start)?;
		match last {
			"" => Some((start, None)),
			last => {
				let last = number(last).filter(|last| start <= *last)?;
				Some((start, Some(last.checked_add(1)?)))
			},
		}
	};
	read().ok_or_else(|| ExchangeError::Malformed("Range: bytes=<first>-<last>, one range".into()))
}

/// The value of `Content-Range` for a range of an object of that length.
pub fn content_range((start, end): (u64, u64), length: u64) -> Option<String> {
	let last = end.checked_sub(1).filter(|last| start <= *last)?;
	Some(format!("{UNIT} {start}-{last}/{length}"))
}

/// The value of `Content-Range` where the range lies outside an object of that length.
pub fn unsatisfied(length: u64) -> String {
	format!("{UNIT} */{length}")
}

/// Reads `Content-Range`: the range, and the object's length.
pub fn parse_content_range(header: &str) -> Option<((u64, u64), u64)> {
	let (range, length) = header.strip_prefix(UNIT)?.strip_prefix(' ')?.split_once('/')?;
	let (start, last) = range.split_once('-')?;
	let (start, end) = (number(start)?, number(last)?.checked_add(1)?);
	let length = number(length)?;
	(start < end && end <= length).then_some(((start, end), length))
}

/// Digits alone.
fn number(text: &str) -> Option<u64> {
	text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
	use proptest::prelude::*;

	use super::*;

	proptest! {
		#[test]
		fn what_is_written_is_read(start in 0..u64::MAX, more in 1u64.., beyond in any::<u64>()) {
			let end = start.saturating_add(more);
			let length = end.saturating_add(beyond);
			let header = range((start, end)).unwrap();
			prop_assert_eq!(parse_range(&header).unwrap(), (start, Some(end)));
			let header = content_range((start, end), length).unwrap();
			prop_assert_eq!(parse_content_range(&header), Some(((start, end), length)));
		}
	}

	#[test]
	fn one_range_of_bytes_alone() {
		assert_eq!(parse_range("bytes=0-0"), Ok((0, Some(1))));
		assert_eq!(parse_range("bytes=5-"), Ok((5, None)));
		assert_eq!(range((3, 3)), None);
		assert_eq!(range((3, 2)), None);
		assert_eq!(range((0, 0)), None);
		for other in [
			"",
			"bytes",
			"bytes=",
			"bytes=-",
			"bytes=-5",
			"bytes=2-1",
			"bytes=0-1,3-4",
			"bytes= 0-1",
			"bytes=+0-1",
			"items=0-1",
			"bytes=0-18446744073709551615",
			"bytes=0-18446744073709551616",
		] {
			assert!(parse_range(other).is_err(), "{other}");
		}
		for other in ["bytes */5", "bytes 0-5/5", "bytes 0-1/*", "bytes 2-1/5", "0-1/5"] {
			assert_eq!(parse_content_range(other), None, "{other}");
		}
	}
}
