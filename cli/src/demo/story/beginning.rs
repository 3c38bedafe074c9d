// SPDX-License-Identifier: GPL-3.0-only

//! The network, who takes part, and the patient.

use anyhow::ensure;
use futures::future::try_join_all;
use salus_client::{calls, Account, Call, Node};
use salus_primitives::{
	keys::KeyKind,
	membership::{Role, StaffRole},
	AccountId,
};

use super::{
	documents::{GENERAL, PRIVATE},
	refusals::{refusal, Expected},
	short, Gateway, Narrator, Stage,
};
use crate::{
	actions::{council::Majority, keys::register, patient::Patient, sharing::open_epoch},
	commands::{chart, member},
	context::{days, unix_millis},
	gateways::of_register,
	output::Step,
};

/// The public name of the practice, which the patient has to see.
pub const PRACTICE: &str = "Riverside Practice";

pub async fn network(stage: &Stage<'_>, say: &mut Narrator) -> anyhow::Result<()> {
	say.chapter("The network");
	let at = stage.node.finalised().await?;
	let validators: Vec<AccountId> = at.value("Session", "Validators").await?.unwrap_or_default();
	say.fact(&format!("{} validators seal blocks; block {} is final", validators.len(), at.number));
	Ok(())
}

pub async fn admit(stage: &Stage<'_>, say: &mut Narrator) -> anyhow::Result<()> {
	say.chapter("The regulator's council admits a hospital, a practice and three gateways");
	let Stage { context, node, cast, .. } = stage;
	let mut institutions = vec![
		(&cast.hospital, "St. Luke's Hospital".to_string(), Role::Hospital, ""),
		(&cast.practice, PRACTICE.to_string(), Role::DataUser, ""),
	];
	for (number, gateway) in cast.gateways.iter().enumerate() {
		let (account, name) = (&gateway.institution, format!("Gateway {}", number + 1));
		institutions.push((account, name, Role::Gateway, &gateway.endpoint));
	}
	let invite = batch(
		node,
		institutions.iter().map(|(account, ..)| calls::membership::invite(&account.id())),
	)
	.await?;
	let steps = member::decide(context, node, &cast.council, Majority::Simple, &invite).await?;
	// Proposed, two votes, closed.
	ensure!(cast.council.len() == 3 && steps.len() == 4, "not two of three councillors voted");
	say.finals("two of three councillors voted to invite them", &steps);

	let mut applications = Vec::new();
	for (account, name, role, endpoint) in &institutions {
		let profile = member::profile(name, endpoint, &[])?;
		let call = calls::membership::apply(&member::roles(&[*role])?, &profile);
		applications.push((format!("{name} applied"), *account, call));
	}
	let steps = all(stage, &applications).await?;
	ensure!(steps.iter().all(|step| step.r#final.fee == 0), "an applicant paid for applying");
	say.finals("each applied with its own account, and paid nothing", &steps);

	let mut admissions = Vec::new();
	for (account, _, role, _) in &institutions {
		admissions.push(calls::membership::admit(&account.id(), &member::roles(&[*role])?));
	}
	let admit = batch(node, admissions.into_iter()).await?;
	let steps = member::decide(context, node, &cast.council, Majority::Simple, &admit).await?;
	say.finals("the council admitted all five", &steps);

	let until = node.finalised().await?.time().await?.saturating_add(days(365));
	let staff = |who: &Account, role| calls::membership::add_staff(&who.id(), role, until);
	let mut employed = vec![
		(
			"the hospital registered its clinician".to_string(),
			&cast.hospital,
			staff(&cast.clinician, StaffRole::Clinician),
		),
		(
			"the practice registered its doctor".to_string(),
			&cast.practice,
			staff(&cast.doctor, StaffRole::Clinician),
		),
	];
	for (number, gateway) in cast.gateways.iter().enumerate() {
		let words = format!("gateway {} registered its system", number + 1);
		employed.push((words, &gateway.institution, staff(&gateway.system, StaffRole::System)));
	}
	let steps = all(stage, &employed).await?;
	say.finals("the institutions registered their people and systems", &steps);

	let people = [KeyKind::Signing, KeyKind::Encryption];
	let systems = [KeyKind::Encryption, KeyKind::Receipt];
	let mut keys = Vec::new();
	for (who, account, kinds) in
		[("the clinician", &cast.clinician, &people), ("the doctor", &cast.doctor, &people)]
	{
		keys.push((format!("{who} registered keys"), account, register(node, account, kinds)?));
	}
	for (number, Gateway { system, .. }) in cast.gateways.iter().enumerate() {
		let words = format!("the system of gateway {} registered keys", number + 1);
		keys.push((words, system, register(node, system, &systems)?));
	}
	let steps = all(stage, &keys).await?;
	say.finals("each registered its keys, with proof that it holds their secrets", &steps);
	start_gateways(stage, say).await
}

/// Each gateway is started by its institution, once the chain says that it may run.
async fn start_gateways(stage: &Stage<'_>, say: &mut Narrator) -> anyhow::Result<()> {
	let Stage { context, node, cast, gateway_node, .. } = stage;
	try_join_all(cast.gateways.iter().map(|gateway| gateway.start(context))).await?;
	let registered = of_register(node.finalised().await?.all_members().await?);
	for gateway in &cast.gateways {
		let found = registered.iter().any(|one| {
			one.institution == gateway.institution.id() && one.endpoint == gateway.endpoint
		});
		ensure!(found, "the register does not say where a gateway answers");
	}
	let endpoints: Vec<_> = cast.gateways.iter().map(|gateway| gateway.endpoint.as_str()).collect();
	say.fact(&format!(
		"three gateways answer where the register says: {}, each a process of its own{}",
		endpoints.join(", "),
		match gateway_node.url() == node.url() {
			true => "",
			false => ", beside a node that validates nothing",
		}
	));
	Ok(())
}

pub async fn enrol(stage: &Stage<'_>, say: &mut Narrator) -> anyhow::Result<Patient> {
	say.chapter("The hospital enrols a patient who signed for it");
	let Stage { context, node, cast, .. } = stage;
	let mut patient = Patient::create(&context.home, &cast.patient, cast.hospital.id())?;
	let consent = patient.consent(node.genesis(), unix_millis().saturating_add(days(1)))?;
	let mut unsigned = consent.clone();
	unsigned.signature = cast.stranger.multi_signature(b"not the patient");
	let refused = stage.submit(&cast.hospital, &chart::enrol(&unsigned)).await;
	let refused = refusal(refused, Expected::Error("Charts", "BadSignature"))?;
	say.fact(&format!("without her signature the chain refuses: {refused}"));
	let done = stage.submit(&cast.hospital, &chart::enrol(&consent)).await?;
	say.r#final(&format!("chart {} is enrolled", short(&patient.chart().0)), &done);
	for name in [GENERAL, PRIVATE] {
		let tag = patient.compartment(name)?;
		let done = open_epoch(context, node, &patient, tag, 0).await?;
		say.r#final(
			&format!("she opened the compartment {name:?}; its name is not on the chain"),
			&done,
		);
	}
	Ok(patient)
}

/// Several calls at once, all or none.
async fn batch(node: &Node, all: impl Iterator<Item = Call>) -> anyhow::Result<Call> {
	let mut encoded = Vec::new();
	let mut count: u32 = 0;
	for call in all {
		encoded.extend(node.encode(&call).await?);
		count += 1;
	}
	let mut arguments = codec::Encode::encode(&codec::Compact(count));
	arguments.extend(encoded);
	Ok(Call { pallet: "Utility", name: "batch_all", arguments })
}

/// Calls of several accounts at once, each with what it does in words.
async fn all(stage: &Stage<'_>, calls: &[(String, &Account, Call)]) -> anyhow::Result<Vec<Step>> {
	try_join_all(calls.iter().map(|(words, account, call)| async move {
		anyhow::Ok(Step::new(words, stage.submit(account, call).await?))
	}))
	.await
}
