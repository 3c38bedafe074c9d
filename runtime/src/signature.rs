// SPDX-License-Identifier: GPL-3.0-only

//! The signature under a native transaction.

use codec::{Decode, DecodeWithMemTracking, Encode};
use salus_primitives::text::is_signed;
use scale_info::{Type, TypeInfo};
use sp_runtime::{
	traits::{IdentifyAccount, Lazy, Verify},
	MultiSignature, MultiSigner,
};

/// `MultiSignature`, byte for byte and in the metadata, but for one thing: an Ethereum key signs for
/// the account that its wallet and `pallet-revive` know it by.
///
/// `MultiSignature::Eth` of this release derives the address from the compressed public key, and so
/// arrives at an account that nobody has (see `salus_primitives::ethereum`).
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking)]
pub struct Signature(pub MultiSignature);

impl From<MultiSignature> for Signature {
	fn from(signature: MultiSignature) -> Self {
		Self(signature)
	}
}

impl TypeInfo for Signature {
	type Identity = MultiSignature;

	fn type_info() -> Type {
		MultiSignature::type_info()
	}
}

impl Verify for Signature {
	type Signer = MultiSigner;

	fn verify<L: Lazy<[u8]>>(
		&self,
		mut message: L,
		signer: &<MultiSigner as IdentifyAccount>::AccountId,
	) -> bool {
		is_signed(message.get(), &self.0, signer)
	}
}
