// SPDX-License-Identifier: GPL-3.0-only

//! Enrolment, control, recovery, mandates and the life of a chart.

use super::{deed, row, Deed, Row};
use crate::{
	parameters,
	precompiles::ICharts,
	tests::{
		cast::{enrolment_text, pass, soon, CHART},
		precompiles::tools::{chart, word, Wallet, CHARTS},
		ways::cast::{
			enrolment, handing_over, handing_over_text, newcomer, Cast, Who::*, NO_CHART, READERS,
		},
	},
	AccountId, Runtime,
};
use frame_support::{assert_ok, traits::Get};
use pallet_revive::precompiles::alloy::primitives::FixedBytes;
use pallet_salus_charts::Call;
use salus_primitives::{
	access::Scope,
	chart::{ChartStatus, Custody, MandateKind, Powers},
	VerifyingKey,
};

fn by_wallet(signature: Vec<u8>) -> ICharts::Signature {
	ICharts::Signature { kind: ICharts::SignatureKind::Ethereum, data: signature.into() }
}

/// The newcomer wants a chart at the hospital.
fn enrol(cast: &Cast, _: &Wallet) -> Deed {
	let (hospital, patient) = (cast[Hospital].account(), newcomer());
	let (expires, signature) = enrolment(&hospital, NO_CHART, &patient, soon());
	let text = enrolment_text(&hospital, NO_CHART, &patient.account(), expires);
	deed(
		Call::enrol {
			chart: NO_CHART,
			controller: patient.account(),
			verifying_key: VerifyingKey([2; 33]),
			custody: Custody::Patient,
			expires,
			signature,
		},
		CHARTS,
		ICharts::enrolCall {
			chart: FixedBytes(NO_CHART.0),
			controller: patient.word(),
			verifyingKey: vec![2; 33].into(),
			agent: FixedBytes::ZERO,
			expires,
			signature: by_wallet(patient.signature(&text)),
		},
	)
	.emits::<ICharts::ChartEnrolled>()
}

fn rotate(_: &Cast, _: &Wallet) -> Deed {
	let to = newcomer();
	let (expires, signature) = handing_over(&to, soon());
	deed(
		Call::rotate_controller { chart: CHART, new_controller: to.account(), expires, signature },
		CHARTS,
		ICharts::rotateControllerCall {
			chart: chart(),
			newController: to.word(),
			expires,
			signature: by_wallet(to.signature(&handing_over_text(&to, expires))),
		},
	)
	.emits::<ICharts::RecoveryCancelled>()
	.emits::<ICharts::ControllerRotated>()
}

fn recover(_: &Cast, _: &Wallet) -> Deed {
	let to = newcomer();
	let (expires, signature) = handing_over(&to, soon());
	deed(
		Call::recover { chart: CHART, new_controller: to.account(), expires, signature },
		CHARTS,
		ICharts::recoverCall {
			chart: chart(),
			newController: to.word(),
			expires,
			signature: by_wallet(to.signature(&handing_over_text(&to, expires))),
		},
	)
	.emits::<ICharts::RecoveryStarted>()
}

fn approve() -> Deed {
	let new_controller = newcomer().account();
	let to = word(&new_controller);
	deed(
		Call::approve_recovery { chart: CHART, new_controller },
		CHARTS,
		ICharts::approveRecoveryCall { chart: chart(), newController: to },
	)
	.emits::<ICharts::RecoveryApproved>()
}

fn complete(_: &Cast, _: &Wallet) -> Deed {
	deed(
		Call::complete_recovery { chart: CHART },
		CHARTS,
		ICharts::completeRecoveryCall { chart: chart() },
	)
	.emits::<ICharts::RecoveryCompleted>()
}

/// The attorney approves the recovery, and its delay passes.
fn approved(cast: &Cast) {
	assert_ok!(cast[Attorney].submits(approve().native).expect("it is a valid transaction"));
	pass(parameters::RecoveryDelay::<Runtime>::get());
}

fn give_mandate(_: &Cast, _: &Wallet) -> Deed {
	let holder = AccountId::from([9; 32]);
	deed(
		Call::give_mandate {
			chart: CHART,
			holder: holder.clone(),
			kind: MandateKind::Guardian,
			powers: Powers { read: true, ..Powers::default() },
			scope: Scope::Chart,
			end: None,
		},
		CHARTS,
		ICharts::giveMandateCall {
			chart: chart(),
			holder: word(&holder),
			kind: ICharts::MandateKind::Guardian,
			powers: ICharts::Powers { read: true, grant: false, revoke: false, recover: false },
			scope: ICharts::Scope {
				kind: ICharts::ScopeKind::Chart,
				compartments: Vec::new(),
				records: Vec::new(),
			},
			end: 0,
		},
	)
	.emits::<ICharts::MandateGiven>()
}

/// What the chart's hospital attests.
fn for_the_registrar(row: Row) -> Row {
	row.for_institutions()
		.done_by(&[Hospital, Registrar])
		.refused("NotTheHospital", &[OtherHospital])
}

pub fn charts() -> Vec<Row> {
	vec![
		row("enrol a patient who signed for the hospital", enrol, "WrongRole")
			.for_institutions()
			.done_by(&[Hospital, Registrar])
			.refused("BadSignature", &[OtherHospital]),
		row("hand the chart over", rotate, "NotTheController").done_by(&[Patient]),
		for_the_registrar(row("begin a recovery", recover, "WrongRole")),
		row("approve a recovery", |_, _| approve(), "MayNotApprove").done_by(&[Attorney]),
		row("complete a recovery that was not approved", complete, "NotApproved"),
		row("complete a recovery", complete, super::DONE).after(approved),
		row(
			"cancel a recovery",
			|_, _| {
				deed(
					Call::cancel_recovery { chart: CHART },
					CHARTS,
					ICharts::cancelRecoveryCall { chart: chart() },
				)
				.emits::<ICharts::RecoveryCancelled>()
			},
			"NotTheController",
		)
		.done_by(&[Patient]),
		for_the_registrar(row("give a mandate", give_mandate, "WrongRole")),
		row(
			"end a mandate",
			|_, _| {
				deed(
					Call::end_mandate { chart: CHART, mandate: READERS },
					CHARTS,
					ICharts::endMandateCall { chart: chart(), mandate: READERS },
				)
				.emits::<ICharts::MandateEnded>()
			},
			"NotTheController",
		)
		.done_by(&[Patient]),
		row(
			"take the keys back from the agent",
			|_, _| {
				deed(
					Call::set_custody { chart: CHART, custody: Custody::Patient },
					CHARTS,
					ICharts::setCustodyCall { chart: chart(), agent: FixedBytes::ZERO },
				)
				.emits::<ICharts::CustodySet>()
			},
			"NotTheController",
		)
		.done_by(&[Patient]),
		for_the_registrar(row(
			"suspend the chart",
			|_, _| {
				deed(
					Call::set_status { chart: CHART, status: ChartStatus::Suspended },
					CHARTS,
					ICharts::setStatusCall { chart: chart(), status: ICharts::Status::Suspended },
				)
				.emits::<ICharts::StatusSet>()
			},
			"WrongRole",
		)),
		row(
			"close the chart",
			|_, _| {
				deed(Call::close { chart: CHART }, CHARTS, ICharts::closeCall { chart: chart() })
					.emits::<ICharts::StatusSet>()
			},
			"NotTheController",
		)
		.done_by(&[Patient]),
		row(
			"set the key that verifies fragments",
			|_, _| {
				deed(
					Call::set_verifying_key { chart: CHART, verifying_key: VerifyingKey([3; 33]) },
					CHARTS,
					ICharts::setVerifyingKeyCall {
						chart: chart(),
						verifyingKey: vec![3; 33].into(),
					},
				)
				.emits::<ICharts::VerifyingKeySet>()
			},
			"NotTheController",
		)
		.done_by(&[Patient, Agent]),
	]
}
