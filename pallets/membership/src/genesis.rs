// SPDX-License-Identifier: GPL-3.0-only

//! The register of the first block. What is wrong in it stops the chain from being built.

use alloc::string::String;
use frame_support::pallet_prelude::*;
use salus_primitives::membership::{Profile, Role, Roles, Staff, Standing};

use crate::{pallet::*, types::*, Config, Pallet};

impl<T: Config> Pallet<T> {
	pub(crate) fn build_genesis(institutions: &[GenesisInstitution], staff: &[GenesisStaff]) {
		for institution in institutions {
			Self::build_institution(institution)
				.unwrap_or_else(|why| panic!("genesis institution {institution:?}: {why:?}"));
		}
		for entry in staff {
			Self::build_staff(entry)
				.unwrap_or_else(|why| panic!("genesis staff {entry:?}: {why:?}"));
		}
		let validators = pallet_session::Pallet::<T>::validators();
		assert!(
			institutions.is_empty()
				|| validators.iter().all(|who| Self::has_role(who, Role::Validator)),
			"every validator of the genesis is an institution with that role",
		);
	}

	fn build_institution(institution: &GenesisInstitution) -> DispatchResult {
		let GenesisInstitution { account, roles, name, endpoint, nodes } = institution;
		let roles = roles
			.iter()
			.copied()
			.collect::<alloc::collections::BTreeSet<_>>()
			.try_into()
			.map_err(|_| "there are not that many roles")
			.map(|roles: Roles| roles)?;
		let profile = Profile {
			name: bounded(name)?,
			document: [0; 32],
			endpoint: bounded(endpoint)?,
			nodes: nodes
				.iter()
				.map(bounded)
				.collect::<Result<alloc::vec::Vec<_>, _>>()?
				.try_into()
				.map_err(|_| "too many nodes")?,
		};
		Self::ensure_legal(&roles)?;
		Self::ensure_complete(&profile)?;
		Self::give_standing(account, Standing::Institution)?;
		Self::set_validates(account, roles.contains(&Role::Validator))?;
		Self::enter(account, roles, profile);
		Ok(())
	}

	fn build_staff(entry: &GenesisStaff) -> DispatchResult {
		let GenesisStaff { account, institution, role, until } = entry;
		ensure!(Institutions::<T>::contains_key(institution), "no such institution");
		let live = LiveStaff::<T>::get(institution).saturating_add(1);
		ensure!(live <= T::MaxStaff::get(), "too many staff");
		Self::give_standing(account, Standing::Staff)?;
		let staff = Staff { institution: institution.clone(), role: *role, until: *until };
		StaffEntries::<T>::insert(account, StaffEntry { staff, counts: true });
		LiveStaff::<T>::insert(institution, live);
		Ok(())
	}
}

fn bounded<N: Get<u32>>(text: &String) -> Result<BoundedVec<u8, N>, &'static str> {
	text.as_bytes().to_vec().try_into().map_err(|_| "a text is too long")
}
