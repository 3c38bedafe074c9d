// SPDX-License-Identifier: GPL-3.0-only

//! `IMembership`.

use super::{
	account_of, address_of,
	convert::{
		account, bounded, by_number, number_of, optional_word, role_bits, roles, shown, word,
	},
	dispatch::{answer, bad, charge_reads, dispatch, done, reason},
	sent::Sent,
	MembershipPrecompile, MEMBERSHIP,
};
use crate::{parameters::GatewayThreshold, Membership, Quota, Runtime, Timestamp};
use alloc::{string::String, vec::Vec};
use frame_support::traits::Get;
use pallet_revive::precompiles::{
	alloy::{
		primitives::{Address, FixedBytes},
		sol_types::SolCall,
	},
	AddressMatcher, Error, Ext, Precompile, H160,
};
use pallet_salus_membership::{Call, Error as Refusal, ProvenKey};
use salus_primitives::{
	keys::{KeyKind, KeySlot, PublicKey},
	membership::{Institution, Profile, Staff, Standing},
};

pub use abi::IMembership;
use IMembership::IMembershipCalls as Calls;

#[allow(missing_docs, clippy::all, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod abi {
	pallet_revive::precompiles::alloy::sol!("../contracts/solidity/interfaces/IMembership.sol");
}

impl Precompile for MembershipPrecompile {
	type T = Runtime;
	type Interface = Sent<Calls>;
	const MATCHER: AddressMatcher = MEMBERSHIP;
	const HAS_CONTRACT_INFO: bool = false;

	fn call(
		_: &[u8; 20],
		sent: &Sent<Calls>,
		env: &mut impl Ext<T = Runtime>,
	) -> Result<Vec<u8>, Error> {
		match sent.call(env)? {
			Calls::applyForRoles(call) => {
				let applied =
					Call::apply { roles: roles(call.roles)?, profile: profile(&call.profile)? };
				let institution = word(&dispatch(env, applied)?);
				done(env, IMembership::Applied { institution, roles: call.roles })
			},
			Calls::setProfile(call) => {
				let profile = profile(&call.profile)?;
				let institution = word(&dispatch(env, Call::set_profile { profile })?);
				done(env, IMembership::ProfileSet { institution })
			},
			Calls::addStaff(call) => {
				let added = Call::add_staff {
					who: account(&call.who),
					role: by_number(call.role)?,
					until: call.until,
				};
				let by = word(&dispatch(env, added)?);
				let (who, role, until) = (call.who, call.role, call.until);
				done(env, IMembership::StaffAdded { by, who, role, until })
			},
			Calls::removeStaff(call) => {
				let removed = Call::remove_staff { who: account(&call.who) };
				let by = word(&dispatch(env, removed)?);
				done(env, IMembership::StaffRemoved { by, who: call.who })
			},
			Calls::setKeys(call) => {
				let keys = call.keys.iter().map(proven).collect::<Result<Vec<_>, Error>>()?;
				let account = word(&dispatch(env, Call::set_keys { keys: bounded(keys)? })?);
				done(env, IMembership::KeysSet { account })
			},
			Calls::refill(call) => {
				let account = account(&call.account);
				dispatch(env, pallet_salus_quota::Call::refill { account })?;
				Ok(Vec::new())
			},
			Calls::standingOf(call) => {
				charge_reads(env, 3)?;
				let standing = Membership::standing(&account(&call.account));
				let chart = match &standing {
					Standing::Controller(chart) | Standing::Mandate(chart) => FixedBytes(chart.0),
					_ => FixedBytes::ZERO,
				};
				let info = IMembership::StandingInfo { standing: shown(&standing)?, chart };
				answer(env, IMembership::standingOfCall::abi_encode_returns(&info))
			},
			Calls::member(call) => {
				charge_reads(env, 2)?;
				let found = Membership::member(&account(&call.account))
					.ok_or_else(|| reason(Refusal::<Runtime>::UnknownInstitution.into()))?;
				answer(env, IMembership::memberCall::abi_encode_returns(&institution(&found)?))
			},
			Calls::staff(call) => {
				charge_reads(env, 2)?;
				let found = Membership::staff(&account(&call.account))
					.ok_or_else(|| reason(Refusal::<Runtime>::UnknownStaff.into()))?;
				answer(env, IMembership::staffCall::abi_encode_returns(&staff(&found)?))
			},
			Calls::institutionOf(call) => {
				charge_reads(env, 4)?;
				let found = Membership::institution_of(&account(&call.account));
				let found = optional_word(found.as_ref());
				answer(env, IMembership::institutionOfCall::abi_encode_returns(&found))
			},
			Calls::keysOf(call) => {
				charge_reads(env, 5)?;
				let keys = Membership::keys_of(&account(&call.account))
					.into_iter()
					.map(registered)
					.collect::<Result<Vec<_>, Error>>()?;
				answer(env, IMembership::keysOfCall::abi_encode_returns(&keys))
			},
			Calls::quota(call) => {
				charge_reads(env, 8)?;
				let quota = Quota::quota(&account(&call.account));
				let quota = IMembership::Quota {
					limit: quota.limit,
					used: quota.used,
					resets: quota.resets,
				};
				answer(env, IMembership::quotaCall::abi_encode_returns(&quota))
			},
			Calls::threshold(_) => {
				charge_reads(env, 1)?;
				let threshold = GatewayThreshold::<Runtime>::get();
				answer(env, IMembership::thresholdCall::abi_encode_returns(&threshold))
			},
			Calls::accountOf(call) => {
				charge_reads(env, 1)?;
				let account = account_of(&H160(call.who.into_array()));
				answer(env, IMembership::accountOfCall::abi_encode_returns(&word(&account)))
			},
			Calls::addressOf(call) => {
				charge_reads(env, 0)?;
				let address = Address::from(address_of(&account(&call.account)).0);
				answer(env, IMembership::addressOfCall::abi_encode_returns(&address))
			},
		}
	}
}

fn profile(given: &IMembership::Profile) -> Result<Profile, Error> {
	let nodes = given
		.nodes
		.iter()
		.map(|node| bounded(node.clone().into_bytes()))
		.collect::<Result<Vec<_>, Error>>()?;
	Ok(Profile {
		name: bounded(given.name.clone().into_bytes())?,
		document: given.document.0,
		endpoint: bounded(given.endpoint.clone().into_bytes())?,
		nodes: bounded(nodes)?,
	})
}

fn key(suite: u8, bytes: &[u8]) -> Result<PublicKey, Error> {
	Ok(PublicKey { suite: by_number(suite)?, bytes: bounded(bytes.to_vec())? })
}

fn proven(given: &IMembership::ProvenKey) -> Result<ProvenKey, Error> {
	Ok(ProvenKey {
		kind: by_number(given.kind)?,
		key: key(given.suite, &given.key)?,
		proof: bounded(given.proof.to_vec())?,
	})
}

fn text(bytes: &[u8]) -> Result<String, Error> {
	String::from_utf8(bytes.to_vec()).map_err(|_| bad("a text is not UTF-8."))
}

fn institution(found: &Institution) -> Result<IMembership::Institution, Error> {
	Ok(IMembership::Institution {
		roles: role_bits(&found.roles),
		status: shown(&found.status)?,
		profile: IMembership::Profile {
			name: text(&found.profile.name)?,
			document: FixedBytes(found.profile.document),
			endpoint: text(&found.profile.endpoint)?,
			nodes: found
				.profile
				.nodes
				.iter()
				.map(|node| text(node))
				.collect::<Result<Vec<_>, Error>>()?,
		},
		since: found.since,
	})
}

fn staff(found: &Staff) -> Result<IMembership::StaffEntry, Error> {
	Ok(IMembership::StaffEntry {
		institution: word(&found.institution),
		role: shown(&found.role)?,
		until: found.until,
	})
}

fn registered((kind, slot): (KeyKind, KeySlot)) -> Result<IMembership::RegisteredKey, Error> {
	let counts = slot.at(Timestamp::get());
	Ok(IMembership::RegisteredKey {
		kind: shown(&kind)?,
		suite: number_of(&counts.key.suite),
		key: counts.key.bytes.to_vec().into(),
		version: counts.version,
		validFrom: counts.valid_from,
	})
}
