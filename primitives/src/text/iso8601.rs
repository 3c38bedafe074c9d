// SPDX-License-Identifier: GPL-3.0-only

//! Times as people read them.

use alloc::{format, string::String};

use crate::Moment;

const MILLIS_A_DAY: u64 = 86_400_000;
/// Days from 0000-03-01 to 1970-01-01 in the proleptic Gregorian calendar.
const DAYS_TO_UNIX_EPOCH: u64 = 719_468;
const DAYS_AN_ERA: u64 = 146_097;

/// A moment as ISO 8601 in UTC with milliseconds, `2026-11-22T21:51:00.000Z`.
///
/// The calendar is computed as in H. Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// `civil_from_days`.
pub fn iso8601(moment: Moment) -> String {
	let in_day = moment % MILLIS_A_DAY;
	let days = (moment / MILLIS_A_DAY).saturating_add(DAYS_TO_UNIX_EPOCH);
	let era = days / DAYS_AN_ERA;
	let day_of_era = days % DAYS_AN_ERA;
	let year_of_era = day_of_era
		.saturating_sub(day_of_era / 1_460)
		.saturating_add(day_of_era / 36_524)
		.saturating_sub(day_of_era / 146_096)
		/ 365;
	let day_of_year = day_of_era.saturating_sub(
		year_of_era
			.saturating_mul(365)
			.saturating_add(year_of_era / 4)
			.saturating_sub(year_of_era / 100),
	);
	let shifted_month = day_of_year.saturating_mul(5).saturating_add(2) / 153;
	let day = day_of_year
		.saturating_sub(shifted_month.saturating_mul(153).saturating_add(2) / 5)
		.saturating_add(1);
	let month = if shifted_month < 10 {
		shifted_month.saturating_add(3)
	} else {
		shifted_month.saturating_sub(9)
	};
	let year =
		era.saturating_mul(400).saturating_add(year_of_era).saturating_add(u64::from(month <= 2));
	format!(
		"{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
		in_day / 3_600_000,
		in_day / 60_000 % 60,
		in_day / 1_000 % 60,
		in_day % 1_000,
	)
}

#[cfg(test)]
mod tests {
	use super::iso8601;

	#[test]
	fn moments_read_as_dates() {
		assert_eq!(iso8601(0), "1970-01-01T00:00:00.000Z");
		assert_eq!(iso8601(951_782_400_000), "2000-02-29T00:00:00.000Z");
		assert_eq!(iso8601(1_795_384_260_007), "2026-11-22T21:51:00.007Z");
		assert_eq!(iso8601(4_107_542_399_999), "2100-02-28T23:59:59.999Z");
	}
}
