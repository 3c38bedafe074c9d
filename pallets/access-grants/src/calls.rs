// SPDX-License-Identifier: GPL-3.0-only

//! What may be called. Each call's documentation is for the person who reads it in a wallet; what it does is
//! elsewhere.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Ask a patient for access to her records.
		///
		/// `Open` names you or your institution, and writes the relation into the ledger for good: all
		/// who read the ledger will see that you know each other. `Blinded` names somebody whom only the
		/// patient and the gateways can tell; a gateway lodges it. The request lapses by itself when it
		/// is not answered.
		///
		/// ## Dispatch Origin
		///
		/// A clinician or system of a data user or hospital, or that institution, for `Open`; the
		/// system of a gateway, or that institution, for `Blinded`.
		///
		/// ## Errors
		///
		/// `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`, `GranteeNotYou`,
		/// `ScopeEmpty`, `PurposesEmpty`, `PeriodEmpty`, `PeriodOver`, `ChartUnknown`,
		/// `ChartNotActive`, `TooManyRequests`, `TooManyRequestsByLodger`.
		///
		/// ## Events
		///
		/// `RequestLodged`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::request(T::MaxRequests::get()))]
		pub fn request(
			origin: OriginFor<T>,
			chart: ChartId,
			grantee: Grantee,
			scope: Scope,
			purposes: Purposes,
			start: Moment,
			end: Option<Moment>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let lapsed = Self::do_request(who, chart, grantee, scope, purposes, start, end)?;
			Ok(Some(T::WeightInfo::request(lapsed)).into())
		}

		/// Approve a request, in full or narrowed.
		///
		/// Never approve a blinded request whose name your own program has not opened and shown to you:
		/// it may be anybody's. To approve an `Open` one writes the relation into the ledger for good.
		///
		/// Scope, purposes and period are what you grant: the same as in the request, or less. The
		/// grant counts from this block on; keys reach its holder when whoever keeps the chart's keys
		/// is online.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller, or a mandate with the power to grant, within its scope and time.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `ChartNotActive`, `NotPermitted`, `BeyondMandate`, `RequestUnknown`,
		/// `RequestLapsed`, `ScopeEmpty`, `PurposesEmpty`, `PeriodEmpty`, `PeriodOver`,
		/// `ScopeTooWide`, `PurposesTooWide`, `PeriodTooWide`, `TooManyGrants`.
		///
		/// ## Events
		///
		/// `GrantWritten`, `RequestApproved`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::approve(records_in(scope)))]
		pub fn approve(
			origin: OriginFor<T>,
			chart: ChartId,
			request: RequestId,
			scope: Scope,
			purposes: Purposes,
			start: Moment,
			end: Option<Moment>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_approve(who, chart, request, scope, purposes, start, end)
		}

		/// Deny a request.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller, or a mandate with the power to grant.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `ChartNotActive`, `NotPermitted`, `RequestUnknown`.
		///
		/// ## Events
		///
		/// `RequestDenied`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::deny())]
		pub fn deny(origin: OriginFor<T>, chart: ChartId, request: RequestId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_deny(who, chart, request)
		}

		/// Let somebody read your records.
		///
		/// `Open` writes the relation into the ledger for good: all who read the ledger will see that you
		/// and this grantee know each other, also when you have revoked it. `Blinded` does not, and is
		/// what Salus's own programs use; never grant to a tag that your own program has not made from a
		/// name that it showed to you. The grant counts from this block on; without an end it counts
		/// until you revoke it.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller, or a mandate with the power to grant, within its scope and time.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `ChartNotActive`, `NotPermitted`, `BeyondMandate`, `GranteeUnknown`,
		/// `ScopeEmpty`, `PurposesEmpty`, `PeriodEmpty`, `PeriodOver`, `TooManyGrants`.
		///
		/// ## Events
		///
		/// `GrantWritten`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::grant(records_in(scope)))]
		pub fn grant(
			origin: OriginFor<T>,
			chart: ChartId,
			grantee: Grantee,
			scope: Scope,
			purposes: Purposes,
			start: Moment,
			end: Option<Moment>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_grant(who, chart, grantee, scope, purposes, start, end)
		}

		/// Revoke a grant.
		///
		/// It denies from this block on. It works whatever the chart's status, and needs no keys.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller, or a mandate with the power to revoke.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `NotPermitted`, `GrantUnknown`.
		///
		/// ## Events
		///
		/// `GrantRevoked`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::revoke())]
		pub fn revoke(origin: OriginFor<T>, chart: ChartId, grant: GrantId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_revoke(who, chart, grant)
		}

		/// Revoke every grant on a chart.
		///
		/// They deny from this block on. It works whatever the chart's status, and needs no keys.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller, or a mandate with the power to revoke.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `NotPermitted`.
		///
		/// ## Events
		///
		/// `AllGrantsRevoked`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::revoke_all(T::MaxGrants::get()))]
		pub fn revoke_all(origin: OriginFor<T>, chart: ChartId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let revoked = Self::do_revoke_all(who, chart)?;
			Ok(Some(T::WeightInfo::revoke_all(revoked)).into())
		}

		/// Forbid something, whatever was granted.
		///
		/// A restriction beats every grant and mandate. A passable one lets an open emergency through;
		/// an absolute one lets nobody through but the patient. Without purposes it is for every
		/// purpose.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller, or a mandate with the power to revoke.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `ChartNotActive`, `NotPermitted`, `ScopeEmpty`, `PurposesEmpty`,
		/// `PartyUnknown`, `TooManyRestrictions`.
		///
		/// ## Events
		///
		/// `RestrictionSet`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::restrict())]
		pub fn restrict(
			origin: OriginFor<T>,
			chart: ChartId,
			scope: Scope,
			party: RestrictedParty,
			purposes: Option<Purposes>,
			passable: bool,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_restrict(who, chart, scope, party, purposes, passable)
		}

		/// Lift a restriction.
		///
		/// A mandate lifts only what lies within its scope, and neither what names its own holder nor
		/// what is blinded, which may name her: that only the patient lifts.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller, or a mandate with the power to revoke, within its scope.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `ChartNotActive`, `NotPermitted`, `BeyondMandate`, `RestrictionUnknown`.
		///
		/// ## Events
		///
		/// `RestrictionLifted`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::lift(MAX_SCOPE_RECORDS))]
		pub fn lift(
			origin: OriginFor<T>,
			chart: ChartId,
			restriction: RestrictionId,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let records = Self::do_lift(who, chart, restriction)?;
			Ok(Some(T::WeightInfo::lift(records)).into())
		}

		/// Publish the key of a compartment, which opens its next epoch.
		///
		/// The first epoch of a compartment is 0. What is filed from now on is sealed to this key; what
		/// was filed before stays sealed to its own.
		///
		/// ## Dispatch Origin
		///
		/// The chart's controller; where a key agent keeps the chart's keys, also that agent's system,
		/// or the agent.
		///
		/// ## Errors
		///
		/// `ChartUnknown`, `ChartNotActive`, `NotPermitted`, `KeyMalformed`, `KeyUnchanged`,
		/// `EpochNotNext`, `TooManyCompartments`.
		///
		/// ## Events
		///
		/// `CompartmentKeySet`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::set_compartment_key())]
		pub fn set_compartment_key(
			origin: OriginFor<T>,
			chart: ChartId,
			tag: CompartmentTag,
			epoch: Epoch,
			key: PublicKey,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_compartment_key(who, chart, tag, epoch, key)
		}

		/// Break the glass: read a chart in an emergency, without a grant.
		///
		/// It permits you alone, for a short time, whatever the patient does not forbid absolutely. She
		/// sees it at once, and the regulator reviews it.
		///
		/// ## Dispatch Origin
		///
		/// An emergency clinician of an admitted emergency department, or that institution.
		///
		/// ## Errors
		///
		/// `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`, `DepartmentTooNew`,
		/// `ReviewOverdue`, `ChartUnknown`, `ChartNotActive`, `EmergencyStillOpen`.
		///
		/// ## Events
		///
		/// `EmergencyOpened`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::open_emergency())]
		pub fn open_emergency(
			origin: OriginFor<T>,
			chart: ChartId,
			reason: EmergencyReason,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_open_emergency(who, chart, reason)
		}

		/// Review an emergency.
		///
		/// One that was not justified ends at once.
		///
		/// ## Dispatch Origin
		///
		/// The council, by simple majority.
		///
		/// ## Errors
		///
		/// `EmergencyUnknown`, `AlreadyReviewed`.
		///
		/// ## Events
		///
		/// `EmergencyReviewed`.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::review_emergency())]
		pub fn review_emergency(
			origin: OriginFor<T>,
			chart: ChartId,
			emergency: EmergencyId,
			justified: bool,
		) -> DispatchResult {
			T::CouncilMajority::ensure_origin(origin)?;
			Self::do_review_emergency(chart, emergency, justified)
		}

		/// Anchor a batch of release receipts.
		///
		/// `batch` is the number of your next batch, `previous` the root of your last one (32 zero bytes
		/// before the first). A batch may be empty: that it comes every minute is part of the evidence.
		///
		/// ## Dispatch Origin
		///
		/// The system of a gateway, or that institution.
		///
		/// ## Errors
		///
		/// `NoStanding`, `InstitutionNotActive`, `StaffEnded`, `WrongRole`, `BatchNotNext`,
		/// `PreviousRootDiffers`.
		///
		/// ## Events
		///
		/// `ReceiptsAnchored`.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::anchor_receipts())]
		pub fn anchor_receipts(
			origin: OriginFor<T>,
			batch: BatchNumber,
			count: u32,
			previous: ReceiptRoot,
			root: ReceiptRoot,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_anchor_receipts(who, batch, count, previous, root)
		}

		/// Remove grants past their end and lapsed requests from a chart, at most `limit` of them.
		///
		/// They permit nothing any more; this only makes room.
		///
		/// ## Dispatch Origin
		///
		/// Anyone.
		///
		/// ## Errors
		///
		/// `NothingExpired`.
		///
		/// ## Events
		///
		/// `ExpiredPruned`.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::prune_expired(Pallet::<T>::prunable(*limit)))]
		pub fn prune_expired(
			origin: OriginFor<T>,
			chart: ChartId,
			limit: u32,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let pruned = Self::do_prune_expired(chart, limit)?;
			Ok(Some(T::WeightInfo::prune_expired(pruned)).into())
		}
	}
}
