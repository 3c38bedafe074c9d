// SPDX-License-Identifier: GPL-3.0-only
//! The cryptography of Salus off the chain: seal, open, fragments and manifest.
//!
//! All of it comes from kept libraries, behind suite ids, so that it can be replaced:
//! ChaCha20-Poly1305 in STREAM for content, Umbral for content keys, sr25519 for authors,
//! BLAKE2b-256 for addresses and commitments. Ids, accounts and keys cross the boundary as arrays
//! of bytes, so that this crate needs nothing of the chain.
//!
//! - [`seal_object`] turns a document into an object: encrypted, padded, signed by its author, with
//!   the content commitment and the object hash that are filed. [`open_object`] turns it back and
//!   proves each of them; [`RangeReader`] opens parts.
//! - [`Envelope`] seals the content key to the key of a compartment's epoch.
//! - [`make_fragments`] lets t of n gateways re-encrypt envelopes for a grantee; their [`Share`]s
//!   come together in [`Shares`].
//! - [`Seed`] holds every key, by label.
//!
//! ```
//! use salus_envelope::*;
//!
//! # fn main() -> Result<(), EnvelopeError> {
//! let rng = &mut rand_core::OsRng;
//!
//! // The patient publishes the key of a compartment's first epoch, and her fragment key.
//! let (chart, tag) = ([1; 32], [2; 16]);
//! let patient = Seed::random(rng).chart(0, &chart)?;
//! let epoch = patient.compartment(&tag, 0)?;
//! let signer = patient.fragment_signer()?;
//!
//! // A clinician's document is signed, sealed and filed.
//! let clinician = Seed::random(rng).signing(1)?;
//! let manifest = Manifest {
//!     chart,
//!     record: [3; 16],
//!     version: 1,
//!     previous: None,
//!     media_type: "application/fhir+json".into(),
//!     author: [4; 32],
//!     authored_at: 1_790_000_000_000,
//! };
//! let key = ContentKey::random(rng);
//! let sealing = Sealing { key: &key, author: &clinician, manifest: &manifest };
//! let (object, filed) = seal_bytes(rng, sealing, b"{\"resourceType\":\"Bundle\"}")?;
//! let envelope = Envelope::seal(rng, &epoch.encryption_key(), &key)?;
//!
//! // The patient grants: each gateway gets a fragment, sealed to its own key.
//! let doctor = Seed::random(rng).encryption(1)?;
//! let gateways = [Seed::random(rng).encryption(1)?, Seed::random(rng).encryption(1)?];
//! let header = FragmentHeader {
//!     chart,
//!     tag,
//!     epoch: 0,
//!     usage: FragmentUse::Grant,
//!     grantee: [5; 32],
//!     grantee_key_version: 1,
//!     generation: 0,
//!     threshold: 2,
//!     gateways: vec![[6; 32], [7; 32]],
//! };
//! let fragments = make_fragments(rng, &epoch, &signer, &doctor.encryption_key(), &header)?;
//!
//! // Each gateway opens its fragment, verifies it, and re-encrypts.
//! let (epoch, signer) = (epoch.encryption_key(), signer.verifying_key());
//! let mut shares = Shares::new(&envelope, &signer, &epoch, &doctor, header.threshold);
//! for (index, (gateway, fragment)) in (0..).zip(gateways.iter().zip(&fragments)) {
//!     let sent = fragment.seal(rng, &gateway.encryption_key())?;
//!     let fragment = Fragment::unseal(&sent, gateway)?;
//!     let account = &header.gateways[usize::from(index)];
//!     let usable = fragment.verify(&signer, &epoch, &doctor.encryption_key(), account)?;
//!     shares.add(index, &usable.reencrypt(rng, &envelope))?;
//! }
//!
//! // The doctor opens the envelope and the object, and verifies both against the chain.
//! let expected = Expected {
//!     chart: &chart,
//!     record: &manifest.record,
//!     version: 1,
//!     author: &manifest.author,
//!     author_keys: &[*clinician.verifying_key().as_bytes()],
//!     object: &filed.object,
//!     content: Some(&filed.content),
//! };
//! let (document, opened) = open_bytes(&shares.open()?, expected, &object)?;
//! assert_eq!(document, b"{\"resourceType\":\"Bundle\"}");
//! assert_eq!(opened.manifest, manifest);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

mod body;
pub mod content;
mod encryption;
mod envelope;
mod errors;
pub mod fragments;
pub mod io;
pub mod keys;
pub mod manifest;
mod open;
mod pack;
mod padme;
mod range;
mod seal;
mod sealed;
mod shares;
pub mod signing;
#[cfg(feature = "std")]
mod stream;
mod suite;

pub use body::Head;
pub use content::{object_len, ContentKey, Header};
pub use encryption::{DecryptionKey, EncryptionKey, FragmentKey, FragmentSigner};
pub use envelope::Envelope;
pub use errors::EnvelopeError;
pub use fragments::{make_fragments, Fragment, FragmentHeader, FragmentUse, VerifiedFragment};
pub use keys::{ChartKeys, Seed};
pub use manifest::{AuthorSignature, Commitment, Manifest};
pub use open::{check_object, open_bytes, open_object, Expected, OpenedObject};
pub use padme::padme;
pub use range::{Fetch, RangeReader};
pub use seal::{seal_bytes, seal_object, SealedObject, Sealing};
pub use sealed::{Sealed, SEAL_OVERHEAD};
pub use shares::{Share, Shares};
pub use signing::{SigningKey, VerifyingKey};
#[cfg(feature = "std")]
pub use stream::{check_stream, open_stream, seal_stream};
pub use suite::{ContentSuite, KeySuite, SignatureSuite};
