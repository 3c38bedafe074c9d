// SPDX-License-Identifier: GPL-3.0-only

//! What a measurement needs: a hospital with clinicians, and a chart with a compartment.

use futures::future::try_join_all;
use rand_core::{OsRng, RngCore};
use salus_client::{calls, submit::submit_with_nonce, Account, Node, Patience};
use salus_primitives::{
	membership::{Role, StaffRole},
	record::{Filing, MediaType},
	ChartId, Commitment, CompartmentTag, ObjectHash, RecordId,
};

use crate::{
	actions::{
		council::{development, Majority},
		patient::Patient,
	},
	commands::{chart, member},
	context::{days, unix_millis, Context},
};

/// The stage.
pub struct Stage {
	/// The clinicians.
	pub clinicians: Vec<Account>,
	/// The chart.
	pub chart: ChartId,
	tag: CompartmentTag,
}

impl Stage {
	/// Sets it, on a local network whose council are the well-known development accounts.
	pub async fn set(context: &Context, node: &Node, clinicians: usize) -> anyhow::Result<Self> {
		let members: Vec<salus_primitives::AccountId> =
			node.finalised().await?.value("Council", "Members").await?.unwrap_or_default();
		let council: Vec<Account> =
			development()?.into_iter().filter(|one| members.contains(&one.id())).collect();
		let hospital = Account::generate().0;
		let simple = Majority::Simple;
		let roles = member::roles(&[Role::Hospital])?;
		let invite = calls::membership::invite(&hospital.id());
		member::decide(context, node, &council, simple, &invite).await?;
		let profile = member::profile("Benchmark Hospital", "", &[])?;
		context.submit(node, &hospital, &calls::membership::apply(&roles, &profile)).await?;
		let admit = calls::membership::admit(&hospital.id(), &roles);
		member::decide(context, node, &council, simple, &admit).await?;

		let clinicians: Vec<Account> = (0..clinicians).map(|_| Account::generate().0).collect();
		let until = node.finalised().await?.time().await?.saturating_add(days(1));
		let first = node.next_nonce(&hospital.id()).await?;
		let staff: Vec<_> = clinicians
			.iter()
			.map(|one| calls::membership::add_staff(&one.id(), StaffRole::Clinician, until))
			.collect();
		try_join_all(staff.iter().zip(first..).map(|(call, nonce)| {
			submit_with_nonce(node, &hospital, call, nonce, Patience::default())
		}))
		.await?;

		let root = Account::generate().0;
		let home = tempfile::tempdir()?;
		let mut patient = Patient::create(home.path(), &root, hospital.id())?;
		let consent = patient.consent(node.genesis(), unix_millis().saturating_add(days(1)))?;
		context.submit(node, &hospital, &chart::enrol(&consent)).await?;
		let tag = patient.compartment("general")?;
		let key = patient.epoch_key(&tag, 0)?;
		let call = calls::access::set_compartment_key(patient.chart(), tag, 0, &key);
		context.submit(node, &patient.account, &call).await?;
		Ok(Self { clinicians, chart: patient.chart(), tag })
	}

	/// A filing of random commitments under a random id.
	pub fn filing(&self) -> (RecordId, Filing) {
		let random = || {
			let mut bytes = [0; 32];
			OsRng.fill_bytes(&mut bytes);
			bytes
		};
		let mut id = [0; 16];
		OsRng.fill_bytes(&mut id);
		let filing = Filing {
			compartment: self.tag,
			epoch: 0,
			object: ObjectHash(random()),
			content: Commitment(random()),
			index: ObjectHash(random()),
			media_type: MediaType::FhirJson,
			length: 65_536,
		};
		(RecordId(id), filing)
	}
}
