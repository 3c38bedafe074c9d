// SPDX-License-Identifier: GPL-3.0-only

//! Whether the chain knows a gateway as what its configuration says: what is wrong is found out at the start,
//! not at each release.

use std::time::Duration;

use anyhow::Context as _;
use salus_client::{node::At, Account, Node};
use salus_envelope::{DecryptionKey, Seed, SigningKey};
use salus_primitives::{
	keys::{KeyKind, RegisteredKey},
	membership::{Institution, InstitutionStatus, Role, Staff, StaffRole},
	AccountId, Moment,
};
use sp_core::crypto::Ss58Codec;

use super::config::Config;
use crate::{gateways::parse_endpoint, output::printable};

/// How often the chain is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// Why a gateway may not run (yet), and what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
	/// The node does not know the present yet.
	#[error("its node is still catching up: block {0} is final there")]
	CatchingUp(u32),
	/// The register does not have the institution.
	#[error(
		"{} is not in the register: it applies with `salus member apply --role gateway --endpoint URL`, \
		 and the council admits it", .0.to_ss58check()
	)]
	NotInRegister(AccountId),
	/// It may do nothing.
	#[error("the institution is {0}: only the council can change that")]
	NotActive(&'static str),
	/// It may not run gateways.
	#[error("the institution has not the role gateway: the council gives it with `salus member set-roles`")]
	NotAGateway,
	/// The account is nobody of the institution.
	#[error(
		"{system} is no system of {institution}: a registrar of it runs \
		 `salus staff add {system} --role system`",
		system = .system.to_ss58check(), institution = .institution.to_ss58check()
	)]
	NotItsSystem {
		/// The account of the configuration's key.
		system: AccountId,
		/// The institution.
		institution: AccountId,
	},
	/// The account was its system.
	#[error(
		"the time of {system} at the institution is over: a registrar of it renews it with \
		 `salus staff add {system} --role system`", system = .0.to_ss58check()
	)]
	Ended(AccountId),
	/// Nobody could seal anything to it.
	#[error(
		"its system has registered no encryption key: `salus keys register --receipt` with the system's key"
	)]
	NoKey,
	/// What is sealed to it would not open.
	#[error(
		"the encryption key that counts on the chain (version {0}) is not the one of this secret: take the \
		 secret that it was registered with, or register this one's with `salus keys register --receipt` \
		 and wait until it counts"
	)]
	OtherKey(u32),
	/// Nobody could verify what it signs.
	#[error(
		"its system has registered no receipt key, and nothing is released without a receipt: \
		 `salus keys register --receipt` with the system's key"
	)]
	NoReceiptKey,
	/// What it signs would not verify.
	#[error(
		"the receipt key on the chain (version {0}) is not the one of this secret: take the secret that it was \
		 registered with, or register this one's with `salus keys register --receipt`"
	)]
	OtherReceiptKey(u32),
	/// Clients would sign in for another endpoint.
	#[error(
		"the register says that it answers at {}, and the configuration {configured}: the institution \
		 changes the one with `salus member profile --endpoint URL`, or you change the other",
		 if .registered.is_empty() { "no endpoint" } else { .registered }
	)]
	OtherEndpoint {
		/// In the register.
		registered: String,
		/// In the configuration.
		configured: String,
	},
}

/// A gateway that may run.
pub struct Admitted {
	/// The institution's public name.
	pub name: String,
	/// The versions of the keys that count.
	pub versions: Versions,
	/// The secret of the encryption key.
	pub key: DecryptionKey,
	/// The secret of the receipt key.
	pub receipt_key: SigningKey,
}

/// In which versions the system has registered its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
	/// The encryption key.
	pub encryption: u32,
	/// The receipt key.
	pub receipt: u32,
}

/// The public keys of the secret.
struct Own {
	encryption: Vec<u8>,
	receipt: Vec<u8>,
}

/// What finalised state says of it.
struct Known {
	entry: Option<Institution>,
	/// The institution in whose name the system signs.
	acts_for: Option<AccountId>,
	staff: Option<Staff>,
	/// The encryption key that counts for the system.
	key: Option<RegisteredKey>,
	/// The receipt key that counts for it, or for the institution as which it signs.
	receipt_key: Option<RegisteredKey>,
	now: Moment,
}

impl Known {
	async fn at(at: &At, config: &Config, system: &AccountId) -> anyhow::Result<Self> {
		let staff = at.staff(system).await?;
		// Who is nobody's staff signs as the institution, whose account it is or was taken over by.
		let signer = if staff.is_some() { system } else { &config.institution };
		Ok(Self {
			entry: at.member(&config.institution).await?,
			acts_for: at.institution_of(system).await?,
			staff,
			key: at.key_of(system, KeyKind::Encryption).await?,
			receipt_key: at.key_of(signer, KeyKind::Receipt).await?,
			now: at.time().await?,
		})
	}

	/// The public name and the versions of the keys that count, if nothing is wrong.
	fn check(
		self,
		institution: &AccountId,
		system: &AccountId,
		endpoint: &str,
		own: &Own,
	) -> Result<(String, Versions), NotAdmitted> {
		let entry = self.entry.ok_or_else(|| NotAdmitted::NotInRegister(institution.clone()))?;
		match entry.status {
			InstitutionStatus::Active => {},
			InstitutionStatus::Suspended => return Err(NotAdmitted::NotActive("suspended")),
			InstitutionStatus::Expelled => return Err(NotAdmitted::NotActive("expelled")),
		}
		if !entry.roles.contains(&Role::Gateway) {
			return Err(NotAdmitted::NotAGateway);
		}
		let is_system = self.staff.as_ref().is_none_or(|staff| staff.role == StaffRole::System);
		if self.acts_for.as_ref() != Some(institution) || !is_system {
			let (system, institution) = (system.clone(), institution.clone());
			return Err(NotAdmitted::NotItsSystem { system, institution });
		}
		if self.staff.is_some_and(|staff| staff.until <= self.now) {
			return Err(NotAdmitted::Ended(system.clone()));
		}
		let registered = printable(&entry.profile.endpoint);
		if parse_endpoint(&registered).as_deref() != Ok(endpoint) {
			return Err(NotAdmitted::OtherEndpoint { registered, configured: endpoint.into() });
		}
		let key = self.key.ok_or(NotAdmitted::NoKey)?;
		if key.key.bytes.as_slice() != own.encryption {
			return Err(NotAdmitted::OtherKey(key.version));
		}
		let receipt_key = self.receipt_key.ok_or(NotAdmitted::NoReceiptKey)?;
		if receipt_key.key.bytes.as_slice() != own.receipt {
			return Err(NotAdmitted::OtherReceiptKey(receipt_key.version));
		}
		let versions = Versions { encryption: key.version, receipt: receipt_key.version };
		Ok((printable(&entry.profile.name), versions))
	}
}

/// Waits until finalised state has nothing against the gateway; at most for so many seconds.
pub async fn wait(
	node: &Node,
	config: &Config,
	system: &Account,
	seconds: u64,
) -> anyhow::Result<Admitted> {
	let started = tokio::time::Instant::now();
	let seed = Seed::from_bytes(**system.seed()?);
	let (key, receipt_key) = (seed.encryption(1)?, seed.receipt(1)?);
	let own = Own {
		encryption: key.encryption_key().to_bytes().to_vec(),
		receipt: receipt_key.verifying_key().as_bytes().to_vec(),
	};
	let mut told = None;
	loop {
		let reason = match look(node, config, &system.id(), &own).await? {
			Ok((name, versions)) => return Ok(Admitted { name, versions, key, receipt_key }),
			Err(reason) => reason,
		};
		if started.elapsed() >= Duration::from_secs(seconds) {
			return Err(reason).context("this gateway may not run");
		}
		if told.as_ref() != Some(&reason) {
			tracing::info!("waiting: {reason}");
			told = Some(reason);
		}
		tokio::time::sleep(PAUSE).await;
	}
}

async fn look(
	node: &Node,
	config: &Config,
	system: &AccountId,
	own: &Own,
) -> anyhow::Result<Result<(String, Versions), NotAdmitted>> {
	let at = node.finalised().await?;
	let health: serde_json::Value = node.request("system_health").await?;
	if health["isSyncing"].as_bool().unwrap_or(false) {
		return Ok(Err(NotAdmitted::CatchingUp(at.number)));
	}
	let known = Known::at(&at, config, system).await?;
	Ok(known.check(&config.institution, system, &config.endpoint, own))
}

#[cfg(test)]
mod tests {
	use salus_primitives::{
		keys::{PublicKey, Suite},
		membership::{Profile, Roles},
	};

	use super::*;

	const ENDPOINT: &str = "https://gateway.example";

	fn own() -> Own {
		Own { encryption: vec![1, 2, 3], receipt: vec![4, 5] }
	}

	fn registered(suite: Suite, bytes: Vec<u8>, version: u32) -> Option<RegisteredKey> {
		let key = PublicKey { suite, bytes: bytes.try_into().unwrap() };
		Some(RegisteredKey { key, version, valid_from: 0 })
	}

	fn account(number: u8) -> AccountId {
		AccountId::new([number; 32])
	}

	/// A gateway with which nothing is wrong.
	fn good() -> Known {
		let mut roles = Roles::new();
		roles.try_insert(Role::Gateway).unwrap();
		let profile = Profile {
			name: b"Gateway".to_vec().try_into().unwrap(),
			document: [0; 32],
			endpoint: format!("{ENDPOINT}/").into_bytes().try_into().unwrap(),
			nodes: Default::default(),
		};
		let Own { encryption, receipt } = own();
		Known {
			entry: Some(Institution {
				roles,
				status: InstitutionStatus::Active,
				profile,
				since: 1,
			}),
			acts_for: Some(account(1)),
			staff: Some(Staff { institution: account(1), role: StaffRole::System, until: 10 }),
			key: registered(Suite::Umbral, encryption, 3),
			receipt_key: registered(Suite::Sr25519, receipt, 2),
			now: 5,
		}
	}

	fn check(known: Known) -> Result<(String, Versions), NotAdmitted> {
		known.check(&account(1), &account(2), ENDPOINT, &own())
	}

	#[test]
	fn a_gateway_runs_where_the_chain_knows_it_as_what_its_configuration_says() {
		let versions = Versions { encryption: 3, receipt: 2 };
		assert_eq!(check(good()), Ok(("Gateway".into(), versions)));
		// The institution's own account is its system as well.
		assert!(check(Known { staff: None, ..good() }).is_ok());
	}

	#[test]
	fn what_is_wrong_is_said_with_what_to_do() {
		let entry = |change: fn(&mut Institution)| {
			let mut known = good();
			known.entry.as_mut().map(change).unwrap();
			known
		};
		let staff = |role, until| {
			let staff = Some(Staff { institution: account(1), role, until });
			Known { staff, ..good() }
		};
		for (known, says) in [
			(Known { entry: None, ..good() }, "salus member apply --role gateway"),
			(entry(|entry| entry.status = InstitutionStatus::Suspended), "suspended"),
			(entry(|entry| entry.status = InstitutionStatus::Expelled), "expelled"),
			(entry(|entry| entry.roles = Roles::new()), "salus member set-roles"),
			(entry(|entry| entry.profile.endpoint = Default::default()), "no endpoint"),
			(
				entry(|entry| {
					let other = b"https://other.example".to_vec();
					entry.profile.endpoint = other.try_into().unwrap()
				}),
				"https://other.example",
			),
			(Known { acts_for: None, ..good() }, "salus staff add"),
			(Known { acts_for: Some(account(3)), ..good() }, "salus staff add"),
			(staff(StaffRole::Clinician, 10), "salus staff add"),
			(staff(StaffRole::System, 5), "is over"),
			(Known { key: None, ..good() }, "no encryption key: `salus keys register --receipt`"),
			(Known { receipt_key: None, ..good() }, "no receipt key"),
		] {
			let error = check(known).unwrap_err().to_string();
			assert!(error.contains(says), "{says}: {error}");
		}
		let with = |own: &Own| good().check(&account(1), &account(2), ENDPOINT, own);
		let other = with(&Own { encryption: vec![9], ..own() });
		assert_eq!(other, Err(NotAdmitted::OtherKey(3)));
		let other = with(&Own { receipt: vec![9], ..own() });
		assert_eq!(other, Err(NotAdmitted::OtherReceiptKey(2)));
	}
}
