// SPDX-License-Identifier: GPL-3.0-only

//! `salus whoami`: what the key's account is, and may.

use salus_primitives::{
	api::QuotaStatus,
	keys::{KeyKind, KeySlot},
	membership::{Institution, Staff, Standing},
	text::iso8601,
	ChartId, Moment,
};
use serde::Serialize;

use crate::{
	context::Context,
	output::{printable, Say},
};

#[derive(Serialize)]
struct Whoami {
	account: String,
	standing: Standing,
	institution: Option<Institution>,
	staff: Option<Staff>,
	chart: Option<ChartId>,
	keys: Vec<(KeyKind, KeySlot)>,
	quota: QuotaStatus,
	/// The moment that all of this is of.
	now: Moment,
}

impl Say for Whoami {
	fn say(&self) -> String {
		let mut lines = vec![self.account.clone()];
		lines.push(match &self.standing {
			Standing::None => {
				"  has no standing: nobody has admitted, registered or enrolled it".into()
			},
			Standing::Invited => "  is invited: `salus member apply` comes next".into(),
			Standing::Institution => match &self.institution {
				Some(institution) => format!(
					"  is the institution {:?}, {:?}, with roles {:?}",
					printable(&institution.profile.name),
					institution.status,
					institution.roles.iter().collect::<Vec<_>>(),
				),
				None => "  is an institution".into(),
			},
			Standing::Staff => match &self.staff {
				Some(staff) => format!("  is staff: {:?} of {}", staff.role, staff.institution),
				None => "  is staff".into(),
			},
			Standing::Controller(chart) => format!("  is the patient of chart {chart}"),
			Standing::Mandate(chart) => format!("  holds a mandate on chart {chart}"),
			Standing::Former => "  was replaced by another account and can do nothing".into(),
		});
		for (kind, slot) in &self.keys {
			lines.push(format!("  {kind:?} key, version {}", slot.current.version));
		}
		lines.push(format!("  {}", quota_words(&self.quota, self.now)));
		lines.join("\n")
	}
}

/// What is left of a quota, and when it is whole again.
fn quota_words(quota: &QuotaStatus, now: Moment) -> String {
	let QuotaStatus { limit, used, resets } = quota;
	if *limit == 0 {
		return "has no quota: what it submits, it pays for".into();
	}
	let resets = format!("{}, in {}", iso8601(*resets), time_words(resets.saturating_sub(now)));
	match used >= limit {
		true => format!("has used up its quota of {limit} planck: wait until {resets}"),
		false => {
			format!("has used {used} of {limit} planck of its quota; it is whole again at {resets}")
		},
	}
}

/// A length of time, to about a tenth of it.
fn time_words(millis: Moment) -> String {
	let seconds = millis.div_ceil(1_000);
	match seconds {
		0..=119 => format!("{seconds} s"),
		120..=7_199 => format!("{} min", seconds.div_ceil(60)),
		_ => format!("{} h", seconds.div_ceil(3_600)),
	}
}

pub async fn run(context: &Context) -> anyhow::Result<()> {
	let account = context.account()?;
	let id = account.id();
	let at = context.node().await?.finalised().await?;
	context.print(&Whoami {
		account: account.address(),
		standing: at.standing(&id).await?,
		institution: at.member(&id).await?,
		staff: at.staff(&id).await?,
		chart: at.chart_of(&id).await?,
		keys: at.keys_of(&id).await?,
		quota: at.quota(&id).await?,
		now: at.time().await?,
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_quota_is_said_with_its_reset() {
		let quota = |limit, used| QuotaStatus { limit, used, resets: 3_600_000 };
		let words = quota_words(&quota(10, 4), 0);
		assert!(words.contains("4 of 10 planck"), "{words}");
		assert!(words.contains("1970-01-01T01:00:00"), "{words}");
		assert!(words.ends_with("in 60 min"), "{words}");
		let words = quota_words(&quota(10, 10), 3_540_000);
		assert!(words.contains("used up"), "{words}");
		assert!(words.ends_with("in 60 s"), "{words}");
		assert!(quota_words(&quota(0, 0), 0).contains("no quota"));
	}

	#[test]
	fn lengths_of_time_are_said_in_units_that_fit() {
		for (millis, words) in [
			(0, "0 s"),
			(1, "1 s"),
			(119_000, "119 s"),
			(121_000, "3 min"),
			(7_200_000, "2 h"),
			(86_400_000, "24 h"),
		] {
			assert_eq!(time_words(millis), words);
		}
	}
}
