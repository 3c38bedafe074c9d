// SPDX-License-Identifier: GPL-3.0-only

//! Holds a value against a schema of the OpenAPI document: as much of JSON Schema as that one uses, and
//! strictly, so that a member that the schema does not know is a mistake.

use serde_json::{Map, Value};

/// A document's schemas.
pub struct Schemas(pub Map<String, Value>);

impl Schemas {
	/// What is wrong with a value of that name.
	pub fn check(&self, name: &str, value: &Value) -> Result<(), String> {
		let schema = self.0.get(name).ok_or_else(|| format!("no schema {name}"))?;
		self.fits(schema, value).map_err(|error| format!("{name}: {error}"))
	}

	fn fits(&self, schema: &Value, value: &Value) -> Result<(), String> {
		if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
			let name = reference.strip_prefix("#/components/schemas/").ok_or("another document")?;
			return self.check(name, value);
		}
		if let Some(options) = schema.get("oneOf").and_then(Value::as_array) {
			let fitting = options.iter().filter(|one| self.fits(one, value).is_ok()).count();
			return match fitting {
				1 => Ok(()),
				_ => Err(format!("{value} fits {fitting} of {schema}")),
			};
		}
		if let Some(allowed) = schema.get("enum").and_then(Value::as_array) {
			return match allowed.contains(value) {
				true => Ok(()),
				false => Err(format!("{value} is none of {allowed:?}")),
			};
		}
		let types: Vec<&str> = match schema.get("type") {
			Some(Value::String(one)) => vec![one],
			Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
			// Anything.
			_ => return Ok(()),
		};
		match value {
			Value::Null if types.contains(&"null") => Ok(()),
			Value::Bool(_) if types.contains(&"boolean") => Ok(()),
			Value::Number(number) if types.contains(&"integer") && !number.is_f64() => {
				let most = schema.get("maximum").and_then(Value::as_u64);
				match number.as_u64().zip(most).is_none_or(|(number, most)| number <= most) {
					true => Ok(()),
					false => Err(format!("{number} for {schema}")),
				}
			},
			Value::String(text) if types.contains(&"string") => {
				let pattern = schema.get("pattern").and_then(Value::as_str);
				match pattern.is_none_or(|pattern| matches(pattern, text)) {
					true => Ok(()),
					false => Err(format!("{text} is not {pattern:?}")),
				}
			},
			Value::Array(items) if types.contains(&"array") => {
				let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
				let length = items.len() as u64;
				if bound("minItems").is_some_and(|least| length < least)
					|| bound("maxItems").is_some_and(|most| length > most)
				{
					return Err(format!("{length} items for {schema}"));
				}
				items.iter().try_for_each(|item| self.fits(&schema["items"], item))
			},
			Value::Object(members) if types.contains(&"object") => self.members(schema, members),
			_ => Err(format!("{value} is not of {types:?}")),
		}
	}

	fn members(&self, schema: &Value, members: &Map<String, Value>) -> Result<(), String> {
		let known = schema.get("properties").and_then(Value::as_object).ok_or("no properties")?;
		for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
			if !members.contains_key(name.as_str().unwrap()) {
				return Err(format!("{name} is missing"));
			}
		}
		for (name, value) in members {
			let schema = known.get(name).ok_or_else(|| format!("{name} is not in the schema"))?;
			self.fits(schema, value).map_err(|error| format!("{name}: {error}"))?;
		}
		Ok(())
	}
}

/// The patterns of the document.
fn matches(pattern: &str, text: &str) -> bool {
	let hex = |text: &str| {
		text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
	};
	match (pattern, text.strip_prefix("0x")) {
		("^[0-9a-f]{128}$", None) => text.len() == 128 && hex(text),
		("^[0-9a-f]{130}$", None) => text.len() == 130 && hex(text),
		("^0x[0-9a-f]{64}$", Some(digits)) => digits.len() == 64 && hex(digits),
		("^0x[0-9a-f]{128}$", Some(digits)) => digits.len() == 128 && hex(digits),
		("^0x[0-9a-f]{32}$", Some(digits)) => digits.len() == 32 && hex(digits),
		("^0x([0-9a-f]{2})*$", Some(digits)) => digits.len() % 2 == 0 && hex(digits),
		("^[1-9A-HJ-NP-Za-km-z]{46,52}$", _) => {
			(46..=52).contains(&text.len())
				&& text.bytes().all(|byte| byte.is_ascii_alphanumeric() && !b"0IOl".contains(&byte))
		},
		_ => false,
	}
}

#[test]
fn a_schema_is_held_against_a_value() {
	let schemas = Schemas(
		serde_json::json!({
			"Thing": {
				"type": "object",
				"required": ["id"],
				"properties": {
					"id": { "type": "string", "pattern": "^0x[0-9a-f]{32}$" },
					"kind": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Kind" }] },
				},
			},
			"Kind": { "oneOf": [
				{ "type": "string", "enum": ["A"] },
				{
					"type": "object", "required": ["B"],
					"properties": { "B": { "type": "array", "items": { "type": "integer", "maximum": 9 }, "maxItems": 1 } },
				},
			] },
		})
		.as_object()
		.unwrap()
		.clone(),
	);
	let id = format!("0x{}", "ab".repeat(16));
	for good in [
		serde_json::json!({ "id": id }),
		serde_json::json!({ "id": id, "kind": null }),
		serde_json::json!({ "id": id, "kind": "A" }),
		serde_json::json!({ "id": id, "kind": { "B": [1] } }),
	] {
		schemas.check("Thing", &good).unwrap();
	}
	for bad in [
		serde_json::json!({}),
		serde_json::json!({ "id": "0x" }),
		serde_json::json!({ "id": 1 }),
		serde_json::json!({ "id": id, "other": 1 }),
		serde_json::json!({ "id": id, "kind": "C" }),
		serde_json::json!({ "id": id, "kind": { "B": [1, 2] } }),
		serde_json::json!({ "id": id, "kind": { "B": ["1"] } }),
		serde_json::json!({ "id": id, "kind": { "B": [10] } }),
		serde_json::json!([]),
	] {
		schemas.check("Thing", &bad).unwrap_err();
	}
}
