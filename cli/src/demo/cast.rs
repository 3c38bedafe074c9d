// SPDX-License-Identifier: GPL-3.0-only

//! Who takes part in the demo: keys of this run, in its folder.

use std::path::Path;

use salus_client::Account;

use super::gateways::Gateway;
use crate::{actions::council, secrets};

/// The parties.
pub struct Cast {
	/// The council of the local network: well-known development accounts.
	pub council: Vec<Account>,
	/// The hospital, which signs as its own registrar.
	pub hospital: Account,
	/// Its clinician.
	pub clinician: Account,
	/// The practice.
	pub practice: Account,
	/// Its doctor.
	pub doctor: Account,
	/// The gateways, each with the institution that runs it and its system.
	pub gateways: Vec<Gateway>,
	/// The patient's root.
	pub patient: Account,
	/// Somebody whom nobody admitted.
	pub stranger: Account,
}

/// How many gateways there are.
pub const GATEWAYS: usize = 3;

impl Cast {
	/// New keys for everybody, written to the folder; and gateways that are not started yet, which decide
	/// by the node at that address, and prove their receipts from that chain specification.
	pub fn new(folder: &Path, gateway_node: &str, spec: Option<&Path>) -> anyhow::Result<Self> {
		let keys = folder.join("keys");
		std::fs::create_dir_all(&keys)?;
		let make = |name: &str| -> anyhow::Result<Account> {
			let (account, phrase) = Account::generate();
			secrets::write_new(&keys.join(format!("{name}.seed")), &phrase)?;
			Ok(account)
		};
		let gateways = (1..=GATEWAYS)
			.map(|number| {
				let institution = make(&format!("gateway-{number}"))?;
				let system = make(&format!("gateway-{number}-system"))?;
				Gateway::new(number, (institution, system), folder, gateway_node, spec)
			})
			.collect::<anyhow::Result<Vec<_>>>()?;
		Ok(Self {
			council: council::development()?,
			hospital: make("hospital")?,
			clinician: make("clinician")?,
			practice: make("practice")?,
			doctor: make("doctor")?,
			gateways,
			patient: make("patient")?,
			stranger: make("stranger")?,
		})
	}
}
