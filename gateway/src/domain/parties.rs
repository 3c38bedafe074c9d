// SPDX-License-Identifier: GPL-3.0-only

//! Who is who in finalised state.

use salus_envelope::EncryptionKey;
use salus_primitives::{
	access::{Grantee, Opening},
	chart::{Chart, Custody, Powers},
	keys::{KeyKind, Suite},
	membership::{Institution, InstitutionStatus, Role, StaffRole},
	AccountId, BlindedTag, ChartId, Moment,
};

use crate::{
	chain::{ChainError, Finalised},
	exchange::Identity,
};

/// For whom somebody acts.
pub(crate) struct Acting {
	/// The institution.
	pub institution: AccountId,
	/// Its entry.
	pub entry: Institution,
	/// The role among its staff; `None` for the institution's own account.
	pub role: Option<StaffRole>,
}

impl Acting {
	/// Whether the institution may act in that role.
	pub fn is_active_as(&self, role: Role) -> bool {
		self.entry.is_active_as(role)
	}

	/// Whether the account is the institution's own, or that of one of its systems.
	pub fn is_system(&self) -> bool {
		self.role.is_none_or(|role| role == StaffRole::System)
	}
}

/// The institution that an account acts for at `now`, suspended or not: also as the successor of an
/// account that was lost, which itself acts for nobody any more.
pub(crate) async fn acting(
	at: &dyn Finalised,
	account: &AccountId,
	now: Moment,
) -> Result<Option<Acting>, ChainError> {
	let Some(institution) = at.institution_of(account).await? else { return Ok(None) };
	let staff = at.staff(account).await?;
	if staff.as_ref().is_some_and(|staff| staff.until <= now.max(at.time())) {
		return Ok(None);
	}
	let entry = at.member(&institution).await?;
	Ok(entry.map(|entry| Acting { institution, entry, role: staff.map(|staff| staff.role) }))
}

/// Whether an account may do anything at all: it has a standing, and where that is an institution's, the
/// institution is not suspended and the account not that of former staff.
pub(crate) async fn may_act(
	at: &dyn Finalised,
	account: &AccountId,
	now: Moment,
) -> Result<bool, ChainError> {
	if !at.has_standing(account).await? {
		return Ok(false);
	}
	if at.institution_of(account).await?.is_none() {
		return Ok(true);
	}
	let acting = acting(at, account, now).await?;
	Ok(acting.is_some_and(|acting| acting.entry.status == InstitutionStatus::Active))
}

/// Whether two accounts are one, or of one institution.
pub(crate) async fn are_colleagues(
	at: &dyn Finalised,
	one: &AccountId,
	other: &AccountId,
) -> Result<bool, ChainError> {
	if one == other {
		return Ok(true);
	}
	let institution = at.institution_of(one).await?;
	Ok(institution.is_some() && institution == at.institution_of(other).await?)
}

/// The moment from which fragments may be made for the account, if it is that of an emergency department
/// that is active.
pub(crate) async fn department(
	at: &dyn Finalised,
	account: &AccountId,
) -> Result<Option<Moment>, ChainError> {
	let active =
		at.member(account).await?.is_some_and(|entry| entry.status == InstitutionStatus::Active);
	Ok(at.emergencies_from(account).await?.filter(|_| active))
}

/// In which hand a chart's account lies.
pub(crate) enum Hand {
	/// Its patient's.
	Patient,
	/// Its key agent's.
	Agent,
	/// Somebody's who holds a mandate.
	Mandate(Powers),
}

/// Whether, and how, an account may speak for a chart.
pub(crate) async fn hand(
	at: &dyn Finalised,
	id: ChartId,
	chart: &Chart,
	account: &AccountId,
	now: Moment,
) -> Result<Option<Hand>, ChainError> {
	if chart.controller == *account {
		return Ok(Some(Hand::Patient));
	}
	if let Custody::Agent(agent) = &chart.custody {
		let acting = acting(at, account, now).await?;
		let is_agent = acting.is_some_and(|acting| {
			acting.institution == *agent
				&& acting.is_active_as(Role::KeyAgent)
				&& acting.is_system()
		});
		if is_agent {
			return Ok(Some(Hand::Agent));
		}
	}
	let mandates = at.mandates(id).await?;
	Ok(mandates
		.into_iter()
		.find(|(_, mandate)| mandate.holder == *account && mandate.is_live(now.max(at.time())))
		.map(|(_, mandate)| Hand::Mandate(mandate.powers)))
}

/// The account that a grant names, if it is open or the opening is its.
pub(crate) fn grantee(
	genesis: &[u8; 32],
	chart: &ChartId,
	grantee: &Grantee,
	opening: Option<&Opening>,
) -> Option<AccountId> {
	match grantee {
		Grantee::Open(account) => Some(account.clone()),
		Grantee::Blinded(tag) => {
			let opening = opening?;
			let opened = BlindedTag::blind(genesis, chart, &opening.party, &opening.random);
			(opened == *tag).then(|| opening.party.clone())
		},
	}
}

/// The institutions whose gateways do not count for a grantee: its own, and that of the key agent.
pub(crate) async fn barred(
	at: &dyn Finalised,
	grantee: &AccountId,
	custody: &Custody,
) -> Result<Vec<AccountId>, ChainError> {
	let mut barred = vec![grantee.clone()];
	// A staff entry that ended counts too: whose staff somebody was, may hold her keys.
	barred.extend(at.institution_of(grantee).await?);
	if let Custody::Agent(agent) = custody {
		barred.push(agent.clone());
	}
	Ok(barred)
}

/// The encryption key of an account that counts at a block, with its version.
pub(crate) async fn encryption_key(
	at: &dyn Finalised,
	account: &AccountId,
) -> Result<Option<(EncryptionKey, u32)>, ChainError> {
	let keys = at.keys(account).await?;
	let registered = keys
		.iter()
		.find(|(kind, _)| *kind == KeyKind::Encryption)
		.map(|(_, slot)| slot.at(at.time()))
		.filter(|registered| registered.key.suite == Suite::Umbral);
	Ok(registered.and_then(|registered| {
		let key = EncryptionKey::from_bytes(&registered.key.bytes).ok()?;
		Some((key, registered.version))
	}))
}

/// The key that fragments for a gateway are sealed to, if it is the gateway that it says it is.
pub(crate) async fn gateway_key(
	at: &dyn Finalised,
	identity: &Identity,
) -> Result<EncryptionKey, String> {
	let failed = |error: ChainError| error.to_string();
	let acting = acting(at, &identity.system, at.time()).await.map_err(failed)?;
	let admitted = acting.is_some_and(|acting| {
		acting.institution == identity.institution
			&& acting.is_active_as(Role::Gateway)
			&& acting.is_system()
	});
	if !admitted {
		return Err("it is not the system of an active gateway institution".into());
	}
	match encryption_key(at, &identity.system).await.map_err(failed)? {
		Some((key, version)) if version == identity.key_version => Ok(key),
		Some((_, version)) => Err(format!(
			"it holds version {} of its key, and version {version} is registered",
			identity.key_version
		)),
		None => Err("its system has registered no encryption key".into()),
	}
}
