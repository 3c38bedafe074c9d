// SPDX-License-Identifier: GPL-3.0-only

//! The chart card: what a patient gives to her hospital and to whom she wants to ask her.

use std::path::Path;

use anyhow::{bail, Context as _};
use salus_client::Account;
use salus_primitives::{AccountId, ChartId, CompartmentTag, MultiSignature};
use serde::{Deserialize, Serialize};

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

	/// Reads a card from a file and checks its signature. Whether the signer still controls the chart
	/// is for the chain to say.
	pub fn read(path: &Path) -> anyhow::Result<Self> {
		let text = std::fs::read(path)
			.with_context(|| format!("cannot read the chart card {}", path.display()))?;
		let card: Self = serde_json::from_slice(&text)
			.with_context(|| format!("{} is no chart card", path.display()))?;
		let signed = serde_json::to_vec(&card.card)?;
		if !salus_primitives::text::is_signed(&signed, &card.signature, &card.controller) {
			bail!("the signature of the chart card {} is wrong", path.display());
		}
		Ok(card)
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
