// SPDX-License-Identifier: GPL-3.0-only

//! Records, their versions, and whether what somebody holds is one.

use super::*;
use crate::{
	precompiles::IRecords,
	tests::{
		cast::filing,
		ways::cast::{CONTRIBUTED, DISPUTED},
	},
};
use pallet_salus_records::Call as Records;
use salus_primitives::{
	api::Verification,
	record::{BatchItem, Filing, MediaType, RecordVersion, Relation},
	Commitment, ObjectHash, RecordId,
};

/// Of the records that are filed in a batch.
const ERASED: RecordId = RecordId([0x80; 16]);

fn version(
	native: &RecordVersion,
	relation: Option<IRecords::Relation>,
	form: IRecords::MediaType,
) -> IRecords::Version {
	let filing = &native.filing;
	IRecords::Version {
		author: word(&native.author),
		institution: native.institution.as_ref().map(word).unwrap_or_default(),
		blockNumber: native.block,
		related: relation.is_some(),
		relation: relation.unwrap_or(IRecords::Relation::Replaces),
		filing: IRecords::Filing {
			compartment: filing.compartment.0.into(),
			epoch: filing.epoch,
			object: filing.object.0.into(),
			content: filing.content.0.into(),
			indexEntry: filing.index.0.into(),
			mediaType: form,
			size: filing.length,
		},
	}
}

/// A record as it has to be shown after what [`happened_to_records`].
fn shown(id: RecordId) -> IRecords::Record {
	use IRecords::{DisputeReason::*, MediaType::*, Relation::*, Status};

	let native = Runtime::record(CHART, id).expect("it was filed");
	let (status, disputed, relation, form) = match id {
		RECORD => (Status::Current, WrongPatient, Some(Appends), Pdf),
		DISPUTED => (Status::Disputed, Inaccurate, None, FhirJson),
		CONTRIBUTED => (Status::Withdrawn, WrongPatient, None, FhirJson),
		ERASED => (Status::Erased, WrongPatient, None, FhirJson),
		_ => (Status::Current, WrongPatient, None, FhirJson),
	};
	IRecords::Record {
		version: native.version,
		status,
		disputed,
		contributed: native.contributed,
		moved: native.moved,
		held: native.held,
		head: version(&native.head, relation, form),
	}
}

/// There are twenty more, and one of each kind.
fn happened_to_records(cast: &Cast) {
	let batch = (0x80..0x80 + 20)
		.map(|byte| BatchItem { record: RecordId([byte; 16]), filing: filing() })
		.collect::<Vec<_>>();
	let filed = Records::file_batch { chart: CHART, items: batch.try_into().expect("they fit") };
	cast.does(Clinician, filed);
	let second = Filing { object: ObjectHash([9; 32]), media_type: MediaType::Pdf, ..filing() };
	cast.does(
		Clinician,
		Records::amend {
			chart: CHART,
			record: RECORD,
			version: 2,
			relation: Relation::Appends,
			filing: second,
		},
	);
	cast.does(Patient, Records::withdraw { chart: CHART, record: CONTRIBUTED });
	cast.does(Clinician, Records::erase { chart: CHART, record: ERASED });
	council(Records::hold { chart: CHART, record: OWN });
}

#[test]
fn records_and_their_versions_are_shown() {
	assembled(|cast| {
		happened_to_records(cast);
		let record_of =
			|id: RecordId| IRecords::recordOfCall { chart: chart(), record: id.0.into() };
		for id in [RECORD, DISPUTED, CONTRIBUTED, OWN, ERASED] {
			answers(cast, RECORDS, record_of(id), shown(id));
		}
		refuses(cast, RECORDS, record_of(RecordId([0; 16])), "RecordUnknown");

		let version_of =
			|version| IRecords::versionOfCall { chart: chart(), record: record(), version };
		let native = Runtime::provenance(CHART, RECORD);
		let first = version(&native[0], None, IRecords::MediaType::FhirJson);
		answers(cast, RECORDS, version_of(1), first);
		for number in [0, 2] {
			let relation = Some(IRecords::Relation::Appends);
			let newest = version(&native[1], relation, IRecords::MediaType::Pdf);
			answers(cast, RECORDS, version_of(number), newest);
		}
		refuses(cast, RECORDS, version_of(3), "RecordUnknown");
	});
}

#[test]
fn records_are_shown_page_by_page() {
	assembled(|cast| {
		happened_to_records(cast);
		let (mut after, mut seen) = (None::<RecordId>, 0);
		// However many are asked for a page has an end.
		for (limit, most) in [(u32::MAX, 16), (3, 3), (16, 16)] {
			let ids = Runtime::records_of(CHART, after, most).into_iter().map(|(id, _)| id);
			let ids = ids.collect::<Vec<_>>();
			let entry = |id: &RecordId| IRecords::Entry { id: id.0.into(), record: shown(*id) };
			let cursor = after.map_or(FixedBytes::ZERO, |id| id.0.into());
			let question = IRecords::recordsOfCall { chart: chart(), cursor, limit };
			answers(cast, RECORDS, question, ids.iter().map(entry).collect());
			after = ids.last().copied();
			seen += ids.len();
		}
		assert_eq!(seen, 24, "that is all of them");
	});
}

#[test]
fn what_somebody_holds_is_verified() {
	use IRecords::Verification as Shown;

	assembled(|cast| {
		happened_to_records(cast);
		let Filing { object: ObjectHash(object), content: Commitment(content), .. } = filing();
		let first = Runtime::provenance(CHART, RECORD)[0].clone();
		for (version, content, native, expected) in [
			(Some(1), content, Verification::Genuine(first), Shown::Genuine),
			(Some(1), [0; 32], Verification::ContentDiffers, Shown::ContentDiffers),
			// The newest is another one.
			(None, content, Verification::ObjectDiffers, Shown::ObjectDiffers),
			(Some(3), content, Verification::NotFiled, Shown::NotFiled),
		] {
			let (held, sealed) = (ObjectHash(object), Commitment(content));
			assert_eq!(Runtime::verify(CHART, RECORD, version, held, sealed), native);
			let question = IRecords::verifyCall {
				chart: chart(),
				record: record(),
				version: version.unwrap_or_default(),
				object: object.into(),
				content: content.into(),
			};
			answers(cast, RECORDS, question, expected);
		}
	});
}
