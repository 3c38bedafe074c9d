// SPDX-License-Identifier: GPL-3.0-only

//! The seams between pallets: each names a trait here, and the runtime says who answers.
//!
//! Tests answer them with the programmable mocks of [`crate::mock`] (feature `std`).

use sp_runtime::DispatchError;

use crate::{
	access::{CompartmentKey, Opening},
	chart::{Actor, Chart, Mandate, Power},
	consent::RecordFacts,
	membership::{Institution, Role, Staff, StaffRole, Standing},
	AccountId, ChartId, CompartmentTag, Epoch, GrantId, MandateId, Moment, RecordId, Version,
};

/// The time of the block being executed.
pub trait Clock {
	/// Unix milliseconds; 0 at genesis.
	fn now() -> Moment;
}

/// The chain's genesis hash, part of everything that is signed or blinded.
pub trait Genesis {
	/// The hash.
	fn hash() -> [u8; 32];
}

/// What every account is, and who writes it down. One standing for life.
pub trait Standings {
	/// What the account is.
	fn standing(who: &AccountId) -> Standing;

	/// Whether the account may act by its standing now.
	///
	/// | Standing | May act |
	/// |---|---|
	/// | institution | while it is active; one that was expelled while an invitation of it is open, to apply |
	/// | staff | until its end, while its institution is active |
	/// | controller | always |
	/// | mandate | while a mandate of it is live |
	/// | invited | while the invitation is open |
	/// | none, former | never |
	fn may_act(who: &AccountId) -> bool;

	/// Gives an account that has none its standing, and the existence that keeps its nonce for good.
	///
	/// Fails where it has one already.
	fn assign(who: &AccountId, standing: Standing) -> Result<(), DispatchError>;

	/// Turns a controller that was replaced, or a mandate that ended, into [`Standing::Former`].
	fn retire(who: &AccountId);
}

/// The register of institutions, staff and keys.
pub trait Register {
	/// The institution of that account.
	fn institution(who: &AccountId) -> Option<Institution>;

	/// The staff entry of that account.
	fn staff(who: &AccountId) -> Option<Staff>;

	/// The institution in whose name the account signs: as its own account, as its staff (live or
	/// not), or as the successor of an account that was lost. Says nothing of status.
	fn institution_of(who: &AccountId) -> Option<AccountId> {
		match Self::staff(who) {
			Some(staff) => Some(staff.institution),
			None => Self::institution(who).map(|_| who.clone()),
		}
	}

	/// The institution for which `who` may act now in one of `roles`: `who` is that institution's own
	/// account, or live staff of it in one of `staff`; the institution is active.
	fn acting_for(
		who: &AccountId,
		roles: &[Role],
		staff: &[StaffRole],
	) -> Result<AccountId, NotActing>;

	/// When the institution got the role, for roles that count only after a delay.
	fn role_since(institution: &AccountId, role: Role) -> Option<Moment>;
}

/// Why somebody may not act for an institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotActing {
	/// Neither an institution nor staff.
	NoStanding,
	/// The institution is suspended or expelled.
	InstitutionNotActive,
	/// The staff entry is past its end.
	StaffEnded,
	/// The institution has none of the roles, or the staff entry another role.
	WrongRole,
}

/// Charts and mandates.
pub trait Charts {
	/// The chart.
	fn chart(chart: &ChartId) -> Option<Chart>;

	/// The mandate; `None` also where it has been ended.
	fn mandate(chart: &ChartId, mandate: MandateId) -> Option<Mandate>;

	/// Whether a mandate of that number was ever given.
	fn mandate_existed(chart: &ChartId, mandate: MandateId) -> bool;

	/// How `who` may use `power` on the chart now: as its controller or by a live mandate.
	///
	/// Says nothing of the chart's status.
	fn actor(who: &AccountId, chart: &ChartId, power: Power) -> Option<Actor>;

	/// Whether `who` holds a mandate that is live, with whatever power.
	fn holds_mandate(who: &AccountId) -> bool;
}

/// Records.
pub trait Records {
	/// What the evaluator needs to know of a record's version (`None`: its newest).
	fn facts(chart: &ChartId, record: &RecordId, version: Option<Version>) -> Option<RecordFacts>;

	/// The compartment in which every version of a record lies, and the lowest epoch that one of them
	/// was sealed under. `None` where they lie in several, and where there is no such record.
	fn home(chart: &ChartId, record: &RecordId) -> Option<(CompartmentTag, Epoch)>;
}

/// The public keys of compartments.
pub trait Compartments {
	/// The current epoch and key.
	fn current(chart: &ChartId, tag: &CompartmentTag) -> Option<CompartmentKey>;
}

/// Who may write into a chart under a grant.
pub trait Contributors {
	/// Whether `who` holds the grant `under`, live, for TREAT or ETREAT, over that compartment at its
	/// current epoch, with nothing that forbids it.
	fn may_contribute(
		who: &AccountId,
		chart: &ChartId,
		tag: &CompartmentTag,
		under: GrantId,
		opening: Option<&Opening>,
	) -> Result<(), DispatchError>;
}

/// The existence of accounts that never hold money of their own.
pub trait Existence {
	/// Mints the existential deposit and a small gas float to an account that lacks them.
	fn provide(who: &AccountId) -> Result<(), DispatchError>;
}
