// SPDX-License-Identifier: GPL-3.0-only

//! `salus record seal|file|submit|amend|contribute|discard`: what writes records.

mod said;

use std::{
	path::{Path, PathBuf},
	sync::Arc,
};

use anyhow::{anyhow, bail, Context as _};
use clap::{Args, Subcommand};
use salus_client::{
	outbox::{Kind, Outbox, Part, Stage},
	Account, Node,
};
use salus_envelope::Seed;
use salus_gateway::Exchange;
use salus_primitives::{
	keys::KeyKind, record::Relation, ChartId, CompartmentTag, GrantId, RecordId,
};
use serde::Serialize;

use crate::{
	actions::{
		card::SignedCard,
		filing::{examine, Bars, Desk, Document, Failure, FilingError, Job, Ledger, Report},
		keys::register,
		openings,
		patient::Patient,
	},
	context::Context,
	output::{Say, Step},
};
use said::{conclude, Sealed};

/// What writes records.
#[derive(Subcommand)]
pub enum Command {
	/// Encrypt and sign a document without filing it: for scripts that submit by themselves
	Seal {
		/// The document: FHIR JSON, PDF, DICOM or CDA
		document: PathBuf,
		#[command(flatten)]
		to: To,
	},
	/// Submit what `seal` sealed, and hand it to the gateways
	Submit {
		/// The record, as `seal` named it
		record: RecordId,
	},
	/// Seal, store and file a document, or a folder of them; finishes first what an earlier run left
	File {
		/// The document
		#[arg(required_unless_present_any = ["dir", "resume"])]
		document: Option<PathBuf>,
		/// A folder whose documents are filed in batches
		#[arg(long, conflicts_with = "document")]
		dir: Option<PathBuf>,
		/// Only finish what an earlier run left, and hand over what scripts submitted by themselves
		#[arg(long, conflicts_with_all = ["document", "dir"])]
		resume: bool,
		#[command(flatten)]
		to: ToMaybe,
	},
	/// File a new version of a record
	Amend {
		/// The record
		record: RecordId,
		/// The new document
		document: PathBuf,
		/// replaces, appends or entered-in-error
		#[arg(long, default_value = "replaces", value_parser = parse_relation)]
		relation: Relation,
		#[command(flatten)]
		to: To,
	},
	/// Enter a document as somebody with access, or as the patient; writes your account beside the
	/// chart for good
	Contribute {
		/// The document
		document: PathBuf,
		/// The grant that gives you access; without it you enter it into your own chart
		#[arg(long)]
		grant: Option<GrantId>,
		/// The file that opens a blinded grant
		#[arg(long, requires = "grant")]
		opening: Option<PathBuf>,
		#[command(flatten)]
		to: To,
	},
	/// Forget a document that waits in the outbox and is not filed; nothing on the chain changes
	Discard {
		/// The record
		record: RecordId,
	},
}

/// Where a document goes.
#[derive(Args)]
pub struct To {
	/// The patient's chart card
	#[arg(long)]
	card: PathBuf,
	/// The name of the compartment on the card
	#[arg(long, default_value = "general")]
	compartment: String,
}

/// The same, where it may not be needed.
#[derive(Args)]
pub struct ToMaybe {
	/// The patient's chart card
	#[arg(long, required_unless_present = "resume")]
	card: Option<PathBuf>,
	/// The name of the compartment on the card
	#[arg(long, default_value = "general")]
	compartment: String,
}

fn parse_relation(text: &str) -> Result<Relation, String> {
	Ok(match text {
		"replaces" => Relation::Replaces,
		"appends" => Relation::Appends,
		"entered-in-error" => Relation::EnteredInError,
		_ => return Err("one of replaces, appends, entered-in-error".into()),
	})
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	match command {
		Command::Seal { document, to } => seal(context, &document, &to).await,
		Command::Submit { record } => submit(context, record).await,
		Command::File { resume: true, .. } => {
			let office = Office::open(context).await?;
			let mut report = Report::default();
			office.resume(&mut report).await?;
			conclude(context, report, &[])
		},
		Command::File { document, dir, to, .. } => {
			let card = to.card.context("say --card FILE: the patient's chart card")?;
			let to = To { card, compartment: to.compartment };
			let paths = match (document, dir) {
				(Some(document), _) => vec![document],
				(None, Some(folder)) => documents(&folder)?,
				(None, None) => bail!("say which document, or --dir FOLDER"),
			};
			file(context, &paths, &to, None, Kind::File).await
		},
		Command::Amend { record, document, relation, to } => {
			file(context, &[document], &to, Some(record), Kind::Amend { relation }).await
		},
		Command::Contribute { document, grant, opening, to } => {
			let opening = opening.as_deref().map(openings::read).transpose()?;
			let under = grant.map(|grant| (grant, opening));
			file(context, &[document], &to, None, Kind::Contribute { under }).await
		},
		Command::Discard { record } => discard(context, record).await,
	}
}

/// Everything that filing works with.
struct Office<'a> {
	context: &'a Context,
	/// Held by this process.
	outbox: Outbox,
	node: Node,
	/// The account of `--key`.
	root: Account,
	bars: Bars,
}

impl<'a> Office<'a> {
	async fn open(context: &'a Context) -> anyhow::Result<Self> {
		let root = context.account()?;
		let outbox = context.outbox().await?;
		let node = context.node().await?;
		Ok(Self { context, outbox, node, root, bars: bars(context) })
	}

	/// The gateways, as an account of this office sees them.
	async fn gateways(&self, account: &Account) -> anyhow::Result<Vec<Arc<dyn Exchange>>> {
		self.context.exchanges(&self.node, account).await
	}

	/// An account's desk; who only seals needs no gateways.
	fn desk<'b>(
		&'b self,
		account: &'b Account,
		gateways: &'b [Arc<dyn Exchange>],
	) -> Desk<'b, Node, Arc<dyn Exchange>> {
		Desk::new(&self.node, gateways, &self.outbox, account, &self.bars)
	}

	/// The patient whose secret `--key` names, as the account of her chart.
	fn patient(&self, chart: ChartId) -> anyhow::Result<Account> {
		Ok(Patient::load(&self.context.home, &self.root, chart)?.account)
	}

	/// The account that files in this way, where it is not the one of `--key`: what is the patient's own
	/// she writes with the account of her chart.
	async fn patient_for(
		&self,
		chart: ChartId,
		amends: Option<RecordId>,
		kind: &Kind,
	) -> anyhow::Result<Option<Account>> {
		let hers = match (kind, amends) {
			(Kind::Contribute { under }, _) => under.is_none(),
			(_, Some(record)) => {
				let known = self.node.finalised().await?.record(chart, record).await?;
				let known = known.ok_or(FilingError::NoRecord(record))?;
				known.contributed && known.head.institution.is_none()
			},
			_ => false,
		};
		hers.then(|| self.patient(chart)).transpose()
	}

	/// Finishes what earlier runs left: of the account of `--key`, and of its charts' accounts.
	async fn resume(&self, report: &mut Report) -> anyhow::Result<()> {
		let content = self.outbox.content()?;
		report.failures.extend(content.unreadable.into_iter().map(|error| Failure {
			records: Vec::new(),
			documents: Vec::new(),
			error: error.into(),
		}));
		let mut accounts = vec![self.root.clone()];
		for entry in content.entries.iter().filter(|entry| entry.stage != Stage::Done) {
			let known = accounts.iter().any(|account| account.address() == entry.filer);
			// Entries of others stay where they are.
			let patient = match known {
				true => None,
				false => self.patient(entry.chart).ok(),
			};
			accounts.extend(patient.filter(|account| account.address() == entry.filer));
		}
		for account in &accounts {
			let gateways = self.gateways(account).await?;
			self.desk(account, &gateways).resume(report).await?;
		}
		Ok(())
	}

	/// The compartment that the card names, once the card counts.
	async fn compartment(&self, to: &To) -> anyhow::Result<(ChartId, CompartmentTag)> {
		let card = SignedCard::read(&to.card)?;
		card.check(&self.node.finalised().await?, self.node.genesis()).await?;
		Ok((card.card.chart, card.compartment(&to.compartment)?))
	}

	/// Whether the account's signing key is the one on the chain.
	async fn signs(&self, account: &Account) -> anyhow::Result<bool> {
		let key = Seed::from_bytes(**account.seed()?).signing(1)?;
		let registered = self.node.finalised().await?.keys_of(&account.id()).await?;
		Ok(registered.iter().any(|(kind, slot)| {
			let bytes = slot.current.key.bytes.as_slice();
			*kind == KeyKind::Signing && bytes == key.verifying_key().as_bytes().as_slice()
		}))
	}
}

fn bars(context: &Context) -> Bars {
	match context.global.json {
		true => Bars::hidden(),
		false => Bars::shown(),
	}
}

/// One filing command: what earlier runs left is finished first.
async fn file(
	context: &Context,
	paths: &[PathBuf],
	to: &To,
	amends: Option<RecordId>,
	kind: Kind,
) -> anyhow::Result<()> {
	// Before anything else is done: what cannot be filed stops everything.
	let documents = examine(paths, &bars(context))?;
	let office = Office::open(context).await?;
	let (chart, compartment) = office.compartment(to).await?;
	let patient = office.patient_for(chart, amends, &kind).await?;
	let account = patient.as_ref().unwrap_or(&office.root);
	if matches!(kind, Kind::Contribute { .. }) {
		// A script's log says it as well: nobody can take it back.
		eprintln!("This writes {} beside the chart for good.", account.address());
	}
	let mut report = Report::default();
	office.resume(&mut report).await?;
	if !office.signs(account).await? {
		if patient.is_none() {
			return Err(FilingError::NoSigningKey.into());
		}
		// Nobody else registers keys for the account of a chart.
		let keys = [KeyKind::Signing, KeyKind::Encryption];
		let call = register(&office.node, account, &keys)?;
		let done = context.submit(&office.node, account, &call).await?;
		let words = "Your chart's account registered its keys: readers can prove who wrote it.";
		report.steps.push(Step::new(words, done));
	}
	let job = Job { chart, compartment, amends, kind };
	let gateways = office.gateways(account).await?;
	office.desk(account, &gateways).run(&documents, &job, &mut report).await?;
	conclude(context, report, &documents)
}

async fn seal(context: &Context, document: &Path, to: &To) -> anyhow::Result<()> {
	let documents = examine(&[document.to_path_buf()], &bars(context))?;
	let office = Office::open(context).await?;
	let (chart, compartment) = office.compartment(to).await?;
	if !office.signs(&office.root).await? {
		return Err(FilingError::NoSigningKey.into());
	}
	let job = Job { chart, compartment, amends: None, kind: Kind::ByScript };
	let of: Vec<&Document> = documents.iter().collect();
	let sealed = office.desk(&office.root, &[]).seal(&of, &job).await?;
	for (entry, document) in sealed.into_iter().zip(&documents) {
		context.print(&Sealed {
			object: office.outbox.path(&entry, Part::Object),
			index: office.outbox.path(&entry, Part::Index),
			checked: document.checked(),
			entry,
		})?;
	}
	Ok(())
}

/// Files what `seal` sealed.
async fn submit(context: &Context, record: RecordId) -> anyhow::Result<()> {
	let office = Office::open(context).await?;
	let mut entries = office.outbox.of_record(&record)?;
	entries.retain(|entry| entry.filer == office.root.address() && entry.stage != Stage::Done);
	if entries.is_empty() {
		return Err(FilingError::NotSealed(record).into());
	}
	for entry in &mut entries {
		if entry.kind == Kind::ByScript {
			entry.kind = Kind::File;
			office.outbox.save(entry)?;
		}
	}
	let mut report = Report::default();
	let gateways = office.gateways(&office.root).await?;
	office.desk(&office.root, &gateways).file(entries, &mut report).await;
	conclude(context, report, &[])
}

#[derive(Serialize)]
struct Discarded {
	record: RecordId,
}

impl Say for Discarded {
	fn say(&self) -> String {
		format!("Record {} is not in the outbox any more; it was never filed.", self.record)
	}
}

/// Forgets what is not filed.
async fn discard(context: &Context, record: RecordId) -> anyhow::Result<()> {
	let outbox = context.outbox().await?;
	let entries = outbox.of_record(&record)?;
	if entries.is_empty() {
		return Err(FilingError::NotSealed(record).into());
	}
	let node = context.node().await?;
	for entry in &entries {
		let state = node.state(entry.chart, record, entry.filing.compartment).await?;
		if state.versions.iter().any(|one| one.filing.object == entry.filing.object) {
			return Err(FilingError::FiledAlready(record).into());
		}
		// Under a nonce that is not spent it may become final a moment later.
		if entry.nonce.is_some() {
			return Err(FilingError::MayBeFiled(record).into());
		}
	}
	for entry in &entries {
		outbox.remove(entry)?;
	}
	context.print(&Discarded { record })
}

/// The documents of a folder, by name; folders within are passed over.
fn documents(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
	let cannot = || format!("cannot read {}", folder.display());
	let mut documents = Vec::new();
	for entry in std::fs::read_dir(folder).with_context(cannot)? {
		let path = entry.with_context(cannot)?.path();
		if path.is_file() {
			documents.push(path);
		}
	}
	documents.sort();
	match documents.is_empty() {
		true => Err(anyhow!("{} holds no documents", folder.display())),
		false => Ok(documents),
	}
}
