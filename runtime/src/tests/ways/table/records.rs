// SPDX-License-Identifier: GPL-3.0-only

//! Filing, amending, contributing, disputing, withdrawing and erasing.

use super::{deed, row, Deed, Row};
use crate::{
	precompiles::IRecords,
	tests::{
		cast::{filing, CHART, RECORD},
		precompiles::{
			story::solidity_filing,
			tools::{chart, record, RECORDS},
		},
		ways::cast::{Who::*, CONTRIBUTED, DISPUTED, GRANT, NEW, NO_CHART, OWN},
	},
};
use pallet_revive::precompiles::alloy::primitives::FixedBytes;
use pallet_salus_records::Call;
use salus_primitives::{
	record::{BatchItem, DisputeReason, Filing, Relation},
	ObjectHash, RecordId,
};

/// Another document than the one that is there.
const OBJECT: [u8; 32] = [9; 32];

fn amended() -> Filing {
	Filing { object: ObjectHash(OBJECT), ..filing() }
}

fn amend(id: RecordId) -> Deed {
	deed(
		Call::amend {
			chart: CHART,
			record: id,
			version: 2,
			relation: Relation::Replaces,
			filing: amended(),
		},
		RECORDS,
		IRecords::amendCall {
			chart: chart(),
			record: id.0.into(),
			version: 2,
			relation: IRecords::Relation::Replaces,
			filing: IRecords::Filing { object: FixedBytes(OBJECT), ..solidity_filing() },
		},
	)
	.emits::<IRecords::RecordAmended>()
}

/// What the hospital's clinicians and machines do, for its own charts.
fn for_the_hospital(row: Row) -> Row {
	row.for_institutions()
		.done_by(&[Hospital, Clinician, HospitalSystem])
		.refused("NotYourChart", &[OtherHospital])
}

pub fn records() -> Vec<Row> {
	vec![
		for_the_hospital(row(
			"file a record",
			|_, _| {
				deed(
					Call::file { chart: CHART, record: NEW, filing: filing() },
					RECORDS,
					IRecords::fileCall {
						chart: chart(),
						record: NEW.0.into(),
						filing: solidity_filing(),
					},
				)
				.emits::<IRecords::RecordFiled>()
			},
			"WrongRole",
		)),
		row(
			"file a record of nobody's",
			|_, _| {
				deed(
					Call::file { chart: NO_CHART, record: NEW, filing: filing() },
					RECORDS,
					IRecords::fileCall {
						chart: FixedBytes(NO_CHART.0),
						record: NEW.0.into(),
						filing: solidity_filing(),
					},
				)
				.emits::<IRecords::RecordFiled>()
			},
			"NotEnrolled",
		),
		for_the_hospital(row(
			"file two records",
			|_, _| {
				let ids = [NEW, RecordId([0x77; 16])];
				let items = ids.map(|record| BatchItem { record, filing: filing() }).to_vec();
				let solidity = |id: RecordId| IRecords::Item {
					record: id.0.into(),
					filing: solidity_filing(),
				};
				deed(
					Call::file_batch { chart: CHART, items: items.try_into().expect("two fit") },
					RECORDS,
					IRecords::fileBatchCall { chart: chart(), items: ids.map(solidity).to_vec() },
				)
				.emits::<IRecords::RecordFiled>()
				.emits::<IRecords::RecordFiled>()
			},
			"WrongRole",
		)),
		for_the_hospital(row("amend the hospital's record", |_, _| amend(RECORD), "WrongRole")),
		row("amend what the doctor contributed", |_, _| amend(CONTRIBUTED), "WrongRole")
			.for_institutions()
			.done_by(&[Practice, Doctor])
			.refused("NotAuthor", &[Hospital, Clinician, HospitalSystem, OtherHospital]),
		row("amend what the patient wrote", |_, _| amend(OWN), "NotPatient")
			.done_by(&[Patient, Attorney]),
		row(
			"contribute as the patient",
			|_, _| {
				deed(
					Call::contribute { chart: CHART, record: NEW, filing: filing(), under: None },
					RECORDS,
					IRecords::contributeCall {
						chart: chart(),
						record: NEW.0.into(),
						filing: solidity_filing(),
					},
				)
				.emits::<IRecords::RecordContributed>()
			},
			"NotPatient",
		)
		.done_by(&[Patient, Attorney]),
		row(
			"contribute under the doctor's grant",
			|_, _| {
				deed(
					Call::contribute {
						chart: CHART,
						record: NEW,
						filing: filing(),
						under: Some((GRANT, None)),
					},
					RECORDS,
					IRecords::contributeUnderCall {
						chart: chart(),
						record: NEW.0.into(),
						filing: solidity_filing(),
						grant: GRANT,
						opening: IRecords::Opening {
							party: FixedBytes::ZERO,
							random: FixedBytes::ZERO,
						},
					},
				)
				.emits::<IRecords::RecordContributed>()
			},
			"WrongRole",
		)
		.for_institutions()
		.done_by(&[Doctor])
		.refused("NotTheGrantee", &[Practice, Hospital, Clinician, OtherHospital]),
		row(
			"dispute a record",
			|_, _| {
				deed(
					Call::dispute {
						chart: CHART,
						record: RECORD,
						reason: DisputeReason::WrongPatient,
					},
					RECORDS,
					IRecords::disputeCall {
						chart: chart(),
						record: record(),
						reason: IRecords::DisputeReason::WrongPatient,
					},
				)
				.emits::<IRecords::RecordDisputed>()
			},
			"NotPatient",
		)
		.done_by(&[Patient, Attorney]),
		for_the_hospital(row(
			"resolve a dispute",
			|_, _| {
				deed(
					Call::resolve_dispute { chart: CHART, record: DISPUTED },
					RECORDS,
					IRecords::resolveDisputeCall { chart: chart(), record: DISPUTED.0.into() },
				)
				.emits::<IRecords::DisputeResolved>()
			},
			"WrongRole",
		)),
		row(
			"withdraw a record",
			|_, _| {
				deed(
					Call::withdraw { chart: CHART, record: RECORD },
					RECORDS,
					IRecords::withdrawCall { chart: chart(), record: record() },
				)
				.emits::<IRecords::RecordWithdrawn>()
			},
			"NotPatient",
		)
		.done_by(&[Patient, Attorney]),
		for_the_hospital(row(
			"erase a record",
			|_, _| {
				deed(
					Call::erase { chart: CHART, record: RECORD },
					RECORDS,
					IRecords::eraseCall { chart: chart(), record: record() },
				)
				.emits::<IRecords::RecordErased>()
			},
			"WrongRole",
		)),
	]
}
