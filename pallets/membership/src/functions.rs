// SPDX-License-Identifier: GPL-3.0-only

//! What the council, applicants and registrars do.

use frame_support::{pallet_prelude::*, traits::Defensive};
use frame_system::pallet_prelude::*;
use salus_primitives::{
	membership::{
		Institution, InstitutionStatus, Profile, Role, Roles, Staff, StaffRole, Standing,
	},
	traits::{Clock, NotActing, Register},
	AccountId, BlockNumber, Moment,
};
use sp_runtime::traits::UniqueSaturatedInto;

use crate::{pallet::*, types::*, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
	/// The council's decision: a simple majority, or two thirds of it.
	pub(crate) fn ensure_council(origin: OriginFor<T>, two_thirds: bool) -> DispatchResult {
		let Err(origin) = T::CouncilTwoThirds::try_origin(origin) else { return Ok(()) };
		T::CouncilMajority::ensure_origin(origin)?;
		ensure!(!two_thirds, Error::<T>::TwoThirdsNeeded);
		Ok(())
	}

	/// Whether it takes two thirds of the council to give or take these roles.
	pub(crate) fn need_two_thirds(roles: &Roles) -> bool {
		roles.contains(&Role::Validator) || roles.contains(&Role::Emergency)
	}

	/// Whether it takes two thirds of the council to decide about this institution.
	pub(crate) fn is_weighty(who: &AccountId) -> bool {
		Institutions::<T>::get(who)
			.is_some_and(|institution| Self::need_two_thirds(&institution.roles))
	}

	/// Whether an institution may act.
	pub(crate) fn is_active(who: &AccountId) -> bool {
		Institutions::<T>::get(who)
			.is_some_and(|institution| institution.status == InstitutionStatus::Active)
	}

	/// Whether an account may apply now.
	pub(crate) fn ensure_invited(who: &AccountId) -> Result<(), Error<T>> {
		let until = Invitations::<T>::get(who).ok_or(Error::<T>::NotInvited)?;
		ensure!(T::Clock::now() < until, Error::<T>::InvitationLapsed);
		Ok(())
	}

	pub(crate) fn has_role(who: &AccountId, role: Role) -> bool {
		Institutions::<T>::get(who).is_some_and(|institution| institution.roles.contains(&role))
	}

	pub(crate) fn do_invite(who: AccountId) -> DispatchResult {
		match Self::standing(&who) {
			Standing::None => Self::give_standing(&who, Standing::Invited)?,
			Standing::Invited => (),
			_ => {
				let expelled = Institutions::<T>::get(&who)
					.is_some_and(|institution| institution.status == InstitutionStatus::Expelled);
				ensure!(expelled, Error::<T>::AlreadyHasStanding);
			},
		}
		let until = T::Clock::now().saturating_add(T::InvitationPeriod::get());
		Invitations::<T>::insert(&who, until);
		Self::deposit_event(Event::InstitutionInvited { who, until });
		Ok(())
	}

	pub(crate) fn do_apply(signer: AccountId, roles: Roles, profile: Profile) -> DispatchResult {
		let who = match Self::standing(&signer) {
			Standing::Invited => signer,
			Standing::Institution => {
				Self::institution_signed_by(&signer).ok_or(Error::<T>::NotInvited)?
			},
			_ => return Err(Error::<T>::NotInvited.into()),
		};
		Self::ensure_invited(&who)?;
		Self::ensure_legal(&roles)?;
		Self::ensure_complete(&profile)?;

		Applications::<T>::insert(&who, Application { roles: roles.clone(), profile });
		Self::deposit_event(Event::ApplicationLodged { who, roles });
		Ok(())
	}

	pub(crate) fn do_admit(who: AccountId, roles: Roles) -> DispatchResult {
		let application = Applications::<T>::get(&who).ok_or(Error::<T>::NoApplication)?;
		Self::ensure_legal(&roles)?;
		ensure!(roles.is_subset(&application.roles), Error::<T>::RoleNotAskedFor);
		Self::set_validates(&who, roles.contains(&Role::Validator))?;

		Self::enter(&who, roles.clone(), application.profile);
		Applications::<T>::remove(&who);
		Invitations::<T>::remove(&who);
		Self::enable(&who);
		Self::deposit_event(Event::InstitutionAdmitted { who, roles });
		Ok(())
	}

	/// Writes an institution into the register, as active from now on.
	pub(crate) fn enter(who: &AccountId, roles: Roles, profile: Profile) {
		let since = Self::block();
		RolesSince::<T>::insert(who, Self::role_moments(&roles, None));
		// One that is admitted again keeps its standing, and the successor that it may have.
		if Standings::<T>::get(who) == Some(Standing::Invited) {
			Standings::<T>::insert(who, Standing::Institution);
		}
		let status = InstitutionStatus::Active;
		Institutions::<T>::insert(who, Institution { roles, status, profile, since });
	}

	pub(crate) fn do_reject(who: AccountId) -> DispatchResult {
		ensure!(Invitations::<T>::contains_key(&who), Error::<T>::NotInvited);

		Invitations::<T>::remove(&who);
		Applications::<T>::remove(&who);
		Self::deposit_event(Event::ApplicantRejected { who });
		Ok(())
	}

	pub(crate) fn do_suspend(who: AccountId) -> DispatchResult {
		let mut institution = Self::known(&who)?;
		ensure!(institution.status == InstitutionStatus::Active, Error::<T>::InstitutionNotActive);

		institution.status = InstitutionStatus::Suspended;
		Institutions::<T>::insert(&who, institution);
		Self::disable(&who);
		Self::deposit_event(Event::InstitutionSuspended { who });
		Ok(())
	}

	pub(crate) fn do_reinstate(who: AccountId) -> DispatchResult {
		let mut institution = Self::not_expelled(&who)?;
		let suspended = institution.status == InstitutionStatus::Suspended;
		ensure!(suspended || Offenders::<T>::contains_key(&who), Error::<T>::NotSuspended);

		institution.status = InstitutionStatus::Active;
		Institutions::<T>::insert(&who, institution);
		Offenders::<T>::remove(&who);
		Self::enable(&who);
		Self::deposit_event(Event::InstitutionReinstated { who });
		Ok(())
	}

	pub(crate) fn do_expel(who: AccountId) -> DispatchResult {
		let mut institution = Self::not_expelled(&who)?;
		Self::set_validates(&who, false)?;

		institution.status = InstitutionStatus::Expelled;
		institution.roles = Roles::new();
		Institutions::<T>::insert(&who, institution);
		RolesSince::<T>::remove(&who);
		Self::disable(&who);
		Self::deposit_event(Event::InstitutionExpelled { who });
		Ok(())
	}

	pub(crate) fn do_set_roles(who: AccountId, roles: Roles) -> DispatchResult {
		let mut institution = Self::not_expelled(&who)?;
		Self::ensure_legal(&roles)?;
		let validates = roles.contains(&Role::Validator);
		Self::set_validates(&who, validates)?;

		RolesSince::<T>::mutate(&who, |since| {
			*since = Some(Self::role_moments(&roles, since.as_ref()));
		});
		institution.roles = roles.clone();
		Institutions::<T>::insert(&who, institution);
		if validates {
			Self::enable(&who);
		} else {
			Self::disable(&who);
		}
		Self::deposit_event(Event::RolesChanged { who, roles });
		Ok(())
	}

	pub(crate) fn do_name_successor(who: AccountId, successor: AccountId) -> DispatchResult {
		Self::not_expelled(&who)?;
		Self::give_standing(&successor, Standing::Institution)?;

		let former = Successors::<T>::get(&who).unwrap_or_else(|| who.clone());
		Standings::<T>::insert(&former, Standing::Former);
		Represents::<T>::remove(&former);
		Represents::<T>::insert(&successor, &who);
		Successors::<T>::insert(&who, &successor);
		Self::drop_waiting_keys(&who);
		Self::deposit_event(Event::SuccessorNamed { who, former, successor });
		Ok(())
	}

	pub(crate) fn do_set_profile(signer: AccountId, profile: Profile) -> DispatchResult {
		let who = Self::institution_signed_by(&signer).ok_or(Error::<T>::NotAnInstitution)?;
		let mut institution = Self::known(&who)?;
		ensure!(institution.status == InstitutionStatus::Active, Error::<T>::InstitutionNotActive);
		Self::ensure_complete(&profile)?;

		institution.profile = profile;
		Institutions::<T>::insert(&who, institution);
		Self::deposit_event(Event::ProfileChanged { who });
		Ok(())
	}

	pub(crate) fn do_add_staff(
		signer: AccountId,
		who: AccountId,
		role: StaffRole,
		until: Moment,
	) -> DispatchResult {
		let institution = Self::registers_for(&signer)?;
		let now = T::Clock::now();
		ensure!(until > now, Error::<T>::EndPassed);
		let previous = StaffEntries::<T>::get(&who);
		if let Some(entry) = &previous {
			ensure!(
				entry.staff.institution == institution && entry.staff.until <= now,
				Error::<T>::AlreadyHasStanding
			);
		}
		// An entry that lapsed by itself still has its place.
		let counts = previous.as_ref().is_some_and(|entry| entry.counts);
		let live = LiveStaff::<T>::get(&institution).saturating_add(u32::from(!counts));
		ensure!(live <= T::MaxStaff::get(), Error::<T>::TooManyStaff);
		if previous.is_none() {
			Self::give_standing(&who, Standing::Staff)?;
		}

		let staff = Staff { institution: institution.clone(), role, until };
		StaffEntries::<T>::insert(&who, StaffEntry { staff, counts: true });
		LiveStaff::<T>::insert(&institution, live);
		Self::deposit_event(Event::StaffAdded { institution, who, role, until });
		Ok(())
	}

	pub(crate) fn do_remove_staff(signer: AccountId, who: AccountId) -> DispatchResult {
		let institution = Self::registers_for(&signer)?;
		let mut entry = StaffEntries::<T>::get(&who).ok_or(Error::<T>::UnknownStaff)?;
		ensure!(entry.staff.institution == institution, Error::<T>::StaffOfAnother);
		ensure!(entry.counts, Error::<T>::AlreadyRemoved);

		entry.counts = false;
		entry.staff.until = entry.staff.until.min(T::Clock::now());
		StaffEntries::<T>::insert(&who, entry);
		LiveStaff::<T>::mutate(&institution, |live| *live = live.saturating_sub(1));
		Self::deposit_event(Event::StaffRemoved { institution, who });
		Ok(())
	}

	/// The institution whose staff the signer may register.
	fn registers_for(signer: &AccountId) -> Result<AccountId, Error<T>> {
		<Self as Register>::acting_for(signer, &Role::ALL, &[StaffRole::Registrar]).map_err(|why| {
			match why {
				NotActing::NoStanding => Error::<T>::NoStanding,
				NotActing::InstitutionNotActive => Error::<T>::InstitutionNotActive,
				NotActing::StaffEnded => Error::<T>::StaffEnded,
				NotActing::WrongRole => Error::<T>::WrongRole,
			}
		})
	}

	fn known(who: &AccountId) -> Result<Institution, Error<T>> {
		Institutions::<T>::get(who).ok_or(Error::<T>::UnknownInstitution)
	}

	fn not_expelled(who: &AccountId) -> Result<Institution, Error<T>> {
		let institution = Self::known(who)?;
		ensure!(institution.status != InstitutionStatus::Expelled, Error::<T>::InstitutionExpelled);
		Ok(institution)
	}

	/// Whether an institution may have these roles together.
	pub(crate) fn ensure_legal(roles: &Roles) -> Result<(), Error<T>> {
		ensure!(!roles.is_empty(), Error::<T>::NoRoles);
		ensure!(
			!(roles.contains(&Role::KeyAgent) && roles.contains(&Role::Gateway)),
			Error::<T>::KeyAgentWithGateway
		);
		Ok(())
	}

	/// Whether a profile says at least who this is, in text that can be shown.
	pub(crate) fn ensure_complete(profile: &Profile) -> Result<(), Error<T>> {
		ensure!(!profile.name.is_empty(), Error::<T>::NoName);
		let texts = [profile.name.as_slice(), profile.endpoint.as_slice()];
		let nodes = profile.nodes.iter().map(|node| node.as_slice());
		ensure!(
			profile.nodes.iter().all(|node| !node.is_empty())
				&& texts.into_iter().chain(nodes).all(|text| core::str::from_utf8(text).is_ok()),
			Error::<T>::NotText
		);
		Ok(())
	}

	/// Since when each role counts: a role kept, since it was given; a new one, since now.
	fn role_moments(roles: &Roles, before: Option<&RoleMoments>) -> RoleMoments {
		let now = T::Clock::now();
		let mut moments = RoleMoments::new();
		for role in roles.iter() {
			let since = before.and_then(|before| before.get(role)).copied().unwrap_or(now);
			// There is room for every role there is.
			let _ = moments.try_insert(*role, since).defensive();
		}
		moments
	}

	fn block() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}
}
