// SPDX-License-Identifier: GPL-3.0-only

//! The doctor asks, the patient decides, and what each may then do.

use std::path::Path;

use anyhow::{bail, ensure, Context as _};
use salus_client::{calls, node::At, Final};
use salus_gateway::{collect::CollectError, Reading};
use salus_primitives::{
	access::{Grantee, Purpose, RestrictedParty, Scope},
	api::Verification,
	consent::{Ask, Basis, Decision, Denial, Outcome},
	text::RequestText,
	RecordId,
};

use super::{
	beginning::PRACTICE,
	documents::{GENERAL, PRIVATE},
	one, Agreed, FiledRecord, Narrator, Stage,
};
use crate::{
	actions::{
		await_block,
		filing::hash_file,
		openings::draw,
		party::Party,
		patient::Patient,
		reading::{read, Reader},
		requests,
		scope::{self, purposes},
		sharing::{self, Epochs},
	},
	commands::access::{granted, lodged_at, numbered},
	context::days,
};

pub async fn ask_and_approve(
	stage: &Stage<'_>,
	patient: &mut Patient,
	say: &mut Narrator,
) -> anyhow::Result<Agreed> {
	say.chapter(
		"The doctor asks, blinded; the patient sees the name and approves less than was asked",
	);
	let Stage { context, node, cast, .. } = stage;
	let chart = patient.chart();
	let opening = draw(cast.doctor.id());
	let start = node.finalised().await?.time().await?;
	let text = RequestText {
		genesis: node.genesis(),
		chart,
		party: opening.party,
		random: opening.random,
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Treat, Purpose::Hoperat])?,
		start,
		end: Some(start.saturating_add(days(30))),
	};
	let lodged = requests::lodge(context, node, &cast.doctor, text).await?;
	let id = lodged.request.request;
	let lodging = lodged.lodging.context("somebody had lodged the request before")?;
	say.r#final(
		&format!("a gateway verified and lodged request {id}: the whole chart, TREAT and HOPERAT"),
		&lodged_at(lodging),
	);

	let at = node.finalised().await?;
	let open = at.requests_of(chart).await?;
	let (_, request) =
		open.iter().find(|(of, _)| *of == id).context("the request is not on the chain")?;
	ensure!(matches!(request.grantee, Grantee::Blinded(_)), "the chain says who asks");
	let opened = requests::opened(context, node, patient).await?;
	let (party, opening) = requests::party_of(&node.genesis(), chart, id, request, &opened)
		.context("the patient's device could not open the request")?;
	let shown = Party::look_up(&at, &party).await?;
	ensure!(
		shown.account == cast.doctor.id()
			&& shown.name.as_deref() == Some(PRACTICE)
			&& shown.institution == Some(cast.practice.id()),
		"the patient was shown somebody else: {}",
		shown.words()
	);
	let opening = opening.context("the request was not blinded")?;
	say.fact(&format!(
		"on the chain it is a random tag; on her device it is {}, proven",
		shown.words()
	));

	let scope = scope::parse("compartment:general", |name| patient.tag(name))?;
	let end = Some(start.saturating_add(days(7)));
	let call = calls::access::approve(chart, id, &scope, &purposes(&[Purpose::Treat])?, start, end);
	let written = stage.submit(&patient.account, &call).await?;
	let grant = granted(&written)?;
	say.r#final("she approved only \"general\", only TREAT, for a week", &written);
	let sets = sharing::make(context, node, patient, grant, Some(opening.clone())).await?;
	ensure!(
		sets.iter().all(|set| set.gateways.len() == cast.gateways.len() && set.threshold == 2),
		"not every gateway has a fragment"
	);
	say.fact(&format!(
		"her device made key fragments ({} set of 2-of-3) and gave one to each gateway",
		sets.len()
	));
	Ok(Agreed { grant, opening, written })
}

/// What the chain decides at a block about the doctor's reading of a record.
async fn decide(
	stage: &Stage<'_>,
	at: &At,
	patient: &Patient,
	record: RecordId,
	agreed: &Agreed,
	purpose: Purpose,
) -> anyhow::Result<Decision> {
	let ask = Ask {
		person: stage.cast.doctor.id(),
		gateway: Some(stage.cast.gateways[0].institution.id()),
		chart: patient.chart(),
		record,
		version: None,
		purpose,
		basis: Basis::Grant(agreed.grant),
		openings: vec![agreed.opening.clone()]
			.try_into()
			.map_err(|_| anyhow::anyhow!("one opening is too many"))?,
	};
	let decision = at.check(&ask).await?;
	ensure!(decision.block == at.number, "the decision is another block's");
	Ok(decision)
}

/// The decision in words, where it is the expected one.
fn expect(decision: &Decision, outcome: Outcome) -> anyhow::Result<String> {
	ensure!(
		decision.outcome == outcome,
		"expected {outcome:?}, but the chain decided {:?} in block {}",
		decision.outcome,
		decision.block
	);
	Ok(salus_primitives::consent::words(decision))
}

/// Checks that a submission changed the decision: from its block on it is another one than until the block
/// before. Answers the new one in words.
async fn from_block_on(
	stage: &Stage<'_>,
	patient: &Patient,
	record: RecordId,
	agreed: &Agreed,
	done: &Final,
	(before, after): (Outcome, Outcome),
) -> anyhow::Result<String> {
	let (until, from) = (stage.before(done).await?, stage.at(done).await?);
	ensure!(until.number + 1 == from.number, "the blocks do not follow each other");
	let decision = decide(stage, &until, patient, record, agreed, Purpose::Treat).await?;
	expect(&decision, before)?;
	let decision = decide(stage, &from, patient, record, agreed, Purpose::Treat).await?;
	expect(&decision, after)
}

fn permit(agreed: &Agreed) -> Outcome {
	Outcome::Permit(Basis::Grant(agreed.grant))
}

pub async fn check(
	stage: &Stage<'_>,
	patient: &Patient,
	records: &[FiledRecord],
	agreed: &Agreed,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The check permits exactly that, and says why");
	let (general, private) = (one(records, GENERAL)?, one(records, PRIVATE)?);
	let changed = (Outcome::Deny(Denial::RuleUnknown), permit(agreed));
	let why = from_block_on(stage, patient, general.id, agreed, &agreed.written, changed).await?;
	say.fact(&format!("{} for TREAT: {why} In the block before it was denied.", general.name));
	let at = stage.at(&agreed.written).await?;
	for (record, purpose, denial) in [
		(private, Purpose::Treat, Denial::OutOfScope),
		(general, Purpose::Hoperat, Denial::PurposeNotCovered),
	] {
		let decision = decide(stage, &at, patient, record.id, agreed, purpose).await?;
		let why = expect(&decision, Outcome::Deny(denial))?;
		say.fact(&format!("{} for {}: {why}", record.name, purpose.code()));
	}
	Ok(())
}

pub async fn download(
	stage: &Stage<'_>,
	patient: &Patient,
	records: &[FiledRecord],
	agreed: &Agreed,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The doctor downloads, decrypts and proves object, content and author");
	let Stage { context, node, cast, folder, .. } = stage;
	let record = one(records, GENERAL)?;
	let lost = cast.gateways.last().context("there is no gateway")?;
	lost.kill().await?;
	say.fact("the machine of gateway 3 is lost: its process was killed, as by a power cut");
	let reading = reading(patient, record.id, agreed);
	let to = folder.join(format!("doctor-{}", record.name));
	let got = read(context, node, Reader::Grantee(&cast.doctor), &reading, &to).await?;
	ensure!(
		std::fs::read(&to)? == std::fs::read(&record.path)?,
		"the doctor's copy differs from what was filed"
	);
	ensure!(got.filed.author == cast.clinician.id(), "another author is proven");
	ensure!(
		got.shares_from.len() == 2 && !got.shares_from.contains(&lost.institution.id()),
		"a gateway gave a share that was lost"
	);
	say.fact(&format!(
		"the two others gave shares, which suffice; {} is, byte for byte, what the clinician filed in \
		 block {}",
		record.name, got.filed.block
	));

	let object = folder.join(format!("{}-{}.object", record.id, got.version));
	let mut bytes = std::fs::read(&object)?;
	let middle = bytes.len() / 2;
	let byte = bytes.get_mut(middle).context("the object is empty")?;
	*byte ^= 1;
	let altered = folder.join("altered.object");
	std::fs::write(&altered, bytes)?;
	let at = node.finalised().await?;
	let verify = async |path: &Path| -> anyhow::Result<Verification> {
		let (hash, content) = (hash_file(path)?, got.filed.filing.content);
		Ok(at.verify(patient.chart(), record.id, Some(got.version), hash, content).await?)
	};
	let genuine = verify(&object).await?;
	ensure!(
		genuine == Verification::Genuine(got.filed.clone()),
		"the chain says of the genuine object: {genuine:?}"
	);
	say.fact("the chain verifies the stored object: genuine, with its author and block");
	let forged = verify(&altered).await?;
	ensure!(
		forged == Verification::ObjectDiffers,
		"the chain says of an altered object: {forged:?}"
	);
	say.fact("somebody altered one byte of it: the chain says that the object differs");

	let own = folder.join(format!("patient-{}", record.name));
	let reading =
		Reading { basis: Basis::Controller, purpose: Purpose::Patrqt, opening: None, ..reading };
	read(context, node, Reader::Patient(patient), &reading, &own).await?;
	ensure!(std::fs::read(&own)? == std::fs::read(&record.path)?, "the patient's copy differs");
	say.fact("the patient reads her own chart with her own keys");
	Ok(())
}

fn reading(patient: &Patient, record: RecordId, agreed: &Agreed) -> Reading {
	Reading {
		chart: patient.chart(),
		record,
		version: None,
		purpose: Purpose::Treat,
		basis: Basis::Grant(agreed.grant),
		opening: Some(agreed.opening.clone()),
	}
}

pub async fn restrict_and_revoke(
	stage: &Stage<'_>,
	patient: &mut Patient,
	records: &[FiledRecord],
	agreed: &Agreed,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The patient restricts a compartment and revokes the grant");
	let Stage { context, node, cast, gateway_node, folder, .. } = stage;
	let chart = patient.chart();
	let record = one(records, GENERAL)?.id;
	let scope = scope::parse("compartment:general", |name| patient.tag(name))?;
	let call = calls::access::restrict(chart, &scope, &RestrictedParty::Everyone, None, false);
	let done = stage.submit(&patient.account, &call).await?;
	let restriction = numbered(&done, "RestrictionSet")?;
	let restricted = Outcome::Deny(Denial::Restricted(restriction));
	say.r#final("nobody but her may read \"general\" now, whatever was granted", &done);
	let changed = (permit(agreed), restricted);
	let why = from_block_on(stage, patient, record, agreed, &done, changed).await?;
	say.fact(&format!("{why} In the block before it was permitted."));

	let done = stage.submit(&patient.account, &calls::access::lift(chart, restriction)).await?;
	let changed = (restricted, permit(agreed));
	from_block_on(stage, patient, record, agreed, &done, changed).await?;
	say.r#final("she lifted that, and from that block on the doctor may read again", &done);

	let revoke = calls::access::revoke(chart, agreed.grant);
	let done = stage.submit(&patient.account, &revoke).await?;
	say.r#final("she revoked the grant", &done);
	let changed = (permit(agreed), Outcome::Deny(Denial::RuleEnded));
	let why = from_block_on(stage, patient, record, agreed, &done, changed).await?;
	say.fact(&format!("{why} In the block before it was permitted."));
	// A gateway is bound by what is final for its own node.
	await_block(gateway_node, done.block).await?;

	let settled = sharing::settle(context, node, patient, Epochs::Renew).await;
	ensure!(settled.left.is_empty(), "something is left: {}", settled.left.join("; "));
	ensure!(settled.epochs.len() == 1, "not exactly \"general\" got a new key");
	say.finals(
		"her device gave \"general\" a new key: what is filed from now on is out of reach even of what \
		 the doctor kept",
		&settled.epochs,
	);

	let to = folder.join("after-revocation");
	let reading = reading(patient, record, agreed);
	let refused = refused(stage, &reading, &to).await?;
	say.fact(&format!("the doctor's next download is refused: {refused}"));

	let lost = cast.gateways.last().context("there is no gateway")?;
	lost.start(context).await?;
	// It was away when the grant was revoked.
	self::refused(stage, &reading, &to).await?;
	say.fact(
		"gateway 3 is started again, on its folder as the power cut left it, and answers; the download is \
		 refused as before",
	);
	Ok(())
}

/// With which words the gateways refuse the doctor a document.
async fn refused(stage: &Stage<'_>, reading: &Reading, to: &Path) -> anyhow::Result<CollectError> {
	let Stage { context, node, cast, .. } = stage;
	let error = match read(context, node, Reader::Grantee(&cast.doctor), reading, to).await {
		Ok(_) => bail!("the gateways released a record after the revocation was final"),
		Err(error) => error,
	};
	ensure!(!to.exists(), "something was written after the revocation");
	match error.downcast() {
		Ok(refused @ CollectError::NotReleased) => Ok(refused),
		Ok(other) => {
			Err(anyhow::Error::from(other)
				.context("the doctor's download failed, but was not refused"))
		},
		Err(other) => Err(other.context("the doctor's download failed, but was not refused")),
	}
}
