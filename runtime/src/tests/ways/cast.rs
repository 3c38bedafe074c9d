// SPDX-License-Identifier: GPL-3.0-only

//! Who tries: one wallet of each kind of standing, and the chart that all of them try it on.

use crate::{
	configs::governance::CouncilCollective,
	parameters,
	tests::{
		cast::{
			begin_block, council, end_block, enrolment_text, filing, pass, profile, roles, soon,
			treatment, CHART, RECORD, TAG,
		},
		precompiles::tools::Wallet,
	},
	AccountId, Moment, Runtime, RuntimeCall, System, Timestamp,
};
use frame_support::{
	assert_ok,
	traits::{fungible::Mutate, Get},
};
use pallet_salus_access_grants::Call as Access;
use pallet_salus_charts::Call as Charts;
use pallet_salus_membership::Call as Membership;
use pallet_salus_records::Call as Records;
use salus_primitives::{
	access::{Grantee, RestrictedParty, Scope},
	chart::{Custody, MandateKind, Powers},
	keys::{PublicKey, Suite},
	membership::{Role, StaffRole},
	record::DisputeReason,
	text::RecoveryText,
	ChartId, MultiSignature, RecordId, VerifyingKey,
};
use std::ops::Index;

macro_rules! everybody {
	($($(#[$doc:meta])* $who:ident,)*) => {
		/// Who tries.
		#[derive(Clone, Copy, Debug, PartialEq, Eq)]
		pub enum Who {
			$($(#[$doc])* $who,)*
		}

		impl Who {
			/// All of them.
			pub const ALL: &'static [Who] = &[$(Who::$who),*];
		}
	};
}

everybody! {
	/// Has money and no standing.
	Stranger,
	/// Sits in the council, and is nothing else.
	Councillor,
	/// Was invited and has not applied.
	Invited,
	/// Enrolled the chart.
	Hospital,
	/// Of the hospital's staff.
	Clinician,
	/// Likewise.
	Registrar,
	/// Likewise; a machine.
	HospitalSystem,
	/// Likewise; reads nothing clinical.
	Auditor,
	/// Was a clinician of the hospital.
	FormerClinician,
	/// A hospital that has nothing to do with the chart.
	OtherHospital,
	/// A data user.
	Practice,
	/// Its clinician, to whom the patient granted access.
	Doctor,
	/// An emergency department, long enough.
	Department,
	/// Its clinician.
	EmergencyClinician,
	/// A gateway.
	Gateway,
	/// Its machine.
	GatewaySystem,
	/// Keeps the patient's keys.
	Agent,
	/// Runs a validator.
	Validator,
	/// Was suspended.
	SuspendedHospital,
	/// Its clinician.
	SuspendedClinician,
	/// A data user that was expelled.
	ExpelledPractice,
	/// Controls the chart.
	Patient,
	/// Controlled it before.
	FormerPatient,
	/// Controls another chart.
	OtherPatient,
	/// Holds a mandate with every power over the whole chart.
	Attorney,
	/// Holds a mandate to read, and nothing else.
	Reader,
	/// Held a mandate that the patient ended.
	FormerAttorney,
}

use self::Who::*;

/// Neither an institution nor staff of one.
pub const NO_INSTITUTION: &[Who] = &[
	Stranger,
	Councillor,
	Invited,
	Patient,
	FormerPatient,
	OtherPatient,
	Attorney,
	Reader,
	FormerAttorney,
];
/// Of institutions that may not act.
pub const OF_INACTIVE: &[Who] = &[SuspendedHospital, SuspendedClinician, ExpelledPractice];
/// Institutions that may act.
pub const INSTITUTIONS: &[Who] =
	&[Hospital, OtherHospital, Practice, Department, Gateway, Agent, Validator];
/// Who took part once and may not act: of them no transaction gets into a block.
pub const BARRED: &[Who] = &[
	FormerClinician,
	SuspendedHospital,
	SuspendedClinician,
	ExpelledPractice,
	FormerPatient,
	FormerAttorney,
];

/// The chart of the other patient.
pub const OTHER_CHART: ChartId = ChartId([0x11; 32]);
/// A chart that nobody has.
pub const NO_CHART: ChartId = ChartId([0x22; 32]);
/// What the patient disputes.
pub const DISPUTED: RecordId = RecordId([0x33; 16]);
/// What the doctor contributed.
pub const CONTRIBUTED: RecordId = RecordId([0x44; 16]);
/// What the patient wrote.
pub const OWN: RecordId = RecordId([0x55; 16]);
/// A record id that is free.
pub const NEW: RecordId = RecordId([0x66; 16]);

/// The doctor's grant.
pub const GRANT: u32 = 0;
/// The doctor's grant that is past its end.
pub const EXPIRED_GRANT: u32 = 1;
/// The attorney's mandate, and the reader's, and the one that was ended.
pub const ATTORNEYS: u32 = 0;
pub const READERS: u32 = 1;
pub const ENDED: u32 = 2;

/// Who sends the transactions in which a contract acts. She is invited, and may do none of it.
pub fn passer_by() -> Wallet {
	Wallet::new(101)
}

/// Who is nothing yet. A recovery for her is under way.
pub fn newcomer() -> Wallet {
	Wallet::new(102)
}

/// Was invited and never did anything.
pub fn idle() -> Wallet {
	Wallet::new(103)
}

/// Everybody.
pub struct Cast(Vec<Wallet>);

impl Index<Who> for Cast {
	type Output = Wallet;

	fn index(&self, who: Who) -> &Wallet {
		&self.0[who as usize]
	}
}

impl Cast {
	/// Gives everybody the part above, in a block that has nothing else in it.
	pub fn assembled() -> Self {
		let cast = Self((1..).take(Who::ALL.len()).map(Wallet::new).collect());
		begin_block();
		cast.take_seats();
		cast.join();
		cast.enrol_and_hand_over();
		cast.file_and_grant();
		pass(parameters::RecoveryDelay::<Runtime>::get());
		cast.go_on();
		end_block();
		begin_block();
		cast
	}

	fn account(&self, who: Who) -> AccountId {
		self[who].account()
	}

	/// That person does it natively.
	pub fn does(&self, who: Who, call: impl Into<RuntimeCall>) {
		assert_ok!(self[who].submits(call).expect("it is a valid transaction"));
	}

	fn take_seats(&self) {
		for who in [Stranger, Councillor] {
			let minted = crate::Balances::mint_into(&self.account(who), crate::SALUS);
			assert_ok!(minted);
		}
		pallet_collective::Members::<Runtime, CouncilCollective>::mutate(|members| {
			members.push(self.account(Councillor));
		});
		for wallet in [&self[Invited], &passer_by(), &idle()] {
			council(Membership::invite { who: wallet.account() });
		}
	}

	fn join(&self) {
		for (who, role) in [
			(Hospital, Role::Hospital),
			(OtherHospital, Role::Hospital),
			(SuspendedHospital, Role::Hospital),
			(Practice, Role::DataUser),
			(ExpelledPractice, Role::DataUser),
			(Department, Role::Emergency),
			(Gateway, Role::Gateway),
			(Agent, Role::KeyAgent),
			(Validator, Role::Validator),
		] {
			council(Membership::invite { who: self.account(who) });
			self.does(who, Membership::apply { roles: roles(role), profile: profile() });
			council(Membership::admit { who: self.account(who), roles: roles(role) });
		}
		for (institution, who, role) in [
			(Hospital, Clinician, StaffRole::Clinician),
			(Hospital, FormerClinician, StaffRole::Clinician),
			(Hospital, Registrar, StaffRole::Registrar),
			(Hospital, HospitalSystem, StaffRole::System),
			(Hospital, Auditor, StaffRole::Auditor),
			(SuspendedHospital, SuspendedClinician, StaffRole::Clinician),
			(Practice, Doctor, StaffRole::Clinician),
			(Department, EmergencyClinician, StaffRole::EmergencyClinician),
			(Gateway, GatewaySystem, StaffRole::System),
		] {
			let who = self.account(who);
			self.does(institution, Membership::add_staff { who, role, until: Moment::MAX });
		}
	}

	fn enrol_and_hand_over(&self) {
		for (hospital, controller, chart) in
			[(Hospital, FormerPatient, CHART), (OtherHospital, OtherPatient, OTHER_CHART)]
		{
			let (expires, signature) =
				enrolment(&self.account(hospital), chart, &self[controller], soon());
			self.does(
				hospital,
				Charts::enrol {
					chart,
					controller: self.account(controller),
					verifying_key: VerifyingKey([2; 33]),
					custody: Custody::Patient,
					expires,
					signature,
				},
			);
		}
		let (expires, signature) = handing_over(&self[Patient], soon());
		self.does(
			FormerPatient,
			Charts::rotate_controller {
				chart: CHART,
				new_controller: self.account(Patient),
				expires,
				signature,
			},
		);
		let agent = Custody::Agent(self.account(Agent));
		self.does(Patient, Charts::set_custody { chart: CHART, custody: agent });

		let all = Powers { read: true, grant: true, revoke: true, recover: true };
		let reading = Powers { read: true, ..Powers::default() };
		for (holder, powers) in [(Attorney, all), (Reader, reading), (FormerAttorney, all)] {
			self.does(
				Registrar,
				Charts::give_mandate {
					chart: CHART,
					holder: self.account(holder),
					kind: MandateKind::Attorney,
					powers,
					scope: Scope::Chart,
					end: None,
				},
			);
		}
		self.does(Patient, Charts::end_mandate { chart: CHART, mandate: ENDED });
	}

	fn file_and_grant(&self) {
		self.does(
			Patient,
			Access::set_compartment_key { chart: CHART, tag: TAG, epoch: 0, key: umbral(7) },
		);
		for record in [RECORD, DISPUTED] {
			self.does(Clinician, Records::file { chart: CHART, record, filing: filing() });
		}
		let reason = DisputeReason::Inaccurate;
		self.does(Patient, Records::dispute { chart: CHART, record: DISPUTED, reason });

		let start = Timestamp::get();
		for end in [None, Some(start + 1_000)] {
			self.does(
				Patient,
				Access::grant {
					chart: CHART,
					grantee: Grantee::Open(self.account(Doctor)),
					scope: Scope::Chart,
					purposes: treatment(),
					start,
					end,
				},
			);
		}
		for (who, record, under) in
			[(Doctor, CONTRIBUTED, Some((GRANT, None))), (Patient, OWN, None)]
		{
			let filing = filing();
			self.does(who, Records::contribute { chart: CHART, record, filing, under });
		}
		self.does(
			Patient,
			Access::restrict {
				chart: CHART,
				scope: Scope::Chart,
				party: RestrictedParty::Role(Role::KeyAgent),
				purposes: None,
				passable: true,
			},
		);
		// From 0 on, so that whoever approves it need not know when it was lodged.
		self.does(
			Practice,
			Access::request {
				chart: CHART,
				grantee: Grantee::Open(self.account(Practice)),
				scope: Scope::Chart,
				purposes: treatment(),
				start: 0,
				end: None,
			},
		);
	}

	/// What comes when the mandates are old enough.
	fn go_on(&self) {
		let (expires, signature) = handing_over(&newcomer(), soon());
		self.does(
			Registrar,
			Charts::recover {
				chart: CHART,
				new_controller: newcomer().account(),
				expires,
				signature,
			},
		);
		self.does(Hospital, Membership::remove_staff { who: self.account(FormerClinician) });
		council(Membership::suspend { who: self.account(SuspendedHospital) });
		council(Membership::expel { who: self.account(ExpelledPractice) });
	}
}

/// What a patient signs to be enrolled, and until when it holds.
pub fn enrolment(
	hospital: &AccountId,
	chart: ChartId,
	controller: &Wallet,
	expires: Moment,
) -> (Moment, MultiSignature) {
	let text = enrolment_text(hospital, chart, &controller.account(), expires);
	(expires, controller.native_signature(&text))
}

/// What the account signs that takes a chart over, and until when it holds.
pub fn handing_over(to: &Wallet, expires: Moment) -> (Moment, MultiSignature) {
	(expires, to.native_signature(&handing_over_text(to, expires)))
}

pub fn handing_over_text(to: &Wallet, expires: Moment) -> RecoveryText {
	RecoveryText {
		genesis: System::block_hash(0).0,
		chart: CHART,
		new_controller: to.account(),
		expires,
	}
}

pub fn umbral(byte: u8) -> PublicKey {
	PublicKey {
		suite: Suite::Umbral,
		bytes: [&[2][..], &[byte; 32]].concat().try_into().expect("it is a key's length"),
	}
}
