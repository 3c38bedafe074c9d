// SPDX-License-Identifier: GPL-3.0-only

//! Whether the chain knows a gateway as what its configuration says: what is wrong is found out at the start,
//! not at each release.

use std::time::Duration;

use anyhow::Context as _;
use salus_client::{node::At, Account, Node};
use salus_envelope::{DecryptionKey, Seed};
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
	/// The version of the encryption key that counts.
	pub key_version: u32,
	/// Its secret.
	pub key: DecryptionKey,
}

/// What finalised state says of it.
struct Known {
	entry: Option<Institution>,
	/// The institution in whose name the system signs.
	acts_for: Option<AccountId>,
	staff: Option<Staff>,
	/// The encryption key that counts for the system.
	key: Option<RegisteredKey>,
	now: Moment,
}

impl Known {
	async fn at(at: &At, config: &Config, system: &AccountId) -> anyhow::Result<Self> {
		Ok(Self {
			entry: at.member(&config.institution).await?,
			acts_for: at.institution_of(system).await?,
			staff: at.staff(system).await?,
			key: at.key_of(system, KeyKind::Encryption).await?,
			now: at.time().await?,
		})
	}

	/// The public name and the version of the key that counts, if nothing is wrong; `own` is the public
	/// key of the secret.
	fn check(
		self,
		institution: &AccountId,
		system: &AccountId,
		endpoint: &str,
		own: &[u8],
	) -> Result<(String, u32), NotAdmitted> {
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
		match self.key {
			None => Err(NotAdmitted::NoKey),
			Some(key) if key.key.bytes.as_slice() != own => Err(NotAdmitted::OtherKey(key.version)),
			Some(key) => Ok((printable(&entry.profile.name), key.version)),
		}
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
	let key = Seed::from_bytes(**system.seed()?).encryption(1)?;
	let own = key.encryption_key().to_bytes();
	let mut told = None;
	loop {
		let reason = match look(node, config, &system.id(), &own).await? {
			Ok((name, key_version)) => return Ok(Admitted { name, key_version, key }),
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
	own: &[u8],
) -> anyhow::Result<Result<(String, u32), NotAdmitted>> {
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
	const OWN: [u8; 3] = [1, 2, 3];

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
		let key = PublicKey { suite: Suite::Umbral, bytes: OWN.to_vec().try_into().unwrap() };
		Known {
			entry: Some(Institution {
				roles,
				status: InstitutionStatus::Active,
				profile,
				since: 1,
			}),
			acts_for: Some(account(1)),
			staff: Some(Staff { institution: account(1), role: StaffRole::System, until: 10 }),
			key: Some(RegisteredKey { key, version: 3, valid_from: 0 }),
			now: 5,
		}
	}

	fn check(known: Known) -> Result<(String, u32), NotAdmitted> {
		known.check(&account(1), &account(2), ENDPOINT, &OWN)
	}

	#[test]
	fn a_gateway_runs_where_the_chain_knows_it_as_what_its_configuration_says() {
		assert_eq!(check(good()), Ok(("Gateway".into(), 3)));
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
			(Known { key: None, ..good() }, "salus keys register --receipt"),
		] {
			let error = check(known).unwrap_err().to_string();
			assert!(error.contains(says), "{says}: {error}");
		}
		let other = good().check(&account(1), &account(2), ENDPOINT, &[9]);
		assert_eq!(other, Err(NotAdmitted::OtherKey(3)));
	}
}
