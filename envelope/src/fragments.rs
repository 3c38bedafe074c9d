// SPDX-License-Identifier: GPL-3.0-only
//! Key fragments: what a grant gives to gateways, so that t of n can re-encrypt for its grantee.
//!
//! Umbral signs each fragment with the keys it re-encrypts from and to. What else it is for, and
//! which gateways hold its siblings, stands in a header around it that the same key signs: each
//! gateway can see for itself which n institutions the threshold counts.

use crate::{
	encryption::{DecryptionKey, EncryptionKey, FragmentKey, FragmentSigner},
	errors::EnvelopeError,
	pack::{pack, unpack},
	sealed::Sealed,
	suite::KeySuite,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeAll, Encode};
use rand_core::CryptoRngCore;
use umbral_pre::{generate_kfrags_with_rng, KeyFrag, Parameters, VerifiedKeyFrag};
use zeroize::{Zeroize, Zeroizing};

/// What separates the signatures of fragments from every other.
pub const FRAGMENT_DOMAIN: &[u8] = b"salus/fragment/v1";
/// The version of the fragment's encoding.
pub const FRAGMENT_VERSION: u8 = 1;
/// The most gateways that hold fragments of one key.
pub const MAX_GATEWAYS: usize = 32;

const WHAT: &str = "fragment";
const KFRAG: usize = 310;

/// When gateways may use a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum FragmentUse {
	/// Under a finalised grant or mandate.
	#[codec(index = 0)]
	Grant,
	/// Dormant: only under a finalised open emergency of the grantee's department.
	#[codec(index = 1)]
	Emergency,
}

/// What a set of fragments is for. All of it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FragmentHeader {
	/// The chart.
	pub chart: [u8; 32],
	/// The compartment.
	pub tag: [u8; 16],
	/// The epoch of its key.
	pub epoch: u32,
	/// When they may be used.
	pub usage: FragmentUse,
	/// The account whose registered key they re-encrypt to.
	pub grantee: [u8; 32],
	/// The version of that key.
	pub grantee_key_version: u32,
	/// Counts up at each reissue: shares of different generations do not mix.
	pub generation: u32,
	/// How many shares it takes.
	pub threshold: u8,
	/// The accounts of the gateways that hold one each. A gateway's index is its place here.
	pub gateways: Vec<[u8; 32]>,
}

impl FragmentHeader {
	/// The index of a gateway.
	pub fn index_of(&self, gateway: &[u8; 32]) -> Option<u8> {
		self.gateways
			.iter()
			.position(|account| account == gateway)
			.and_then(|index| u8::try_from(index).ok())
	}

	fn check(&self) -> Result<(), EnvelopeError> {
		let gateways = self.gateways.len();
		if self.threshold == 0 || usize::from(self.threshold) > gateways || gateways > MAX_GATEWAYS
		{
			return Err(EnvelopeError::ThresholdInvalid { threshold: self.threshold, gateways });
		}
		let repeated =
			|(index, account): (usize, &[u8; 32])| self.gateways[..index].contains(account);
		match self.gateways.iter().enumerate().any(repeated) {
			true => Err(EnvelopeError::GatewayRepeated),
			false => Ok(()),
		}
	}
}

/// One gateway's fragment, as it travels inside its seal.
#[derive(Clone, Encode, Decode)]
pub struct Fragment {
	header: FragmentHeader,
	index: u8,
	delegating: [u8; 33],
	receiving: [u8; 33],
	kfrag: [u8; KFRAG],
	signature: [u8; 64],
}

impl Drop for Fragment {
	fn drop(&mut self) {
		self.kfrag.zeroize();
	}
}

impl core::fmt::Debug for Fragment {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.debug_struct("Fragment")
			.field("header", &self.header)
			.field("index", &self.index)
			.finish_non_exhaustive()
	}
}

/// Makes the fragments of `epoch`'s key for the grantee's key `receiving`, one for each gateway of
/// the header, in its order.
///
/// Keep all of them before the first is sent: a set of which some are lost has to be made anew
/// under the next generation.
pub fn make_fragments(
	rng: &mut impl CryptoRngCore,
	epoch: &DecryptionKey,
	signer: &FragmentSigner,
	receiving: &EncryptionKey,
	header: &FragmentHeader,
) -> Result<Vec<Fragment>, EnvelopeError> {
	header.check()?;
	let kfrags = generate_kfrags_with_rng(
		rng,
		epoch.umbral(),
		receiving.umbral(),
		signer.umbral(),
		header.threshold.into(),
		header.gateways.len(),
		true,
		true,
	);
	let delegating = epoch.encryption_key().to_bytes();
	(0u8..)
		.zip(kfrags.iter())
		.map(|(index, kfrag)| {
			let mut fragment = Fragment {
				header: header.clone(),
				index,
				delegating,
				receiving: receiving.to_bytes(),
				kfrag: pack(kfrag, WHAT)?,
				signature: [0; 64],
			};
			fragment.signature = signer.sign(rng, &fragment.preimage());
			Ok(fragment)
		})
		.collect()
}

impl Fragment {
	/// What it is for. Proven only by [`Fragment::verify`].
	pub const fn header(&self) -> &FragmentHeader {
		&self.header
	}

	/// The place of the gateway that it was made for.
	pub const fn index(&self) -> u8 {
		self.index
	}

	/// The account of the gateway that it was made for.
	pub fn gateway(&self) -> Option<&[u8; 32]> {
		self.header.gateways.get(usize::from(self.index))
	}

	/// Seals it to its gateway's encryption key, to send it there.
	pub fn seal(
		&self,
		rng: &mut impl CryptoRngCore,
		gateway: &EncryptionKey,
	) -> Result<Vec<u8>, EnvelopeError> {
		Sealed::seal(rng, gateway, &self.to_bytes())?.to_bytes()
	}

	/// Opens a fragment that was sealed to this gateway.
	pub fn unseal(bytes: &[u8], gateway: &DecryptionKey) -> Result<Self, EnvelopeError> {
		Self::from_bytes(&Sealed::from_bytes(bytes)?.open(gateway)?)
	}

	/// The bytes, which are secret: keep them sealed or wrapped.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		let mut bytes = Zeroizing::new(Vec::with_capacity(640 + self.header.gateways.len() * 32));
		(FRAGMENT_VERSION, KeySuite::Umbral.id()).encode_to(&mut *bytes);
		self.encode_to(&mut *bytes);
		bytes
	}

	/// Reads what [`Fragment::to_bytes`] gave.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		let malformed = EnvelopeError::Malformed { what: WHAT };
		let [version, suite, rest @ ..] = bytes else { return Err(malformed) };
		if *version != FRAGMENT_VERSION {
			return Err(EnvelopeError::UnknownVersion { what: WHAT, version: *version });
		}
		KeySuite::try_from(*suite)?;
		let fragment = Self::decode_all(&mut &*rest).map_err(|_| malformed.clone())?;
		fragment.header.check()?;
		fragment.gateway().ok_or(malformed)?;
		Ok(fragment)
	}

	/// Checks that the holder of the chart's fragment key made it for this gateway, from this epoch's
	/// key to this grantee's. Whether chart, grant and grantee allow it is the caller's to check on
	/// the chain, by the header.
	pub fn verify(
		&self,
		signer: &FragmentKey,
		epoch: &EncryptionKey,
		receiving: &EncryptionKey,
		gateway: &[u8; 32],
	) -> Result<VerifiedFragment, EnvelopeError> {
		let signed = self.signature_holds(signer);
		if !signed {
			return Err(EnvelopeError::FragmentSignatureInvalid);
		}
		if self.gateway() != Some(gateway) {
			return Err(EnvelopeError::FragmentForAnotherGateway);
		}
		if self.delegating != epoch.to_bytes() {
			return Err(EnvelopeError::FragmentMismatch { field: "epoch key" });
		}
		if self.receiving != receiving.to_bytes() {
			return Err(EnvelopeError::FragmentMismatch { field: "grantee key" });
		}
		let kfrag: KeyFrag = unpack(&self.kfrag, WHAT)?;
		// The library verifies a fragment against the parameters that it brings along.
		let parameters: [u8; PARAMETERS] = pack(&Parameters::new(), WHAT)?;
		if self.kfrag.get(1..1 + PARAMETERS) != Some(&parameters[..]) {
			return Err(EnvelopeError::FragmentInconsistent);
		}
		let kfrag = kfrag
			.verify(signer.umbral(), Some(epoch.umbral()), Some(receiving.umbral()))
			.map_err(|_| EnvelopeError::FragmentInconsistent)?;
		Ok(VerifiedFragment { kfrag, index: self.index, generation: self.header.generation })
	}

	fn signature_holds(&self, signer: &FragmentKey) -> bool {
		signer.verify(&self.preimage(), &self.signature)
	}

	fn preimage(&self) -> Zeroizing<Vec<u8>> {
		let mut preimage =
			Zeroizing::new(Vec::with_capacity(640 + self.header.gateways.len() * 32));
		preimage.extend_from_slice(FRAGMENT_DOMAIN);
		(FRAGMENT_VERSION, KeySuite::Umbral.id()).encode_to(&mut *preimage);
		(&self.header, self.index, self.delegating, self.receiving, self.kfrag)
			.encode_to(&mut *preimage);
		preimage
	}
}

/// The packed length of Umbral's parameters: an array of one point.
const PARAMETERS: usize = 36;

/// A fragment that a gateway may use.
#[derive(Clone)]
pub struct VerifiedFragment {
	pub(crate) kfrag: VerifiedKeyFrag,
	pub(crate) index: u8,
	pub(crate) generation: u32,
}

impl core::fmt::Debug for VerifiedFragment {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "VerifiedFragment({}, generation {}, …)", self.index, self.generation)
	}
}

#[cfg(test)]
mod tests {
	use super::{FragmentKey, KeyFrag, KFRAG, PARAMETERS, WHAT};
	use crate::{
		encryption::EncryptionKey,
		pack::{pack, unpack},
	};
	use alloc::vec::Vec;
	use umbral_pre::Parameters;

	#[test]
	fn fragments_of_umbral_for_python_are_read_and_written_alike() {
		let vectors: serde_json::Value =
			serde_json::from_str(include_str!("../tests/vectors.json")).expect("JSON");
		let made = &vectors["umbral"];
		let bytes = |value: &serde_json::Value| -> Vec<u8> {
			hex::decode(value.as_str().expect("a string")).expect("hexadecimal digits")
		};
		let key = |name| EncryptionKey::from_bytes(&bytes(&made[name])).expect("a point");
		let signer = FragmentKey::from_bytes(&bytes(&made["verifying_key"])).expect("a point");
		let (epoch, reader) = (key("delegating_key"), key("receiving_key"));
		let parameters: [u8; PARAMETERS] = pack(&Parameters::new(), WHAT).expect("packs");
		for fragment in made["key_fragments"].as_array().expect("a list") {
			let fragment = bytes(fragment);
			assert_eq!(fragment[1..1 + PARAMETERS], parameters);
			let kfrag: KeyFrag = unpack(&fragment, WHAT).expect("unpacks");
			let packed: [u8; KFRAG] = pack(&kfrag, WHAT).expect("packs");
			assert_eq!(packed[..], fragment);
			kfrag
				.verify(signer.umbral(), Some(epoch.umbral()), Some(reader.umbral()))
				.expect("verifies");
		}
	}
}
