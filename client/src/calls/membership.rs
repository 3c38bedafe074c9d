// SPDX-License-Identifier: GPL-3.0-only

//! The register: institutions, staff and keys.

use salus_primitives::{
	keys::{KeyKind, PublicKey},
	membership::{Profile, Roles, StaffRole},
	AccountId, Moment,
};

use super::call;

/// A key with the proof that its publisher holds the secret.
pub type ProvenKey = (KeyKind, PublicKey, Vec<u8>);

call! {
	/// Invites an institution to apply (the council's).
	"Membership".invite(who: &AccountId)
}
call! {
	/// Applies for admission, as somebody who was invited.
	"Membership".apply(roles: &Roles, profile: &Profile)
}
call! {
	/// Admits an applicant (the council's).
	"Membership".admit(who: &AccountId, roles: &Roles)
}
call! {
	/// Rejects an applicant (the council's).
	"Membership".reject(who: &AccountId)
}
call! {
	/// Suspends an institution (the council's).
	"Membership".suspend(who: &AccountId)
}
call! {
	/// Lifts a suspension (the council's).
	"Membership".reinstate(who: &AccountId)
}
call! {
	/// Puts an institution out (the council's, by two thirds).
	"Membership".expel(who: &AccountId)
}
call! {
	/// Changes an institution's roles (the council's).
	"Membership".set_roles(who: &AccountId, roles: &Roles)
}
call! {
	/// Names the account that takes the place of an institution's lost one (the council's).
	"Membership".name_successor(who: &AccountId, successor: &AccountId)
}
call! {
	/// Publishes a new profile of one's institution.
	"Membership".set_profile(profile: &Profile)
}
call! {
	/// Registers staff until a moment.
	"Membership".add_staff(who: &AccountId, role: StaffRole, until: Moment)
}
call! {
	/// Ends a staff entry.
	"Membership".remove_staff(who: &AccountId)
}
call! {
	/// Registers keys for oneself.
	"Membership".set_keys(keys: &[ProvenKey])
}
