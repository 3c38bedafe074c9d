// SPDX-License-Identifier: GPL-3.0-only
//! What can be wrong, one condition each. No variant ever holds a key or plaintext.

use core::fmt;

/// Why something was not sealed, opened, cut into fragments or combined.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvelopeError {
	/// These bytes were made by cryptography that this version does not have.
	UnknownSuite {
		/// What the suite is for: content, key or signature.
		what: &'static str,
		/// The id that was found.
		id: u8,
	},
	/// These bytes have a format version that this version does not read.
	UnknownVersion {
		/// What was read.
		what: &'static str,
		/// The version that was found.
		version: u8,
	},
	/// These bytes do not decode.
	Malformed {
		/// What was read.
		what: &'static str,
	},
	/// The bytes do not begin as an object does.
	NotAnObject,
	/// The content key does not open this object, or the object's header was altered.
	KeyMismatch,
	/// A chunk is not what was sealed at its place: altered, swapped, or from another object.
	ChunkAltered {
		/// The chunk, counted from 0.
		index: u32,
	},
	/// The object is shorter than its header says. Lengths in bytes.
	Truncated {
		/// What the header says.
		expected: u64,
		/// What there was.
		got: u64,
	},
	/// There are bytes after the object's end.
	Extended {
		/// The object's length in bytes.
		expected: u64,
	},
	/// Longer than the format carries.
	TooLarge,
	/// The document's reader gave more or fewer bytes than were announced.
	LengthMismatch {
		/// The announced length in bytes.
		announced: u64,
	},
	/// A range outside the document.
	OutOfRange,
	/// The bytes are not those whose hash the chain holds.
	ObjectHashMismatch,
	/// The content is not what was filed: its commitment is not the one that the chain holds.
	CommitmentMismatch,
	/// The manifest is of another chart, record, version or author than was asked for.
	ManifestMismatch {
		/// The field that differs.
		field: &'static str,
	},
	/// The document was signed with a key that is not among the author's registered ones.
	AuthorKeyUnknown,
	/// The author's signature does not verify.
	AuthorSignatureInvalid,
	/// The media type is empty, too long or not printable ASCII of the form type/subtype.
	MediaTypeInvalid,
	/// The padding is not as the format prescribes.
	PaddingInvalid,
	/// Not a public key of its suite.
	PublicKeyInvalid,
	/// Not a secret key of its suite.
	SecretKeyInvalid,
	/// The secret key does not open what was sealed, or the sealed bytes were altered.
	SealBroken,
	/// Fragments need 1 ≤ threshold ≤ number of gateways ≤ 32.
	ThresholdInvalid {
		/// The threshold asked for.
		threshold: u8,
		/// The number of gateways.
		gateways: usize,
	},
	/// A gateway stands twice in the list, so that it would hold two fragments.
	GatewayRepeated,
	/// The fragment was not signed by the chart's fragment key, or was altered.
	FragmentSignatureInvalid,
	/// The fragment re-encrypts from or to another key than its signed header says.
	FragmentInconsistent,
	/// The fragment was made for another gateway.
	FragmentForAnotherGateway,
	/// The fragment is not for what was asked.
	FragmentMismatch {
		/// The field that differs.
		field: &'static str,
	},
	/// This gateway's share does not prove that it was re-encrypted with the patient's fragment.
	FalseShare {
		/// The gateway's place among those that got fragments.
		gateway: u8,
	},
	/// There is already a share of this gateway.
	ShareRepeated {
		/// The gateway's place among those that got fragments.
		gateway: u8,
	},
	/// There are shares enough, but of different generations of fragments, which do not mix.
	SharesOfDifferentGenerations {
		/// How many fit together.
		have: u8,
		/// How many it takes.
		need: u8,
	},
	/// Fewer shares than the threshold.
	SharesMissing {
		/// How many there are.
		have: u8,
		/// How many it takes.
		need: u8,
	},
	/// The shares verify one by one but do not combine: the maker's fragments do not fit.
	SharesDoNotCombine,
	/// Reading or writing failed.
	#[cfg(feature = "std")]
	Io {
		/// What kind of failure.
		kind: std::io::ErrorKind,
		/// The system's words for it.
		message: alloc::string::String,
	},
}

impl fmt::Display for EnvelopeError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::UnknownSuite { what, id } => {
				write!(f, "unknown {what} suite {id}: a newer version of the software is needed")
			},
			Self::UnknownVersion { what, version } => {
				write!(f, "{what} of unknown version {version}: a newer version of the software is needed")
			},
			Self::Malformed { what } => write!(f, "not a well-formed {what}"),
			Self::NotAnObject => f.write_str("not an encrypted object: fetch it again by its hash"),
			Self::KeyMismatch => f.write_str(
				"the content key does not open this object, or its header was altered: check that envelope and object belong together",
			),
			Self::ChunkAltered { index } => {
				write!(f, "chunk {index} was altered or moved: fetch the object from another gateway")
			},
			Self::Truncated { expected, got } => {
				write!(f, "the object has {got} of {expected} bytes: fetch it again")
			},
			Self::Extended { expected } => {
				write!(f, "there are bytes after the object's {expected}: fetch it again")
			},
			Self::TooLarge => f.write_str("longer than the format carries: split the document"),
			Self::LengthMismatch { announced } => {
				write!(f, "the document is not {announced} bytes long as announced: was it changed meanwhile?")
			},
			Self::OutOfRange => f.write_str("the range lies outside the document"),
			Self::ObjectHashMismatch => f.write_str(
				"object: these are not the bytes whose hash the chain holds; fetch the object from another gateway",
			),
			Self::CommitmentMismatch => f.write_str(
				"content: this is not the content that was filed; its commitment is not the one on the chain",
			),
			Self::ManifestMismatch { field } => {
				write!(f, "manifest: the sealed document is of another {field}")
			},
			Self::AuthorKeyUnknown => f.write_str(
				"author: signed with a key that is not among the author's registered ones",
			),
			Self::AuthorSignatureInvalid => {
				f.write_str("author: the author's signature does not verify")
			},
			Self::MediaTypeInvalid => {
				f.write_str("not a media type: give it as type/subtype, for example application/pdf")
			},
			Self::PaddingInvalid => f.write_str("the padding is not as the format prescribes"),
			Self::PublicKeyInvalid => f.write_str("not a public key of its suite"),
			Self::SecretKeyInvalid => f.write_str("not a secret key of its suite"),
			Self::SealBroken => f.write_str(
				"this secret key does not open what was sealed: wrong key, wrong epoch, or altered bytes",
			),
			Self::ThresholdInvalid { threshold, gateways } => write!(
				f,
				"a threshold of {threshold} with {gateways} gateways: it takes 1 ≤ threshold ≤ gateways ≤ 32"
			),
			Self::GatewayRepeated => f.write_str("a gateway stands twice in the list"),
			Self::FragmentSignatureInvalid => {
				f.write_str("the fragment was not signed by the chart's fragment key, or was altered")
			},
			Self::FragmentInconsistent => {
				f.write_str("the fragment does not fit the keys that its header names")
			},
			Self::FragmentForAnotherGateway => {
				f.write_str("the fragment was made for another gateway")
			},
			Self::FragmentMismatch { field } => write!(f, "the fragment is for another {field}"),
			Self::FalseShare { gateway } => write!(
				f,
				"the share of gateway {gateway} is false: leave it out, ask another, and tell the regulator"
			),
			Self::ShareRepeated { gateway } => {
				write!(f, "there is already a share of gateway {gateway}")
			},
			Self::SharesOfDifferentGenerations { have, need } => write!(
				f,
				"only {have} of {need} shares are of one generation: ask the gateways again later"
			),
			Self::SharesMissing { have, need } => {
				write!(f, "{have} of {need} shares: ask more gateways")
			},
			Self::SharesDoNotCombine => f.write_str(
				"the shares do not combine: ask the patient to issue the fragments anew",
			),
			#[cfg(feature = "std")]
			Self::Io { message, .. } => write!(f, "reading or writing failed: {message}"),
		}
	}
}

impl core::error::Error for EnvelopeError {}

#[cfg(feature = "std")]
impl From<std::io::Error> for EnvelopeError {
	fn from(error: std::io::Error) -> Self {
		use alloc::string::ToString;
		Self::Io { kind: error.kind(), message: error.to_string() }
	}
}
