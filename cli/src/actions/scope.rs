// SPDX-License-Identifier: GPL-3.0-only

//! Scopes and purposes as people say them.

use salus_primitives::{
	access::{CompartmentScope, Purpose, Purposes, Scope},
	CompartmentTag, RecordId,
};

/// A scope on the command line: `chart`, `compartment:NAME` or `record:ID`, several with commas.
///
/// `tag_of` knows what the patient calls her compartments.
pub fn parse(
	text: &str,
	tag_of: impl Fn(&str) -> anyhow::Result<CompartmentTag>,
) -> anyhow::Result<Scope> {
	if text == "chart" {
		return Ok(Scope::Chart);
	}
	let mut compartments = Vec::new();
	let mut records = Vec::new();
	for part in text.split(',') {
		match part.split_once(':') {
			Some(("compartment", name)) => {
				compartments.push(CompartmentScope { tag: tag_of(name)?, first_epoch: 0 })
			},
			Some(("record", id)) => records.push(id.parse::<RecordId>()?),
			_ => anyhow::bail!("a scope is chart, compartment:NAME or record:ID, not {part:?}"),
		}
	}
	let too_many = |_| anyhow::anyhow!("a scope names at most 16 compartments or 64 records");
	match (compartments.is_empty(), records.is_empty()) {
		(false, true) => Ok(Scope::Compartments(compartments.try_into().map_err(too_many)?)),
		(true, false) => Ok(Scope::Records(
			records.try_into().map_err(|_| anyhow::anyhow!("a scope names at most 64 records"))?,
		)),
		_ => anyhow::bail!("a scope names either compartments or records, not both"),
	}
}

/// A set of purposes.
pub fn purposes(list: &[Purpose]) -> anyhow::Result<Purposes> {
	Purposes::try_from(list.iter().copied().collect::<std::collections::BTreeSet<_>>())
		.map_err(|_| anyhow::anyhow!("too many purposes"))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn scopes_are_read_as_people_say_them() {
		let tag_of = |name: &str| match name {
			"general" => Ok(CompartmentTag([1; 16])),
			_ => anyhow::bail!("no such compartment"),
		};
		assert_eq!(parse("chart", tag_of).unwrap(), Scope::Chart);
		assert!(matches!(
			parse("compartment:general", tag_of).unwrap(),
			Scope::Compartments(list) if list.len() == 1
		));
		let record = format!("record:{}", RecordId([2; 16]));
		assert!(matches!(parse(&record, tag_of).unwrap(), Scope::Records(_)));
		for wrong in
			["", "all", "compartment:other", "record:12", "compartment:general,record:0x02", ","]
		{
			assert!(parse(wrong, tag_of).is_err(), "{wrong}");
		}
	}
}
