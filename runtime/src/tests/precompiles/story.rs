// SPDX-License-Identifier: GPL-3.0-only

//! The main flow, by people and institutions that have nothing but Ethereum wallets.

use super::tools::*;
use crate::{
	precompiles::{IAccessGrants, ICharts, IMembership, IRecords},
	tests::cast::{begin_block, council, everywhere, filing, roles, CHART, RECORD},
	Runtime, Timestamp,
};
use pallet_revive::precompiles::alloy::{primitives::FixedBytes, sol_types::SolEvent};
use pallet_salus_membership::Call as Membership;
use salus_primitives::{api::runtime_decl_for_salus_api::SalusApi, membership::Role};

pub fn joins(institution: &Wallet, role: Role, bit: u8) {
	council(Membership::invite { who: institution.account() });
	institution.does(
		MEMBERSHIP,
		IMembership::applyForRolesCall { roles: bit, profile: solidity_profile() },
	);
	council(Membership::admit { who: institution.account(), roles: roles(role) });
}

pub fn solidity_filing() -> IRecords::Filing {
	let filing = filing();
	IRecords::Filing {
		compartment: tag(),
		epoch: filing.epoch,
		object: FixedBytes(filing.object.0),
		content: FixedBytes(filing.content.0),
		indexEntry: FixedBytes(filing.index.0),
		mediaType: IRecords::MediaType::FhirJson,
		size: filing.length,
	}
}

#[test]
fn wallets_enrol_file_ask_grant_read_and_revoke_and_nobody_pays() {
	everywhere(|| {
		let [hospital, practice, patient] = [1, 2, 3].map(Wallet::new);
		begin_block();
		joins(&hospital, Role::Hospital, 1);
		joins(&practice, Role::DataUser, 2);

		let enrolment = solidity_enrolment(&hospital.account(), &patient.account(), &patient);
		let logs = hospital.does(CHARTS, enrolment);
		assert_eq!(logs.len(), 1);
		assert_eq!(logs[0].contract, CHARTS);
		assert_eq!(logs[0].topics[0].0, ICharts::ChartEnrolled::SIGNATURE_HASH.0);
		assert_eq!(logs[0].topics[1].0, CHART.0);
		assert_eq!(Runtime::chart_of(patient.account()), Some(CHART));
		let of = ICharts::chartOfCall { account: patient.word() };
		assert_eq!(ask(&patient.account(), CHARTS, of).0, CHART.0);

		patient.does(
			GRANTS,
			IAccessGrants::setCompartmentKeyCall {
				chart: chart(),
				tag: tag(),
				epoch: 0,
				key: [&[2][..], &[7; 32]].concat().into(),
			},
		);
		let logs = hospital.does(
			RECORDS,
			IRecords::fileCall { chart: chart(), record: record(), filing: solidity_filing() },
		);
		assert_eq!(logs[0].topics[0].0, IRecords::RecordFiled::SIGNATURE_HASH.0);
		assert_eq!(logs[0].topics[1].0, CHART.0);
		assert_eq!(logs[0].topics[2].0[..16], RECORD.0);
		assert_eq!(logs[0].topics[3].0, hospital.word().0);
		let found = ask(
			&practice.account(),
			RECORDS,
			IRecords::recordOfCall { chart: chart(), record: record() },
		);
		assert_eq!((found.version, found.head.author), (1, hospital.word()));
		assert_eq!(Runtime::provenance(CHART, RECORD)[0].filing, filing());

		let start = Timestamp::get();
		practice.does(
			GRANTS,
			IAccessGrants::requestCall {
				chart: chart(),
				grantee: IAccessGrants::Grantee { blinded: false, id: practice.word() },
				scope: whole_chart(),
				purposes: 1,
				start,
				end: 0,
			},
		);
		let requests =
			ask(&patient.account(), GRANTS, IAccessGrants::requestsOfCall { chart: chart() });
		assert_eq!(requests.len(), 1);
		assert_eq!(requests[0].lodgedBy, practice.word());
		let logs = patient.does(
			GRANTS,
			IAccessGrants::approveCall {
				chart: chart(),
				requestId: requests[0].id,
				scope: whole_chart(),
				purposes: 1,
				start,
				end: 0,
			},
		);
		assert_eq!(logs[0].topics[0].0, IAccessGrants::GrantGiven::SIGNATURE_HASH.0);
		assert_eq!(logs[0].topics[3].0, practice.word().0, "whom it names");

		let asked = || IAccessGrants::checkCall {
			ask: IAccessGrants::Ask {
				person: practice.word(),
				gateway: FixedBytes::ZERO,
				chart: chart(),
				record: record(),
				version: 0,
				purpose: 1,
				basis: IAccessGrants::Basis::Grant,
				basisId: 0,
				openings: Vec::new(),
			},
		};
		let decision = ask(&practice.account(), GRANTS, asked());
		assert!(decision.permitted, "{}", decision.words);
		patient.does(GRANTS, IAccessGrants::revokeCall { chart: chart(), grantId: 0 });
		let decision = ask(&practice.account(), GRANTS, asked());
		assert!(!decision.permitted, "from this block on");
		assert!(decision.words.starts_with("Denied"), "{}", decision.words);
	});
}
