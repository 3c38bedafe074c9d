// SPDX-License-Identifier: GPL-3.0-only

//! Ids of 32 bytes that are written in one way only.

/// What was to be an id and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is 0x and 64 lower-case hexadecimal digits")]
pub struct NotAnId;

/// The bytes that are written so, exactly: an id has one spelling.
pub(crate) fn read(text: &str) -> Result<[u8; 32], NotAnId> {
	let digits = text.strip_prefix("0x").ok_or(NotAnId)?;
	if digits.bytes().any(|digit| digit.is_ascii_uppercase()) {
		return Err(NotAnId);
	}
	let mut id = [0; 32];
	hex::decode_to_slice(digits, &mut id).map_err(|_| NotAnId)?;
	Ok(id)
}

/// Declares an id.
macro_rules! hex_id {
	($(#[$doc:meta])* $name:ident) => {
		$(#[$doc])*
		#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
		pub struct $name(pub [u8; 32]);

		impl std::fmt::Display for $name {
			fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
				write!(f, "0x{}", hex::encode(self.0))
			}
		}

		impl std::fmt::Debug for $name {
			fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
				std::fmt::Display::fmt(self, f)
			}
		}

		impl std::str::FromStr for $name {
			type Err = $crate::hex_id::NotAnId;

			fn from_str(text: &str) -> Result<Self, Self::Err> {
				$crate::hex_id::read(text).map(Self)
			}
		}

		impl serde::Serialize for $name {
			fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
				to.collect_str(self)
			}
		}

		impl<'de> serde::Deserialize<'de> for $name {
			fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
				<String as serde::Deserialize>::deserialize(from)?
					.parse()
					.map_err(serde::de::Error::custom)
			}
		}
	};
}

pub(crate) use hex_id;

#[cfg(test)]
mod tests {
	use super::*;

	hex_id! {
		/// One.
		Id
	}

	#[test]
	fn an_id_has_one_spelling() {
		let id = Id([0xab; 32]);
		let text = id.to_string();
		assert_eq!(text, format!("0x{}", "ab".repeat(32)));
		assert_eq!(text.parse(), Ok(id));
		assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
		assert_eq!(serde_json::from_str::<Id>(&format!("\"{text}\"")).unwrap(), id);
		let upper = format!("0x{}", "AB".repeat(32));
		for other in
			[&text[2..], &text[..64], &upper, &format!("{text}00"), &format!(" {text}"), ""]
		{
			assert_eq!(other.parse::<Id>(), Err(NotAnId), "{other}");
		}
	}
}
