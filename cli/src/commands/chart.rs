// SPDX-License-Identifier: GPL-3.0-only

//! `salus chart`: a patient's charts.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use salus_client::{account::chart_path, calls};
use salus_primitives::{
	chart::{Chart, Custody},
	membership::Role,
	AccountId, ChartId,
};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::{
	actions::{
		card::SignedCard,
		patient::{Consent, Patient},
		sharing::{open_epoch, settle, Epochs},
	},
	context::{parse_account, unix_millis, Context},
	output::{Course, Say, Submitted},
};

/// What can be done with charts.
#[derive(Subcommand)]
pub enum Command {
	/// Patient: sign for being enrolled at a hospital; give it the file
	Consent {
		/// The hospital's account
		#[arg(long, value_parser = parse_account)]
		hospital: AccountId,
		/// The file to write
		#[arg(long)]
		out: PathBuf,
		/// For how many days the signature is good
		#[arg(long, default_value_t = 7)]
		days: u64,
	},
	/// Hospital's registrar: enrol the patient who signed this file
	Enrol {
		/// What the patient gave
		consent: PathBuf,
	},
	/// Patient: open a compartment, or a new epoch of one
	Compartment {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// What to call it; the name stays on your devices and cards
		name: String,
	},
	/// Patient: find the charts of your key at every hospital in the register
	List,
	/// Patient: write the chart card, and its QR code
	Card {
		/// The chart
		#[arg(long)]
		chart: ChartId,
		/// The card to write (JSON)
		#[arg(long)]
		out: PathBuf,
		/// The QR code to write (SVG), for printing
		#[arg(long)]
		qr: Option<PathBuf>,
	},
}

#[derive(Serialize)]
struct Consented {
	chart: ChartId,
	controller: String,
	file: PathBuf,
}

impl Say for Consented {
	fn say(&self) -> String {
		format!(
			"You signed for chart {}, which {} will control.\n  Give {} to the hospital.",
			self.chart,
			self.controller,
			self.file.display()
		)
	}
}

#[derive(Serialize)]
struct Enrolled {
	chart: ChartId,
	controller: String,
}

#[derive(Serialize)]
struct Opened {
	chart: ChartId,
	name: String,
	tag: salus_primitives::CompartmentTag,
	epoch: u32,
}

#[derive(Serialize)]
struct Found(Vec<(ChartId, Chart)>);

impl Say for Found {
	fn say(&self) -> String {
		match self.0.is_empty() {
			true => "This key controls no chart at any hospital in the register.".into(),
			false => self
				.0
				.iter()
				.map(|(id, chart)| {
					format!("{id} at {}, {:?}", chart.hospital.to_ss58check(), chart.status)
				})
				.collect::<Vec<_>>()
				.join("\n"),
		}
	}
}

#[derive(Serialize)]
struct Written {
	card: PathBuf,
	qr: Option<PathBuf>,
}

impl Say for Written {
	fn say(&self) -> String {
		match &self.qr {
			Some(qr) => format!("Wrote {} and {}.", self.card.display(), qr.display()),
			None => format!("Wrote {}.", self.card.display()),
		}
	}
}

pub async fn run(context: &Context, command: Command) -> anyhow::Result<()> {
	let node = context.node().await?;
	match command {
		Command::Consent { hospital, out, days } => {
			let patient = Patient::create(&context.home, &context.account()?, hospital)?;
			let expires = unix_millis().saturating_add(crate::context::days(days));
			let consent = patient.consent(node.genesis(), expires)?;
			std::fs::write(&out, serde_json::to_vec_pretty(&consent)?)
				.with_context(|| format!("cannot write {}", out.display()))?;
			context.print(&Consented {
				chart: consent.chart,
				controller: consent.controller.to_ss58check(),
				file: out,
			})
		},
		Command::Enrol { consent } => {
			let text = std::fs::read(&consent)
				.with_context(|| format!("cannot read {}", consent.display()))?;
			let consent: Consent = serde_json::from_slice(&text)
				.with_context(|| format!("{} is no consent", consent.display()))?;
			let done = context.submit(&node, &context.account()?, &enrol(&consent)).await?;
			context.print(&Submitted {
				done: format!("Chart {} is enrolled.", consent.chart),
				r#final: done,
				result: Enrolled {
					chart: consent.chart,
					controller: consent.controller.to_ss58check(),
				},
			})
		},
		Command::Compartment { chart, name } => {
			let mut patient = Patient::load(&context.home, &context.account()?, chart)?;
			let tag = patient.compartment(&name)?;
			let known = node.finalised().await?.compartments_of(chart).await?;
			let epoch = known
				.iter()
				.find(|(of, _)| *of == tag)
				.map_or(0, |(_, key)| key.epoch.saturating_add(1));
			let done = open_epoch(context, &node, &patient, tag, epoch).await?;
			let words = format!("Compartment {name:?} is at epoch {epoch}.");
			let mut course = Course::new(words, done, Opened { chart, name, tag, epoch });
			// Whoever may read it is given the new key in the same step.
			course.left = settle(context, &node, &mut patient, Epochs::Keep).await.left;
			context.print(&course)
		},
		Command::List => {
			let root = context.account()?;
			let at = node.finalised().await?;
			let mut found = Vec::new();
			for (hospital, institution) in at.all_members().await? {
				if !institution.roles.contains(&Role::Hospital) {
					continue;
				}
				let account = root.derive(&chart_path(&hospital))?;
				if let Some(id) = at.chart_of(&account.id()).await? {
					if let Some(chart) = at.chart(id).await? {
						found.push((id, chart));
					}
				}
			}
			context.print(&Found(found))
		},
		Command::Card { chart, out, qr } => {
			let patient = Patient::load(&context.home, &context.account()?, chart)?;
			let card = patient.card(node.genesis())?;
			std::fs::write(&out, serde_json::to_vec_pretty(&card)?)
				.with_context(|| format!("cannot write {}", out.display()))?;
			if let Some(path) = &qr {
				std::fs::write(path, qr_code(&card)?)
					.with_context(|| format!("cannot write {}", path.display()))?;
			}
			context.print(&Written { card: out, qr })
		},
	}
}

/// The call that enrols who signed.
pub fn enrol(consent: &Consent) -> salus_client::Call {
	calls::charts::enrol(
		consent.chart,
		&consent.controller,
		consent.verifying_key,
		&Custody::Patient,
		consent.expires,
		&consent.signature,
	)
}

/// The card as a QR code in SVG.
fn qr_code(card: &SignedCard) -> anyhow::Result<String> {
	let code = qrcode::QrCode::new(serde_json::to_vec(card)?)
		.context("the card has too many compartments for one QR code")?;
	Ok(code.render::<qrcode::render::svg::Color>().min_dimensions(300, 300).build())
}
