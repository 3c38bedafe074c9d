// SPDX-License-Identifier: GPL-3.0-only
//! Padmé: the lengths that objects are padded to.
//!
//! Source: Nikitin, Barman, Lueks, Underwood, Hubaux and Ford, "Reducing Metadata Leakage from
//! Encrypted Files and Communication with PURBs", PETS 2019, section 4. A padded length tells an
//! observer O(log log M) bits about a length of at most M, and costs at most 12 %.

/// The padded length for `len` bytes: the smallest length that is not shorter and whose binary
/// form, read as a floating point number, has no longer a mantissa than exponent.
///
/// `None` if the padded length does not fit into 64 bits.
pub const fn padme(len: u64) -> Option<u64> {
	if len < 2 {
		return Some(len);
	}
	let exponent = len.ilog2();
	let mantissa = exponent.ilog2() + 1;
	let mask = (1u64 << (exponent - mantissa)) - 1;
	match len.checked_add(mask) {
		Some(sum) => Some(sum & !mask),
		None => None,
	}
}

#[cfg(test)]
mod tests {
	use super::padme;
	use proptest::prelude::*;

	#[test]
	fn known_lengths() {
		let known = [(0, 0), (1, 1), (8, 8), (9, 10), (11, 12), (100, 104), (1000, 1024)];
		for (len, padded) in known {
			assert_eq!(padme(len), Some(padded), "{len}");
		}
		assert_eq!(padme(u64::MAX), None);
	}

	#[test]
	fn every_short_length_costs_at_most_twelve_percent() {
		for len in 1..100_000u64 {
			let padded = padme(len).expect("short");
			assert!(padded >= len && (padded - len) * 100 <= len * 12, "{len} -> {padded}");
		}
	}

	proptest! {
		#[test]
		fn costs_at_most_twelve_percent(len in 1u64..1 << 56) {
			let padded = padme(len).expect("fits");
			prop_assert!(padded >= len);
			prop_assert!((padded - len) * 100 <= len * 12);
		}

		#[test]
		fn is_monotone(a in 0u64..1 << 56, b in 0u64..1 << 56) {
			prop_assert!(padme(a.min(b)) <= padme(a.max(b)));
		}

		#[test]
		fn a_padded_length_stays(len in 0u64..1 << 56) {
			let padded = padme(len).expect("fits");
			prop_assert_eq!(padme(padded), Some(padded));
		}
	}
}
