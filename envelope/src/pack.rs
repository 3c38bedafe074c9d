// SPDX-License-Identifier: GPL-3.0-only
//! The bytes of Umbral's objects: MessagePack, of which they use arrays, bytes and booleans.
//!
//! This is the form of Umbral's own bindings (Rust's `default-serialization`, JavaScript's
//! `toBytes`, Python's `__bytes__`), byte for byte; the usual crate for it needs `std`, so the
//! three markers are written and read here. Reading is strict: one form a value, nothing left over.

use crate::errors::EnvelopeError;
use alloc::vec::Vec;
use core::fmt;
use serde::{
	de::{self, DeserializeOwned, SeqAccess, Visitor},
	forward_to_deserialize_any,
	ser::{self, Impossible, SerializeStruct},
	Serialize,
};

const ARRAY: u8 = 0x90;
const ARRAY_MAX: usize = 15;
const FALSE: u8 = 0xc2;
const TRUE: u8 = 0xc3;
const BYTES: u8 = 0xc4;

/// The bytes of an Umbral object.
pub(crate) fn pack<T: Serialize, const N: usize>(
	value: &T,
	what: &'static str,
) -> Result<[u8; N], EnvelopeError> {
	let mut packer = Packer(Vec::with_capacity(N));
	value.serialize(&mut packer).map_err(|Unfit| EnvelopeError::Malformed { what })?;
	packer.0.try_into().map_err(|_| EnvelopeError::Malformed { what })
}

/// Reads an Umbral object.
pub(crate) fn unpack<T: DeserializeOwned>(
	bytes: &[u8],
	what: &'static str,
) -> Result<T, EnvelopeError> {
	let mut unpacker = Unpacker(bytes);
	match T::deserialize(&mut unpacker) {
		Ok(value) if unpacker.0.is_empty() => Ok(value),
		_ => Err(EnvelopeError::Malformed { what }),
	}
}

/// The value has no form here, or the bytes are none.
#[derive(Debug)]
struct Unfit;

impl fmt::Display for Unfit {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("unfit")
	}
}

impl core::error::Error for Unfit {}

impl ser::Error for Unfit {
	fn custom<T: fmt::Display>(_: T) -> Self {
		Self
	}
}

impl de::Error for Unfit {
	fn custom<T: fmt::Display>(_: T) -> Self {
		Self
	}
}

struct Packer(Vec<u8>);

macro_rules! unfit {
	($($method:ident($($argument:ty),*) $(<$generic:ident>)? -> $output:ty;)+) => {
		$(fn $method $(<$generic: Serialize + ?Sized>)? (self, $(_: $argument),*) -> Result<$output, Unfit> {
			Err(Unfit)
		})+
	};
}

impl ser::Serializer for &mut Packer {
	type Ok = ();
	type Error = Unfit;
	type SerializeSeq = Impossible<(), Unfit>;
	type SerializeTuple = Impossible<(), Unfit>;
	type SerializeTupleStruct = Impossible<(), Unfit>;
	type SerializeTupleVariant = Impossible<(), Unfit>;
	type SerializeMap = Impossible<(), Unfit>;
	type SerializeStruct = Self;
	type SerializeStructVariant = Impossible<(), Unfit>;

	fn is_human_readable(&self) -> bool {
		false
	}

	fn serialize_bool(self, value: bool) -> Result<(), Unfit> {
		self.0.push(if value { TRUE } else { FALSE });
		Ok(())
	}

	fn serialize_bytes(self, value: &[u8]) -> Result<(), Unfit> {
		self.0.push(BYTES);
		self.0.push(u8::try_from(value.len()).map_err(|_| Unfit)?);
		self.0.extend_from_slice(value);
		Ok(())
	}

	fn serialize_struct(self, _: &'static str, fields: usize) -> Result<Self, Unfit> {
		match u8::try_from(fields) {
			Ok(count) if fields <= ARRAY_MAX => {
				self.0.push(ARRAY | count);
				Ok(self)
			},
			_ => Err(Unfit),
		}
	}

	fn serialize_newtype_struct<T: Serialize + ?Sized>(
		self,
		_: &'static str,
		value: &T,
	) -> Result<(), Unfit> {
		value.serialize(self)
	}

	unfit! {
		serialize_i8(i8) -> ();
		serialize_i16(i16) -> ();
		serialize_i32(i32) -> ();
		serialize_i64(i64) -> ();
		serialize_u8(u8) -> ();
		serialize_u16(u16) -> ();
		serialize_u32(u32) -> ();
		serialize_u64(u64) -> ();
		serialize_f32(f32) -> ();
		serialize_f64(f64) -> ();
		serialize_char(char) -> ();
		serialize_str(&str) -> ();
		serialize_none() -> ();
		serialize_some(&T) <T> -> ();
		serialize_unit() -> ();
		serialize_unit_struct(&'static str) -> ();
		serialize_unit_variant(&'static str, u32, &'static str) -> ();
		serialize_newtype_variant(&'static str, u32, &'static str, &T) <T> -> ();
		serialize_seq(Option<usize>) -> Self::SerializeSeq;
		serialize_tuple(usize) -> Self::SerializeTuple;
		serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
		serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
		serialize_map(Option<usize>) -> Self::SerializeMap;
		serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
	}
}

impl SerializeStruct for &mut Packer {
	type Ok = ();
	type Error = Unfit;

	fn serialize_field<T: Serialize + ?Sized>(
		&mut self,
		_: &'static str,
		value: &T,
	) -> Result<(), Unfit> {
		value.serialize(&mut **self)
	}

	fn end(self) -> Result<(), Unfit> {
		Ok(())
	}
}

struct Unpacker<'de>(&'de [u8]);

impl<'de> Unpacker<'de> {
	fn byte(&mut self) -> Result<u8, Unfit> {
		let (byte, rest) = self.0.split_first().ok_or(Unfit)?;
		self.0 = rest;
		Ok(*byte)
	}
}

impl<'de> de::Deserializer<'de> for &mut Unpacker<'de> {
	type Error = Unfit;

	fn is_human_readable(&self) -> bool {
		false
	}

	fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
		match self.byte()? {
			FALSE => visitor.visit_bool(false),
			TRUE => visitor.visit_bool(true),
			BYTES => {
				let len = usize::from(self.byte()?);
				let (bytes, rest) = self.0.split_at_checked(len).ok_or(Unfit)?;
				self.0 = rest;
				visitor.visit_borrowed_bytes(bytes)
			},
			marker if marker & 0xf0 == ARRAY => {
				let mut fields = Fields { left: usize::from(marker & 0x0f), unpacker: self };
				let value = visitor.visit_seq(&mut fields)?;
				// A field that the visitor did not ask for would be read as the next value.
				if fields.left == 0 {
					Ok(value)
				} else {
					Err(Unfit)
				}
			},
			_ => Err(Unfit),
		}
	}

	forward_to_deserialize_any! {
		bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
		unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
	}
}

struct Fields<'a, 'de> {
	left: usize,
	unpacker: &'a mut Unpacker<'de>,
}

impl<'de> SeqAccess<'de> for Fields<'_, 'de> {
	type Error = Unfit;

	fn next_element_seed<T: de::DeserializeSeed<'de>>(
		&mut self,
		seed: T,
	) -> Result<Option<T::Value>, Unfit> {
		match self.left.checked_sub(1) {
			None => Ok(None),
			Some(left) => {
				self.left = left;
				seed.deserialize(&mut *self.unpacker).map(Some)
			},
		}
	}
}
