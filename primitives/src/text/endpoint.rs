// SPDX-License-Identifier: GPL-3.0-only

//! Endpoints as they may stand in a signed text: absolute URLs without anything that could be read
//! as a line of its own, or as another host.

use crate::membership::MAX_ENDPOINT;

/// The authority, `host[:port]`, of a gateway's endpoint; `None` if it is not one.
///
/// An endpoint is `http://` or `https://`, an authority without a user, and perhaps a path, as in
/// RFC 3986, of at most [`MAX_ENDPOINT`] bytes. Percent-encoding, query and fragment are left out:
/// a base URL needs none.
pub fn authority_of(endpoint: &str) -> Option<&str> {
	if u32::try_from(endpoint.len()).map_or(true, |length| length > MAX_ENDPOINT) {
		return None;
	}
	let rest = endpoint.strip_prefix("https://").or_else(|| endpoint.strip_prefix("http://"))?;
	let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
	let is_whole = is_authority(authority) && path.bytes().all(|byte| byte == b'/' || plain(byte));
	is_whole.then_some(authority)
}

/// RFC 3986: `host [ ":" port ]`, the host a name, an IPv4 address or an IPv6 address in brackets.
fn is_authority(text: &str) -> bool {
	let (is_host, port) = match text.strip_prefix('[') {
		Some(rest) => {
			let (host, port) = rest.split_once(']').unwrap_or(("", rest));
			let of_ipv6 = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
			(host.contains(':') && host.bytes().all(of_ipv6), port)
		},
		None => {
			let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
			(!host.is_empty() && host.bytes().all(plain), port)
		},
	};
	is_host && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// A port that one can connect to.
fn is_port(text: &str) -> bool {
	text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// What RFC 3986 calls unreserved.
fn plain(byte: u8) -> bool {
	byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
	use super::authority_of;

	#[test]
	fn an_endpoint_has_an_authority() {
		for (endpoint, authority) in [
			("https://gateway.example", "gateway.example"),
			("https://gateway.example/", "gateway.example"),
			("https://gateway.example:8443/salus/v1", "gateway.example:8443"),
			("http://127.0.0.1:9000", "127.0.0.1:9000"),
			("http://[::1]:9000/a", "[::1]:9000"),
			("https://[2001:db8::7]", "[2001:db8::7]"),
		] {
			assert_eq!(authority_of(endpoint), Some(authority), "{endpoint}");
		}
	}

	#[test]
	fn nothing_else_is_an_endpoint() {
		let long = format!("https://{}", "a".repeat(121));
		for text in [
			"",
			"gateway.example",
			"ftp://gateway.example",
			"HTTPS://gateway.example",
			"https://",
			"https:///path",
			"https://:8443",
			"https://user@gateway.example",
			"https://gateway.example:",
			"https://gateway.example:0",
			"https://gateway.example:65536",
			"https://gateway.example:+80",
			"https://gateway.example:80:80",
			"https://gateway.example?query",
			"https://gateway.example/#fragment",
			"https://gateway.example/%0a",
			"https://gateway.example/a b",
			"https://gateway.example\n- https://other.example",
			"https://gateway.example/\r",
			"https://gateway.example/\u{7f}",
			"https://g\u{e4}teway.example",
			"https://[::1",
			"https://[]",
			"https://[cafe]",
			"https://[::1]x",
			"https://other.example\\@gateway.example",
			&long,
		] {
			assert_eq!(authority_of(text), None, "{text}");
		}
		assert!(authority_of(long.strip_suffix('a').unwrap()).is_some());
	}
}
