// SPDX-License-Identifier: GPL-3.0-only

//! Documents: what kind they are, whether a FHIR one has the right structure, and their index entries.
//!
//! *Structure only*: elements, types and cardinalities of FHIR R4 (4.0.1), a Bundle of type `document`
//! with its Composition first (<https://hl7.org/fhir/R4/documents.html>). Terminology, profiles and
//! references are not checked, and no output says that they were.

use std::{fs::File, io::Read, path::Path};

use anyhow::{bail, Context as _};
use fhirbolt::{
	model::r4::{resources::Bundle, Resource},
	serde::{DeserializationConfig, DeserializationMode},
};
use salus_primitives::{record::MediaType, text::iso8601, Moment};
use serde::Serialize;
use serde_json::{json, Value};

/// The largest FHIR document whose structure is checked: it is held in memory as a whole.
pub const MAX_FHIR: u64 = 32 * 1024 * 1024;

/// What an index entry says about a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
	/// What kind of document.
	pub media_type: MediaType,
	/// Its title.
	pub title: String,
	/// Its date, ISO 8601.
	pub date: String,
	/// Who wrote it.
	pub author: Option<String>,
	/// The FHIR `type` of the Composition, as it stands there.
	pub r#type: Option<Value>,
	/// What was checked, in words.
	pub checked: &'static str,
}

/// Looks at a document: its kind by its content, its structure if it is FHIR.
pub fn examine(path: &Path, now: Moment) -> anyhow::Result<Summary> {
	let name = || path.file_name().map(|name| name.to_string_lossy().into_owned());
	match sniff(path)? {
		MediaType::FhirJson => {
			let length = std::fs::metadata(path)?.len();
			if length > MAX_FHIR {
				bail!(
					"{} has {length} bytes: a FHIR document of more than {MAX_FHIR} cannot be \
					 checked; file large content as PDF or DICOM and refer to it",
					path.display()
				);
			}
			let text = std::fs::read_to_string(path)
				.with_context(|| format!("{} is not UTF-8", path.display()))?;
			document(&text).with_context(|| format!("{} is no FHIR document", path.display()))
		},
		media_type => Ok(Summary {
			media_type,
			title: name().unwrap_or_default(),
			date: iso8601(now),
			author: None,
			r#type: None,
			checked: "kind of file only",
		}),
	}
}

/// The kind of a file by its first bytes.
fn sniff(path: &Path) -> anyhow::Result<MediaType> {
	let mut head = Vec::new();
	File::open(path)
		.and_then(|file| file.take(1024).read_to_end(&mut head))
		.with_context(|| format!("cannot read {}", path.display()))?;
	if head.is_empty() {
		bail!("{} is empty", path.display());
	}
	let text = String::from_utf8_lossy(&head);
	let start = text.trim_start_matches('\u{feff}').trim_start();
	if head.starts_with(b"%PDF-") {
		Ok(MediaType::Pdf)
	} else if head.get(128..132) == Some(b"DICM") {
		Ok(MediaType::Dicom)
	} else if start.starts_with('{') {
		Ok(MediaType::FhirJson)
	} else if start.starts_with('<') && text.contains("ClinicalDocument") {
		Ok(MediaType::Cda)
	} else {
		bail!("{} is neither FHIR JSON nor PDF, DICOM or CDA", path.display())
	}
}

/// Checks a FHIR document and reads its summary.
fn document(text: &str) -> anyhow::Result<Summary> {
	let config = DeserializationConfig { mode: DeserializationMode::Strict, ..Default::default() };
	let resource: Resource = fhirbolt::json::from_str(text, Some(config))?;
	let Resource::Bundle(bundle) = resource else { bail!("it is not a Bundle") };
	is_document(&bundle)?;
	let value: Value = serde_json::from_str(text)?;
	let composition = &value["entry"][0]["resource"];
	let string = |pointer: &str| composition.pointer(pointer).and_then(Value::as_str);
	Ok(Summary {
		media_type: MediaType::FhirJson,
		title: string("/title").context("its Composition has no title")?.to_string(),
		date: string("/date").context("its Composition has no date")?.to_string(),
		author: string("/author/0/display")
			.or_else(|| string("/author/0/reference"))
			.map(ToString::to_string),
		r#type: composition.get("type").cloned(),
		checked: "FHIR R4 structure only",
	})
}

fn is_document(bundle: &Bundle) -> anyhow::Result<()> {
	if bundle.r#type.value.as_deref() != Some("document") {
		bail!("it is a Bundle of another type than `document`");
	}
	match bundle.entry.first().and_then(|entry| entry.resource.as_ref()) {
		Some(Resource::Composition(_)) => Ok(()),
		_ => bail!("its first entry is not a Composition"),
	}
}

/// The index entry of a document: a FHIR R4 DocumentReference.
pub fn index_entry(summary: &Summary, record: &str, object: &str) -> Value {
	let mut reference = json!({
		"resourceType": "DocumentReference",
		"masterIdentifier": { "system": "urn:salus:record", "value": record },
		"status": "current",
		"date": instant(&summary.date),
		"description": summary.title,
		"content": [{
			"attachment": {
				"contentType": summary.media_type.name(),
				"url": format!("urn:salus:object:{object}"),
				"title": summary.title,
			}
		}],
	});
	if let Some(kind) = &summary.r#type {
		reference["type"] = kind.clone();
	}
	if let Some(author) = &summary.author {
		reference["author"] = json!([{ "display": author }]);
	}
	reference
}

/// `DocumentReference.date` is an instant: a date without a time is its first moment in UTC.
fn instant(date: &str) -> String {
	match date.len() {
		4 => format!("{date}-01-01T00:00:00Z"),
		7 => format!("{date}-01T00:00:00Z"),
		10 => format!("{date}T00:00:00Z"),
		_ => date.to_string(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn bundle(kind: &str, first: &str) -> String {
		format!(
			r#"{{"resourceType":"Bundle","type":"{kind}","identifier":{{"value":"1"}},
			"timestamp":"2026-01-02T03:04:05Z","entry":[{{"fullUrl":"urn:uuid:1","resource":{first}}}]}}"#
		)
	}

	const COMPOSITION: &str = r#"{"resourceType":"Composition","status":"final",
		"type":{"coding":[{"system":"http://loinc.org","code":"34133-9"}]},
		"date":"2026-01-02","author":[{"display":"Dr. A"}],"title":"Summary"}"#;

	#[test]
	fn a_document_is_summarised() {
		let summary = document(&bundle("document", COMPOSITION)).unwrap();
		assert_eq!(summary.title, "Summary");
		assert_eq!(summary.author.as_deref(), Some("Dr. A"));
		let entry = index_entry(&summary, "0x01", "0x02");
		assert_eq!(entry["date"], "2026-01-02T00:00:00Z");
		let text = entry.to_string();
		let parsed: Resource = fhirbolt::json::from_str(&text, None).unwrap();
		assert!(matches!(parsed, Resource::DocumentReference(_)));
	}

	#[test]
	fn what_is_no_document_is_refused() {
		let patient = r#"{"resourceType":"Patient"}"#;
		for (text, reason) in [
			(bundle("collection", COMPOSITION), "another type"),
			(bundle("document", patient), "not a Composition"),
			(patient.to_string(), "not a Bundle"),
		] {
			let error = format!("{:#}", document(&text).unwrap_err());
			assert!(error.contains(reason), "{error}");
		}
		assert!(document(&bundle("document", r#"{"resourceType":"Composition"}"#)).is_err());
		assert!(document("{").is_err());
		assert!(document(&bundle("document", &COMPOSITION.replace("title", "titel"))).is_err());
	}

	#[test]
	fn kinds_are_told_by_content() {
		let folder = tempfile::tempdir().unwrap();
		let mut dicom = vec![0; 128];
		dicom.extend_from_slice(b"DICM");
		for (name, content, kind) in [
			("a", b"%PDF-1.7".to_vec(), Some(MediaType::Pdf)),
			("b", dicom, Some(MediaType::Dicom)),
			("c", b"<?xml?><ClinicalDocument>".to_vec(), Some(MediaType::Cda)),
			("d", b"plain".to_vec(), None),
			("e", Vec::new(), None),
		] {
			let path = folder.path().join(name);
			std::fs::write(&path, content).unwrap();
			assert_eq!(sniff(&path).ok(), kind);
		}
	}

	/// What the demo files, and what each of the five is (LOINC).
	#[test]
	fn the_documents_of_the_demo_are_valid_and_of_one_patient() {
		let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/records");
		let mut patients = std::collections::BTreeSet::new();
		let mut seen = Vec::new();
		for entry in std::fs::read_dir(&folder).unwrap() {
			let path = entry.unwrap().path();
			let summary = examine(&path, 0).unwrap_or_else(|error| panic!("{error:#}"));
			assert_eq!(summary.media_type, MediaType::FhirJson);
			assert_eq!(summary.checked, "FHIR R4 structure only");
			assert!(summary.author.is_some_and(|author| author.starts_with("Dr. ")));
			assert!(!summary.title.is_empty());
			let code = summary.r#type.unwrap()["coding"][0]["code"].as_str().unwrap().to_string();
			let name = path.file_name().unwrap().to_string_lossy().into_owned();
			let bundle: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
			patients.insert(
				bundle["entry"][0]["resource"]["subject"]["reference"]
					.as_str()
					.unwrap()
					.to_string(),
			);
			assert_dangling_free(&bundle, &name);
			seen.push((name, code));
		}
		seen.sort();
		let expected = [
			("discharge-summary.json", "18842-5"),
			("immunization-record.json", "82593-5"),
			("laboratory-report.json", "11502-2"),
			("medication-summary.json", "56445-0"),
			("mental-health.json", "34788-0"),
		];
		assert_eq!(seen, expected.map(|(name, code)| (name.to_string(), code.to_string())));
		assert_eq!(patients.len(), 1);
	}

	/// Every reference leads to an entry of the same Bundle.
	fn assert_dangling_free(bundle: &Value, name: &str) {
		fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
			match value {
				Value::Object(fields) => {
					found.extend(fields.get("reference").and_then(Value::as_str));
					fields.values().for_each(|field| references(field, found));
				},
				Value::Array(items) => items.iter().for_each(|item| references(item, found)),
				_ => (),
			}
		}
		let entries = bundle["entry"].as_array().unwrap();
		let mut found = Vec::new();
		references(bundle, &mut found);
		assert!(!found.is_empty());
		for reference in found {
			assert!(
				entries.iter().any(|entry| entry["fullUrl"] == reference),
				"{reference} of {name} leads nowhere"
			);
		}
	}
}
