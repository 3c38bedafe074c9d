// SPDX-License-Identifier: GPL-3.0-only

//! Documents: what kind they are, whether a FHIR one has the right structure, and their index entries.
//!
//! *Structure only*: elements, types and cardinalities of FHIR R4 (4.0.1), a Bundle of type `document`
//! with its Composition first (<https://hl7.org/fhir/R4/documents.html>). Terminology, profiles and
//! references are not checked, and no output says that they were.

use std::{
	fs::File,
	io::{self, Read},
	path::{Path, PathBuf},
};

use fhirbolt::{
	model::r4::{resources::Bundle, Resource},
	serde::{DeserializationConfig, DeserializationMode},
};
use salus_primitives::{record::MediaType, text::iso8601, Moment};
use serde::Serialize;
use serde_json::{json, Value};

/// The largest FHIR document whose structure is checked: it is held in memory as a whole.
pub const MAX_FHIR: u64 = 32 * 1024 * 1024;

/// The longest title, and the longest name of an author, in bytes: they go into the index entry, which
/// readers hold in memory.
pub const MAX_NAME: usize = 1024;

/// The longest `type` of a document, in bytes of JSON; for the same reason.
pub const MAX_TYPE: usize = 16 * 1024;

/// Why a document cannot be filed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
	/// It cannot be read.
	#[error("cannot read {}: {reason}", path.display())]
	Unreadable {
		/// The document.
		path: PathBuf,
		/// Why.
		reason: io::Error,
	},
	/// It has no bytes.
	#[error("{} is empty: there is nothing to file", path.display())]
	Empty {
		/// The document.
		path: PathBuf,
	},
	/// Its first bytes are those of none of the kinds.
	#[error(
		"{} is neither FHIR JSON nor PDF, DICOM or CDA: export it as one of them",
		path.display()
	)]
	UnknownKind {
		/// The document.
		path: PathBuf,
	},
	/// FHIR JSON that is too long to be checked.
	#[error(
		"{} has {length} bytes: a FHIR document of more than {MAX_FHIR} cannot be checked; file large \
		 content as PDF or DICOM and refer to it",
		path.display()
	)]
	TooLong {
		/// The document.
		path: PathBuf,
		/// Its length.
		length: u64,
	},
	/// FHIR JSON that is not UTF-8.
	#[error("{} is not UTF-8, as JSON has to be: write it anew in UTF-8", path.display())]
	NotUtf8 {
		/// The document.
		path: PathBuf,
	},
	/// FHIR JSON that is no FHIR document.
	#[error("{} is no FHIR R4 document: {reason}", path.display())]
	NotADocument {
		/// The document.
		path: PathBuf,
		/// What is wrong with it.
		reason: StructureError,
	},
}

/// What is wrong with a FHIR document.
#[derive(Debug, thiserror::Error)]
pub enum StructureError {
	/// It does not follow the structure of R4.
	#[error("{0}; correct what is named, or file the document as PDF")]
	NotR4(String),
	/// It is another resource than a Bundle.
	#[error("it is not a Bundle; put the resource into a Bundle of type `document`")]
	NotABundle,
	/// It is a Bundle for another use.
	#[error(
		"it is a Bundle of another type than `document`; only documents, which have an author and a \
		 date, can be filed"
	)]
	OtherType,
	/// A document begins with its Composition.
	#[error("its first entry is not a Composition; put that first, as FHIR documents have it")]
	NoComposition,
	/// The Composition lacks what an index entry has to say.
	#[error("its Composition has no {0}; add it")]
	Lacks(&'static str),
	/// What goes into the index entry is too long.
	#[error("the {what} of its Composition is longer than {limit} bytes; shorten it")]
	TooLong {
		/// What.
		what: &'static str,
		/// How long it may be.
		limit: usize,
	},
}

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
pub fn examine(path: &Path, now: Moment) -> Result<Summary, DocumentError> {
	let unreadable = |reason| DocumentError::Unreadable { path: path.into(), reason };
	let name = || path.file_name().map(|name| name.to_string_lossy().into_owned());
	match sniff(path)? {
		MediaType::FhirJson => {
			let length = std::fs::metadata(path).map_err(unreadable)?.len();
			if length > MAX_FHIR {
				return Err(DocumentError::TooLong { path: path.into(), length });
			}
			let bytes = std::fs::read(path).map_err(unreadable)?;
			let text = String::from_utf8(bytes)
				.map_err(|_| DocumentError::NotUtf8 { path: path.into() })?;
			document(text.trim_start_matches('\u{feff}'))
				.map_err(|reason| DocumentError::NotADocument { path: path.into(), reason })
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
fn sniff(path: &Path) -> Result<MediaType, DocumentError> {
	let mut head = Vec::new();
	File::open(path)
		.and_then(|file| file.take(1024).read_to_end(&mut head))
		.map_err(|reason| DocumentError::Unreadable { path: path.into(), reason })?;
	if head.is_empty() {
		return Err(DocumentError::Empty { path: path.into() });
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
		Err(DocumentError::UnknownKind { path: path.into() })
	}
}

/// Checks a FHIR document and reads its summary.
fn document(text: &str) -> Result<Summary, StructureError> {
	let config = DeserializationConfig { mode: DeserializationMode::Strict };
	let resource: Resource = fhirbolt::json::from_str(text, Some(config))
		.map_err(|error| StructureError::NotR4(error.to_string()))?;
	let Resource::Bundle(bundle) = resource else { return Err(StructureError::NotABundle) };
	is_document(&bundle)?;
	let value: Value =
		serde_json::from_str(text).map_err(|error| StructureError::NotR4(error.to_string()))?;
	let composition = &value["entry"][0]["resource"];
	let string = |pointer: &str| composition.pointer(pointer).and_then(Value::as_str);
	let bounded = |what, text: &str, limit| match text.len() <= limit {
		true => Ok(text.to_string()),
		false => Err(StructureError::TooLong { what, limit }),
	};
	let title = string("/title").ok_or(StructureError::Lacks("title"))?;
	let author = string("/author/0/display").or_else(|| string("/author/0/reference"));
	let r#type = composition.get("type").cloned();
	if let Some(r#type) = &r#type {
		bounded("type", &r#type.to_string(), MAX_TYPE)?;
	}
	Ok(Summary {
		media_type: MediaType::FhirJson,
		title: bounded("title", title, MAX_NAME)?,
		date: string("/date").ok_or(StructureError::Lacks("date"))?.to_string(),
		author: author.map(|author| bounded("author", author, MAX_NAME)).transpose()?,
		r#type,
		checked: "FHIR R4 structure only",
	})
}

fn is_document(bundle: &Bundle) -> Result<(), StructureError> {
	if bundle.r#type.value.as_deref() != Some("document") {
		return Err(StructureError::OtherType);
	}
	match bundle.entry.first().and_then(|entry| entry.resource.as_ref()) {
		Some(Resource::Composition(_)) => Ok(()),
		_ => Err(StructureError::NoComposition),
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
			let error = document(&text).unwrap_err().to_string();
			assert!(error.contains(reason), "{error}");
		}
		assert!(document(&bundle("document", r#"{"resourceType":"Composition"}"#)).is_err());
		assert!(document("{").is_err());
		assert!(document(&bundle("document", &COMPOSITION.replace("title", "titel"))).is_err());
	}

	#[test]
	fn what_readers_have_to_hold_in_memory_is_bounded() {
		let long = |length| "n".repeat(length);
		let titled = |title: &str| {
			bundle("document", &COMPOSITION.replace("Summary", title).replace("Dr. A", title))
		};
		assert!(document(&titled(&long(MAX_NAME))).is_ok());
		let error = document(&titled(&long(MAX_NAME + 1))).unwrap_err().to_string();
		assert!(error.contains("title") && error.contains("shorten it"), "{error}");
		let coded = bundle("document", &COMPOSITION.replace("34133-9", &long(MAX_TYPE)));
		assert!(matches!(document(&coded), Err(StructureError::TooLong { what: "type", .. })));
	}

	#[test]
	fn every_refusal_names_the_document_and_what_to_do() {
		let folder = tempfile::tempdir().unwrap();
		let refused = |name: &str, content: &[u8]| {
			let path = folder.path().join(name);
			std::fs::write(&path, content).unwrap();
			examine(&path, 0).unwrap_err().to_string()
		};
		for (name, content, what) in [
			("empty.pdf", &b""[..], "nothing to file"),
			("note.txt", b"plain", "export it"),
			("patient.json", br#"{"resourceType":"Patient"}"#, "put the resource into a Bundle"),
			("latin1.json", b"{\"a\":\"\xe9\"}", "write it anew in UTF-8"),
			("typo.json", b"{\"resourceType\":\"Bundel\"}", "correct what is named"),
		] {
			let error = refused(name, content);
			assert!(error.contains(name) && error.contains(what), "{error}");
		}
		let missing = examine(&folder.path().join("missing.json"), 0).unwrap_err();
		assert!(matches!(missing, DocumentError::Unreadable { .. }));
		let long = folder.path().join("long.json");
		std::fs::write(&long, b"{").unwrap();
		File::options().write(true).open(&long).unwrap().set_len(MAX_FHIR + 1).unwrap();
		assert!(examine(&long, 0).unwrap_err().to_string().contains("as PDF or DICOM"));
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
			let summary = examine(&path, 0).unwrap_or_else(|error| panic!("{error}"));
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
