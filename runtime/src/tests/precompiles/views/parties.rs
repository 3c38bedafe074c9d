// SPDX-License-Identifier: GPL-3.0-only

//! Charts with who acts for their patients, and the register.

use super::*;
use crate::{
	precompiles::ICharts,
	tests::ways::{cast::newcomer, table::set_keys},
};
use frame_support::BoundedVec;
use pallet_revive::precompiles::alloy::primitives::Address;
use pallet_salus_charts::Call as Charts;
use pallet_salus_membership::Call as Membership;
use salus_primitives::{
	chart::{ChartStatus, MandateKind, Powers},
	keys::KeyKind,
	membership::{Profile, Standing},
};

#[test]
fn charts_are_shown() {
	assembled(|cast| {
		let suspend = Charts::set_status { chart: OTHER_CHART, status: ChartStatus::Suspended };
		cast.does(OtherHospital, suspend);
		let info_of = |chart: FixedBytes<32>| ICharts::chartInfoCall { chart };
		for (chart, hospital, controller, status, agent) in [
			(CHART, Hospital, Patient, ICharts::Status::Active, cast[Agent].word()),
			(
				OTHER_CHART,
				OtherHospital,
				OtherPatient,
				ICharts::Status::Suspended,
				FixedBytes::ZERO,
			),
		] {
			let native = Runtime::chart(chart).expect("it is there");
			let expected = ICharts::Chart {
				hospital: cast[hospital].word(),
				controller: cast[controller].word(),
				status,
				agent,
				verifyingKey: native.verifying_key.0.to_vec().into(),
				since: native.since,
			};
			answers(cast, CHARTS, info_of(chart.0.into()), expected);
		}
		refuses(cast, CHARTS, info_of(FixedBytes::ZERO), "ChartUnknown");

		for who in Who::ALL {
			let native = Runtime::chart_of(cast[*who].account());
			let expected = native.map_or(FixedBytes::ZERO, |chart| chart.0.into());
			answers(cast, CHARTS, ICharts::chartOfCall { account: cast[*who].word() }, expected);
		}
	});
}

#[test]
fn mandates_and_recoveries_are_shown() {
	assembled(|cast| {
		let [in_compartment, of_records] = scopes();
		let end = Some(Timestamp::get() + 60_000);
		for (holder, kind, scope, end) in [
			([9; 32], MandateKind::Guardian, in_compartment, end),
			([10; 32], MandateKind::Parent, of_records, None),
		] {
			let powers = Powers { read: true, revoke: true, ..Powers::default() };
			let (chart, holder) = (CHART, holder.into());
			let given = Charts::give_mandate { chart, holder, kind, powers, scope, end };
			cast.does(Registrar, given);
		}
		let whole = ICharts::Scope {
			kind: ICharts::ScopeKind::Chart,
			compartments: Vec::new(),
			records: Vec::new(),
		};
		let [in_compartment, of_records] = shown_scopes!(ICharts);
		let native = Runtime::mandates_of(CHART);
		assert_eq!(native.len(), 4);
		let expected = native.iter().zip([
			(ICharts::MandateKind::Attorney, whole.clone()),
			(ICharts::MandateKind::Attorney, whole),
			(ICharts::MandateKind::Guardian, in_compartment),
			(ICharts::MandateKind::Parent, of_records),
		]);
		let expected = expected.map(|((id, native), (kind, scope))| {
			let Powers { read, grant, revoke, recover } = native.powers;
			ICharts::Mandate {
				id: *id,
				holder: word(&native.holder),
				kind,
				powers: ICharts::Powers { read, grant, revoke, recover },
				scope,
				end: native.end.unwrap_or_default(),
				since: native.since,
			}
		});
		let question = ICharts::mandatesOfCall { chart: chart() };
		answers(cast, CHARTS, question, expected.collect());

		let recovery_of = |chart: FixedBytes<32>| ICharts::recoveryOfCall { chart };
		let recovery = || Runtime::recovery_of(CHART).expect("it is under way");
		let shown = |effective| ICharts::Recovery {
			newController: newcomer().word(),
			started: recovery().started,
			expires: recovery().expires,
			effective,
		};
		answers(cast, CHARTS, recovery_of(chart()), shown(0));
		let new_controller = newcomer().account();
		cast.does(Attorney, Charts::approve_recovery { chart: CHART, new_controller });
		let approval = recovery().approval.expect("the attorney gave it");
		answers(cast, CHARTS, recovery_of(chart()), shown(approval.effective));
		refuses(cast, CHARTS, recovery_of(OTHER_CHART.0.into()), "NoRecovery");
	});
}

#[test]
fn standing_quota_and_address_of_everybody_are_shown() {
	use IMembership::Standing as Shown;

	assembled(|cast| {
		for who in Who::ALL {
			let (wallet, account) = (&cast[*who], cast[*who].word());
			let (standing, chart) = match Runtime::standing(wallet.account()) {
				Standing::None => (Shown::None, None),
				Standing::Invited => (Shown::Invited, None),
				Standing::Institution => (Shown::Institution, None),
				Standing::Staff => (Shown::Staff, None),
				Standing::Controller(chart) => (Shown::Controller, Some(chart)),
				Standing::Mandate(chart) => (Shown::Mandate, Some(chart)),
				Standing::Former => (Shown::Former, None),
			};
			let chart = chart.map_or(FixedBytes::ZERO, |chart| chart.0.into());
			let expected = IMembership::StandingInfo { standing, chart };
			answers(cast, MEMBERSHIP, IMembership::standingOfCall { account }, expected);

			let native = Runtime::institution_of(wallet.account());
			let expected = native.as_ref().map(word).unwrap_or_default();
			answers(cast, MEMBERSHIP, IMembership::institutionOfCall { account }, expected);

			let native = Runtime::quota(wallet.account());
			let (limit, used, resets) = (native.limit, native.used, native.resets);
			let expected = IMembership::Quota { limit, used, resets };
			answers(cast, MEMBERSHIP, IMembership::quotaCall { account }, expected);

			let address = Address::from(wallet.address().0);
			answers(cast, MEMBERSHIP, IMembership::accountOfCall { who: address }, account);
			answers(cast, MEMBERSHIP, IMembership::addressOfCall { account }, address);
		}
	});
}

#[test]
fn the_threshold_is_shown() {
	assembled(|cast| {
		answers(cast, MEMBERSHIP, IMembership::thresholdCall {}, Runtime::threshold());
	});
}

#[test]
fn institutions_staff_and_keys_are_shown() {
	use IMembership::{InstitutionStatus as Status, StaffRole as Role};

	assembled(|cast| {
		let profile = Profile {
			name: BoundedVec::truncate_from(b"A practice".to_vec()),
			document: [7; 32],
			endpoint: BoundedVec::truncate_from(b"https://practice.example".to_vec()),
			nodes: BoundedVec::truncate_from(vec![BoundedVec::truncate_from(b"12D3".to_vec())]),
		};
		cast.does(Practice, Membership::set_profile { profile });
		let practice = || IMembership::Profile {
			name: "A practice".into(),
			document: FixedBytes([7; 32]),
			endpoint: "https://practice.example".into(),
			nodes: vec!["12D3".into()],
		};
		let member_of = |who: Who| IMembership::memberCall { account: cast[who].word() };
		for (who, roles, status, profile) in [
			(Hospital, 1, Status::Active, solidity_profile()),
			(Practice, 2, Status::Active, practice()),
			(Department, 4, Status::Active, solidity_profile()),
			(Gateway, 8, Status::Active, solidity_profile()),
			(Agent, 16, Status::Active, solidity_profile()),
			(Validator, 32, Status::Active, solidity_profile()),
			(SuspendedHospital, 1, Status::Suspended, solidity_profile()),
			(ExpelledPractice, 0, Status::Expelled, solidity_profile()),
		] {
			let native = Runtime::member(cast[who].account()).expect("it is in the register");
			let since = native.since;
			let expected = IMembership::Institution { roles, status, profile, since };
			answers(cast, MEMBERSHIP, member_of(who), expected);
		}
		refuses(cast, MEMBERSHIP, member_of(Patient), "UnknownInstitution");

		let staff_of = |who: Who| IMembership::staffCall { account: cast[who].word() };
		for (who, institution, role) in [
			(Clinician, Hospital, Role::Clinician),
			(FormerClinician, Hospital, Role::Clinician),
			(Registrar, Hospital, Role::Registrar),
			(Auditor, Hospital, Role::Auditor),
			(EmergencyClinician, Department, Role::EmergencyClinician),
			(GatewaySystem, Gateway, Role::System),
		] {
			let until = Runtime::staff(cast[who].account()).expect("there is an entry").until;
			let institution = cast[institution].word();
			let expected = IMembership::StaffEntry { institution, role, until };
			answers(cast, MEMBERSHIP, staff_of(who), expected);
		}
		refuses(cast, MEMBERSHIP, staff_of(Hospital), "UnknownStaff");

		let keys_of = |who: Who| IMembership::keysOfCall { account: cast[who].word() };
		answers(cast, MEMBERSHIP, keys_of(Hospital), Vec::new());
		cast.does(Hospital, set_keys(cast, &cast[Hospital]).native);
		let native = Runtime::keys_of(cast[Hospital].account());
		let [(KeyKind::Signing, slot)] = &native[..] else { panic!("one was set: {native:?}") };
		let expected = IMembership::RegisteredKey {
			kind: IMembership::KeyKind::Signing,
			suite: 2,
			key: slot.current.key.bytes.to_vec().into(),
			version: slot.current.version,
			validFrom: slot.current.valid_from,
		};
		answers(cast, MEMBERSHIP, keys_of(Hospital), vec![expected]);
	});
}
