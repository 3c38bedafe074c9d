// SPDX-License-Identifier: GPL-3.0-only

//! What the calls do: each checks everything, then writes, then tells.

use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{ensure, traits::Get};
use salus_primitives::{
	access::Opening,
	chart::{Actor, Chart, ChartStatus, Mandate, MandateKind, Power},
	membership::{Role, StaffRole},
	record::{
		BatchItem, DisputeReason, Filing, Record, RecordStatus, RecordVersion, Relation, MAX_OBJECT,
	},
	traits::{Charts, Compartments, Contributors, Register},
	AccountId, BlockNumber, ChartId, GrantId, RecordId, Version,
};
use sp_runtime::{DispatchError, DispatchResult, SaturatedConversion};

use crate::{types::undisputed, Config, Entry, Error, Event, Pallet, Records, Tombstone, Versions};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_file(who: AccountId, chart: ChartId, items: Vec<BatchItem>) -> DispatchResult {
		let known = Self::enrolled(&chart)?;
		let hospital = Self::acting_for_hospital(&who, &known)?;
		ensure!(known.status == ChartStatus::Active, Error::<T>::ChartNotActive);
		ensure!(!items.is_empty(), Error::<T>::EmptyBatch);
		let mut seen = BTreeSet::new();
		for item in &items {
			ensure!(seen.insert(item.record), Error::<T>::DuplicateInBatch);
			Self::ensure_new(&chart, item)?;
			Self::ensure_filing(&chart, &item.filing)?;
		}
		for BatchItem { record, filing } in items {
			let head = Self::written_by(who.clone(), Some(hospital.clone()), None, filing);
			Self::insert_new(chart, record, head, false);
			Self::deposit_event(Event::RecordFiled { chart, record });
		}
		Ok(())
	}

	pub(crate) fn do_contribute(
		who: AccountId,
		chart: ChartId,
		item: BatchItem,
		under: Option<(GrantId, Option<Opening>)>,
	) -> DispatchResult {
		let known = Self::enrolled(&chart)?;
		let BatchItem { record, filing } = &item;
		let institution = match &under {
			Some(_) => Some(
				T::Register::acting_for(
					&who,
					&[Role::DataUser, Role::Hospital],
					&[StaffRole::Clinician],
				)
				.map_err(Error::<T>::from)?,
			),
			None => {
				let mandate = Self::acting_for_patient(&who, &chart, Power::Grant)?;
				Self::ensure_within(&mandate, record, filing)?;
				None
			},
		};
		ensure!(known.status == ChartStatus::Active, Error::<T>::ChartNotActive);
		Self::ensure_new(&chart, &item)?;
		Self::ensure_filing(&chart, filing)?;
		if let Some((grant, opening)) = &under {
			T::Contributors::may_contribute(
				&who,
				&chart,
				&filing.compartment,
				*grant,
				opening.as_ref(),
			)?;
		}
		let BatchItem { record, filing } = item;
		Self::insert_new(chart, record, Self::written_by(who, institution, None, filing), true);
		Self::deposit_event(Event::RecordContributed { chart, record });
		Ok(())
	}

	pub(crate) fn do_amend(
		who: AccountId,
		chart: ChartId,
		record: RecordId,
		version: Version,
		relation: Relation,
		filing: Filing,
	) -> DispatchResult {
		let known = Self::enrolled(&chart)?;
		let mut entry = Self::live(&chart, &record)?;
		let institution = Self::amending(&who, &chart, &known, &record, &entry, &filing)?;
		ensure!(entry.status != RecordStatus::Withdrawn, Error::<T>::RecordWithdrawn);
		// A retry finds itself, also where somebody amended once more in between.
		let same = |one: &RecordVersion| one.filing.object == filing.object;
		ensure!(
			!same(&entry.head)
				&& !Versions::<T>::get((&chart, &record, version)).as_ref().is_some_and(same),
			Error::<T>::AlreadyFiled
		);
		ensure!(version == entry.version.saturating_add(1), Error::<T>::VersionConflict);
		ensure!(version <= T::MaxVersions::get(), Error::<T>::TooManyVersions);
		Self::ensure_filing(&chart, &filing)?;

		let head = Self::written_by(who, institution, Some(relation), filing);
		Versions::<T>::insert((&chart, &record, entry.version), &entry.head);
		// A dispute stands until it is resolved: an amendment does not end it.
		if !matches!(entry.status, RecordStatus::Disputed(_)) {
			entry.status = undisputed(&head);
		}
		entry.moved |= head.filing.compartment != entry.head.filing.compartment;
		entry.version = version;
		entry.head = head;
		Records::<T>::insert(chart, record, Entry::Live(entry));
		Self::deposit_event(Event::RecordAmended { chart, record, version, relation });
		Ok(())
	}

	pub(crate) fn do_dispute(
		who: AccountId,
		chart: ChartId,
		record: RecordId,
		reason: DisputeReason,
	) -> DispatchResult {
		let mut entry = Self::patients_record(&who, &chart, &record)?;
		ensure!(!matches!(entry.status, RecordStatus::Disputed(_)), Error::<T>::AlreadyDisputed);
		entry.status = RecordStatus::Disputed(reason);
		Records::<T>::insert(chart, record, Entry::Live(entry));
		Self::deposit_event(Event::RecordDisputed { chart, record, reason });
		Ok(())
	}

	pub(crate) fn do_resolve_dispute(
		who: AccountId,
		chart: ChartId,
		record: RecordId,
	) -> DispatchResult {
		let known = Self::enrolled(&chart)?;
		Self::acting_for_hospital(&who, &known)?;
		Self::ensure_correctable(&known)?;
		let mut entry = Self::live(&chart, &record)?;
		ensure!(matches!(entry.status, RecordStatus::Disputed(_)), Error::<T>::NotDisputed);
		entry.status = undisputed(&entry.head);
		Records::<T>::insert(chart, record, Entry::Live(entry));
		Self::deposit_event(Event::DisputeResolved { chart, record });
		Ok(())
	}

	pub(crate) fn do_withdraw(who: AccountId, chart: ChartId, record: RecordId) -> DispatchResult {
		let mut entry = Self::patients_record(&who, &chart, &record)?;
		entry.status = RecordStatus::Withdrawn;
		Records::<T>::insert(chart, record, Entry::Live(entry));
		Self::deposit_event(Event::RecordWithdrawn { chart, record });
		Ok(())
	}

	/// Erases a record, and says how many versions that were. It does not depend on the chart's
	/// status: retention periods end long after a chart was closed.
	pub(crate) fn do_erase(
		by: Option<AccountId>,
		chart: ChartId,
		record: RecordId,
	) -> Result<Version, DispatchError> {
		if let Some(who) = &by {
			let known = Self::enrolled(&chart)?;
			Self::acting_for_hospital(who, &known)?;
		}
		let entry = Self::live(&chart, &record)?;
		ensure!(!entry.held, Error::<T>::Held);
		let versions = entry.version;
		for version in 1..versions {
			Versions::<T>::remove((&chart, &record, version));
		}
		let tombstone = Tombstone { by, block: Self::block(), versions };
		Records::<T>::insert(chart, record, Entry::Erased(tombstone));
		Self::deposit_event(Event::RecordErased { chart, record });
		Ok(versions)
	}

	pub(crate) fn do_hold(chart: ChartId, record: RecordId) -> DispatchResult {
		let mut entry = Self::live(&chart, &record)?;
		ensure!(!entry.held, Error::<T>::Held);
		entry.held = true;
		Records::<T>::insert(chart, record, Entry::Live(entry));
		Self::deposit_event(Event::RecordHeld { chart, record });
		Ok(())
	}

	pub(crate) fn do_release_hold(chart: ChartId, record: RecordId) -> DispatchResult {
		let mut entry = Self::live(&chart, &record)?;
		ensure!(entry.held, Error::<T>::NotHeld);
		entry.held = false;
		Records::<T>::insert(chart, record, Entry::Live(entry));
		Self::deposit_event(Event::HoldReleased { chart, record });
		Ok(())
	}

	fn enrolled(chart: &ChartId) -> Result<Chart, Error<T>> {
		T::Charts::chart(chart).ok_or(Error::NotEnrolled)
	}

	fn live(chart: &ChartId, record: &RecordId) -> Result<Record, Error<T>> {
		match Records::<T>::get(chart, record) {
			Some(Entry::Live(record)) => Ok(record),
			Some(Entry::Erased(_)) => Err(Error::RecordErased),
			None => Err(Error::RecordUnknown),
		}
	}

	/// The chart's hospital, if `who` may write in its name.
	fn acting_for_hospital(who: &AccountId, chart: &Chart) -> Result<AccountId, Error<T>> {
		let institution = T::Register::acting_for(
			who,
			&[Role::Hospital],
			&[StaffRole::Clinician, StaffRole::System],
		)?;
		ensure!(institution == chart.hospital, Error::NotYourChart);
		Ok(institution)
	}

	/// The mandate by which `who` acts for the patient; `None` where she acts herself.
	fn acting_for_patient(
		who: &AccountId,
		chart: &ChartId,
		power: Power,
	) -> Result<Option<Mandate>, Error<T>> {
		match T::Charts::actor(who, chart, power).ok_or(Error::NotPatient)? {
			Actor::Controller => Ok(None),
			Actor::Mandate(id) => T::Charts::mandate(chart, id).map(Some).ok_or(Error::NotPatient),
		}
	}

	/// The record that the patient, or who may revoke for her, wants to dispute or withdraw.
	fn patients_record(
		who: &AccountId,
		chart: &ChartId,
		record: &RecordId,
	) -> Result<Record, Error<T>> {
		let known = Self::enrolled(chart)?;
		let mandate = Self::acting_for_patient(who, chart, Power::Revoke)?;
		Self::ensure_patient_acts(&known, &mandate)?;
		let entry = Self::live(chart, record)?;
		Self::ensure_within(&mandate, record, &entry.head.filing)?;
		ensure!(entry.status != RecordStatus::Withdrawn, Error::RecordWithdrawn);
		Ok(entry)
	}

	/// For whom `who` amends the record; `None` where it is the patient's own.
	fn amending(
		who: &AccountId,
		chart: &ChartId,
		known: &Chart,
		record: &RecordId,
		entry: &Record,
		filing: &Filing,
	) -> Result<Option<AccountId>, Error<T>> {
		match &entry.head.institution {
			_ if !entry.contributed => {
				let hospital = Self::acting_for_hospital(who, known)?;
				Self::ensure_correctable(known)?;
				Ok(Some(hospital))
			},
			Some(author) => {
				let institution = T::Register::acting_for(
					who,
					&[Role::DataUser, Role::Hospital],
					&[StaffRole::Clinician, StaffRole::System],
				)?;
				ensure!(institution == *author, Error::NotAuthor);
				Self::ensure_correctable(known)?;
				// The grant that let it in may cover no other compartment.
				ensure!(
					filing.compartment == entry.head.filing.compartment,
					Error::CompartmentChanged
				);
				Ok(Some(institution))
			},
			None => {
				let mandate = Self::acting_for_patient(who, chart, Power::Grant)?;
				Self::ensure_patient_acts(known, &mandate)?;
				Self::ensure_within(&mandate, record, &entry.head.filing)?;
				Self::ensure_within(&mandate, record, filing)?;
				Ok(None)
			},
		}
	}

	/// What is filed can be corrected also after the patient died, and never while the chart is
	/// suspended or closed.
	fn ensure_correctable(chart: &Chart) -> Result<(), Error<T>> {
		match chart.status {
			ChartStatus::Active | ChartStatus::Deceased => Ok(()),
			ChartStatus::Suspended | ChartStatus::Closed => Err(Error::ChartNotActive),
		}
	}

	/// The patient acts on an active chart; for one who died her executor does.
	fn ensure_patient_acts(chart: &Chart, mandate: &Option<Mandate>) -> Result<(), Error<T>> {
		let executor = mandate.as_ref().is_some_and(|one| one.kind == MandateKind::Executor);
		match chart.status {
			ChartStatus::Active => Ok(()),
			ChartStatus::Deceased if executor => Ok(()),
			_ => Err(Error::ChartNotActive),
		}
	}

	fn ensure_within(
		mandate: &Option<Mandate>,
		record: &RecordId,
		filing: &Filing,
	) -> Result<(), Error<T>> {
		let covered = mandate
			.as_ref()
			.is_none_or(|one| one.scope.covers(record, &filing.compartment, filing.epoch));
		ensure!(covered, Error::OutOfMandate);
		Ok(())
	}

	/// That the record id is free; where it is not, whether this very filing took it.
	fn ensure_new(chart: &ChartId, item: &BatchItem) -> Result<(), Error<T>> {
		let taken = match Records::<T>::get(chart, item.record) {
			None => return Ok(()),
			Some(Entry::Erased(_)) => return Err(Error::RecordErased),
			Some(Entry::Live(record)) => record,
		};
		// A retry may come after an amendment: then the first version is what it filed.
		let first = match taken.version {
			1 => None,
			_ => Versions::<T>::get((chart, item.record, Version::from(1u8))),
		};
		let object = first.unwrap_or(taken.head).filing.object;
		Err(if object == item.filing.object { Error::AlreadyFiled } else { Error::RecordIdTaken })
	}

	fn ensure_filing(chart: &ChartId, filing: &Filing) -> Result<(), Error<T>> {
		ensure!(filing.length > 0, Error::EmptyObject);
		ensure!(filing.length <= MAX_OBJECT, Error::ObjectTooLarge);
		let key = T::Compartments::current(chart, &filing.compartment)
			.ok_or(Error::UnknownCompartment)?;
		ensure!(filing.epoch == key.epoch, Error::StaleEpoch);
		Ok(())
	}

	fn insert_new(chart: ChartId, record: RecordId, head: RecordVersion, contributed: bool) {
		let entry = Record {
			version: 1,
			status: RecordStatus::Current,
			contributed,
			moved: false,
			held: false,
			head,
		};
		Records::<T>::insert(chart, record, Entry::Live(entry));
	}

	fn written_by(
		author: AccountId,
		institution: Option<AccountId>,
		relation: Option<Relation>,
		filing: Filing,
	) -> RecordVersion {
		RecordVersion { author, institution, block: Self::block(), relation, filing }
	}

	pub(crate) fn block() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}
}
