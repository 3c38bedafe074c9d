// SPDX-License-Identifier: GPL-3.0-only
//! Shares: what a gateway re-encrypts for a grantee, and how t of them open an envelope.

use crate::{
	content::ContentKey,
	encryption::{DecryptionKey, EncryptionKey, FragmentKey},
	envelope::{content_key, Envelope},
	errors::EnvelopeError,
	fragments::VerifiedFragment,
	pack::{pack, unpack},
	suite::KeySuite,
};
use alloc::vec::Vec;
use rand_core::CryptoRngCore;
use umbral_pre::{decrypt_reencrypted, reencrypt_with_rng, CapsuleFrag, VerifiedCapsuleFrag};
use zeroize::Zeroizing;

const WHAT: &str = "share";
const CFRAG: usize = 381;

/// A gateway's part in opening one envelope for one grantee, with a proof that it is right.
///
/// 387 bytes: suite (1), index (1), generation (4, little endian), capsule fragment (381).
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
	index: u8,
	generation: u32,
	cfrag: CapsuleFrag,
}

impl VerifiedFragment {
	/// Re-encrypts an envelope into this gateway's share.
	pub fn reencrypt(&self, rng: &mut impl CryptoRngCore, envelope: &Envelope) -> Share {
		Share {
			index: self.index,
			generation: self.generation,
			cfrag: reencrypt_with_rng(rng, envelope.sealed().capsule(), self.kfrag.clone())
				.unverify(),
		}
	}
}

impl Share {
	/// The length of an encoded share.
	pub const LEN: usize = 6 + CFRAG;

	/// The place of the gateway among those that got fragments, as it says.
	pub const fn index(&self) -> u8 {
		self.index
	}

	/// The generation of the fragment, as the gateway says.
	pub const fn generation(&self) -> u32 {
		self.generation
	}

	/// The bytes to send.
	pub fn to_bytes(&self) -> Result<[u8; Self::LEN], EnvelopeError> {
		let cfrag: [u8; CFRAG] = pack(&self.cfrag, WHAT)?;
		let mut bytes = [0; Self::LEN];
		bytes[0] = KeySuite::Umbral.id();
		bytes[1] = self.index;
		bytes[2..6].copy_from_slice(&self.generation.to_le_bytes());
		bytes[6..].copy_from_slice(&cfrag);
		Ok(bytes)
	}

	/// Reads what [`Share::to_bytes`] gave.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		let [suite, index, g0, g1, g2, g3, cfrag @ ..] = bytes else {
			return Err(EnvelopeError::Malformed { what: WHAT });
		};
		KeySuite::try_from(*suite)?;
		Ok(Self {
			index: *index,
			generation: u32::from_le_bytes([*g0, *g1, *g2, *g3]),
			cfrag: unpack(cfrag, WHAT)?,
		})
	}
}

/// A share that was verified.
struct Verified {
	gateway: u8,
	/// Names the set of fragments: the maker draws it anew for each generation and signs it.
	set: [u8; POINT],
	/// Names the fragment within its set.
	fragment: [u8; ID],
	cfrag: VerifiedCapsuleFrag,
}

/// Collects a grantee's shares of one envelope until they open it.
///
/// A gateway can neither spoil the set nor put the blame on another: a share counts under the
/// gateway that it came from and under the fragments that it proves, whatever it claims.
pub struct Shares<'a> {
	envelope: &'a Envelope,
	signer: &'a FragmentKey,
	epoch: &'a EncryptionKey,
	reader: &'a DecryptionKey,
	threshold: u8,
	shares: Vec<Verified>,
}

impl<'a> Shares<'a> {
	/// Begins: `signer` and `epoch` are the chart's keys as the chain holds them, `reader` is the
	/// grantee's registered key.
	pub const fn new(
		envelope: &'a Envelope,
		signer: &'a FragmentKey,
		epoch: &'a EncryptionKey,
		reader: &'a DecryptionKey,
		threshold: u8,
	) -> Self {
		Self { envelope, signer, epoch, reader, threshold, shares: Vec::new() }
	}

	/// Takes a share that came from the gateway at place `gateway`. A false one is refused with that
	/// place in the error, and the ones before stay good.
	pub fn add(&mut self, gateway: u8, share: &Share) -> Result<(), EnvelopeError> {
		if share.index != gateway {
			return Err(EnvelopeError::FalseShare { gateway });
		}
		let cfrag = share
			.cfrag
			.clone()
			.verify(
				self.envelope.sealed().capsule(),
				self.signer.umbral(),
				self.epoch.umbral(),
				self.reader.encryption_key().umbral(),
			)
			.map_err(|_| EnvelopeError::FalseShare { gateway })?;
		let simple = cfrag.to_bytes_simple();
		let (Some(fragment), Some(set)) = (part(&simple, ID_AT), part(&simple, PRECURSOR_AT))
		else {
			return Err(EnvelopeError::Malformed { what: WHAT });
		};
		let same = |have: &Verified| {
			have.set == set && (have.gateway == gateway || have.fragment == fragment)
		};
		if self.shares.iter().any(same) {
			return Err(EnvelopeError::ShareRepeated { gateway });
		}
		self.shares.push(Verified { gateway, set, fragment, cfrag });
		Ok(())
	}

	/// How many more it takes.
	pub fn missing(&self) -> u8 {
		self.threshold.saturating_sub(count(self.largest().map_or(0, |set| self.of(set).count())))
	}

	/// Opens the envelope.
	pub fn open(&self) -> Result<ContentKey, EnvelopeError> {
		let need = self.threshold;
		let Some(set) = self.largest() else {
			return Err(EnvelopeError::SharesMissing { have: 0, need });
		};
		let have = count(self.of(set).count());
		if have < need {
			return Err(match count(self.shares.len()) < need {
				true => EnvelopeError::SharesMissing { have, need },
				false => EnvelopeError::SharesOfDifferentGenerations { have, need },
			});
		}
		decrypt_reencrypted(
			self.reader.umbral(),
			self.epoch.umbral(),
			self.envelope.sealed().capsule(),
			self.of(set).map(|share| share.cfrag.clone()),
			self.envelope.sealed().ciphertext(),
		)
		.map_err(|_| EnvelopeError::SharesDoNotCombine)
		.and_then(|key| content_key(&Zeroizing::new(key.into_vec())))
	}

	fn of<'b>(&'b self, set: &'b [u8; POINT]) -> impl Iterator<Item = &'b Verified> {
		self.shares.iter().filter(move |share| share.set == *set)
	}

	fn largest(&self) -> Option<&[u8; POINT]> {
		self.shares.iter().map(|share| &share.set).max_by_key(|set| self.of(set).count())
	}
}

/// Where the fragment's id and its set's point lie in Umbral's simple form of a capsule fragment.
const ID_AT: usize = 2 * POINT;
const PRECURSOR_AT: usize = ID_AT + ID;
const POINT: usize = 33;
const ID: usize = 32;

fn part<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
	bytes.get(at..at + N)?.try_into().ok()
}

fn count(shares: usize) -> u8 {
	u8::try_from(shares).unwrap_or(u8::MAX)
}
