// SPDX-License-Identifier: GPL-3.0-only

//! Bytes in JSON: `0x` and lower-case hexadecimal digits.

use serde::{de::Error, Deserialize, Deserializer, Serializer};

fn show(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

/// As the formats say: the `0x` may be missing, digits may be upper-case.
fn read<E: Error>(text: &str) -> Result<Vec<u8>, E> {
	hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(E::custom)
}

fn exactly<T: for<'a> TryFrom<&'a [u8]>, E: Error>(text: &str) -> Result<T, E> {
	let bytes = read::<E>(text)?;
	T::try_from(&bytes)
		.map_err(|_| E::custom(format!("{} bytes are too many or too few", bytes.len())))
}

/// Bytes, of a length that the type says or of any.
pub(crate) mod one {
	use super::*;

	pub(crate) fn serialize<S: Serializer>(
		bytes: impl AsRef<[u8]>,
		to: S,
	) -> Result<S::Ok, S::Error> {
		to.serialize_str(&show(bytes.as_ref()))
	}

	pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
	where
		T: for<'a> TryFrom<&'a [u8]>,
		D: Deserializer<'de>,
	{
		exactly(&String::deserialize(from)?)
	}
}

/// A list of them.
pub(crate) mod list {
	use super::*;

	pub(crate) fn serialize<S: Serializer>(
		list: &[impl AsRef<[u8]>],
		to: S,
	) -> Result<S::Ok, S::Error> {
		to.collect_seq(list.iter().map(|bytes| show(bytes.as_ref())))
	}

	pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
	where
		T: for<'a> TryFrom<&'a [u8]>,
		D: Deserializer<'de>,
	{
		Vec::<String>::deserialize(from)?.iter().map(|text| exactly(text)).collect()
	}
}

/// What the chain encodes in SCALE.
pub(crate) mod scale {
	use super::*;
	use codec::{DecodeAll, Encode};

	pub(crate) fn serialize<S: Serializer>(value: &impl Encode, to: S) -> Result<S::Ok, S::Error> {
		to.serialize_str(&value.using_encoded(show))
	}

	pub(crate) fn deserialize<'de, T: DecodeAll, D>(from: D) -> Result<T, D::Error>
	where
		D: Deserializer<'de>,
	{
		let bytes = read::<D::Error>(&String::deserialize(from)?)?;
		T::decode_all(&mut bytes.as_slice()).map_err(D::Error::custom)
	}
}

/// A list of that.
pub(crate) mod scales {
	use super::*;
	use codec::{DecodeAll, Encode};

	pub(crate) fn serialize<S: Serializer>(list: &[impl Encode], to: S) -> Result<S::Ok, S::Error> {
		to.collect_seq(list.iter().map(|value| value.using_encoded(show)))
	}

	pub(crate) fn deserialize<'de, T: DecodeAll, D>(from: D) -> Result<Vec<T>, D::Error>
	where
		D: Deserializer<'de>,
	{
		let texts = Vec::<String>::deserialize(from)?;
		texts
			.iter()
			.map(|text| {
				T::decode_all(&mut read::<D::Error>(text)?.as_slice()).map_err(D::Error::custom)
			})
			.collect()
	}
}
