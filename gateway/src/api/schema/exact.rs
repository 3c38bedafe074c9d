// SPDX-License-Identifier: GPL-3.0-only

//! What schemas do not say when they are derived: how large a number may be, and that a variant is an object
//! of one member.

use utoipa::{
	openapi::{
		schema::{AdditionalProperties, ArrayItems},
		KnownFormat, Object, OpenApi, RefOr, Schema, SchemaFormat,
	},
	Number,
};

/// Completes all schemas of a document.
pub(in crate::api) fn complete(document: &mut OpenApi) {
	if let Some(components) = &mut document.components {
		components.schemas.values_mut().for_each(schema);
	}
	for path in document.paths.paths.values_mut() {
		for operation in [&mut path.get, &mut path.put, &mut path.post].into_iter().flatten() {
			for parameter in operation.parameters.iter_mut().flatten() {
				if let RefOr::T(parameter) = parameter {
					parameter.schema.iter_mut().for_each(schema);
				}
			}
		}
	}
}

fn schema(it: &mut RefOr<Schema>) {
	match it {
		RefOr::T(Schema::Object(object)) => {
			number(object);
			object.properties.values_mut().for_each(schema);
		},
		RefOr::T(Schema::Array(array)) => {
			if let ArrayItems::RefOrSchema(items) = &mut array.items {
				schema(items);
			}
		},
		RefOr::T(Schema::OneOf(one)) => {
			one.items.iter_mut().for_each(schema);
			one.items.iter_mut().for_each(variant);
		},
		_ => {},
	}
}

/// A number without a sign, under the name that the format has in OpenAPI's registry.
fn number(object: &mut Object) {
	let Some(SchemaFormat::KnownFormat(format)) = &object.format else { return };
	let (name, largest) = match format {
		KnownFormat::UInt8 => ("uint8", u8::MAX.into()),
		KnownFormat::UInt32 => ("uint32", usize::try_from(u32::MAX).unwrap_or(usize::MAX)),
		KnownFormat::UInt64 => ("uint64", usize::MAX),
		_ => return,
	};
	object.format = Some(SchemaFormat::Custom(name.into()));
	object.maximum.get_or_insert(Number::UInt(largest));
}

/// `{"Name": …}`: another member beside it is no variant.
fn variant(it: &mut RefOr<Schema>) {
	if let RefOr::T(Schema::Object(object)) = it {
		if !object.properties.is_empty() {
			object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
		}
	}
}
