// SPDX-License-Identifier: GPL-3.0-only

//! `IRecords`.

use super::{
	convert::{bounded, by_number, optional_account, optional_word, shown, word, Half, Word},
	dispatch::{answer, charge_reads, dispatch, done, emit, reason},
	sent::Sent,
	RecordsPrecompile, RECORDS,
};
use crate::{Records, Runtime};
use alloc::vec::Vec;
use pallet_revive::precompiles::{
	alloy::{primitives::FixedBytes, sol_types::SolCall},
	AddressMatcher, Error, Ext, Precompile,
};
use pallet_salus_records::{Call, Error as Refusal};
use salus_primitives::{
	access::Opening,
	api::Verification,
	record::{BatchItem, Filing, Record, RecordStatus, RecordVersion},
	ChartId, Commitment, CompartmentTag, ObjectHash, RecordId,
};

pub use abi::IRecords;
use IRecords::IRecordsCalls as Calls;

#[allow(missing_docs, clippy::all, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod abi {
	pallet_revive::precompiles::alloy::sol!("../contracts/solidity/interfaces/IRecords.sol");
}

/// The most records of one page: a record and its key are read for each.
const PAGE: u32 = 16;

impl Precompile for RecordsPrecompile {
	type T = Runtime;
	type Interface = Sent<Calls>;
	const MATCHER: AddressMatcher = RECORDS;
	const HAS_CONTRACT_INFO: bool = false;

	fn call(
		_: &[u8; 20],
		sent: &Sent<Calls>,
		env: &mut impl Ext<T = Runtime>,
	) -> Result<Vec<u8>, Error> {
		match sent.call(env)? {
			Calls::file(call) => {
				let who = dispatch(
					env,
					Call::file {
						chart: ChartId(call.chart.0),
						record: RecordId(call.record.0),
						filing: filing(&call.filing)?,
					},
				)?;
				done(env, filed(&call.chart, &call.record, word(&who), &call.filing))
			},
			Calls::fileBatch(call) => {
				let items = call
					.items
					.iter()
					.map(|item| {
						let record = RecordId(item.record.0);
						Ok(BatchItem { record, filing: filing(&item.filing)? })
					})
					.collect::<Result<Vec<_>, Error>>()?;
				let items = bounded(items)?;
				let chart = ChartId(call.chart.0);
				let who = word(&dispatch(env, Call::<Runtime>::file_batch { chart, items })?);
				for item in &call.items {
					emit(env, filed(&call.chart, &item.record, who, &item.filing))?;
				}
				Ok(Vec::new())
			},
			Calls::amend(call) => {
				let who = dispatch(
					env,
					Call::amend {
						chart: ChartId(call.chart.0),
						record: RecordId(call.record.0),
						version: call.version,
						relation: by_number(call.relation)?,
						filing: filing(&call.filing)?,
					},
				)?;
				done(
					env,
					IRecords::RecordAmended {
						chart: call.chart,
						record: call.record,
						author: word(&who),
						version: call.version,
						relation: call.relation,
						object: call.filing.object,
					},
				)
			},
			Calls::contribute(call) => contribute(env, call.chart, call.record, &call.filing, None),
			Calls::contributeUnder(call) => {
				let opening = optional_account(&call.opening.party)
					.map(|party| Opening { party, random: call.opening.random.0 });
				let under = Some((call.grant, opening));
				contribute(env, call.chart, call.record, &call.filing, under)
			},
			Calls::dispute(call) => {
				dispatch(
					env,
					Call::dispute {
						chart: ChartId(call.chart.0),
						record: RecordId(call.record.0),
						reason: by_number(call.reason)?,
					},
				)?;
				let (chart, record, reason) = (call.chart, call.record, call.reason);
				done(env, IRecords::RecordDisputed { chart, record, reason })
			},
			Calls::resolveDispute(call) => {
				let (chart, record) = (ChartId(call.chart.0), RecordId(call.record.0));
				dispatch(env, Call::resolve_dispute { chart, record })?;
				let (chart, record) = (call.chart, call.record);
				done(env, IRecords::DisputeResolved { chart, record })
			},
			Calls::withdraw(call) => {
				let (chart, record) = (ChartId(call.chart.0), RecordId(call.record.0));
				dispatch(env, Call::withdraw { chart, record })?;
				let (chart, record) = (call.chart, call.record);
				done(env, IRecords::RecordWithdrawn { chart, record })
			},
			Calls::erase(call) => {
				let (chart, record) = (ChartId(call.chart.0), RecordId(call.record.0));
				dispatch(env, Call::erase { chart, record })?;
				let (chart, record) = (call.chart, call.record);
				done(env, IRecords::RecordErased { chart, record })
			},
			Calls::recordOf(call) => {
				charge_reads(env, 1)?;
				let found = Records::record(&ChartId(call.chart.0), &RecordId(call.record.0))
					.ok_or_else(unknown)?;
				answer(env, IRecords::recordOfCall::abi_encode_returns(&record(&found)?))
			},
			Calls::versionOf(call) => {
				charge_reads(env, 2)?;
				let number = (call.version != 0).then_some(call.version);
				let found =
					Records::version(&ChartId(call.chart.0), &RecordId(call.record.0), number)
						.ok_or_else(unknown)?;
				answer(env, IRecords::versionOfCall::abi_encode_returns(&version(&found)?))
			},
			Calls::recordsOf(call) => {
				let limit = call.limit.min(PAGE);
				charge_reads(env, limit.saturating_mul(2).saturating_add(1))?;
				let cursor = (!call.cursor.is_zero()).then_some(RecordId(call.cursor.0));
				let page = Records::records_of(&ChartId(call.chart.0), cursor, limit)
					.into_iter()
					.map(|(id, found)| {
						Ok(IRecords::Entry { id: FixedBytes(id.0), record: record(&found)? })
					})
					.collect::<Result<Vec<_>, Error>>()?;
				answer(env, IRecords::recordsOfCall::abi_encode_returns(&page))
			},
			Calls::verify(call) => {
				charge_reads(env, 2)?;
				let verified = match Records::verify(
					&ChartId(call.chart.0),
					&RecordId(call.record.0),
					(call.version != 0).then_some(call.version),
					&ObjectHash(call.object.0),
					&Commitment(call.content.0),
				) {
					Verification::Genuine(_) => IRecords::Verification::Genuine,
					Verification::NotFiled => IRecords::Verification::NotFiled,
					Verification::ObjectDiffers => IRecords::Verification::ObjectDiffers,
					Verification::ContentDiffers => IRecords::Verification::ContentDiffers,
				};
				answer(env, IRecords::verifyCall::abi_encode_returns(&verified))
			},
		}
	}
}

fn unknown() -> Error {
	reason(Refusal::<Runtime>::RecordUnknown.into())
}

fn contribute(
	env: &mut impl Ext<T = Runtime>,
	chart: Word,
	record: Half,
	given: &IRecords::Filing,
	under: Option<(u32, Option<Opening>)>,
) -> Result<Vec<u8>, Error> {
	let who = dispatch(
		env,
		Call::contribute {
			chart: ChartId(chart.0),
			record: RecordId(record.0),
			filing: filing(given)?,
			under,
		},
	)?;
	let (author, object) = (word(&who), given.object);
	done(env, IRecords::RecordContributed { chart, record, author, object })
}

fn filed(
	chart: &Word,
	record: &Half,
	author: Word,
	given: &IRecords::Filing,
) -> IRecords::RecordFiled {
	IRecords::RecordFiled { chart: *chart, record: *record, author, object: given.object }
}

fn filing(given: &IRecords::Filing) -> Result<Filing, Error> {
	Ok(Filing {
		compartment: CompartmentTag(given.compartment.0),
		epoch: given.epoch,
		object: ObjectHash(given.object.0),
		content: Commitment(given.content.0),
		index: ObjectHash(given.indexEntry.0),
		media_type: by_number(given.mediaType)?,
		length: given.size,
	})
}

fn version(found: &RecordVersion) -> Result<IRecords::Version, Error> {
	let filing = &found.filing;
	Ok(IRecords::Version {
		author: word(&found.author),
		institution: optional_word(found.institution.as_ref()),
		blockNumber: found.block,
		related: found.relation.is_some(),
		relation: match &found.relation {
			Some(relation) => shown(relation)?,
			None => IRecords::Relation::Replaces,
		},
		filing: IRecords::Filing {
			compartment: FixedBytes(filing.compartment.0),
			epoch: filing.epoch,
			object: FixedBytes(filing.object.0),
			content: FixedBytes(filing.content.0),
			indexEntry: FixedBytes(filing.index.0),
			mediaType: shown(&filing.media_type)?,
			size: filing.length,
		},
	})
}

fn record(found: &Record) -> Result<IRecords::Record, Error> {
	Ok(IRecords::Record {
		version: found.version,
		status: shown(&found.status)?,
		disputed: match &found.status {
			RecordStatus::Disputed(reason) => shown(reason)?,
			_ => IRecords::DisputeReason::WrongPatient,
		},
		contributed: found.contributed,
		moved: found.moved,
		held: found.held,
		head: version(&found.head)?,
	})
}
