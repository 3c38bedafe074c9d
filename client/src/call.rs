// SPDX-License-Identifier: GPL-3.0-only

//! A call: names that the chain's metadata resolves, and arguments that are already encoded.

use codec::Encode;
use subxt::{
	ext::{
		scale_encode::{EncodeAsFields, Error, FieldIter},
		scale_type_resolver::TypeResolver,
	},
	tx::DynamicPayload,
};

/// A call of a pallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
	/// The pallet's name in the metadata.
	pub pallet: &'static str,
	/// The call's name in the metadata.
	pub name: &'static str,
	/// The SCALE encoding of its arguments, one after the other.
	pub arguments: Vec<u8>,
}

impl Call {
	/// A call with these arguments: a tuple of them, in the order of the call's.
	pub fn new(pallet: &'static str, name: &'static str, arguments: impl Encode) -> Self {
		Self { pallet, name, arguments: arguments.encode() }
	}

	/// What subxt signs.
	pub(crate) fn payload(&self) -> DynamicPayload<Encoded> {
		DynamicPayload::new(self.pallet, self.name, Encoded(self.arguments.clone()))
	}
}

/// Arguments that are encoded already. Whether they fit the chain is what the chain's own decoding
/// says; that they fit this repository's runtime is what the runtime's tests say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Encoded(Vec<u8>);

impl EncodeAsFields for Encoded {
	fn encode_as_fields_to<R: TypeResolver>(
		&self,
		_fields: &mut dyn FieldIter<'_, R::TypeId>,
		_types: &R,
		out: &mut Vec<u8>,
	) -> Result<(), Error> {
		out.extend_from_slice(&self.0);
		Ok(())
	}
}
