// SPDX-License-Identifier: GPL-3.0-only

//! Who takes part, controlled by the regulator: institutions, their staff, everybody's standing and
//! registered keys, and the validator set.
//!
//! - An institution is invited, applies and is admitted by the council, which may also suspend,
//!   reinstate and expel it. The council does not vote on every doctor: an institution registers its
//!   staff itself.
//! - [`Standings`] holds what every account is. An account has one standing for life, and with it a
//!   reference that keeps it alive, so that its nonce never starts again.
//! - [`Keys`] holds what grants are made out to and documents are signed with, and [`PastKeys`] what
//!   was signed with before: a document stays provable when its author's key has been replaced.
//! - The pallet is the session pallet's manager and the offences pallet's handler: only active
//!   institutions with the Validator role and registered session keys enter a new set, and the set is
//!   not changed at all if it would fall below [`Config::MinValidators`].
//!
//! An institution is known everywhere by the account it was invited with: charts, grants and blinded
//! tags name it. Where that account is lost, the council names a successor ([`Successors`]): from
//! then on the successor signs in the institution's name, the lost account can do nothing, and no
//! chart, grant or staff entry has to be rewritten.

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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod functions;
mod genesis;
mod keys;
#[cfg(test)]
mod mock;
mod standing;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", feature = "std", test))]
mod try_state;
mod types;
mod validators;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::*;
pub use validators::ValidatorOf;
pub use weights::WeightInfo;

// What the macros write out calls `expect`, and clippy takes it for ours.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[frame_support::pallet]
pub mod pallet {
	use alloc::vec::Vec;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		keys::{KeyKind, KeySlot, RegisteredKey},
		membership::{Institution, Profile, Roles, StaffRole, Standing},
		traits::{Charts, Clock, Existence, Genesis},
		AccountId, Moment,
	};
	use sp_staking::SessionIndex;

	use crate::{types::*, WeightInfo};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet is told. It manages the sessions of the session pallet beside it.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<AccountId = AccountId>
		+ pallet_session::Config<ValidatorId = AccountId>
		+ pallet_session::historical::Config<FullIdentification = ()>
	{
		/// A simple majority of the council.
		type CouncilMajority: EnsureOrigin<Self::RuntimeOrigin>;

		/// Two thirds of the council. Whatever a majority may do, they may.
		type CouncilTwoThirds: EnsureOrigin<Self::RuntimeOrigin>;

		/// The block's time.
		type Clock: Clock;

		/// The chain's genesis hash, part of every proof of possession.
		type Genesis: Genesis;

		/// Mints what an account that never holds money needs to exist.
		type Existence: Existence;

		/// Knows whose mandates are live.
		type Charts: Charts;

		/// For how long an invitation stands, in milliseconds.
		type InvitationPeriod: Get<Moment>;

		/// How long an encryption key that replaces another waits before it counts, in milliseconds.
		type KeyDelay: Get<Moment>;

		/// The most live staff of one institution.
		#[pallet::constant]
		type MaxStaff: Get<u32>;

		/// The most keys of one account and kind that were replaced and are kept.
		#[pallet::constant]
		type MaxPastKeys: Get<u32>;

		/// The validator set never shrinks below this.
		type MinValidators: Get<u32>;

		/// The most institutions with the Validator role.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// For how many sessions misbehaviour can be proved after they ended.
		#[pallet::constant]
		type SessionsKept: Get<SessionIndex>;

		/// What each call weighs.
		type WeightInfo: WeightInfo;
	}

	// Accounts are chosen by their owners, hence Blake2.

	/// What every account is. It is given once and never taken away.
	#[pallet::storage]
	pub type Standings<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Standing>;

	/// The register of institutions, by the account each was invited with.
	#[pallet::storage]
	pub type Institutions<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Institution>;

	/// When each institution got each of its roles.
	#[pallet::storage]
	pub type RolesSince<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, RoleMoments>;

	/// The account that signs in an institution's name in place of the one that was lost.
	#[pallet::storage]
	pub type Successors<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, AccountId>;

	/// The institution in whose name a successor signs.
	#[pallet::storage]
	pub type Represents<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, AccountId>;

	/// Who may apply, and until when.
	#[pallet::storage]
	pub type Invitations<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Moment>;

	/// What waits for the council's decision.
	#[pallet::storage]
	pub type Applications<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Application>;

	/// The register of staff. An entry ends; it is never deleted.
	#[pallet::storage]
	pub type StaffEntries<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, StaffEntry>;

	/// How many staff entries of an institution were not removed.
	#[pallet::storage]
	pub type LiveStaff<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, u32, ValueQuery>;

	/// The registered keys. The kind is one of three codes, hence Twox.
	#[pallet::storage]
	pub type Keys<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AccountId, Twox64Concat, KeyKind, KeySlot>;

	/// The keys that sign and were replaced, by their number: what they signed stays provable. Numbers
	/// are counted here, hence Twox.
	#[pallet::storage]
	pub type PastKeys<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, AccountId>,
			NMapKey<Twox64Concat, KeyKind>,
			NMapKey<Twox64Concat, u32>,
		),
		RegisteredKey,
	>;

	/// The institutions with the Validator role, in the order of their accounts.
	#[pallet::storage]
	pub type Validators<T: Config> =
		StorageValue<_, BoundedVec<AccountId, T::MaxValidators>, ValueQuery>;

	/// Whose Validator role is suspended, and since the offence of which session.
	#[pallet::storage]
	pub type Offenders<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, SessionIndex>;

	/// Who takes part from the first block on.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The institutions, admitted and active.
		pub institutions: Vec<GenesisInstitution>,
		/// Their staff.
		pub staff: Vec<GenesisStaff>,
		#[serde(skip)]
		#[doc(hidden)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_genesis(&self.institutions, &self.staff);
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The council invited an account to apply.
		InstitutionInvited {
			/// The account.
			who: AccountId,
			/// The moment from which it may not apply any more.
			until: Moment,
		},
		/// An invited account asked for roles.
		ApplicationLodged {
			/// The account.
			who: AccountId,
			/// The roles it asks for.
			roles: Roles,
		},
		/// The council admitted an institution.
		InstitutionAdmitted {
			/// Its account.
			who: AccountId,
			/// What it may do.
			roles: Roles,
		},
		/// The council rejected an applicant, or withdrew an invitation.
		ApplicantRejected {
			/// The account.
			who: AccountId,
		},
		/// The council suspended an institution: it and its staff can do nothing.
		InstitutionSuspended {
			/// Its account.
			who: AccountId,
		},
		/// The council reinstated an institution, or its Validator role.
		InstitutionReinstated {
			/// Its account.
			who: AccountId,
		},
		/// The council expelled an institution.
		InstitutionExpelled {
			/// Its account.
			who: AccountId,
		},
		/// The council gave an institution other roles.
		RolesChanged {
			/// Its account.
			who: AccountId,
			/// What it may do from now on.
			roles: Roles,
		},
		/// The council named the account that signs in an institution's name from now on.
		SuccessorNamed {
			/// The institution.
			who: AccountId,
			/// The account that signed until now, and can do nothing any more.
			former: AccountId,
			/// The account that signs from now on.
			successor: AccountId,
		},
		/// An institution changed what it says of itself.
		ProfileChanged {
			/// The institution.
			who: AccountId,
		},
		/// An institution registered a person or system, or renewed an entry that had ended.
		StaffAdded {
			/// The institution.
			institution: AccountId,
			/// The person or system.
			who: AccountId,
			/// What it may do there.
			role: StaffRole,
			/// The moment from which it may do nothing.
			until: Moment,
		},
		/// An institution ended a staff entry.
		StaffRemoved {
			/// The institution.
			institution: AccountId,
			/// The person or system.
			who: AccountId,
		},
		/// An account registered a key.
		KeyRegistered {
			/// The account, for an institution the one it is known by.
			who: AccountId,
			/// What the key is for.
			kind: KeyKind,
			/// Its number.
			version: u32,
			/// The moment from which it counts.
			valid_from: Moment,
		},
		/// A validator misbehaved: its role is suspended until the council reinstates it.
		ValidatorSuspended {
			/// The institution that runs it.
			who: AccountId,
			/// The session of the offence.
			session: SessionIndex,
		},
	}

	/// Why something was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// The account already has a standing, and an account has one for life. Use a new account.
		AlreadyHasStanding,
		/// The account has no standing, or no mandate of it is live any more: ask an institution or the
		/// council to register it.
		NoStanding,
		/// The account was not invited. Ask the council for an invitation.
		NotInvited,
		/// The invitation is past its end. Ask the council for another.
		InvitationLapsed,
		/// The account has not applied. It has to apply before it can be admitted.
		NoApplication,
		/// The applicant did not ask for one of these roles. Leave it out, or give it later.
		RoleNotAskedFor,
		/// No role is named. An institution needs at least one.
		NoRoles,
		/// A key agent may never run a gateway too. Choose one of the two roles.
		KeyAgentWithGateway,
		/// This needs two thirds of the council: it concerns a validator or an emergency department.
		TwoThirdsNeeded,
		/// No institution has that account. Check the account.
		UnknownInstitution,
		/// The institution is suspended or expelled. The council decides about that.
		InstitutionNotActive,
		/// The institution was expelled. Invite it again.
		InstitutionExpelled,
		/// Nothing about the institution is suspended.
		NotSuspended,
		/// There are as many validators as there can be. Take the role from another first.
		TooManyValidators,
		/// Too few validators would remain. Admit another, let it register its session keys, then try
		/// again; meanwhile the institution can be suspended.
		TooFewValidators,
		/// The account is not an institution's own.
		NotAnInstitution,
		/// The profile has no name. Give the institution's public name.
		NoName,
		/// A text in the profile is empty where it must not be, or not UTF-8.
		NotText,
		/// The signer's time at its institution is over. Ask the institution to renew the entry.
		StaffEnded,
		/// The signer's role does not allow this. It takes a Registrar or the institution itself.
		WrongRole,
		/// The end lies in the past. Give a later one.
		EndPassed,
		/// The institution has as many staff as it may. Remove an entry first.
		TooManyStaff,
		/// No staff entry has that account. Check the account.
		UnknownStaff,
		/// The entry is another institution's.
		StaffOfAnother,
		/// The entry was removed before.
		AlreadyRemoved,
		/// No key is given.
		NoKeys,
		/// Two keys of one kind are given. Give one of each at most.
		DuplicateKind,
		/// The key's bytes are not those of a key of its suite.
		MalformedKey,
		/// Keys of that suite do not serve this purpose.
		WrongSuite,
		/// The proof does not show that the signer holds the key's secret, for this account and chain.
		WrongProof,
		/// The key is registered already.
		KeyUnchanged,
		/// As many keys of that kind were replaced as are kept, and what they signed has to stay
		/// provable. Ask for a new account: of your institution, or as your institution of the council.
		TooManyKeys,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
