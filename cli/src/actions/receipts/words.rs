// SPDX-License-Identifier: GPL-3.0-only

//! What a receipt says, in words.

use salus_primitives::{consent::Basis, text::iso8601};
use salus_receipt::{Range, Receipt, Released};
use sp_core::crypto::Ss58Codec;

/// What was handed over.
pub fn released(released: &Released) -> String {
	match released {
		Released::Keys => "the keys".into(),
		Released::Document(range) => format!("{} of the document", bytes(range)),
		Released::IndexEntry(range) => format!("{} of the index entry", bytes(range)),
		Released::IndexKeys => "the index entry's key, in a list".into(),
	}
}

fn bytes(Range { from, to }: &Range) -> String {
	match to.checked_sub(1) {
		Some(last) if *from <= last => format!("bytes {from} to {last}"),
		_ => "no bytes".into(),
	}
}

/// The rule that permitted it.
pub fn basis(basis: Basis) -> String {
	match basis {
		Basis::Controller => "as who controls the chart".into(),
		Basis::Grant(id) => format!("under grant {id}"),
		Basis::Mandate(id) => format!("under mandate {id}"),
		Basis::Emergency(id) => format!("in emergency {id}"),
	}
}

/// All of it.
pub fn receipt(receipt: &Receipt) -> String {
	format!(
		"On {} by its clock, the gateway of {} released {} of record {} version {}, chart {}, to {} for {} {}.",
		iso8601(receipt.time),
		receipt.gateway.to_ss58check(),
		released(&receipt.released),
		receipt.record,
		receipt.version,
		receipt.chart,
		receipt.reader.to_ss58check(),
		receipt.purpose.code(),
		basis(receipt.basis),
	)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn bytes_are_counted_as_people_do() {
		let of = |from, to| released(&Released::Document(Range { from, to }));
		assert_eq!(of(0, 65_620), "bytes 0 to 65619 of the document");
		assert_eq!(of(7, 8), "bytes 7 to 7 of the document");
		for (from, to) in [(0, 0), (7, 7), (8, 7)] {
			assert_eq!(of(from, to), "no bytes of the document");
		}
		assert_eq!(released(&Released::Keys), "the keys");
	}
}
