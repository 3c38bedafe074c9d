// SPDX-License-Identifier: GPL-3.0-only

//! Key fragments on their way to a gateway, and there.

use codec::Encode;
use salus_envelope::FragmentUse;
use salus_primitives::{
	access::Opening, keys::PublicKey, AccountId, ChartId, CompartmentTag, Epoch, GrantId, MandateId,
};
use serde::{Deserialize, Serialize};

use super::Bytes;

/// What fragments are for: a key from which, and one to which they re-encrypt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Encode)]
pub struct FragmentSet {
	/// The chart.
	pub chart: ChartId,
	/// The compartment.
	pub tag: CompartmentTag,
	/// The epoch of its key.
	pub epoch: Epoch,
	/// The account to whose key they re-encrypt.
	pub grantee: AccountId,
	/// Dormant fragments, for open emergencies only.
	pub emergency: bool,
}

impl FragmentSet {
	/// The same in the words of `salus-envelope`.
	pub fn usage(&self) -> FragmentUse {
		match self.emergency {
			true => FragmentUse::Emergency,
			false => FragmentUse::Grant,
		}
	}
}

/// Which generations of a set a gateway has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FragmentState {
	/// The set.
	pub set: FragmentSet,
	/// The one that counts.
	pub active: Option<u32>,
	/// The one that waits for its activation.
	pub pending: Option<u32>,
	/// The version of the grantee's key that the newest one is made for.
	pub grantee_key_version: u32,
	/// The institutions whose gateways hold a fragment each of the newest one, in order, as who made it
	/// signed it. None where this gateway cannot open its own any more.
	pub gateways: Vec<AccountId>,
}

/// The rule by which somebody gets fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Encode)]
pub enum DeliveryBasis {
	/// A grant.
	Grant(GrantId),
	/// A mandate that lets its holder read.
	Mandate(MandateId),
	/// Dormant: an open emergency, when there is one.
	Emergency,
}

/// A fragment on its way to one gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode)]
pub struct FragmentParcel {
	/// The fragment, sealed to the gateway's registered key.
	pub sealed: Bytes,
	/// The public key of the epoch that it re-encrypts from.
	pub epoch_key: PublicKey,
	/// The rule.
	pub basis: DeliveryBasis,
	/// What opens the grant's tag, where it is blinded.
	pub opening: Option<Opening>,
}

/// The generation that counts from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode)]
pub struct Activated {
	/// Of which set.
	pub set: FragmentSet,
	/// Which generation.
	pub generation: u32,
}
