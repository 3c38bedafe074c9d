// SPDX-License-Identifier: GPL-3.0-only

//! Who may sign what: each cell of the table, for every call of this pallet.

use codec::Encode;
use frame_support::{assert_noop, assert_ok, hypothetically};
use salus_primitives::{
	keys::KeyKind,
	membership::{Role, StaffRole, Standing},
	traits::Standings as _,
	AccountId, ChartId, Moment,
};
use sp_runtime::{DispatchError::BadOrigin, DispatchResult};

use crate::{mock::*, Error};

const STRANGER: u8 = 1;
const INVITED: u8 = 2;
const CONTROLLER: u8 = 3;
const MANDATE: u8 = 4;
const RETIRED: u8 = 5;
/// Her mandate has ended, and nobody removed it.
const ENDED_MANDATE: u8 = 6;
/// Invited once, and too long ago.
const LAPSED: u8 = 7;
/// Invited and rejected.
const REJECTED: u8 = 8;
const INSTITUTION: u8 = 10;
const SUSPENDED: u8 = 11;
const EXPELLED: u8 = 12;
const LOST: u8 = 13;
const SUCCESSOR: u8 = 14;
const REGISTRAR: u8 = 20;
const CLINICIAN: u8 = 21;
const EMERGENCY_CLINICIAN: u8 = 22;
const AUDITOR: u8 = 23;
const SYSTEM: u8 = 24;
const ENDED_REGISTRAR: u8 = 25;
const REGISTRAR_OF_SUSPENDED: u8 = 26;
const REGISTRAR_OF_EXPELLED: u8 = 27;
const REGISTRAR_OF_LOST: u8 = 28;
const ENDED_CLINICIAN: u8 = 29;
const CLINICIAN_OF_SUSPENDED: u8 = 32;
const CLINICIAN_OF_EXPELLED: u8 = 33;
/// Clinicians for the registrars to remove, each their own institution's.
const REMOVABLE: u8 = 30;
const REMOVABLE_OF_LOST: u8 = 31;

const EVERYBODY: [u8; 25] = [
	STRANGER,
	INVITED,
	LAPSED,
	REJECTED,
	CONTROLLER,
	MANDATE,
	ENDED_MANDATE,
	RETIRED,
	INSTITUTION,
	SUSPENDED,
	EXPELLED,
	LOST,
	SUCCESSOR,
	REGISTRAR,
	CLINICIAN,
	EMERGENCY_CLINICIAN,
	AUDITOR,
	SYSTEM,
	ENDED_REGISTRAR,
	ENDED_CLINICIAN,
	REGISTRAR_OF_SUSPENDED,
	CLINICIAN_OF_SUSPENDED,
	REGISTRAR_OF_EXPELLED,
	CLINICIAN_OF_EXPELLED,
	REGISTRAR_OF_LOST,
];

/// A world with an account of every standing there is.
fn everybody(test: impl FnOnce()) {
	// The mock allows three of staff each, so the institution's are spread over its twins: each has room for one more.
	ExtBuilder::default()
		.hospital(INSTITUTION)
		.staff(REGISTRAR, INSTITUTION, StaffRole::Registrar)
		.staff(REMOVABLE, INSTITUTION, StaffRole::Clinician)
		.institution(15, &[Role::Hospital, Role::Emergency])
		.staff(EMERGENCY_CLINICIAN, 15, StaffRole::EmergencyClinician)
		.staff(AUDITOR, 15, StaffRole::Auditor)
		.hospital(17)
		.staff(CLINICIAN, 17, StaffRole::Clinician)
		.staff(SYSTEM, 17, StaffRole::System)
		.hospital(16)
		.staff(ENDED_REGISTRAR, 16, StaffRole::Registrar)
		.staff(ENDED_CLINICIAN, 16, StaffRole::Clinician)
		.hospital(SUSPENDED)
		.staff(REGISTRAR_OF_SUSPENDED, SUSPENDED, StaffRole::Registrar)
		.staff(CLINICIAN_OF_SUSPENDED, SUSPENDED, StaffRole::Clinician)
		.hospital(EXPELLED)
		.staff(REGISTRAR_OF_EXPELLED, EXPELLED, StaffRole::Registrar)
		.staff(CLINICIAN_OF_EXPELLED, EXPELLED, StaffRole::Clinician)
		.hospital(LOST)
		.staff(REGISTRAR_OF_LOST, LOST, StaffRole::Registrar)
		.staff(REMOVABLE_OF_LOST, LOST, StaffRole::Clinician)
		.build_and_execute(|| {
			let chart = ChartId([1; 32]);
			assert_ok!(Membership::invite(majority(), account(LAPSED)));
			now(1_000 + INVITATION);
			assert_ok!(Membership::invite(majority(), account(INVITED)));
			assert_ok!(Membership::invite(majority(), account(REJECTED)));
			assert_ok!(Membership::reject(majority(), account(REJECTED)));
			assert_ok!(Membership::assign(&account(CONTROLLER), Standing::Controller(chart)));
			assert_ok!(Membership::assign(&account(MANDATE), Standing::Mandate(chart)));
			hold_mandate(MANDATE, chart);
			assert_ok!(Membership::assign(&account(ENDED_MANDATE), Standing::Mandate(chart)));
			assert_ok!(Membership::assign(&account(RETIRED), Standing::Controller(chart)));
			Membership::retire(&account(RETIRED));
			for ended in [ENDED_REGISTRAR, ENDED_CLINICIAN] {
				assert_ok!(Membership::remove_staff(signed(16), account(ended)));
			}
			assert_ok!(Membership::suspend(majority(), account(SUSPENDED)));
			assert_ok!(Membership::expel(two_thirds(), account(EXPELLED)));
			assert_ok!(Membership::name_successor(majority(), account(LOST), account(SUCCESSOR)));
			test();
		});
}

/// Tries the call as everybody, and sees that it passes for exactly those that it should; the others are refused as
/// `refusal` says.
fn passes_only_for(
	may: &[u8],
	call: impl Fn(RuntimeOrigin, u8) -> DispatchResult,
	refusal: impl Fn(u8) -> Error<Test>,
) {
	everybody(|| {
		for who in EVERYBODY {
			let before = state();
			let outcome = hypothetically!(call(signed(who), who));
			assert_eq!(state(), before, "nothing lasts of what was tried");
			if may.contains(&who) {
				assert_eq!(outcome, Ok(()), "{who} may");
			} else {
				assert_eq!(outcome, Err(refusal(who).into()), "{who} may not");
			}
		}
		assert_noop!(call(RuntimeOrigin::none(), 0), BadOrigin);
	});
}

fn state() -> Vec<u8> {
	sp_io::storage::root(sp_runtime::StateVersion::V1).encode()
}

/// Why somebody is refused who would have to act for an institution as its Registrar.
fn not_acting(who: u8) -> Error<Test> {
	match who {
		SUSPENDED | REGISTRAR_OF_SUSPENDED | CLINICIAN_OF_SUSPENDED => Error::InstitutionNotActive,
		EXPELLED | REGISTRAR_OF_EXPELLED | CLINICIAN_OF_EXPELLED => Error::InstitutionNotActive,
		ENDED_REGISTRAR | ENDED_CLINICIAN => Error::StaffEnded,
		CLINICIAN | EMERGENCY_CLINICIAN | AUDITOR | SYSTEM => Error::WrongRole,
		_ => Error::NoStanding,
	}
}

fn own(who: u8) -> AccountId {
	account(if who == SUCCESSOR { LOST } else { who })
}

#[test]
fn invited_account_applies() {
	passes_only_for(
		&[INVITED],
		|origin, _| Membership::apply(origin, roles(&[Role::Hospital]), profile("A")),
		|who| match who {
			LAPSED => Error::InvitationLapsed,
			_ => Error::NotInvited,
		},
	);
}

#[test]
fn institutions_own_account_changes_its_profile() {
	passes_only_for(
		&[INSTITUTION, SUCCESSOR],
		|origin, _| Membership::set_profile(origin, profile("A")),
		|who| match who {
			SUSPENDED | EXPELLED => Error::InstitutionNotActive,
			_ => Error::NotAnInstitution,
		},
	);
}

#[test]
fn registrars_and_institutions_add_staff() {
	passes_only_for(
		&[INSTITUTION, REGISTRAR, SUCCESSOR, REGISTRAR_OF_LOST],
		|origin, _| Membership::add_staff(origin, account(99), StaffRole::Clinician, Moment::MAX),
		not_acting,
	);
}

#[test]
fn registrars_and_institutions_remove_their_staff() {
	let (own, of_lost) = ([INSTITUTION, REGISTRAR], [SUCCESSOR, REGISTRAR_OF_LOST]);
	for (staff, may, others) in [(REMOVABLE, own, of_lost), (REMOVABLE_OF_LOST, of_lost, own)] {
		passes_only_for(
			&may,
			|origin, _| Membership::remove_staff(origin, account(staff)),
			|who| match who {
				other if others.contains(&other) => Error::StaffOfAnother,
				nobody => not_acting(nobody),
			},
		);
	}
}

/// Whose standing lets them act at all.
const MAY_ACT: [u8; 11] = [
	INVITED,
	CONTROLLER,
	MANDATE,
	INSTITUTION,
	SUCCESSOR,
	REGISTRAR,
	CLINICIAN,
	EMERGENCY_CLINICIAN,
	AUDITOR,
	SYSTEM,
	REGISTRAR_OF_LOST,
];

#[test]
fn only_they_may_act_at_all() {
	everybody(|| {
		for who in EVERYBODY {
			assert_eq!(Membership::may_act(&account(who)), MAY_ACT.contains(&who), "{who}");
		}
	});
}

#[test]
fn anyone_who_may_act_sets_its_own_keys() {
	passes_only_for(
		&MAY_ACT,
		|origin, who| {
			let key = proven_for(&[42; 32], &own(who), KeyKind::Encryption, 3);
			Membership::set_keys(origin, keys(&[key]))
		},
		|who| match who {
			LAPSED => Error::InvitationLapsed,
			REJECTED => Error::NotInvited,
			other => not_acting(other),
		},
	);
}

/// Tries the call as everybody, and sees that it fails for who makes it and for nothing else: the council passes.
fn passes_for_the_council_only(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	everybody(|| {
		// Without an application nobody could be admitted, whoever asks for it.
		assert_ok!(Membership::apply(signed(INVITED), roles(&[Role::Hospital]), profile("A")));
		for who in EVERYBODY {
			assert_noop!(call(signed(who)), BadOrigin);
		}
		assert_noop!(call(RuntimeOrigin::none()), BadOrigin);
		let outcome = hypothetically!(call(two_thirds()));
		assert_ok!(outcome);
	});
}

#[test]
fn what_the_council_decides_nobody_else_does() {
	let hospital = || roles(&[Role::Hospital]);
	passes_for_the_council_only(|origin| Membership::invite(origin, account(99)));
	passes_for_the_council_only(|origin| Membership::admit(origin, account(INVITED), hospital()));
	passes_for_the_council_only(|origin| Membership::reject(origin, account(INVITED)));
	passes_for_the_council_only(|origin| Membership::suspend(origin, account(INSTITUTION)));
	passes_for_the_council_only(|origin| Membership::reinstate(origin, account(SUSPENDED)));
	passes_for_the_council_only(|origin| Membership::expel(origin, account(INSTITUTION)));
	passes_for_the_council_only(|origin| Membership::set_roles(origin, account(15), hospital()));
	passes_for_the_council_only(|origin| {
		Membership::name_successor(origin, account(INSTITUTION), account(99))
	});
}
