// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway says of key fragments that it destroyed, and its signature.

use codec::{Decode, Encode};
use salus_primitives::{keys::PublicKey, AccountId, ChartId, CompartmentTag, Epoch, Moment};
use serde::{Deserialize, Serialize};

use crate::{
	hexadecimal,
	receipt::{is_signed_by, BlockRef, Signature},
};

/// The domain of what a gateway signs.
pub const DESTRUCTION_DOMAIN: &[u8] = b"salus/destruction/v1";

/// The fragments of one set, destroyed because no rule needed them any more, as the gateway states it.
///
/// It binds the gateway to its word. That no copy is left nobody can prove.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destruction {
	/// The genesis hash of the network.
	#[serde(with = "hexadecimal::one")]
	pub genesis: [u8; 32],
	/// The institution that runs the gateway.
	#[serde(with = "hexadecimal::one")]
	pub gateway: AccountId,
	/// The account of its system, to which the receipt key is registered; or the institution's own.
	#[serde(with = "hexadecimal::one")]
	pub system: AccountId,
	/// The number of that receipt key.
	pub key_version: u32,
	/// When, by the gateway's clock.
	pub time: Moment,
	/// The finalised block in whose state no rule needed them.
	pub block: BlockRef,
	/// The chart.
	pub chart: ChartId,
	/// The compartment.
	pub tag: CompartmentTag,
	/// The epoch of its key.
	pub epoch: Epoch,
	/// For whom they were.
	#[serde(with = "hexadecimal::one")]
	pub grantee: AccountId,
	/// Whether they were for emergencies only.
	pub emergency: bool,
	/// The generations that were here, upwards.
	pub generations: Vec<u32>,
}

impl Destruction {
	/// What the gateway signs: domain ‖ statement.
	pub fn preimage(&self) -> Vec<u8> {
		self.using_encoded(|statement| [DESTRUCTION_DOMAIN, statement].concat())
	}
}

/// The statement with the gateway's signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedDestruction {
	/// The statement.
	pub destruction: Destruction,
	/// By the registered receipt key, as under a receipt.
	#[serde(with = "hexadecimal::one")]
	pub signature: Signature,
}

impl SignedDestruction {
	/// Signs a statement: `sign` gets the preimage.
	pub fn new(destruction: Destruction, sign: impl FnOnce(&[u8]) -> Signature) -> Self {
		let signature = sign(&destruction.preimage());
		Self { destruction, signature }
	}

	/// Whether `key` made the signature.
	pub fn is_signed_by(&self, key: &PublicKey) -> bool {
		is_signed_by(&self.destruction.preimage(), &self.signature, key)
	}
}
