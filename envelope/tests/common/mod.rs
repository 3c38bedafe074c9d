// SPDX-License-Identifier: GPL-3.0-only
//! What the tests share: randomness that repeats itself, and a party of each kind.
#![allow(dead_code)]

use rand_core::{CryptoRng, Error, RngCore};
use salus_envelope::*;
use sha2::{Digest, Sha256};

/// SHA-256(seed ‖ block number): the same bytes in every run, for vectors.
pub struct Repeating {
	seed: &'static str,
	block: u64,
	left: Vec<u8>,
}

impl Repeating {
	pub fn new(seed: &'static str) -> Self {
		Self { seed, block: 0, left: Vec::new() }
	}
}

impl RngCore for Repeating {
	fn next_u32(&mut self) -> u32 {
		rand_core::impls::next_u32_via_fill(self)
	}

	fn next_u64(&mut self) -> u64 {
		rand_core::impls::next_u64_via_fill(self)
	}

	fn fill_bytes(&mut self, dest: &mut [u8]) {
		for byte in dest {
			if self.left.is_empty() {
				let block = Sha256::new()
					.chain_update(self.seed)
					.chain_update(self.block.to_le_bytes())
					.finalize();
				self.left = block.into_iter().rev().collect();
				self.block += 1;
			}
			*byte = self.left.pop().expect("just filled");
		}
	}

	fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), Error> {
		self.fill_bytes(dest);
		Ok(())
	}
}

impl CryptoRng for Repeating {}

pub const CHART: [u8; 32] = [0x11; 32];
pub const TAG: [u8; 16] = [0x22; 16];
pub const RECORD: [u8; 16] = [0x33; 16];
pub const AUTHOR: [u8; 32] = [0x44; 32];
pub const GRANTEE: [u8; 32] = [0x55; 32];

pub fn manifest() -> Manifest {
	Manifest {
		chart: CHART,
		record: RECORD,
		version: 1,
		previous: None,
		media_type: "application/fhir+json".into(),
		author: AUTHOR,
		authored_at: 1_790_000_000_000,
	}
}

pub fn author() -> SigningKey {
	Seed::from_bytes([0xa1; 32]).signing(1).expect("a mini secret")
}

pub fn author_keys() -> [[u8; 32]; 1] {
	[*author().verifying_key().as_bytes()]
}

pub fn expected<'a>(filed: &'a SealedObject, author_keys: &'a [[u8; 32]]) -> Expected<'a> {
	Expected {
		chart: &CHART,
		record: &RECORD,
		version: 1,
		author: &AUTHOR,
		author_keys,
		object: &filed.object,
		content: Some(&filed.content),
	}
}

/// A sealed document of `len` bytes with its key.
pub fn sealed(len: usize) -> (Vec<u8>, ContentKey, Vec<u8>, SealedObject) {
	let rng = &mut Repeating::new("object");
	let document: Vec<u8> = (0..len).map(|at| (at * 31 + at / 251) as u8).collect();
	let key = ContentKey::random(rng);
	let sealing = Sealing { key: &key, author: &author(), manifest: &manifest() };
	let (object, filed) = seal_bytes(rng, sealing, &document).expect("seals");
	(document, key, object, filed)
}

/// A chart's keys, a grantee and `n` gateways with fragments of which `t` open.
pub struct Shared {
	pub patient: ChartKeys,
	pub epoch: DecryptionKey,
	pub signer: FragmentSigner,
	pub reader: DecryptionKey,
	pub gateways: Vec<DecryptionKey>,
	pub header: FragmentHeader,
	pub fragments: Vec<Fragment>,
}

impl Shared {
	pub fn new(t: u8, n: u8) -> Self {
		Self::of_generation(t, n, 0)
	}

	pub fn of_generation(t: u8, n: u8, generation: u32) -> Self {
		let rng = &mut Repeating::new(["fragments", "fragments of the next"][generation as usize]);
		let patient = Seed::from_bytes([0xb2; 32]).chart(0, &CHART).expect("derives");
		let epoch = patient.compartment(&TAG, 0).expect("derives");
		let signer = patient.fragment_signer().expect("derives");
		let reader = Seed::from_bytes([0xc3; 32]).encryption(1).expect("derives");
		let gateways = (0..n)
			.map(|index| Seed::from_bytes([0xd0 + index; 32]).encryption(1).expect("derives"))
			.collect();
		let header = FragmentHeader {
			chart: CHART,
			tag: TAG,
			epoch: 0,
			usage: FragmentUse::Grant,
			grantee: GRANTEE,
			grantee_key_version: 1,
			generation,
			threshold: t,
			gateways: (0..n).map(|index| [0x60 + index; 32]).collect(),
		};
		let fragments =
			make_fragments(rng, &epoch, &signer, &reader.encryption_key(), &header).expect("cuts");
		Self { patient, epoch, signer, reader, gateways, header, fragments }
	}

	pub fn verified(&self, index: usize) -> Result<VerifiedFragment, EnvelopeError> {
		self.fragments[index].verify(
			&self.signer.verifying_key(),
			&self.epoch.encryption_key(),
			&self.reader.encryption_key(),
			&self.header.gateways[index],
		)
	}

	pub fn share(&self, index: usize, envelope: &Envelope) -> Share {
		self.verified(index).expect("verifies").reencrypt(&mut Repeating::new("share"), envelope)
	}
}
