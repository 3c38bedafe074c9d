// SPDX-License-Identifier: GPL-3.0-only

//! Between what Solidity knows and what the pallets do.

use super::dispatch::bad;
use crate::{AccountId, Moment};
use alloc::{collections::BTreeSet, vec::Vec};
use codec::{Decode, DecodeAll, Encode};
use frame_support::{traits::Get, BoundedVec};
use pallet_revive::precompiles::{
	alloy::primitives::{Bytes, FixedBytes},
	Error,
};
use salus_primitives::{
	access::{CompartmentScope, Purpose, Purposes, Scope},
	membership::{Role, Roles},
	CompartmentTag, MultiSignature, RecordId, VerifyingKey,
};

/// 32 bytes: an account, a chart, a hash.
pub type Word = FixedBytes<32>;
/// 16 bytes: a record, a tag.
pub type Half = FixedBytes<16>;

/// The account of that name.
pub fn account(word: &Word) -> AccountId {
	AccountId::new(word.0)
}

/// Likewise; zero is none.
pub fn optional_account(word: &Word) -> Option<AccountId> {
	(!word.is_zero()).then(|| account(word))
}

/// The name of an account.
pub fn word(account: &AccountId) -> Word {
	FixedBytes(*AsRef::<[u8; 32]>::as_ref(account))
}

/// Likewise; none is zero.
pub fn optional_word(account: Option<&AccountId>) -> Word {
	account.map(word).unwrap_or_default()
}

/// An end; 0 is none.
pub fn end(moment: u64) -> Option<Moment> {
	(moment != 0).then_some(moment)
}

/// A value of an enumeration by its number, which is that of its encoding.
pub fn by_number<T: Decode>(number: impl Into<u8>) -> Result<T, Error> {
	T::decode(&mut [number.into()].as_slice()).map_err(|_| bad("a number names nothing here."))
}

/// The number of a value of an enumeration.
pub fn number_of(value: &impl Encode) -> u8 {
	value.encode().first().copied().unwrap_or_default()
}

/// Likewise, as Solidity's enumeration.
pub fn shown<T: TryFrom<u8>>(value: &impl Encode) -> Result<T, Error> {
	T::try_from(number_of(value)).map_err(|_| bad("this interface does not know the value."))
}

/// A list that is not longer than it may be.
pub fn bounded<T, S: Get<u32>>(items: Vec<T>) -> Result<BoundedVec<T, S>, Error> {
	BoundedVec::try_from(items).map_err(|_| bad("a list or text is too long."))
}

/// Purposes, a bit each.
pub fn purposes(bits: u16) -> Result<Purposes, Error> {
	let named: BTreeSet<Purpose> = from_bits(bits, Purpose::ALL)?;
	Purposes::try_from(named).map_err(|_| bad("there are too many purposes."))
}

/// The bits of purposes.
pub fn purpose_bits(purposes: &Purposes) -> u16 {
	purposes.iter().fold(0, |bits, purpose| bits | bit(purpose))
}

/// One purpose, by its bit.
pub fn purpose(bits: u16) -> Result<Purpose, Error> {
	Purpose::ALL
		.into_iter()
		.find(|purpose| bit(purpose) == bits)
		.ok_or_else(|| bad("name exactly one purpose."))
}

/// Roles, a bit each.
pub fn roles(bits: u8) -> Result<Roles, Error> {
	let named: BTreeSet<Role> = from_bits(bits.into(), Role::ALL)?;
	Roles::try_from(named).map_err(|_| bad("there are too many roles."))
}

/// The bits of roles.
pub fn role_bits(roles: &Roles) -> u8 {
	let bits = roles.iter().fold(0, |bits, role| bits | bit(role));
	u8::try_from(bits).unwrap_or(u8::MAX)
}

fn bit(value: &impl Encode) -> u16 {
	1u16.checked_shl(number_of(value).into()).unwrap_or_default()
}

fn from_bits<T: Encode + Ord, const N: usize>(
	bits: u16,
	all: [T; N],
) -> Result<BTreeSet<T>, Error> {
	let known = all.iter().fold(0, |known, one| known | bit(one));
	if bits & !known != 0 {
		return Err(bad("a bit names nothing here."));
	}
	Ok(all.into_iter().filter(|one| bits & bit(one) != 0).collect())
}

/// A scope of that kind.
pub fn scope(
	kind: u8,
	compartments: impl ExactSizeIterator<Item = (Half, u32)>,
	records: &[Half],
) -> Result<Scope, Error> {
	match (kind, compartments.len(), records.len()) {
		(0, 0, 0) => Ok(Scope::Chart),
		(1, _, 0) => {
			let compartments = compartments
				.map(|(tag, first_epoch)| CompartmentScope {
					tag: CompartmentTag(tag.0),
					first_epoch,
				})
				.collect();
			Ok(Scope::Compartments(bounded(compartments)?))
		},
		(2, 0, _) => {
			let records = records.iter().map(|record| RecordId(record.0)).collect();
			Ok(Scope::Records(bounded(records)?))
		},
		_ => Err(bad("a list is given that the kind of scope does not name.")),
	}
}

/// The compartments and records of a scope; its kind is its number.
pub fn scope_parts(scope: &Scope) -> (Vec<(Half, u32)>, Vec<Half>) {
	match scope {
		Scope::Chart => (Vec::new(), Vec::new()),
		Scope::Compartments(compartments) => (
			compartments.iter().map(|one| (FixedBytes(one.tag.0), one.first_epoch)).collect(),
			Vec::new(),
		),
		Scope::Records(records) => {
			(Vec::new(), records.iter().map(|record| FixedBytes(record.0)).collect())
		},
	}
}

/// A signature of that kind of key.
pub fn signature(kind: u8, data: &[u8]) -> Result<MultiSignature, Error> {
	let encoded = [&[kind], data].concat();
	MultiSignature::decode_all(&mut encoded.as_slice())
		.map_err(|_| bad("the signature has not the length of its kind."))
}

/// A key that verifies key fragments.
pub fn verifying_key(data: &Bytes) -> Result<VerifyingKey, Error> {
	<[u8; VerifyingKey::LEN]>::try_from(data.as_ref())
		.map(VerifyingKey)
		.map_err(|_| bad("the verifying key has not 33 bytes."))
}
