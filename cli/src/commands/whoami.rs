// SPDX-License-Identifier: GPL-3.0-only

//! `salus whoami`: what the key's account is, and may.

use salus_primitives::{
	api::QuotaStatus,
	keys::{KeyKind, KeySlot},
	membership::{Institution, Staff, Standing},
	ChartId,
};
use serde::Serialize;

use crate::{context::Context, output::Say};

#[derive(Serialize)]
struct Whoami {
	account: String,
	standing: Standing,
	institution: Option<Institution>,
	staff: Option<Staff>,
	chart: Option<ChartId>,
	keys: Vec<(KeyKind, KeySlot)>,
	quota: QuotaStatus,
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
					String::from_utf8_lossy(&institution.profile.name),
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
		lines.push(format!(
			"  used {} of {} planck of its quota in this window",
			self.quota.used, self.quota.limit
		));
		lines.join("\n")
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
	})
}
