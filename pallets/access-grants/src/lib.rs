// SPDX-License-Identifier: GPL-3.0-only

//! # Access grants: who may read which records, and the evidence of it
//!
//! The patient of a chart grants, restricts and revokes; data users request, in clear or blinded
//! through a gateway; emergency departments break the glass and answer for it; gateways anchor the
//! receipts of what they released. [`Pallet::decide`] answers whether somebody may read something,
//! with the evaluator of `salus_primitives::consent` over a fixed number of point reads.
//!
//! What only takes access away (`revoke`, `revoke_all`, `restrict`, `deny`) needs the power to do so
//! and nothing more; what gives it (`grant`, `approve`, `lift`) also has to lie within the mandate of
//! whoever acts by one.
//!
//! Expiry is decided when somebody asks, never by a task. The one thing done at each block is to
//! note, for a bounded number of emergencies, that the regulator's review did not come in time.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(any(test, feature = "runtime-benchmarks")),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::unwrap_used,
		clippy::expect_used
	)
)]

extern crate alloc;

mod calls;
mod functions;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", feature = "std", test))]
mod try_state;

use frame_support::pallet_macros::import_section;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::{BenchmarkHelper, Cast};
pub use functions::MAX_VOIDED;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

// What the macros write out calls `expect`, and clippy takes it for ours.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[frame_support::pallet]
pub mod pallet {
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		access::{
			CompartmentKey, Emergency, EmergencyReason, Grant, Grantee, Purposes, ReceiptBatch,
			Request, RestrictedParty, Restrictions as RestrictionList, Scope, MAX_SCOPE_RECORDS,
		},
		keys::PublicKey,
		traits::{Charts, Clock, Genesis, Records, Register},
		AccountId, ChartId, CompartmentTag, EmergencyId, Epoch, GrantId, Moment, ReceiptRoot,
		RequestId, RestrictionId,
	};

	use crate::{
		functions::records_in, BatchNumber, OpenRequest, QueueEnds, ReviewDue, WeightInfo,
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId> {
		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// The block's time.
		type Clock: Clock;

		/// The genesis hash, part of every blinded tag.
		type Genesis: Genesis;

		/// The register of institutions and staff.
		type Register: Register;

		/// Charts and mandates.
		type Charts: Charts;

		/// Records, by compartment and epoch.
		type Records: Records;

		/// The regulator, by simple majority: reviews emergencies.
		type CouncilMajority: EnsureOrigin<Self::RuntimeOrigin>;

		/// How long an emergency department waits for its first emergency after it got that role: its
		/// key fragments are only made then.
		type DepartmentDelay: Get<Moment>;

		/// How long an emergency permits.
		type EmergencyLength: Get<Moment>;

		/// How long the regulator has to review an emergency.
		type ReviewDeadline: Get<Moment>;

		/// How long a request waits for the patient.
		type RequestLapse: Get<Moment>;

		/// The most grants that a chart holds at once, with those past their end that nobody pruned.
		#[pallet::constant]
		type MaxGrants: Get<u32>;

		/// The most requests that wait on a chart at once.
		#[pallet::constant]
		type MaxRequests: Get<u32>;

		/// The most requests of one institution, or through one gateway, that wait on a chart at once,
		/// so that none of them shuts the others out.
		#[pallet::constant]
		type MaxRequestsPerLodger: Get<u32>;

		/// The most compartments that a chart has.
		#[pallet::constant]
		type MaxCompartments: Get<u32>;

		/// The most reviews whose deadline a block looks at.
		#[pallet::constant]
		type MaxReviewsPerBlock: Get<u32>;

		/// Makes what benchmarks need and siblings keep.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::BenchmarkHelper;
	}

	// Charts, accounts and compartment tags are chosen by users: `Blake2_128Concat`. What this pallet
	// counts itself: `Twox64Concat`.

	/// Each chart's grants that were not revoked.
	#[pallet::storage]
	pub type Grants<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ChartId, Twox64Concat, GrantId, Grant>;

	/// The number of each chart's next grant; never used again.
	#[pallet::storage]
	pub type NextGrant<T: Config> = StorageMap<_, Blake2_128Concat, ChartId, GrantId, ValueQuery>;

	/// How many grants each chart holds.
	#[pallet::storage]
	pub type LiveGrants<T: Config> = StorageMap<_, Blake2_128Concat, ChartId, u32, ValueQuery>;

	/// What each chart's patient forbids: one value, so that a decision reads it at once.
	#[pallet::storage]
	pub type Restrictions<T: Config> =
		StorageMap<_, Blake2_128Concat, ChartId, RestrictionList, ValueQuery>;

	/// The number of each chart's next restriction; never used again.
	#[pallet::storage]
	pub type NextRestriction<T: Config> =
		StorageMap<_, Blake2_128Concat, ChartId, RestrictionId, ValueQuery>;

	/// The requests that wait for each chart's patient, and lapsed ones that nothing replaced yet.
	#[pallet::storage]
	pub type Requests<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ChartId, Twox64Concat, RequestId, Request>;

	/// The number of each chart's next request; never used again.
	#[pallet::storage]
	pub type NextRequest<T: Config> =
		StorageMap<_, Blake2_128Concat, ChartId, RequestId, ValueQuery>;

	/// The same requests in short, to bound them.
	#[pallet::storage]
	pub type OpenRequests<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		ChartId,
		BoundedVec<OpenRequest, T::MaxRequests>,
		ValueQuery,
	>;

	/// The current key of each compartment of a chart.
	#[pallet::storage]
	pub type CompartmentKeys<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		ChartId,
		Blake2_128Concat,
		CompartmentTag,
		CompartmentKey,
	>;

	/// How many compartments each chart has.
	#[pallet::storage]
	pub type CompartmentCount<T: Config> =
		StorageMap<_, Blake2_128Concat, ChartId, u32, ValueQuery>;

	/// Each chart's emergencies. They stay: they are what the patient and the regulator look at.
	#[pallet::storage]
	pub type Emergencies<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ChartId, Twox64Concat, EmergencyId, Emergency>;

	/// The number of each chart's next emergency; never used again.
	#[pallet::storage]
	pub type NextEmergency<T: Config> =
		StorageMap<_, Blake2_128Concat, ChartId, EmergencyId, ValueQuery>;

	/// The newest emergency of each clinician on a chart: she opens no second one while it is open.
	#[pallet::storage]
	pub type LatestEmergency<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ChartId, Blake2_128Concat, AccountId, EmergencyId>;

	/// The reviews that the regulator owes, by deadline.
	#[pallet::storage]
	pub type ReviewQueue<T: Config> = StorageMap<_, Twox64Concat, u64, ReviewDue>;

	/// The ends of [`ReviewQueue`].
	#[pallet::storage]
	pub type ReviewQueueEnds<T: Config> = StorageValue<_, QueueEnds, ValueQuery>;

	/// The emergencies whose review did not come in time and is still missing.
	#[pallet::storage]
	pub type MissedReviews<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ChartId, Twox64Concat, EmergencyId, ()>;

	/// How many of them each emergency department has: while there are any, it opens no emergency.
	#[pallet::storage]
	pub type OverdueReviews<T: Config> =
		StorageMap<_, Blake2_128Concat, AccountId, u32, ValueQuery>;

	/// Each gateway's batches of receipts.
	#[pallet::storage]
	pub type Receipts<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AccountId, Twox64Concat, BatchNumber, ReceiptBatch>;

	/// The number of each gateway's next batch.
	#[pallet::storage]
	pub type NextBatch<T: Config> =
		StorageMap<_, Blake2_128Concat, AccountId, BatchNumber, ValueQuery>;

	/// The number that the next grant which each account signs off the chain has to carry. An entry is
	/// never removed, so that no number counts twice.
	#[pallet::storage]
	pub type SignedNonces<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, u64, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A data user, or a gateway for a blinded one, asked the patient.
		RequestLodged {
			/// The chart.
			chart: ChartId,
			/// The request's number.
			request: RequestId,
			/// Who would read.
			grantee: Grantee,
			/// Who lodged it: the data user, or the gateway.
			lodged_by: AccountId,
		},
		/// The patient approved a request, in full or narrowed, by that grant.
		RequestApproved {
			/// The chart.
			chart: ChartId,
			/// The request's number.
			request: RequestId,
			/// The grant's number.
			grant: GrantId,
		},
		/// The patient denied a request.
		RequestDenied {
			/// The chart.
			chart: ChartId,
			/// The request's number.
			request: RequestId,
		},
		/// A grant was written.
		GrantWritten {
			/// The chart.
			chart: ChartId,
			/// The grant's number.
			grant: GrantId,
			/// Who may read.
			grantee: Grantee,
		},
		/// A grant was revoked.
		GrantRevoked {
			/// The chart.
			chart: ChartId,
			/// The grant's number.
			grant: GrantId,
		},
		/// Every grant on the chart was revoked.
		AllGrantsRevoked {
			/// The chart.
			chart: ChartId,
			/// How many there were.
			count: u32,
		},
		/// The patient forbade something.
		RestrictionSet {
			/// The chart.
			chart: ChartId,
			/// The restriction's number.
			restriction: RestrictionId,
		},
		/// The patient forbids it no longer.
		RestrictionLifted {
			/// The chart.
			chart: ChartId,
			/// The restriction's number.
			restriction: RestrictionId,
		},
		/// A compartment got a key: a new epoch began.
		CompartmentKeySet {
			/// The chart.
			chart: ChartId,
			/// The compartment.
			tag: CompartmentTag,
			/// The epoch that began.
			epoch: Epoch,
		},
		/// Somebody broke the glass.
		EmergencyOpened {
			/// The chart.
			chart: ChartId,
			/// The emergency's number.
			emergency: EmergencyId,
			/// Who may read.
			clinician: AccountId,
			/// Her department.
			department: AccountId,
			/// Why.
			reason: EmergencyReason,
			/// The moment from which it permits nothing.
			expires: Moment,
			/// The moment by which the regulator has to review it.
			review_by: Moment,
		},
		/// The regulator reviewed an emergency.
		EmergencyReviewed {
			/// The chart.
			chart: ChartId,
			/// The emergency's number.
			emergency: EmergencyId,
			/// The department.
			department: AccountId,
			/// Whether it was found right.
			justified: bool,
		},
		/// The regulator's review did not come in time: the department opens no emergency until it
		/// does.
		ReviewMissed {
			/// The chart.
			chart: ChartId,
			/// The emergency's number.
			emergency: EmergencyId,
			/// The department.
			department: AccountId,
		},
		/// A gateway anchored a batch of receipts.
		ReceiptsAnchored {
			/// The gateway's institution.
			gateway: AccountId,
			/// The batch's number.
			batch: BatchNumber,
			/// How many receipts it has.
			count: u32,
			/// The root over them.
			root: ReceiptRoot,
		},
		/// Grants past their end and lapsed requests were removed.
		ExpiredPruned {
			/// The chart.
			chart: ChartId,
			/// How many grants.
			grants: u32,
			/// How many requests.
			requests: u32,
		},
		/// A grant that was signed off the chain was submitted, and written.
		SignatureUsed {
			/// Who signed it.
			signer: AccountId,
			/// Its number, which counts no more.
			nonce: u64,
		},
		/// What an account signed off the chain and nobody submitted counts no more.
		SignaturesVoided {
			/// Who signed it.
			signer: AccountId,
			/// The number from which on what the account signs counts.
			below: u64,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such chart. Check its id.
		ChartUnknown,
		/// The chart is suspended or closed, or its patient died. Ask its hospital.
		ChartNotActive,
		/// You are neither the chart's controller nor hold a mandate with this power. Sign with the
		/// account that controls the chart.
		NotPermitted,
		/// Your mandate does not reach that far, in scope, in time, or against yourself. Stay within it,
		/// or ask the patient.
		BeyondMandate,
		/// You are neither an institution nor registered staff of one. Ask your institution to register
		/// you.
		NoStanding,
		/// Your institution is suspended or expelled. Ask the regulator.
		InstitutionNotActive,
		/// Your time at your institution is over. Ask its registrar to register you again.
		StaffEnded,
		/// Your role, or your institution's, does not include this. Sign with an account that has it.
		WrongRole,
		/// Nobody of that account is registered. Grant to an institution or its staff, or blind the
		/// grantee.
		GranteeUnknown,
		/// A request in clear names you or your institution, nobody else. A gateway lodges blinded ones.
		GranteeNotYou,
		/// The restricted account is neither an institution nor staff, and holds no mandate here. Check
		/// it, or the restriction would forbid nothing.
		PartyUnknown,
		/// The scope names nothing. Name compartments or records, or the whole chart.
		ScopeEmpty,
		/// No purpose is named. Name at least one.
		PurposesEmpty,
		/// The end is not after the start. Choose a later end.
		PeriodEmpty,
		/// The end has passed already. Choose a later end.
		PeriodOver,
		/// The scope is wider than what was requested. Narrow it, or grant without the request.
		ScopeTooWide,
		/// A purpose was not requested. Leave it out, or grant without the request.
		PurposesTooWide,
		/// The period is longer than what was requested. Shorten it, or grant without the request.
		PeriodTooWide,
		/// The chart holds as many grants as it can. Revoke some, or prune those past their end.
		TooManyGrants,
		/// As many requests as can wait on this chart do. Try again when the patient has answered, or
		/// when some have lapsed.
		TooManyRequests,
		/// As many requests of your institution, or through this gateway, as can wait on this chart do.
		/// Wait for the answers.
		TooManyRequestsByLodger,
		/// The chart holds as many restrictions as it can. Lift some, or write one that covers several.
		TooManyRestrictions,
		/// The chart has as many compartments as it can. Use one of them.
		TooManyCompartments,
		/// There is no such grant on this chart. List the grants.
		GrantUnknown,
		/// There is no such request on this chart: it was answered, or never lodged. List the requests.
		RequestUnknown,
		/// The request lapsed. Ask for a new one, or grant without it.
		RequestLapsed,
		/// There is no such restriction on this chart. List the restrictions.
		RestrictionUnknown,
		/// The key is not a compressed Umbral public key of 33 bytes.
		KeyMalformed,
		/// The key is the current one. A new epoch needs a new key.
		KeyUnchanged,
		/// Epochs begin at 0 and go up by one. Read the current epoch and take the next.
		EpochNotNext,
		/// The chart has no compartment of that tag. Set its key first.
		CompartmentUnknown,
		/// The department was admitted too recently: keys for it are not there yet. Wait for the end of
		/// the delay.
		DepartmentTooNew,
		/// An emergency of your department has not been reviewed in time. Ask the regulator to review
		/// it.
		ReviewOverdue,
		/// You have an open emergency on this chart. Use it.
		EmergencyStillOpen,
		/// There is no such emergency on this chart.
		EmergencyUnknown,
		/// The emergency was reviewed before.
		AlreadyReviewed,
		/// Batches begin at 0 and go up by one. Read the number of your next batch.
		BatchNotNext,
		/// The previous root is not the one of your last batch (32 zero bytes before the first). Read
		/// it.
		PreviousRootDiffers,
		/// There is nothing to prune on this chart.
		NothingExpired,
		/// The grant was revoked or pruned. Ask the patient for another.
		GrantEnded,
		/// The grant has not started. Wait for its start.
		GrantNotStarted,
		/// The grant is past its end. Ask the patient for another.
		GrantExpired,
		/// The grant is somebody else's. Name your own.
		NotTheGrantee,
		/// The grant is blinded and was not opened, or not rightly. Give its opening.
		GrantUnopened,
		/// The grant does not cover this. Ask the patient for a wider one.
		OutOfScope,
		/// The grant is not for treatment. Ask the patient for one that is.
		PurposeNotCovered,
		/// The patient forbids it. Only the patient can lift that.
		Restricted,
		/// A blinded restriction may forbid it, and only a gateway can tell. Ask the patient.
		RestrictionUnopened,
		/// The signature is not the signer's over exactly this grant, on this network, for this contract,
		/// with the name that the register has now. Have it signed again.
		BadSignature,
		/// The deadline of what was signed has passed. Have it signed again.
		SignatureExpired,
		/// The deadline of what was signed is more than 24 hours ahead. Have it signed with an earlier one.
		DeadlineTooLate,
		/// What was signed has been submitted before, or was made void. Have it signed again.
		NonceUsed,
		/// The signer's next number is a lower one. Submit what was signed under that first, or have it
		/// signed again.
		NonceNotNext,
		/// At most 256 numbers are made void at once. Choose a lower one.
		NonceTooFar,
		/// The public name of the grantee's institution, or a moment, cannot be shown in words. Grant by a
		/// transaction of your own, or blind the grantee.
		NoWords,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Notes which reviews did not come in time, by the time of the block before.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			T::WeightInfo::on_initialize(Self::do_note_missed_reviews())
		}

		fn integrity_test() {
			assert!(T::MaxReviewsPerBlock::get() > 0, "no review would ever be missed");
			assert!(T::MaxRequestsPerLodger::get() > 0, "nobody could request");
			assert!(
				T::MaxRequestsPerLodger::get() <= T::MaxRequests::get(),
				"one lodger could shut all others out"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
