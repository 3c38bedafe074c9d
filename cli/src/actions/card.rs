// SPDX-License-Identifier: GPL-3.0-only

//! The chart card: what a patient gives to her hospital and to whom she wants to ask her.
//!
//! A card proves nothing by itself: whoever holds one could have written it. It counts once it is of this
//! network and signed by the account that finalised state says controls the chart.

use std::path::Path;

use anyhow::{bail, Context as _};
use salus_client::{node::At, Account};
use salus_primitives::{chart::Chart, AccountId, ChartId, CompartmentTag, MultiSignature};
use serde::{Deserialize, Serialize};
use sp_core::crypto::Ss58Codec;

/// Why a chart card does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
	/// The signature is not that of the account that the card names.
	#[error(
		"the chart card is forged or damaged: its signature does not fit. Ask the patient for it again"
	)]
	Forged,
	/// It is of another network.
	#[error(
		"the chart card is of network {card}, and the node of network {node}: check --url, or ask the \
		 patient for a card of this one"
	)]
	OtherNetwork {
		/// The card's.
		card: String,
		/// The node's.
		node: String,
	},
	/// There is no such chart.
	#[error(
		"nobody is enrolled as chart {0}: the hospital enrols the patient before the card counts"
	)]
	NotEnrolled(ChartId),
	/// Another account controls the chart.
	#[error(
		"the chart card is signed by {}, which does not control chart {chart} (any more): ask the \
		 patient for a new one", signer.to_ss58check()
	)]
	OtherController {
		/// The chart.
		chart: ChartId,
		/// Who signed the card.
		signer: AccountId,
	},
	/// The chart is another hospital's.
	#[error(
		"chart {0} is another hospital's than the chart card says: ask the patient for a new one"
	)]
	OtherHospital(ChartId),
}

/// A compartment and what the patient calls it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedCompartment {
	/// Its name, on the patient's devices and cards only.
	pub name: String,
	/// Its tag, on the chain.
	pub tag: CompartmentTag,
}

/// What the card says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
	/// The chain.
	pub network: String,
	/// The hospital.
	pub hospital: AccountId,
	/// The chart.
	pub chart: ChartId,
	/// The names of its compartments.
	pub compartments: Vec<NamedCompartment>,
}

/// How a card names a chain.
pub fn network(genesis: &[u8; 32]) -> String {
	format!("0x{}", hex::encode(genesis))
}

/// A card with the signature of the chart's controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCard {
	/// The card.
	pub card: Card,
	/// Who signed it.
	pub controller: AccountId,
	/// The signature over the card's JSON.
	pub signature: MultiSignature,
}

impl SignedCard {
	/// Signs a card.
	pub fn new(card: Card, controller: &Account) -> anyhow::Result<Self> {
		let signature = controller.multi_signature(&serde_json::to_vec(&card)?);
		Ok(Self { card, controller: controller.id(), signature })
	}

	/// Reads a card from a file. Nothing in it counts before [`SignedCard::check`].
	pub fn read(path: &Path) -> anyhow::Result<Self> {
		let text = std::fs::read(path)
			.with_context(|| format!("cannot read the chart card {}", path.display()))?;
		let card: Self = serde_json::from_slice(&text)
			.with_context(|| format!("{} is no chart card", path.display()))?;
		card.signed().with_context(|| path.display().to_string())?;
		Ok(card)
	}

	/// Checks that the card is of this network and signed by who controls the chart at this block.
	pub async fn check(&self, at: &At, genesis: [u8; 32]) -> anyhow::Result<()> {
		let chart = at.chart(self.card.chart).await?;
		Ok(self.against(&genesis, chart.as_ref())?)
	}

	/// Whether it is signed by whom it names.
	fn signed(&self) -> Result<(), CardError> {
		let signed = serde_json::to_vec(&self.card).map_err(|_| CardError::Forged)?;
		match salus_primitives::text::is_signed(&signed, &self.signature, &self.controller) {
			true => Ok(()),
			false => Err(CardError::Forged),
		}
	}

	/// The same against what the chain says of the chart.
	fn against(&self, genesis: &[u8; 32], chart: Option<&Chart>) -> Result<(), CardError> {
		self.signed()?;
		let (id, node) = (self.card.chart, network(genesis));
		if self.card.network != node {
			return Err(CardError::OtherNetwork { card: self.card.network.clone(), node });
		}
		let chart = chart.ok_or(CardError::NotEnrolled(id))?;
		if chart.controller != self.controller {
			return Err(CardError::OtherController { chart: id, signer: self.controller.clone() });
		}
		if chart.hospital != self.card.hospital {
			return Err(CardError::OtherHospital(id));
		}
		Ok(())
	}

	/// The tag of a compartment by its name.
	pub fn compartment(&self, name: &str) -> anyhow::Result<CompartmentTag> {
		let compartments = &self.card.compartments;
		match compartments.iter().find(|compartment| compartment.name == name) {
			Some(compartment) => Ok(compartment.tag),
			None => bail!(
				"the chart card has no compartment {name:?}; it has {}",
				compartments.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
			),
		}
	}
}

#[cfg(test)]
mod tests {
	use salus_primitives::{
		chart::{ChartStatus, Custody},
		VerifyingKey,
	};

	use super::*;

	const GENESIS: [u8; 32] = [7; 32];

	fn card(by: &Account) -> SignedCard {
		let compartment = NamedCompartment { name: "general".into(), tag: CompartmentTag([1; 16]) };
		let card = Card {
			network: network(&GENESIS),
			hospital: AccountId::new([2; 32]),
			chart: ChartId([3; 32]),
			compartments: vec![compartment],
		};
		SignedCard::new(card, by).unwrap()
	}

	fn chart(controller: &Account) -> Chart {
		Chart {
			hospital: AccountId::new([2; 32]),
			controller: controller.id(),
			status: ChartStatus::Active,
			custody: Custody::Patient,
			verifying_key: VerifyingKey([2; 33]),
			since: 1,
		}
	}

	#[test]
	fn a_card_of_the_controller_counts() {
		let patient = Account::generate().0;
		assert_eq!(card(&patient).against(&GENESIS, Some(&chart(&patient))), Ok(()));
	}

	#[test]
	fn an_altered_card_is_forged() {
		let patient = Account::generate().0;
		let mut altered = card(&patient);
		// To have documents sealed to a compartment of somebody else's choice.
		altered.card.compartments[0].tag = CompartmentTag([9; 16]);
		let refused = altered.against(&GENESIS, Some(&chart(&patient)));
		assert_eq!(refused, Err(CardError::Forged));
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("card.json");
		std::fs::write(&path, serde_json::to_vec(&altered).unwrap()).unwrap();
		let error = SignedCard::read(&path).unwrap_err();
		assert_eq!(error.downcast_ref(), Some(&CardError::Forged));
	}

	#[test]
	fn whoever_signs_a_card_for_a_chart_of_somebody_else_is_refused() {
		let (patient, thief) = (Account::generate().0, Account::generate().0);
		let forged = card(&thief);
		assert_eq!(forged.signed(), Ok(()), "by itself it looks right");
		let refused = forged.against(&GENESIS, Some(&chart(&patient)));
		let other = CardError::OtherController { chart: ChartId([3; 32]), signer: thief.id() };
		assert_eq!(refused, Err(other));
	}

	#[test]
	fn a_card_counts_no_more_when_the_controller_changed() {
		let (before, after) = (Account::generate().0, Account::generate().0);
		let old = card(&before);
		assert_eq!(old.against(&GENESIS, Some(&chart(&before))), Ok(()));
		let refused = old.against(&GENESIS, Some(&chart(&after)));
		assert!(matches!(refused, Err(CardError::OtherController { .. })));
		assert_eq!(card(&after).against(&GENESIS, Some(&chart(&after))), Ok(()));
	}

	#[test]
	fn a_card_of_another_network_chart_or_hospital_is_refused() {
		let patient = Account::generate().0;
		let card = card(&patient);
		let other = card.against(&[8; 32], Some(&chart(&patient)));
		assert!(matches!(other, Err(CardError::OtherNetwork { .. })));
		assert_eq!(card.against(&GENESIS, None), Err(CardError::NotEnrolled(ChartId([3; 32]))));
		let elsewhere = Chart { hospital: AccountId::new([4; 32]), ..chart(&patient) };
		let refused = card.against(&GENESIS, Some(&elsewhere));
		assert_eq!(refused, Err(CardError::OtherHospital(ChartId([3; 32]))));
	}
}
