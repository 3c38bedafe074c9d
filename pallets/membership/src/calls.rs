// SPDX-License-Identifier: GPL-3.0-only

//! What may be called. Each call's documentation is for the person who reads it in a wallet; what it does is
//! elsewhere.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Invite an account to apply for admission as an institution.
		///
		/// It needs no money: it is given what it needs to exist. An account that was invited before, or
		/// an institution that was expelled, can be invited again.
		///
		/// ## Dispatch Origin
		///
		/// A simple majority of the council.
		///
		/// ## Errors
		///
		/// - [`Error::AlreadyHasStanding`]: the account is something else already.
		///
		/// ## Events
		///
		/// - [`Event::InstitutionInvited`]
		#[pallet::call_index(0)]
		pub fn invite(origin: OriginFor<T>, who: AccountId) -> DispatchResult {
			Self::ensure_council(origin, false)?;
			Self::do_invite(who)
		}

		/// Apply for admission, naming the roles you ask for and what you publish about yourself.
		///
		/// Applying again replaces what was said before.
		///
		/// ## Dispatch Origin
		///
		/// An invited account.
		///
		/// ## Errors
		///
		/// - [`Error::NotInvited`], [`Error::InvitationLapsed`]
		/// - [`Error::NoRoles`], [`Error::KeyAgentWithGateway`]: no institution may have these roles.
		/// - [`Error::NoName`], [`Error::NotText`]: the profile says too little.
		///
		/// ## Events
		///
		/// - [`Event::ApplicationLodged`]
		#[pallet::call_index(1)]
		pub fn apply(origin: OriginFor<T>, roles: Roles, profile: Profile) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_apply(signer, roles, profile)
		}

		/// Admit an applicant with the roles it asked for, or with fewer of them.
		///
		/// ## Dispatch Origin
		///
		/// A simple majority of the council; two thirds where a role is Validator or Emergency.
		///
		/// ## Errors
		///
		/// - [`Error::NoApplication`], [`Error::RoleNotAskedFor`]
		/// - [`Error::NoRoles`], [`Error::KeyAgentWithGateway`]: no institution may have these roles.
		/// - [`Error::TwoThirdsNeeded`]: a majority is not enough for these roles.
		/// - [`Error::TooManyValidators`]
		///
		/// ## Events
		///
		/// - [`Event::InstitutionAdmitted`]
		#[pallet::call_index(2)]
		pub fn admit(origin: OriginFor<T>, who: AccountId, roles: Roles) -> DispatchResult {
			Self::ensure_council(origin, Self::need_two_thirds(&roles))?;
			Self::do_admit(who, roles)
		}

		/// Reject an applicant, or withdraw an invitation.
		///
		/// ## Dispatch Origin
		///
		/// A simple majority of the council.
		///
		/// ## Errors
		///
		/// - [`Error::NotInvited`]: there is neither an invitation nor an application.
		///
		/// ## Events
		///
		/// - [`Event::ApplicantRejected`]
		#[pallet::call_index(3)]
		pub fn reject(origin: OriginFor<T>, who: AccountId) -> DispatchResult {
			Self::ensure_council(origin, false)?;
			Self::do_reject(who)
		}

		/// Suspend an institution: from the next block on it and its staff can do nothing.
		///
		/// It takes no more than a majority, whatever the institution does, because it has to be fast. If it runs a validator, that authors no more blocks; its seat stays until a replacement with
		/// session keys is admitted.
		///
		/// ## Dispatch Origin
		///
		/// A simple majority of the council.
		///
		/// ## Errors
		///
		/// - [`Error::UnknownInstitution`], [`Error::InstitutionNotActive`]
		///
		/// ## Events
		///
		/// - [`Event::InstitutionSuspended`]
		#[pallet::call_index(4)]
		pub fn suspend(origin: OriginFor<T>, who: AccountId) -> DispatchResult {
			Self::ensure_council(origin, false)?;
			Self::do_suspend(who)
		}

		/// Reinstate a suspended institution, and its Validator role where an offence suspended that.
		///
		/// ## Dispatch Origin
		///
		/// A simple majority of the council; two thirds where the institution has the role Validator or
		/// Emergency.
		///
		/// ## Errors
		///
		/// - [`Error::UnknownInstitution`], [`Error::InstitutionExpelled`], [`Error::NotSuspended`]
		/// - [`Error::TwoThirdsNeeded`]: a majority is not enough for this institution.
		///
		/// ## Events
		///
		/// - [`Event::InstitutionReinstated`]
		#[pallet::call_index(5)]
		pub fn reinstate(origin: OriginFor<T>, who: AccountId) -> DispatchResult {
			Self::ensure_council(origin, Self::is_weighty(&who))?;
			Self::do_reinstate(who)
		}

		/// Expel an institution for good: it loses its roles, and only the council can admit it again.
		///
		/// ## Dispatch Origin
		///
		/// Two thirds of the council.
		///
		/// ## Errors
		///
		/// - [`Error::TwoThirdsNeeded`]
		/// - [`Error::UnknownInstitution`], [`Error::InstitutionExpelled`]
		/// - [`Error::TooFewValidators`]: it runs a validator that cannot be spared.
		///
		/// ## Events
		///
		/// - [`Event::InstitutionExpelled`]
		#[pallet::call_index(6)]
		pub fn expel(origin: OriginFor<T>, who: AccountId) -> DispatchResult {
			Self::ensure_council(origin, true)?;
			Self::do_expel(who)
		}

		/// Give an institution other roles than it has.
		///
		/// A role that it keeps counts from when it first had it.
		///
		/// ## Dispatch Origin
		///
		/// A simple majority of the council; two thirds where Validator or Emergency is one of the new
		/// roles, or one of those that the institution has.
		///
		/// ## Errors
		///
		/// - [`Error::UnknownInstitution`], [`Error::InstitutionExpelled`]
		/// - [`Error::NoRoles`], [`Error::KeyAgentWithGateway`]: no institution may have these roles.
		/// - [`Error::TwoThirdsNeeded`]: a majority is not enough for these roles.
		/// - [`Error::TooManyValidators`], [`Error::TooFewValidators`]
		///
		/// ## Events
		///
		/// - [`Event::RolesChanged`]
		#[pallet::call_index(7)]
		// The benchmark takes a role away. To let one validate again every seat is looked at, as for an admission.
		#[pallet::weight(
			<T as Config>::WeightInfo::set_roles().max(<T as Config>::WeightInfo::admit())
		)]
		pub fn set_roles(origin: OriginFor<T>, who: AccountId, roles: Roles) -> DispatchResult {
			let weighty = Self::need_two_thirds(&roles) || Self::is_weighty(&who);
			Self::ensure_council(origin, weighty)?;
			Self::do_set_roles(who, roles)
		}

		/// Name the account that signs in an institution's name from now on, since its own was lost.
		///
		/// The institution stays known by the account it was invited with, so its charts, grants and
		/// staff stay as they are. The account that signed until now can do nothing any more, and an
		/// encryption key that it registered and that does not count yet is dropped. The successor
		/// registers new keys for the institution.
		///
		/// ## Dispatch Origin
		///
		/// A simple majority of the council; two thirds where the institution has the role Validator or
		/// Emergency.
		///
		/// ## Errors
		///
		/// - [`Error::UnknownInstitution`], [`Error::InstitutionExpelled`]
		/// - [`Error::AlreadyHasStanding`]: the successor is something else already.
		/// - [`Error::TwoThirdsNeeded`]: a majority is not enough for this institution.
		///
		/// ## Events
		///
		/// - [`Event::SuccessorNamed`]
		#[pallet::call_index(8)]
		pub fn name_successor(
			origin: OriginFor<T>,
			who: AccountId,
			successor: AccountId,
		) -> DispatchResult {
			Self::ensure_council(origin, Self::is_weighty(&who))?;
			Self::do_name_successor(who, successor)
		}

		/// Publish another profile of your institution: its name, endpoint and node ids.
		///
		/// ## Dispatch Origin
		///
		/// An active institution's own account.
		///
		/// ## Errors
		///
		/// - [`Error::NotAnInstitution`], [`Error::InstitutionNotActive`]
		/// - [`Error::NoName`], [`Error::NotText`]: the profile says too little.
		///
		/// ## Events
		///
		/// - [`Event::ProfileChanged`]
		#[pallet::call_index(9)]
		pub fn set_profile(origin: OriginFor<T>, profile: Profile) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_set_profile(signer, profile)
		}

		/// Register a person or system as staff of your institution until a moment (Unix milliseconds).
		///
		/// An entry of your own institution that has ended is renewed.
		///
		/// ## Dispatch Origin
		///
		/// A Registrar of an active institution, or its own account.
		///
		/// ## Errors
		///
		/// - [`Error::NoStanding`], [`Error::WrongRole`], [`Error::StaffEnded`],
		///   [`Error::InstitutionNotActive`]: the signer may not register staff.
		/// - [`Error::EndPassed`]: the end lies in the past.
		/// - [`Error::AlreadyHasStanding`]: the account is something else, or staff that has not ended.
		/// - [`Error::TooManyStaff`]
		///
		/// ## Events
		///
		/// - [`Event::StaffAdded`]
		#[pallet::call_index(10)]
		pub fn add_staff(
			origin: OriginFor<T>,
			who: AccountId,
			role: StaffRole,
			until: Moment,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_add_staff(signer, who, role, until)
		}

		/// End a staff entry of your institution now.
		///
		/// ## Dispatch Origin
		///
		/// A Registrar of an active institution, or its own account.
		///
		/// ## Errors
		///
		/// - [`Error::NoStanding`], [`Error::WrongRole`], [`Error::StaffEnded`],
		///   [`Error::InstitutionNotActive`]: the signer may not remove staff.
		/// - [`Error::UnknownStaff`], [`Error::StaffOfAnother`], [`Error::AlreadyRemoved`]
		///
		/// ## Events
		///
		/// - [`Event::StaffRemoved`]
		#[pallet::call_index(11)]
		pub fn remove_staff(origin: OriginFor<T>, who: AccountId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_remove_staff(signer, who)
		}

		/// Register your keys, each with a proof that you hold its secret; all of them or none.
		///
		/// A first key counts at once. An encryption key that replaces another counts after a delay, and
		/// registering one more meanwhile replaces the one that waits. Keys of other kinds are replaced
		/// at once; the old ones are kept, so that what they signed stays provable.
		///
		/// ## Dispatch Origin
		///
		/// Anyone who may act by its standing, for itself. A suspended institution and its staff may not.
		///
		/// ## Errors
		///
		/// - [`Error::NoStanding`], [`Error::StaffEnded`], [`Error::InstitutionNotActive`],
		///   [`Error::NotInvited`], [`Error::InvitationLapsed`]: the signer may not act.
		/// - [`Error::NoKeys`], [`Error::DuplicateKind`]
		/// - [`Error::MalformedKey`], [`Error::WrongSuite`], [`Error::WrongProof`]
		/// - [`Error::KeyUnchanged`], [`Error::TooManyKeys`]
		///
		/// ## Events
		///
		/// - [`Event::KeyRegistered`] for each key
		#[pallet::call_index(12)]
		#[pallet::weight(<T as Config>::WeightInfo::set_keys(
			u32::try_from(keys.len()).unwrap_or(u32::MAX)
		))]
		pub fn set_keys(origin: OriginFor<T>, keys: ProvenKeys) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_set_keys(signer, keys)
		}
	}
}
