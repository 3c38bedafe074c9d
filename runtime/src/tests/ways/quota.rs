// SPDX-License-Identifier: GPL-3.0-only

//! Whichever way a record is filed, it counts against the quota of whoever signs; and whatever used the quota
//! up, no way files beyond it.

use super::{
	cast::passer_by,
	for_what_is_done, state,
	way::{DONE, WAYS},
};
use crate::{
	tests::{cast::council, precompiles::tools::Wallet},
	Balance, Quota,
};
use frame_support::hypothetically;
use pallet_salus_quota::{Call, Kind};
use salus_primitives::api::QUOTA_USED_UP;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};
use std::cell::Cell;

/// What the institution has used, and what she has who signs where it is a contract.
fn used(institution: &Wallet) -> [Balance; 2] {
	[institution, &passer_by()].map(|who| Quota::quota(&who.account()).used)
}

/// Leaves them nothing more.
fn close(used: [Balance; 2]) {
	for (kind, used) in [Kind::Institution, Kind::Invited].into_iter().zip(used) {
		// With 0 there would be no quota at all.
		council(Call::set_limit { kind, amount: used.max(1) });
	}
}

#[test]
fn a_filing_counts_by_every_way_in_and_beyond_the_quota_none_files() {
	let refusal = InvalidTransaction::Custom(QUOTA_USED_UP);
	let refusal = format!("{:?}", TransactionValidityError::from(refusal));
	// A dry run is no transaction.
	let ways = || WAYS.iter().filter(|way| way.name != "eth_call");
	let filings = Cell::new(0);
	for_what_is_done(|_, _, who, deed| {
		if deed.method != "file" {
			return;
		}
		filings.set(filings.get() + 1);
		let before = used(who);
		let counted = ways().map(|way| {
			let after = hypothetically!({
				assert_eq!((way.tries)(who, deed), DONE, "{}", way.name);
				used(who)
			});
			let [own, callers] = [0, 1].map(|one| after[one] - before[one]);
			let (counted, spared) = if way.signed { (own, callers) } else { (callers, own) };
			assert_eq!(spared, 0, "{}: who signs pays, and nobody else", way.name);
			counted
		});
		let counted = counted.collect::<Vec<_>>();
		// The first is the native one. Each does the same, and more around it.
		assert!(counted[0] > 0 && counted.iter().all(|some| *some >= counted[0]), "{counted:?}");

		for way in ways().filter(|way| way.signed) {
			hypothetically!({
				assert_eq!((way.tries)(who, deed), DONE, "{}", way.name);
				close(used(who));
				let before = state();
				for other in ways() {
					let (answer, after) = hypothetically!(((other.tries)(who, deed), state()));
					assert_eq!(answer, refusal, "{} after {}", other.name, way.name);
					assert_eq!(after, before, "{} after {}", other.name, way.name);
				}
			});
		}
	});
	assert_eq!(filings.get(), 1);
}
