// SPDX-License-Identifier: GPL-3.0-only

//! What is filed: the patient's set, or what the user brought.

use std::path::{Path, PathBuf};

use anyhow::{ensure, Context as _};
use serde_json::Value;

use super::Arguments;
use crate::actions::filing::{examine, Bars, Document};

/// The compartment of what the doctor may read.
pub const GENERAL: &str = "general";
/// The compartment that the demo's patient keeps to herself, and the document of hers that goes there.
pub const PRIVATE: &str = "mental-health";
const PRIVATE_DOCUMENT: &str = "mental-health.json";

/// What to file, and into which compartment: each of a kind that can be filed.
pub fn of(arguments: &Arguments) -> anyhow::Result<Vec<(Document, &'static str)>> {
	// The story needs one document that she keeps to herself.
	let private = arguments.records.join(PRIVATE_DOCUMENT);
	let mut paths = match &arguments.record {
		Some(own) if own.is_dir() => files(own)?,
		Some(own) => vec![own.clone()],
		None => {
			let mut set = files(&arguments.records)?;
			set.retain(|path| *path != private);
			set
		},
	};
	ensure!(!paths.is_empty(), "there is no document to tell the story of");
	let general = paths.len();
	paths.push(private);
	let compartments = std::iter::repeat_n(GENERAL, general).chain([PRIVATE]);
	Ok(examine(&paths, &Bars::hidden())?.into_iter().zip(compartments).collect())
}

/// The documents in a folder, in the order of their names.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
	let cannot = || format!("cannot read {}", folder.display());
	let mut paths = std::fs::read_dir(folder)
		.with_context(cannot)?
		.map(|entry| Ok(entry.with_context(cannot)?.path()))
		.collect::<anyhow::Result<Vec<_>>>()?;
	paths.retain(|path| path.is_file());
	paths.sort();
	Ok(paths)
}

/// Writes a corrected version of her private document.
pub fn correct(document: &Path, to: &Path) -> anyhow::Result<()> {
	let mut bundle: Value = serde_json::from_slice(&std::fs::read(document)?)?;
	let title = bundle
		.pointer_mut("/entry/0/resource/title")
		.with_context(|| format!("{} has no title to correct", document.display()))?;
	*title = format!("{} (corrected)", title.as_str().unwrap_or_default()).into();
	std::fs::write(to, serde_json::to_vec_pretty(&bundle)?)
		.with_context(|| format!("cannot write {}", to.display()))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn arguments(record: Option<PathBuf>) -> Arguments {
		let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/records");
		let folder = PathBuf::new();
		Arguments { record, records, folder, gateway_node: None, spec: None }
	}

	fn paths(record: Option<PathBuf>) -> Vec<(PathBuf, &'static str)> {
		let documents = of(&arguments(record)).unwrap();
		documents.into_iter().map(|(document, to)| (document.path, to)).collect()
	}

	#[test]
	fn the_set_is_filed_with_one_document_apart() {
		let documents = paths(None);
		assert_eq!(documents.len(), 5);
		let private: Vec<_> =
			documents.iter().filter(|(_, compartment)| *compartment == PRIVATE).collect();
		assert_eq!(private.len(), 1);
		assert!(private[0].0.ends_with(PRIVATE_DOCUMENT));
	}

	#[test]
	fn what_the_user_brings_takes_the_place_of_the_set() {
		let folder = tempfile::tempdir().unwrap();
		let letter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/letter.pdf");
		let own = folder.path().join("own.pdf");
		std::fs::copy(letter, &own).unwrap();
		for record in [own.clone(), folder.path().to_path_buf()] {
			let documents = paths(Some(record));
			assert_eq!(documents.len(), 2);
			assert_eq!(documents[0], (own.clone(), GENERAL));
			assert_eq!(documents[1].1, PRIVATE);
		}
		let of_the_set = arguments(None).records.join(PRIVATE_DOCUMENT);
		let documents = paths(Some(of_the_set.clone()));
		assert_eq!(documents, [(of_the_set.clone(), GENERAL), (of_the_set, PRIVATE)]);
	}

	#[test]
	fn what_cannot_be_filed_is_found_out_first() {
		let folder = tempfile::tempdir().unwrap();
		let bad = folder.path().join("bad.json");
		assert!(of(&arguments(Some(bad.clone()))).is_err());
		std::fs::write(&bad, br#"{"resourceType":"Patient"}"#).unwrap();
		let error = of(&arguments(Some(bad))).unwrap_err();
		assert!(format!("{error:#}").contains("Bundle"), "{error:#}");
	}

	#[test]
	fn the_corrected_document_is_another_one_that_can_be_filed() {
		let folder = tempfile::tempdir().unwrap();
		let (first, second) =
			(arguments(None).records.join(PRIVATE_DOCUMENT), folder.path().join("corrected.json"));
		correct(&first, &second).unwrap();
		examine(std::slice::from_ref(&second), &Bars::hidden()).unwrap();
		let read = |path: &Path| std::fs::read_to_string(path).unwrap();
		assert_ne!(read(&first), read(&second));
		assert!(read(&second).contains("(corrected)"));
	}
}
