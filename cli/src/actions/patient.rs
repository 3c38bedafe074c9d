// SPDX-License-Identifier: GPL-3.0-only

//! A patient's side: her charts' accounts and keys from one seed, and the names she gave.

use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};
use rand_core::{OsRng, RngCore};
use salus_client::{account::chart_path, Account};
use salus_envelope::{ChartKeys, Seed};
use salus_primitives::{
	keys::{PublicKey, Suite},
	text::{EnrolmentText, SignedText},
	AccountId, ChartId, CompartmentTag, Epoch, Moment, MultiSignature, VerifyingKey,
};
use serde::{Deserialize, Serialize};

use super::card::{Card, NamedCompartment, SignedCard};

/// What is kept of a chart on the patient's device; the keys are not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartFile {
	/// The chart.
	pub chart: ChartId,
	/// Its hospital.
	pub hospital: AccountId,
	/// What the patient calls its compartments.
	pub compartments: Vec<NamedCompartment>,
}

/// What a hospital needs to enrol a patient: she made and signed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
	/// The hospital that may enrol.
	pub hospital: AccountId,
	/// The chart's id.
	pub chart: ChartId,
	/// The account that will control it.
	pub controller: AccountId,
	/// The key that its fragments are verified with.
	pub verifying_key: VerifyingKey,
	/// The moment from which it is void.
	pub expires: Moment,
	/// The patient's signature.
	pub signature: MultiSignature,
}

/// A patient at one hospital.
pub struct Patient {
	/// The account that controls the chart.
	pub account: Account,
	/// The chart's keys.
	pub keys: ChartKeys,
	/// What is kept of it.
	pub file: ChartFile,
	path: PathBuf,
}

impl Patient {
	/// A chart that this patient knows, from her root secret.
	pub fn load(home: &Path, root: &Account, chart: ChartId) -> anyhow::Result<Self> {
		let path = file_path(home, &chart);
		let text = std::fs::read(&path).with_context(|| {
			format!("this device knows no chart {chart}; `salus chart consent` makes one")
		})?;
		let file: ChartFile = serde_json::from_slice(&text)
			.with_context(|| format!("{} does not read", path.display()))?;
		Self::new(root, file, path)
	}

	/// A new chart at a hospital, known to this device before it is enrolled.
	pub fn create(home: &Path, root: &Account, hospital: AccountId) -> anyhow::Result<Self> {
		let mut id = [0; 32];
		OsRng.fill_bytes(&mut id);
		let file = ChartFile { chart: ChartId(id), hospital, compartments: Vec::new() };
		let path = file_path(home, &file.chart);
		let patient = Self::new(root, file, path)?;
		patient.save()?;
		Ok(patient)
	}

	fn new(root: &Account, file: ChartFile, path: PathBuf) -> anyhow::Result<Self> {
		let account = root.derive(&chart_path(&file.hospital))?;
		let keys = Seed::from_bytes(**root.seed()?).chart(0, &file.chart.0)?;
		Ok(Self { account, keys, file, path })
	}

	/// The chart.
	pub fn chart(&self) -> ChartId {
		self.file.chart
	}

	/// What the hospital needs to enrol her.
	pub fn consent(&self, genesis: [u8; 32], expires: Moment) -> anyhow::Result<Consent> {
		let text = EnrolmentText {
			genesis,
			hospital: self.file.hospital.clone(),
			chart: self.file.chart,
			controller: self.account.id(),
			expires,
		};
		Ok(Consent {
			hospital: text.hospital.clone(),
			chart: text.chart,
			controller: text.controller.clone(),
			verifying_key: VerifyingKey(self.keys.fragment_signer()?.verifying_key().to_bytes()),
			expires,
			signature: self.account.multi_signature(text.text().as_bytes()),
		})
	}

	/// The tag of a compartment by its name; a new one where the name is new.
	pub fn compartment(&mut self, name: &str) -> anyhow::Result<CompartmentTag> {
		if let Ok(tag) = self.tag(name) {
			return Ok(tag);
		}
		let mut tag = [0; 16];
		OsRng.fill_bytes(&mut tag);
		let compartment = NamedCompartment { name: name.into(), tag: CompartmentTag(tag) };
		self.file.compartments.push(compartment);
		self.save()?;
		Ok(CompartmentTag(tag))
	}

	/// The tag of a compartment that has a name already.
	pub fn tag(&self, name: &str) -> anyhow::Result<CompartmentTag> {
		match self.file.compartments.iter().find(|one| one.name == name) {
			Some(compartment) => Ok(compartment.tag),
			None => bail!("this chart has no compartment {name:?}"),
		}
	}

	/// The public key of a compartment's epoch.
	pub fn epoch_key(&self, tag: &CompartmentTag, epoch: Epoch) -> anyhow::Result<PublicKey> {
		let key = self.keys.compartment(&tag.0, epoch)?.encryption_key().to_bytes();
		let bytes = key.to_vec().try_into().map_err(|_| anyhow::anyhow!("a key is too long"))?;
		Ok(PublicKey { suite: Suite::Umbral, bytes })
	}

	/// The chart card.
	pub fn card(&self, genesis: [u8; 32]) -> anyhow::Result<SignedCard> {
		let card = Card {
			network: format!("0x{}", hex::encode(genesis)),
			hospital: self.file.hospital.clone(),
			chart: self.file.chart,
			compartments: self.file.compartments.clone(),
		};
		SignedCard::new(card, &self.account)
	}

	fn save(&self) -> anyhow::Result<()> {
		if let Some(folder) = self.path.parent() {
			std::fs::create_dir_all(folder)
				.with_context(|| format!("cannot make {}", folder.display()))?;
		}
		let new = self.path.with_extension("new");
		std::fs::write(&new, serde_json::to_vec_pretty(&self.file)?)?;
		std::fs::rename(&new, &self.path)?;
		Ok(())
	}
}

fn file_path(home: &Path, chart: &ChartId) -> PathBuf {
	home.join("charts").join(format!("{}.json", hex::encode(chart.0)))
}
