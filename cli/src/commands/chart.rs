// SPDX-License-Identifier: GPL-3.0-only

//! `salus chart`: a patient's charts.

mod mandates;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use salus_client::{account::chart_path, calls};
use salus_primitives::{
	chart::{Chart, Custody},
	membership::Role,
	AccountId, ChartId, MandateId,
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
	secrets::{ensure_new, write_new},
};

/// What can be done with charts.
#[derive(Subcommand)]
pub enum Command {
	/// Patient: sign for being enrolled at a hospital; give it the file
	Consent {
		/// The hospital's account
		#[arg(long, value_parser = parse_account)]
		hospital: AccountId,
		/// The new file to write
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
		/// The card to write (JSON), into a new file
		#[arg(long)]
		out: PathBuf,
		/// The QR code to write (SVG), for printing, into a new file
		#[arg(long)]
		qr: Option<PathBuf>,
	},
	/// Patient: agree to a mandate that your hospital gave somebody; you are shown who may do what
	///
	/// `salus access list` shows mandates. The chain permits by them at once; keys are made by them, and for whom
	/// their holders granted access, only once you agree.
	ConfirmMandate {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// The mandate's number
		mandate: MandateId,
		/// Do not ask: you have seen who may do what
		#[arg(long)]
		yes: bool,
	},
	/// Patient: end a mandate; what is filed from then on is out of reach of its holder's keys as well
	///
	/// What its holder granted stays in force: `salus access list` shows it, `salus access revoke` ends it. Where you
	/// never agreed to the mandate, nobody gets keys by it.
	EndMandate {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
		/// The mandate's number
		mandate: MandateId,
	},
	/// Patient: cancel the recovery of your chart that your hospital asked for, and you did not
	CancelRecovery {
		/// Your chart
		#[arg(long)]
		chart: ChartId,
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
			ensure_new(&out)?;
			// Whose secret everybody knows would sign the chart away.
			let account = context.account()?;
			node.ensure_own(&account).await?;
			let patient = Patient::create(&context.home, &account, hospital)?;
			let expires = unix_millis().saturating_add(crate::context::days(days));
			let consent = patient.consent(node.genesis(), expires)?;
			write_new(&out, &serde_json::to_string_pretty(&consent)?)?;
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
			// Before anything is written: a card may be too long for one code.
			let code = qr.as_ref().map(|_| qr_code(&card)).transpose()?;
			qr.iter().try_for_each(|path| ensure_new(path))?;
			write_new(&out, &serde_json::to_string_pretty(&card)?)?;
			if let (Some(path), Some(code)) = (&qr, code) {
				write_new(path, &code)?;
			}
			context.print(&Written { card: out, qr })
		},
		Command::ConfirmMandate { chart, mandate, yes } => {
			mandates::confirm(context, &node, chart, mandate, yes).await
		},
		Command::EndMandate { chart, mandate } => {
			mandates::end(context, &node, chart, mandate).await
		},
		Command::CancelRecovery { chart } => mandates::cancel_recovery(context, &node, chart).await,
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

#[cfg(test)]
mod tests {
	use salus_client::Account;
	use salus_primitives::CompartmentTag;

	use super::*;
	use crate::actions::card::{Card, NamedCompartment};

	#[test]
	fn a_card_with_more_than_one_code_holds_is_refused() {
		let of = |compartments: u8| {
			let named = |number| NamedCompartment {
				name: format!("compartment {number}"),
				tag: CompartmentTag([number; 16]),
			};
			let card = Card {
				network: format!("0x{}", "07".repeat(32)),
				hospital: AccountId::new([2; 32]),
				chart: ChartId([3; 32]),
				compartments: (0..compartments).map(named).collect(),
			};
			qr_code(&SignedCard::new(card, &Account::generate().0).unwrap())
		};
		assert!(of(8).unwrap().contains("<svg"));
		let error = of(100).unwrap_err().to_string();
		assert!(error.contains("too many compartments for one QR code"), "{error}");
	}
}
