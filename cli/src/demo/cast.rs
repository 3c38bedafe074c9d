// SPDX-License-Identifier: GPL-3.0-only

//! Who takes part in the demo: keys of this run, in its folder.

use std::path::{Path, PathBuf};

use salus_client::Account;

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
	/// The institutions that run the gateways, and their systems.
	pub gateways: Vec<(Account, Account, PathBuf)>,
	/// The patient's root.
	pub patient: Account,
	/// Somebody whom nobody admitted.
	pub stranger: Account,
}

/// How many gateways there are.
pub const GATEWAYS: usize = 3;

impl Cast {
	/// New keys for everybody, written to the folder.
	pub fn new(folder: &Path) -> anyhow::Result<Self> {
		let keys = folder.join("keys");
		std::fs::create_dir_all(&keys)?;
		let make = |name: &str| -> anyhow::Result<Account> {
			let (account, phrase) = Account::generate();
			secrets::write_new(&keys.join(format!("{name}.seed")), &phrase)?;
			Ok(account)
		};
		let gateways = (1..=GATEWAYS)
			.map(|number| {
				Ok((
					make(&format!("gateway-{number}"))?,
					make(&format!("gateway-{number}-system"))?,
					folder.join(format!("gateway-{number}")),
				))
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

	/// The `--gateways` file of this run.
	pub fn gateways_file(&self, folder: &Path) -> anyhow::Result<PathBuf> {
		let path = folder.join("gateways.json");
		let entries: Vec<crate::gateways::Entry> = self
			.gateways
			.iter()
			.enumerate()
			.map(|(index, (institution, _, store))| crate::gateways::Entry {
				institution: institution.id(),
				key: folder.join("keys").join(format!("gateway-{}-system.seed", index + 1)),
				folder: store.clone(),
			})
			.collect();
		std::fs::write(&path, serde_json::to_vec_pretty(&entries)?)?;
		Ok(path)
	}
}
