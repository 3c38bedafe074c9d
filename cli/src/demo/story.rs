// SPDX-License-Identifier: GPL-3.0-only

//! The story.

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context as _};
use futures::future::try_join_all;
use rand_core::{OsRng, RngCore};
use salus_client::{calls, Account, Call, ClientError, Final, Node};
use salus_gateway::{exchange::Signed, Reading};
use salus_primitives::{
	access::{Opening, Purpose, RestrictedParty, Scope},
	consent::{Ask, Basis, Decision, Denial, Outcome},
	keys::KeyKind,
	membership::{Role, StaffRole},
	text::RequestText,
	AccountId, GrantId, RecordId,
};

use super::{cast::Cast, narrator::Narrator, Arguments};
use crate::{
	actions::{
		council::Majority,
		filing::{self, Destination},
		keys::register,
		patient::Patient,
		reading::{read, Reader},
		scope::{self, purposes},
	},
	commands::{access, chart, member},
	context::{days, unix_millis, Context},
};

/// A document to file, and into which compartment.
type Document = (PathBuf, &'static str);

/// The compartment that the demo's patient keeps to herself, and the document of hers that goes there.
const PRIVATE: &str = "mental-health";
const PRIVATE_DOCUMENT: &str = "mental-health.json";

/// What was filed, and where.
struct FiledRecord {
	id: RecordId,
	name: String,
	path: PathBuf,
	compartment: &'static str,
}

/// Tells it.
pub async fn tell(context: &Context, arguments: Arguments) -> anyhow::Result<()> {
	// What cannot be filed is found out before anything is done.
	let documents = documents(&arguments)?;
	let folder = arguments.folder.clone();
	std::fs::create_dir_all(&folder)
		.with_context(|| format!("cannot make {}", folder.display()))?;
	ensure!(
		std::fs::read_dir(&folder)?.next().is_none(),
		"{} is not empty: the demo takes a folder of its own",
		folder.display()
	);
	let cast = Cast::new(&folder)?;
	let mut global = context.global.clone();
	global.gateways = Some(cast.gateways_file(&folder)?);
	global.home = Some(folder.join("home"));
	let context = &Context::new(global)?;
	let node = context.node().await?;
	let mut say = Narrator::new(context.global.json);

	network(&node, &mut say).await?;
	admit(context, &node, &cast, &mut say).await?;
	let mut patient = enrol(context, &node, &cast, &mut say).await?;
	let records = file(context, &node, &cast, &mut patient, documents, &folder, &mut say).await?;
	let (grant, opening) = ask_and_approve(context, &node, &cast, &patient, &mut say).await?;
	check(&node, &cast, &patient, &records, grant, &opening, &mut say).await?;
	download(context, &node, &cast, &patient, &records, grant, &opening, &folder, &mut say).await?;
	provenance(&node, &patient, &records, &mut say).await?;
	restrict_and_revoke(
		context, &node, &cast, &patient, &records, grant, &opening, &folder, &mut say,
	)
	.await?;
	refusals(context, &node, &cast, &patient, &records, &mut say).await?;
	say.end(
		"The patient owned the access: what she granted was readable, what she did not grant, \
		 restricted or revoked was not, and every step is in the ledger.",
	);
	Ok(())
}

/// What to file: what the user brought, or the patient's set; each of a kind that can be filed.
fn documents(arguments: &Arguments) -> anyhow::Result<Vec<Document>> {
	// The story needs one document that she keeps to herself.
	let private = arguments.records.join(PRIVATE_DOCUMENT);
	let general = match &arguments.record {
		Some(own) if own.is_dir() => files(own)?,
		Some(own) => vec![own.clone()],
		None => {
			let mut set = files(&arguments.records)?;
			set.retain(|path| *path != private);
			set
		},
	};
	ensure!(!general.is_empty(), "there is no document to tell the story of");
	let documents = general
		.into_iter()
		.map(|path| (path, "general"))
		.chain([(private, PRIVATE)])
		.collect::<Vec<_>>();
	let now = unix_millis();
	for (path, _) in &documents {
		salus_fhir::examine(path, now)?;
	}
	Ok(documents)
}

/// The documents in a folder, in the order of their names.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
	let cannot = || format!("cannot read {}", folder.display());
	let mut paths = std::fs::read_dir(folder)
		.with_context(cannot)?
		.map(|entry| Ok(entry.with_context(cannot)?.path()))
		.collect::<anyhow::Result<Vec<_>>>()?;
	paths.retain(|path| path.is_file());
	paths.sort();
	Ok(paths)
}

async fn network(node: &Node, say: &mut Narrator) -> anyhow::Result<()> {
	say.chapter("The network");
	let at = node.finalised().await?;
	let validators: Vec<AccountId> = at.value("Session", "Validators").await?.unwrap_or_default();
	say.fact(&format!("{} validators seal blocks; block {} is final", validators.len(), at.number));
	Ok(())
}

async fn admit(
	context: &Context,
	node: &Node,
	cast: &Cast,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The regulator's council admits a hospital, a practice and three gateways");
	let mut institutions = vec![
		(&cast.hospital, "St. Luke's Hospital".to_string(), Role::Hospital),
		(&cast.practice, "Riverside Practice".to_string(), Role::DataUser),
	];
	for (number, (institution, _, _)) in cast.gateways.iter().enumerate() {
		institutions.push((institution, format!("Gateway {}", number + 1), Role::Gateway));
	}
	let invite = batch(
		node,
		institutions.iter().map(|(account, _, _)| calls::membership::invite(&account.id())),
	)
	.await?;
	let done = member::decide(context, node, &cast.council, Majority::Simple, &invite).await?;
	say.r#final("two of three councillors voted to invite them", &done);

	let applications = institutions
		.iter()
		.map(|(account, name, role)| {
			let profile = member::profile(name, "", &[])?;
			Ok((*account, calls::membership::apply(&member::roles(&[*role])?, &profile)))
		})
		.collect::<anyhow::Result<Vec<_>>>()?;
	all(context, node, &applications).await?;
	say.fact("each applied with its own account, and paid nothing");

	let mut admissions = Vec::new();
	for (account, _, role) in &institutions {
		admissions.push(calls::membership::admit(&account.id(), &member::roles(&[*role])?));
	}
	let admit = batch(node, admissions.into_iter()).await?;
	let done = member::decide(context, node, &cast.council, Majority::Simple, &admit).await?;
	say.r#final("the council admitted all five", &done);

	let until = node.finalised().await?.time().await?.saturating_add(days(365));
	let mut staff = vec![
		(&cast.hospital, staff(&cast.clinician, StaffRole::Clinician, until)),
		(&cast.practice, staff(&cast.doctor, StaffRole::Clinician, until)),
	];
	for (institution, system, _) in &cast.gateways {
		staff.push((institution, staff_call(system, until)));
	}
	all(context, node, &staff).await?;
	say.fact("the hospital registered its clinician, the practice its doctor, the gateways their systems");

	let mut keys = vec![
		(
			&cast.clinician,
			register(node, &cast.clinician, &[KeyKind::Signing, KeyKind::Encryption])?,
		),
		(&cast.doctor, register(node, &cast.doctor, &[KeyKind::Signing, KeyKind::Encryption])?),
	];
	for (_, system, _) in &cast.gateways {
		keys.push((system, register(node, system, &[KeyKind::Encryption, KeyKind::Receipt])?));
	}
	all(context, node, &keys).await?;
	say.fact("each registered its keys, with proof that it holds their secrets");
	Ok(())
}

fn staff(who: &Account, role: StaffRole, until: u64) -> Call {
	calls::membership::add_staff(&who.id(), role, until)
}

fn staff_call(system: &Account, until: u64) -> Call {
	staff(system, StaffRole::System, until)
}

async fn enrol(
	context: &Context,
	node: &Node,
	cast: &Cast,
	say: &mut Narrator,
) -> anyhow::Result<Patient> {
	say.chapter("The hospital enrols a patient who signed for it");
	let mut patient = Patient::create(&context.home, &cast.patient, cast.hospital.id())?;
	let consent = patient.consent(node.genesis(), unix_millis().saturating_add(days(1)))?;
	let mut unsigned = consent.clone();
	unsigned.signature = cast.stranger.multi_signature(b"not the patient");
	let refused = context.submit(node, &cast.hospital, &chart::enrol(&unsigned)).await;
	say.fact(&format!("without her signature the chain refuses: {}", refusal(refused)?));
	let done = context.submit(node, &cast.hospital, &chart::enrol(&consent)).await?;
	say.r#final(&format!("chart {} is enrolled", short(&patient.chart().0)), &done);
	for name in ["general", PRIVATE] {
		let tag = patient.compartment(name)?;
		let key = patient.epoch_key(&tag, 0)?;
		let call = calls::access::set_compartment_key(patient.chart(), tag, 0, &key);
		let done = context.submit(node, &patient.account, &call).await?;
		say.r#final(
			&format!("she opened the compartment {name:?}; its name is not on the chain"),
			&done,
		);
	}
	Ok(patient)
}

async fn file(
	context: &Context,
	node: &Node,
	cast: &Cast,
	patient: &mut Patient,
	documents: Vec<Document>,
	folder: &Path,
	say: &mut Narrator,
) -> anyhow::Result<Vec<FiledRecord>> {
	say.chapter("Her clinician files documents: encrypted, signed, stored, sealed by the chain");
	let outbox = salus_client::outbox::Outbox::open(&folder.join("outbox"))?;
	let exchanges = context.exchanges(node).await?;
	let mut filed = Vec::new();
	for (path, compartment) in documents {
		let tag = patient.tag(compartment)?;
		let to = Destination {
			chart: patient.chart(),
			record: filing::new_record(),
			version: 1,
			previous: None,
			compartment: tag,
			key: filing::compartment_key(node, patient.chart(), tag).await?,
		};
		let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
		let mut entry = filing::seal(context, &outbox, &path, &to, &cast.clinician)?;
		filing::store(context, node, &exchanges, &outbox, &mut entry, &cast.clinician).await?;
		let call = calls::records::file(entry.chart, entry.record, &entry.filing);
		let done = filing::submit_entry(context, node, &outbox, &mut entry, &cast.clinician, &call)
			.await?;
		std::fs::copy(
			outbox.object(&entry.record),
			folder.join(format!("{}.object", entry.record)),
		)?;
		filing::settle(&exchanges, &outbox, &entry).await?;
		say.r#final(
			&format!("{name} is filed in {compartment:?} as {}", short(&entry.record.0)),
			&done,
		);
		filed.push(FiledRecord { id: entry.record, name, path, compartment });
	}
	say.remark(
		"The gateways here are folders on one machine, which enforce nothing against its owner.",
	);
	Ok(filed)
}

async fn ask_and_approve(
	context: &Context,
	node: &Node,
	cast: &Cast,
	patient: &Patient,
	say: &mut Narrator,
) -> anyhow::Result<(GrantId, Opening)> {
	say.chapter(
		"The doctor asks, blinded; the patient sees the name and approves less than was asked",
	);
	let chart = patient.chart();
	let mut random = [0; 32];
	OsRng.fill_bytes(&mut random);
	let start = node.finalised().await?.time().await?;
	let text = RequestText {
		genesis: node.genesis(),
		chart,
		party: cast.doctor.id(),
		random,
		scope: Scope::Chart,
		purposes: purposes(&[Purpose::Treat, Purpose::Hoperat])?,
		start,
		end: Some(start.saturating_add(days(30))),
	};
	let lodged = access::lodge(context, node, Signed::new(text, &cast.doctor)).await?;
	let id = lodged.request;
	say.fact(&format!(
		"a gateway verified and lodged request {id}: the whole chart, TREAT and HOPERAT"
	));
	let requests = node.finalised().await?.requests_of(chart).await?;
	let (_, request) =
		requests.iter().find(|(of, _)| *of == id).context("the request is not on the chain")?;
	let opened = access::opened(context, node, patient).await?;
	let (party, opening) = access::party_of(&node.genesis(), chart, id, request, &opened)
		.context("the patient's device could not open the request")?;
	ensure!(party == cast.doctor.id(), "the patient was shown somebody else");
	let opening = opening.context("the request was not blinded")?;
	say.fact("on the chain it is a random tag; on her device it is the doctor's name, proven");
	let scope = scope::parse("compartment:general", |name| patient.tag(name))?;
	let end = Some(start.saturating_add(days(7)));
	let call = calls::access::approve(chart, id, &scope, &purposes(&[Purpose::Treat])?, start, end);
	let done = context.submit(node, &patient.account, &call).await?;
	let grant = access::granted(&done)?;
	say.r#final("she approved only \"general\", only TREAT, for a week", &done);
	let sets = access::make(context, node, patient, grant, Some(opening.clone())).await?;
	say.fact(&format!(
		"her device made key fragments ({sets} set of 2-of-3) and gave one to each gateway"
	));
	Ok((grant, opening))
}

async fn decide(
	node: &Node,
	cast: &Cast,
	patient: &Patient,
	record: RecordId,
	grant: GrantId,
	opening: &Opening,
	purpose: Purpose,
) -> anyhow::Result<Decision> {
	let ask = Ask {
		person: cast.doctor.id(),
		gateway: Some(cast.gateways[0].0.id()),
		chart: patient.chart(),
		record,
		version: None,
		purpose,
		basis: Basis::Grant(grant),
		openings: vec![opening.clone()]
			.try_into()
			.map_err(|_| anyhow::anyhow!("one opening is too many"))?,
	};
	Ok(node.finalised().await?.check(&ask).await?)
}

fn expect(decision: &Decision, outcome: Outcome) -> anyhow::Result<String> {
	ensure!(
		decision.outcome == outcome,
		"expected {outcome:?}, but the chain decided {:?} in block {}",
		decision.outcome,
		decision.block
	);
	Ok(salus_primitives::consent::words(decision))
}

fn one<'a>(records: &'a [FiledRecord], compartment: &str) -> anyhow::Result<&'a FiledRecord> {
	records
		.iter()
		.find(|record| record.compartment == compartment)
		.with_context(|| format!("nothing was filed in {compartment:?}"))
}

async fn check(
	node: &Node,
	cast: &Cast,
	patient: &Patient,
	records: &[FiledRecord],
	grant: GrantId,
	opening: &Opening,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The check permits exactly that, and says why");
	let general = one(records, "general")?;
	let private = one(records, PRIVATE)?;
	let permit = Outcome::Permit(Basis::Grant(grant));
	for (record, purpose, outcome) in [
		(general, Purpose::Treat, permit),
		(private, Purpose::Treat, Outcome::Deny(Denial::OutOfScope)),
		(general, Purpose::Hoperat, Outcome::Deny(Denial::PurposeNotCovered)),
	] {
		let decision = decide(node, cast, patient, record.id, grant, opening, purpose).await?;
		let why = expect(&decision, outcome)?;
		say.fact(&format!("{} for {}: {why}", record.name, purpose.code()));
	}
	Ok(())
}

#[allow(clippy::too_many_arguments)]
async fn download(
	context: &Context,
	node: &Node,
	cast: &Cast,
	patient: &Patient,
	records: &[FiledRecord],
	grant: GrantId,
	opening: &Opening,
	folder: &Path,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The doctor downloads, decrypts and proves object, content and author");
	let record = one(records, "general")?;
	let reading = reading(patient, record.id, grant, opening);
	let to = folder.join(format!("doctor-{}", record.name));
	let got = read(context, node, Reader::Grantee(&cast.doctor), &reading, &to).await?;
	ensure!(
		std::fs::read(&to)? == std::fs::read(&record.path)?,
		"the doctor's copy differs from what was filed"
	);
	say.fact(&format!(
		"{} gateways gave shares; {} is, byte for byte, what the clinician filed in block {}",
		got.shares_from.len(),
		record.name,
		got.filed.block
	));
	let object = folder.join(format!("{}.object", record.id));
	let mut bytes = std::fs::read(&object)?;
	let middle = bytes.len() / 2;
	let byte = bytes.get_mut(middle).context("the object is empty")?;
	*byte ^= 1;
	let altered = folder.join("altered.object");
	std::fs::write(&altered, bytes)?;
	let genuine = got.filed.filing.object;
	ensure!(filing::hash_file(&object)? == genuine, "the object is not what was filed");
	ensure!(filing::hash_file(&altered)? != genuine, "an altered object passed for genuine");
	say.fact("somebody altered one byte of the object: verification says so");
	let own = folder.join(format!("patient-{}", record.name));
	let reading =
		Reading { basis: Basis::Controller, purpose: Purpose::Patrqt, opening: None, ..reading };
	read(context, node, Reader::Patient(patient), &reading, &own).await?;
	ensure!(std::fs::read(&own)? == std::fs::read(&record.path)?, "the patient's copy differs");
	say.fact("the patient reads her own chart with her own keys");
	Ok(())
}

fn reading(patient: &Patient, record: RecordId, grant: GrantId, opening: &Opening) -> Reading {
	Reading {
		chart: patient.chart(),
		record,
		version: None,
		purpose: Purpose::Treat,
		basis: Basis::Grant(grant),
		opening: Some(opening.clone()),
	}
}

async fn provenance(
	node: &Node,
	patient: &Patient,
	records: &[FiledRecord],
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("Provenance names the account and block of each version");
	for record in records {
		let versions = node.finalised().await?.provenance(patient.chart(), record.id).await?;
		let first = versions.first().context("the record has no provenance")?;
		say.fact(&format!("{}: written by {} in block {}", record.name, first.author, first.block));
	}
	Ok(())
}

#[allow(clippy::too_many_arguments)]
async fn restrict_and_revoke(
	context: &Context,
	node: &Node,
	cast: &Cast,
	patient: &Patient,
	records: &[FiledRecord],
	grant: GrantId,
	opening: &Opening,
	folder: &Path,
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("The patient restricts a compartment and revokes the grant");
	let chart = patient.chart();
	let record = one(records, "general")?;
	let scope = scope::parse("compartment:general", |name| patient.tag(name))?;
	let call = calls::access::restrict(chart, &scope, &RestrictedParty::Everyone, None, false);
	let done = context.submit(node, &patient.account, &call).await?;
	say.r#final("nobody but her may read \"general\" now, whatever was granted", &done);
	let restriction = node
		.finalised()
		.await?
		.restrictions_of(chart)
		.await?
		.first()
		.map(|one| one.id)
		.context("the restriction is not on the chain")?;
	let decision = decide(node, cast, patient, record.id, grant, opening, Purpose::Treat).await?;
	say.fact(&expect(&decision, Outcome::Deny(Denial::Restricted(restriction)))?);
	let lift = calls::access::lift(chart, restriction);
	context.submit(node, &patient.account, &lift).await?;
	let call = calls::access::revoke(chart, grant);
	let done = context.submit(node, &patient.account, &call).await?;
	say.r#final("she lifted that, and revoked the grant", &done);
	let decision = decide(node, cast, patient, record.id, grant, opening, Purpose::Treat).await?;
	say.fact(&expect(&decision, Outcome::Deny(Denial::RuleEnded))?);
	let to = folder.join("after-revocation");
	let reading = reading(patient, record.id, grant, opening);
	match read(context, node, Reader::Grantee(&cast.doctor), &reading, &to).await {
		Ok(_) => bail!("the gateways released a record after the revocation was final"),
		Err(error) => say.fact(&format!("the doctor's next download is refused: {error:#}")),
	}
	Ok(())
}

async fn refusals(
	context: &Context,
	node: &Node,
	cast: &Cast,
	patient: &Patient,
	records: &[FiledRecord],
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("Strangers and the suspended are refused");
	let chart = patient.chart();
	let template = node
		.finalised()
		.await?
		.record(chart, one(records, "general")?.id)
		.await?
		.context("the record is gone")?
		.head
		.filing;
	let file = |record| calls::records::file(chart, record, &template);
	let attempt = context.submit(node, &cast.stranger, &file(filing::new_record())).await;
	say.fact(&format!("a stranger files: {}", refusal(attempt)?));
	let suspend = calls::membership::suspend(&cast.hospital.id());
	let done = member::decide(context, node, &cast.council, Majority::Simple, &suspend).await?;
	say.r#final("the council suspended the hospital", &done);
	for (who, account) in [("the hospital", &cast.hospital), ("its clinician", &cast.clinician)] {
		let attempt = context.submit(node, account, &file(filing::new_record())).await;
		say.fact(&format!("{who} files: {}", refusal(attempt)?));
	}
	let attempt =
		context.submit(node, &cast.stranger, &calls::council::vote([0; 32], 0, true)).await;
	say.fact(&format!("a stranger votes in the council: {}", refusal(attempt)?));
	Ok(())
}

/// What the chain said, where it had to refuse.
fn refusal(attempt: anyhow::Result<Final>) -> anyhow::Result<String> {
	match attempt {
		Ok(done) => bail!("the chain accepted in block {} what it had to refuse", done.block),
		Err(error) => match error.downcast_ref::<ClientError>() {
			Some(ClientError::Refused(refusal)) => Ok(refusal.to_string()),
			Some(ClientError::NotAccepted(reason)) => Ok(reason.clone()),
			_ => Err(error),
		},
	}
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

/// Several accounts at once.
async fn all(context: &Context, node: &Node, calls: &[(&Account, Call)]) -> anyhow::Result<()> {
	try_join_all(calls.iter().map(|(account, call)| context.submit(node, account, call))).await?;
	Ok(())
}

/// The first bytes of an id.
fn short(bytes: &[u8]) -> String {
	let head = bytes.get(..4).unwrap_or(bytes);
	format!("0x{}…", hex::encode(head))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn arguments(record: Option<PathBuf>) -> Arguments {
		let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/records");
		Arguments { record, records, folder: PathBuf::new() }
	}

	#[test]
	fn the_set_is_filed_with_one_document_apart() {
		let documents = documents(&arguments(None)).unwrap();
		assert_eq!(documents.len(), 5);
		let private: Vec<_> =
			documents.iter().filter(|(_, compartment)| *compartment == PRIVATE).collect();
		assert_eq!(private.len(), 1);
		assert!(private[0].0.ends_with(PRIVATE_DOCUMENT));
	}

	#[test]
	fn what_the_user_brings_takes_the_place_of_the_set() {
		let folder = tempfile::tempdir().unwrap();
		let own = folder.path().join("own.pdf");
		std::fs::write(&own, b"%PDF-1.7").unwrap();
		for record in [own.clone(), folder.path().to_path_buf()] {
			let documents = documents(&arguments(Some(record))).unwrap();
			assert_eq!(documents.len(), 2);
			assert_eq!(documents[0], (own.clone(), "general"));
			assert_eq!(documents[1].1, PRIVATE);
		}
		let of_the_set = arguments(None).records.join(PRIVATE_DOCUMENT);
		let documents = documents(&arguments(Some(of_the_set.clone()))).unwrap();
		assert_eq!(documents, [(of_the_set.clone(), "general"), (of_the_set, PRIVATE)]);
	}

	#[test]
	fn what_cannot_be_filed_is_found_out_first() {
		let folder = tempfile::tempdir().unwrap();
		let bad = folder.path().join("bad.json");
		assert!(documents(&arguments(Some(bad.clone()))).is_err());
		std::fs::write(&bad, br#"{"resourceType":"Patient"}"#).unwrap();
		let error = documents(&arguments(Some(bad))).unwrap_err();
		assert!(format!("{error:#}").contains("not a Bundle"), "{error:#}");
	}
}
