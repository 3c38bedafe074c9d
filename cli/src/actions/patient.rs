// SPDX-License-Identifier: GPL-3.0-only

//! A patient's side: her charts' accounts and keys from one seed, and the names she gave.

use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};
use rand_core::{OsRng, RngCore};
use salus_client::{account::chart_path, Account};
use salus_envelope::{ChartKeys, Seed};
use salus_gateway::exchange::DeliveryBasis;
use salus_primitives::{
	access::Grant,
	keys::{PublicKey, Suite},
	text::{EnrolmentText, SignedText},
	AccountId, BlockNumber, ChartId, CompartmentTag, Epoch, GrantId, MandateId, Moment,
	MultiSignature, VerifyingKey,
};
use serde::{Deserialize, Serialize};

use super::{
	card::{Card, NamedCompartment, SignedCard},
	mandates::Given,
	past::PastGrant,
};
use crate::secrets::write_private;

/// What is kept of a chart on the patient's device; the keys are not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartFile {
	/// The chart.
	pub chart: ChartId,
	/// Its hospital.
	pub hospital: AccountId,
	/// What the patient calls its compartments.
	pub compartments: Vec<NamedCompartment>,
	/// Under which rules the compartments' newest epochs were shared.
	#[serde(default)]
	pub shared: Vec<Shared>,
	/// The grants that this device has seen in force.
	#[serde(default)]
	pub grants: Vec<PastGrant>,
	/// The mandates that the patient has confirmed on this device, and those that are done with.
	#[serde(default)]
	pub mandates: Vec<MandateId>,
	/// The grants that are the patient's own, or that she agreed to.
	#[serde(default)]
	pub own: Vec<GrantId>,
}

/// A rule whose holder was given, or may have been given, the key of an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
	/// The rule.
	pub rule: DeliveryBasis,
	/// The compartment.
	pub tag: CompartmentTag,
	/// The epoch.
	pub epoch: Epoch,
}

/// A compartment that is filed into under an epoch whose key somebody holds who may not read any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exposed {
	/// What the patient calls the compartment.
	pub compartment: String,
	/// Its tag.
	pub tag: CompartmentTag,
	/// The epoch.
	pub epoch: Epoch,
	/// The rules that ended.
	pub rules: Vec<DeliveryBasis>,
}

impl ChartFile {
	/// What a device keeps that knows nothing of the chart.
	pub fn unknown(chart: ChartId) -> Self {
		Self {
			chart,
			hospital: AccountId::new([0; 32]),
			compartments: Vec::new(),
			shared: Vec::new(),
			grants: Vec::new(),
			mandates: Vec::new(),
			own: Vec::new(),
		}
	}

	/// What this device keeps of a chart.
	pub fn read(home: &Path, chart: &ChartId) -> anyhow::Result<Self> {
		let path = file_path(home, chart);
		let text = std::fs::read(&path).with_context(|| {
			format!("this device knows no chart {chart}; `salus chart consent` makes one")
		})?;
		serde_json::from_slice(&text).with_context(|| format!("{} does not read", path.display()))
	}

	/// What the patient calls a compartment; its tag where it has no name here.
	fn plain_name(&self, tag: &CompartmentTag) -> String {
		let named = self.compartments.iter().find(|one| one.tag == *tag);
		named.map_or_else(|| tag.to_string(), |one| one.name.clone())
	}

	/// The same in quotes.
	pub fn name_of(&self, tag: &CompartmentTag) -> String {
		format!("{:?}", self.plain_name(tag))
	}

	/// The compartments that are filed into under an epoch which somebody holds who may not read any
	/// more: `live` are the rules in force, `current` the compartments' epochs.
	pub fn exposed(
		&self,
		live: &[DeliveryBasis],
		current: &[(CompartmentTag, Epoch)],
	) -> Vec<Exposed> {
		let ended_on = |tag: &CompartmentTag, epoch: Epoch| {
			let mut rules = Vec::new();
			for one in &self.shared {
				let ended = one.tag == *tag && one.epoch == epoch && !live.contains(&one.rule);
				if ended && !rules.contains(&one.rule) {
					rules.push(one.rule);
				}
			}
			rules
		};
		current
			.iter()
			.map(|(tag, epoch)| Exposed {
				compartment: self.plain_name(tag),
				tag: *tag,
				epoch: *epoch,
				rules: ended_on(tag, *epoch),
			})
			.filter(|exposed| !exposed.rules.is_empty())
			.collect()
	}

	/// Notes that a rule's holder may have the keys of these epochs. True where that was not noted yet.
	fn note(&mut self, rule: DeliveryBasis, epochs: &[(CompartmentTag, Epoch)]) -> bool {
		let mut changed = false;
		for (tag, epoch) in epochs {
			let one = Shared { rule, tag: *tag, epoch: *epoch };
			if !self.shared.contains(&one) {
				// What nothing is filed under any more needs no note.
				self.shared.retain(|other| other.tag != *tag || other.epoch >= *epoch);
				self.shared.push(one);
				changed = true;
			}
		}
		changed
	}
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
		Self::new(root, ChartFile::read(home, &chart)?, file_path(home, &chart))
	}

	/// A new chart at a hospital, known to this device before it is enrolled.
	pub fn create(home: &Path, root: &Account, hospital: AccountId) -> anyhow::Result<Self> {
		let mut id = [0; 32];
		OsRng.fill_bytes(&mut id);
		let file = ChartFile { hospital, ..ChartFile::unknown(ChartId(id)) };
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
			network: super::card::network(&genesis),
			hospital: self.file.hospital.clone(),
			chart: self.file.chart,
			compartments: self.file.compartments.clone(),
		};
		SignedCard::new(card, &self.account)
	}

	/// Notes, before they are handed out, that a rule's holder will have the keys of these epochs.
	pub fn note_shared(
		&mut self,
		rule: DeliveryBasis,
		epochs: &[(CompartmentTag, Epoch)],
	) -> anyhow::Result<()> {
		match self.file.note(rule, epochs) {
			true => self.save(),
			false => Ok(()),
		}
	}

	/// Notes a grant that is in force, and of which epochs its holder has, or will have, keys.
	pub fn note_grant(
		&mut self,
		id: GrantId,
		grant: &Grant,
		epochs: &[(CompartmentTag, Epoch)],
	) -> anyhow::Result<()> {
		let known = self.file.grants.iter_mut().find(|past| past.id == id);
		let changed = match known {
			Some(past) => past.note(epochs),
			None => {
				let opened = epochs.to_vec();
				let past = PastGrant { id, grant: grant.clone(), opened, over: None };
				self.file.grants.push(past);
				true
			},
		};
		match changed {
			true => self.save(),
			false => Ok(()),
		}
	}

	/// Notes that a block ended a grant, or every one.
	pub fn note_over(&mut self, grant: Option<GrantId>, block: BlockNumber) -> anyhow::Result<()> {
		for past in &mut self.file.grants {
			if past.over.is_none() && grant.is_none_or(|grant| grant == past.id) {
				past.over = Some(block);
			}
		}
		self.save()
	}

	/// Notes that the patient knows of a mandate and agrees to it.
	pub fn confirm_mandate(&mut self, id: MandateId) -> anyhow::Result<()> {
		add(&mut self.file.mandates, [id]);
		self.save()
	}

	/// Notes that a grant is the patient's own, or that she agrees to it.
	pub fn note_own(&mut self, id: GrantId) -> anyhow::Result<()> {
		add(&mut self.file.own, [id]);
		self.save()
	}

	/// Notes what is certain as long as nobody has, or had, a mandate that she did not confirm: some day there may
	/// be one.
	pub fn note_certain(&mut self, given: &Given) -> anyhow::Result<()> {
		let (own, closed) = (given.agreed(&self.file), given.closed(&self.file));
		let own = add(&mut self.file.own, own);
		match add(&mut self.file.mandates, closed) || own {
			true => self.save(),
			false => Ok(()),
		}
	}

	fn save(&self) -> anyhow::Result<()> {
		write_private(&self.path, &serde_json::to_vec_pretty(&self.file)?)
	}
}

/// Adds what is not there yet. True where anything was.
fn add<T: PartialEq>(to: &mut Vec<T>, more: impl IntoIterator<Item = T>) -> bool {
	let before = to.len();
	for one in more {
		if !to.contains(&one) {
			to.push(one);
		}
	}
	to.len() > before
}

fn file_path(home: &Path, chart: &ChartId) -> PathBuf {
	home.join("charts").join(format!("{}.json", hex::encode(chart.0)))
}

#[cfg(test)]
mod tests {
	use super::*;

	const GENERAL: CompartmentTag = CompartmentTag([1; 16]);
	const OTHER: CompartmentTag = CompartmentTag([2; 16]);

	#[test]
	fn an_epoch_is_exposed_while_a_rule_that_ended_opens_it() {
		use DeliveryBasis::{Grant, Mandate};
		let home = tempfile::tempdir().unwrap();
		let root = Account::generate().0;
		let mut patient = Patient::create(home.path(), &root, AccountId::new([3; 32])).unwrap();
		patient.note_shared(Grant(0), &[(GENERAL, 0), (OTHER, 0)]).unwrap();
		patient.note_shared(Grant(1), &[(GENERAL, 0)]).unwrap();
		patient.note_shared(Mandate(0), &[(OTHER, 0)]).unwrap();
		// It is known to whoever opens the chart again.
		let file = Patient::load(home.path(), &root, patient.chart()).unwrap().file;
		let exposed = |live: &[DeliveryBasis], current: &[(CompartmentTag, Epoch)]| {
			let exposed = file.exposed(live, current);
			exposed.into_iter().map(|one| (one.tag, one.rules)).collect::<Vec<_>>()
		};
		let nothing: Vec<(CompartmentTag, Vec<DeliveryBasis>)> = Vec::new();
		let current = [(GENERAL, 0), (OTHER, 0)];
		assert_eq!(exposed(&[Grant(0), Grant(1), Mandate(0)], &current), nothing);
		let revoked = exposed(&[Grant(1), Mandate(0)], &current);
		assert_eq!(revoked, [(GENERAL, vec![Grant(0)]), (OTHER, vec![Grant(0)])]);
		// A new epoch is out of reach, until it is shared as well.
		assert_eq!(exposed(&[], &[(GENERAL, 1), (OTHER, 1)]), nothing);
		assert_eq!(exposed(&[Grant(1)], &[(GENERAL, 1), (OTHER, 0)]).len(), 1);
		let mut file = file.clone();
		assert!(file.note(Grant(1), &[(GENERAL, 1)]));
		assert!(!file.note(Grant(1), &[(GENERAL, 1)]), "once is enough");
		assert!(file.shared.iter().all(|one| one.tag == OTHER || one.epoch == 1));
		assert_eq!(file.exposed(&[], &[(GENERAL, 1)])[0].rules, [Grant(1)]);
	}

	#[test]
	fn a_file_of_before_reads() {
		let file = ChartFile::unknown(ChartId([1; 32]));
		let mut old = serde_json::to_value(&file).unwrap();
		for later in ["shared", "grants", "mandates", "own"] {
			old.as_object_mut().unwrap().remove(later);
		}
		assert_eq!(serde_json::from_value::<ChartFile>(old).unwrap(), file);
	}
}
