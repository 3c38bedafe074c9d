// SPDX-License-Identifier: GPL-3.0-only

//! What may be called. Each call's documentation is for the person who reads it in a wallet; what it does is
//! elsewhere.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// File a document of your hospital in a patient's chart.
		///
		/// The document itself is encrypted and kept outside the chain; this writes down what it is,
		/// so that nobody can change it unnoticed. Send the same call again if you are not sure that
		/// it arrived: it is never filed twice.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself.
		///
		/// ## Errors
		///
		/// - `NotEnrolled`, `ChartNotActive`, `NotYourChart`: the chart does not take it from you.
		/// - `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`: you may not file.
		/// - `AlreadyFiled`, `RecordIdTaken`, `RecordErased`: the record id was used before.
		/// - `UnknownCompartment`, `StaleEpoch`, `EmptyObject`, `ObjectTooLarge`: the filing itself is
		///   wrong.
		///
		/// ## Events
		///
		/// - `RecordFiled`
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::file())]
		pub fn file(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			filing: Filing,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_file(who, chart, vec![BatchItem { record, filing }])
		}

		/// File several documents of your hospital in a patient's chart, all of them or none.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself.
		///
		/// ## Errors
		///
		/// - `EmptyBatch`: there is nothing in it.
		/// - `DuplicateInBatch`: two items have the same record id.
		/// - Those of `file`, if any item has one: then nothing is filed.
		///
		/// ## Events
		///
		/// - `RecordFiled`, once for each record.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::file_batch(items.len().saturated_into()))]
		pub fn file_batch(
			origin: OriginFor<T>,
			chart: ChartId,
			items: BoundedVec<BatchItem, T::MaxBatch>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_file(who, chart, items.into_inner())
		}

		/// Give a record a new version: one that replaces the old one, adds to it, or says that it was
		/// entered in error.
		///
		/// The old version stays on the chain with its author. `version` is the number of the new one,
		/// so that two people who amend at once do not miss each other's change.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself. For a
		/// contributed record: of the institution that contributed it; or by the patient, or who acts
		/// for her, if she wrote it.
		///
		/// ## Errors
		///
		/// - `RecordUnknown`, `RecordErased`, `RecordWithdrawn`: there is nothing to amend.
		/// - `NotYourChart`, `NotAuthor`, `NotPatient`, `OutOfMandate`: it is not yours to amend.
		/// - `VersionConflict`: somebody amended it meanwhile.
		/// - `TooManyVersions`: it has as many versions as it may have.
		/// - `AlreadyFiled`: exactly this is its newest version already.
		/// - `CompartmentChanged`: a contributed record stays in its compartment.
		/// - Those of `file` about chart, standing and filing.
		///
		/// ## Events
		///
		/// - `RecordAmended`
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::amend())]
		pub fn amend(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			version: Version,
			relation: Relation,
			filing: Filing,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_amend(who, chart, record, version, relation, filing)
		}

		/// Add a document of your own to a chart that you have access to, or to your own chart.
		///
		/// It writes your account beside the chart into the ledger, for good: everybody who reads the
		/// ledger can see that you wrote there. `under` names the grant that gives you access, with
		/// its opening where it is blinded; the patient leaves it empty.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician of a data user or hospital that holds a grant for treatment over the
		/// compartment; or, without `under`, by the patient or who may grant for her.
		///
		/// ## Errors
		///
		/// - `NotPatient`, `OutOfMandate`: without a grant only the patient contributes.
		/// - Those of the grant: it is unknown, ended, not yours, or does not cover this.
		/// - Those of `file` about chart, standing, record id and filing.
		///
		/// ## Events
		///
		/// - `RecordContributed`
		#[pallet::call_index(3)]
		#[pallet::weight(match under {
			Some(_) => T::WeightInfo::contribute(),
			// Whoever acts for the patient is found as when she amends what she wrote.
			None => T::WeightInfo::amend(),
		})]
		pub fn contribute(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			filing: Filing,
			under: Option<(GrantId, Option<Opening>)>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_contribute(who, chart, BatchItem { record, filing }, under)
		}

		/// Say that a record in your chart is wrong. It stays readable, with that mark.
		///
		/// ## Dispatch Origin
		///
		/// Signed by the patient, or by who may revoke for her.
		///
		/// ## Errors
		///
		/// - `NotPatient`, `OutOfMandate`: you may not dispute it.
		/// - `NotEnrolled`, `ChartNotActive`: the chart does not take it.
		/// - `RecordUnknown`, `RecordErased`, `RecordWithdrawn`: there is nothing to dispute.
		/// - `AlreadyDisputed`: it is disputed already.
		///
		/// ## Events
		///
		/// - `RecordDisputed`
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::dispute())]
		pub fn dispute(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
			reason: DisputeReason,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_dispute(who, chart, record, reason)
		}

		/// Answer a patient's dispute: the record stands again, as its newest version says.
		///
		/// Amend the record first if the patient is right.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself.
		///
		/// ## Errors
		///
		/// - `NotEnrolled`, `ChartNotActive`, `NotYourChart`: the chart does not take it from you.
		/// - `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`: you may not resolve it.
		/// - `RecordUnknown`, `RecordErased`, `NotDisputed`: there is no dispute.
		///
		/// ## Events
		///
		/// - `DisputeResolved`
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::resolve_dispute())]
		pub fn resolve_dispute(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_resolve_dispute(who, chart, record)
		}

		/// Withdraw a record from sharing, for good: nobody can read it through Salus any more.
		///
		/// Gateways delete their copy. The hospital's own file is untouched, and so is the proof on
		/// the chain of who filed what. A hold of the council forbids erasure, not withdrawal.
		///
		/// ## Dispatch Origin
		///
		/// Signed by the patient, or by who may revoke for her.
		///
		/// ## Errors
		///
		/// - `NotPatient`, `OutOfMandate`: you may not withdraw it.
		/// - `NotEnrolled`, `ChartNotActive`: the chart does not take it.
		/// - `RecordUnknown`, `RecordErased`, `RecordWithdrawn`: there is nothing to withdraw.
		///
		/// ## Events
		///
		/// - `RecordWithdrawn`
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>, chart: ChartId, record: RecordId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw(who, chart, record)
		}

		/// Erase a record and all its versions from the chain, for good. Only a mark stays that says
		/// who erased it and when.
		///
		/// ## Dispatch Origin
		///
		/// Signed by a clinician or system of the chart's hospital, or by the hospital itself; or the
		/// council.
		///
		/// ## Errors
		///
		/// - `NotEnrolled`, `NotYourChart`: the chart is not yours.
		/// - `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`: you may not erase.
		/// - `RecordUnknown`, `RecordErased`: there is nothing to erase.
		/// - `Held`: the council holds it.
		///
		/// ## Events
		///
		/// - `RecordErased`
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::erase(T::MaxVersions::get()))]
		pub fn erase(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
		) -> DispatchResultWithPostInfo {
			let by = match T::CouncilMajority::try_origin(origin) {
				Ok(_) => None,
				Err(origin) => Some(ensure_signed(origin)?),
			};
			let versions = Self::do_erase(by, chart, record)?;
			Ok(Some(T::WeightInfo::erase(versions)).into())
		}

		/// Forbid the erasure of a record, for example during an investigation.
		///
		/// ## Dispatch Origin
		///
		/// The council.
		///
		/// ## Errors
		///
		/// - `RecordUnknown`, `RecordErased`: there is nothing to hold.
		/// - `Held`: it is held already.
		///
		/// ## Events
		///
		/// - `RecordHeld`
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::hold())]
		pub fn hold(origin: OriginFor<T>, chart: ChartId, record: RecordId) -> DispatchResult {
			T::CouncilMajority::ensure_origin(origin)?;
			Self::do_hold(chart, record)
		}

		/// Allow the erasure of a record again.
		///
		/// ## Dispatch Origin
		///
		/// The council.
		///
		/// ## Errors
		///
		/// - `RecordUnknown`, `RecordErased`: there is no such record.
		/// - `NotHeld`: it is not held.
		///
		/// ## Events
		///
		/// - `HoldReleased`
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::release_hold())]
		pub fn release_hold(
			origin: OriginFor<T>,
			chart: ChartId,
			record: RecordId,
		) -> DispatchResult {
			T::CouncilMajority::ensure_origin(origin)?;
			Self::do_release_hold(chart, record)
		}
	}
}
