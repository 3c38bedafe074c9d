// SPDX-License-Identifier: GPL-3.0-only

//! Who somebody is: what the register says of an account, for a person to read.

use salus_client::node::At;
use salus_primitives::{
	membership::{Institution, InstitutionStatus, Staff, StaffRole},
	AccountId, Moment,
};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::output::printable;

/// An account with what finalised state says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
	/// The account.
	pub account: AccountId,
	/// The public name of its institution; `None` where no institution answers for it.
	pub name: Option<String>,
	/// The institution's account.
	pub institution: Option<AccountId>,
	/// What it is there; `None` for the institution itself.
	pub role: Option<StaffRole>,
	/// Why it may not read now, in words, where it may not.
	pub unable: Option<&'static str>,
}

impl Party {
	/// Looks an account up in the register.
	pub async fn look_up(at: &At, account: &AccountId) -> anyhow::Result<Self> {
		let institution = match at.institution_of(account).await? {
			Some(institution) => at.member(&institution).await?.map(|entry| (institution, entry)),
			None => None,
		};
		Ok(Self::of(account, at.staff(account).await?, institution, at.time().await?))
	}

	fn of(
		account: &AccountId,
		staff: Option<Staff>,
		institution: Option<(AccountId, Institution)>,
		now: Moment,
	) -> Self {
		let ended = staff.as_ref().is_some_and(|staff| staff.until <= now);
		let unable = match institution.as_ref().map(|(_, entry)| entry.status) {
			None => Some("no institution answers for it"),
			Some(InstitutionStatus::Suspended) => Some("its institution is suspended"),
			Some(InstitutionStatus::Expelled) => Some("its institution was expelled"),
			Some(InstitutionStatus::Active) if ended => Some("its time there is over"),
			Some(InstitutionStatus::Active) => None,
		};
		Self {
			account: account.clone(),
			name: institution.as_ref().map(|(_, entry)| printable(&entry.profile.name)),
			institution: institution.map(|(institution, _)| institution),
			role: staff.map(|staff| staff.role),
			unable,
		}
	}

	/// Who it is, in words.
	pub fn words(&self) -> String {
		let account = self.account.to_ss58check();
		let who = match (&self.name, self.role) {
			(Some(name), None) => format!("{name:?} ({account})"),
			(Some(name), Some(role)) => format!("{name:?}, its {} {account}", role_words(role)),
			(None, _) => account,
		};
		match self.unable {
			Some(why) => format!("{who}; {why}"),
			None => who,
		}
	}
}

fn role_words(role: StaffRole) -> &'static str {
	match role {
		StaffRole::Clinician => "clinician",
		StaffRole::EmergencyClinician => "emergency clinician",
		StaffRole::Registrar => "registrar",
		StaffRole::Auditor => "auditor",
		StaffRole::System => "system",
	}
}

/// Whether `signer` may ask in the name of `party`: for itself, or for the institution in whose name it signs,
/// `institution`, unless its time there is over.
pub fn speaks_for(
	party: &AccountId,
	signer: &AccountId,
	institution: Option<&AccountId>,
	staff: Option<&Staff>,
	now: Moment,
) -> bool {
	let ended = staff.is_some_and(|staff| staff.until <= now);
	party == signer || (institution == Some(party) && !ended)
}

#[cfg(test)]
mod tests {
	use salus_primitives::membership::{Profile, Roles};

	use super::*;

	fn account(number: u8) -> AccountId {
		AccountId::new([number; 32])
	}

	fn institution(name: &str, status: InstitutionStatus) -> Institution {
		let profile = Profile {
			name: name.as_bytes().to_vec().try_into().unwrap(),
			document: [0; 32],
			endpoint: Default::default(),
			nodes: Default::default(),
		};
		Institution { roles: Roles::new(), status, profile, since: 1 }
	}

	fn staff(institution: u8, until: Moment) -> Staff {
		Staff { institution: account(institution), role: StaffRole::Clinician, until }
	}

	#[test]
	fn a_person_is_shown_with_the_name_of_her_institution() {
		let practice = institution("Riverside Practice", InstitutionStatus::Active);
		let of =
			|who, staff| Party::of(&account(who), staff, Some((account(2), practice.clone())), 5);
		let doctor = of(1, Some(staff(2, 10)));
		let words = doctor.words();
		assert!(words.contains("\"Riverside Practice\", its clinician"), "{words}");
		assert!(words.contains(&account(1).to_ss58check()), "{words}");
		let itself = of(2, None).words();
		assert_eq!(itself, format!("\"Riverside Practice\" ({})", account(2).to_ss58check()));
	}

	#[test]
	fn whoever_may_not_read_is_shown_as_that() {
		let of = |staff, entry: Option<Institution>| {
			Party::of(&account(1), staff, entry.map(|entry| (account(2), entry)), 5).words()
		};
		let active = institution("A", InstitutionStatus::Active);
		let suspended = institution("A", InstitutionStatus::Suspended);
		let expelled = institution("A", InstitutionStatus::Expelled);
		assert!(of(Some(staff(2, 10)), Some(suspended)).ends_with("is suspended"));
		assert!(of(Some(staff(2, 10)), Some(expelled)).ends_with("was expelled"));
		assert!(of(Some(staff(2, 5)), Some(active)).ends_with("its time there is over"));
		assert!(of(None, None).ends_with("no institution answers for it"));
	}

	#[test]
	fn one_asks_for_oneself_or_ones_institution() {
		let (practice, doctor, other) = (account(2), account(1), account(3));
		let staff = |until| staff(2, until);
		assert!(speaks_for(&doctor, &doctor, None, None, 5));
		assert!(speaks_for(&practice, &doctor, Some(&practice), Some(&staff(10)), 5));
		assert!(
			speaks_for(&practice, &other, Some(&practice), None, 5),
			"a lost account's successor"
		);
		let late = staff(5);
		assert!(
			!speaks_for(&practice, &doctor, Some(&practice), Some(&late), 5),
			"her time is over"
		);
		assert!(
			!speaks_for(&practice, &doctor, Some(&other), Some(&staff(10)), 5),
			"another's staff"
		);
		assert!(!speaks_for(&practice, &doctor, None, None, 5), "nobody's staff");
	}
}
