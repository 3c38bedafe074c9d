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

/// A scope in words; `name_of` knows what the patient calls her compartments.
pub fn words(scope: &Scope, name_of: impl Fn(&CompartmentTag) -> String) -> String {
	match scope {
		Scope::Chart => "the whole chart".into(),
		Scope::Compartments(compartments) => list(
			"compartment",
			compartments.iter().map(|one| match one.first_epoch {
				0 => name_of(&one.tag),
				epoch => format!("{} from epoch {epoch} on", name_of(&one.tag)),
			}),
		),
		Scope::Records(records) => list("record", records.iter().map(ToString::to_string)),
	}
}

fn list(what: &str, items: impl ExactSizeIterator<Item = String>) -> String {
	let plural = if items.len() == 1 { "" } else { "s" };
	format!("{what}{plural} {}", items.collect::<Vec<_>>().join(", "))
}

/// Purposes as their codes.
pub fn codes(purposes: &Purposes) -> String {
	purposes.iter().map(|purpose| purpose.code()).collect::<Vec<_>>().join(" ")
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
	fn scopes_are_said_by_the_names_of_compartments() {
		let name_of =
			|tag: &CompartmentTag| format!("{:?}", ["general", "genetics"][usize::from(tag.0[0])]);
		let one = |number, first_epoch| CompartmentScope {
			tag: CompartmentTag([number; 16]),
			first_epoch,
		};
		let compartments = |list: Vec<_>| Scope::Compartments(list.try_into().unwrap());
		assert_eq!(words(&Scope::Chart, name_of), "the whole chart");
		assert_eq!(words(&compartments(vec![one(0, 0)]), name_of), "compartment \"general\"");
		assert_eq!(
			words(&compartments(vec![one(0, 0), one(1, 3)]), name_of),
			"compartments \"general\", \"genetics\" from epoch 3 on"
		);
		let record = RecordId([2; 16]);
		let records = Scope::Records(vec![record].try_into().unwrap());
		assert_eq!(words(&records, name_of), format!("record {record}"));
	}

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
