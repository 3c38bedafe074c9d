// SPDX-License-Identifier: GPL-3.0-only

//! Of which type a body is said to be.

use http::{header, HeaderMap};

/// Whether the body is said, once, to be of that type; its parameters, as a charset, do not matter.
pub fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
	let mut values = headers.get_all(header::CONTENT_TYPE).iter();
	let (Some(value), None) = (values.next(), values.next()) else { return false };
	let named = value.to_str().ok().and_then(|value| value.split(';').next());
	named.is_some_and(|named| named.trim().eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::wire::JSON;

	#[test]
	fn a_body_is_of_one_type() {
		let said = |types: &[&str]| {
			let mut headers = HeaderMap::new();
			for one in types {
				headers.append(header::CONTENT_TYPE, one.parse().unwrap());
			}
			is_of_type(&headers, JSON)
		};
		assert!(said(&["application/json"]));
		assert!(said(&["Application/JSON ; charset=utf-8"]));
		for other in [&[][..], &["text/plain"], &["application/jsonp"], &[JSON, JSON]] {
			assert!(!said(other), "{other:?}");
		}
	}
}
