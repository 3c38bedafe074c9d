// SPDX-License-Identifier: GPL-3.0-only

//! What opens blinded tags, on the devices of those who drew the random bytes. Written down before
//! anything is submitted: without it nobody could ever open what the chain has.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rand_core::{OsRng, RngCore};
use salus_primitives::{
	access::{Grantee, Opening},
	AccountId, BlindedTag, ChartId, RequestId,
};
use serde::{Deserialize, Serialize};

use crate::secrets::write_private;

/// What a data user keeps of a blinded request: it opens the grant.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpeningFile {
	/// The chart.
	pub chart: ChartId,
	/// The request's number; `None` while nobody has said that it is lodged.
	pub request: Option<RequestId>,
	/// What opens the tag.
	pub opening: Opening,
}

impl OpeningFile {
	/// Writes it down, and answers where.
	pub fn keep(&self, home: &Path, genesis: &[u8; 32]) -> anyhow::Result<PathBuf> {
		let tag = tag_of(genesis, &self.chart, &self.opening);
		let path = home.join("requests").join(format!("{}.json", hex::encode(tag.0)));
		write_private(&path, &serde_json::to_vec_pretty(self)?)?;
		Ok(path)
	}
}

/// A new opening for a party.
pub fn draw(party: AccountId) -> Opening {
	let mut random = [0; 32];
	OsRng.fill_bytes(&mut random);
	Opening { party, random }
}

/// The tag that an opening opens.
pub fn tag_of(genesis: &[u8; 32], chart: &ChartId, opening: &Opening) -> BlindedTag {
	BlindedTag::blind(genesis, chart, &opening.party, &opening.random)
}

/// Whom a grantee names: in clear, or as one of these openings says, which the tag proves.
pub fn party<'a>(
	genesis: &[u8; 32],
	chart: &ChartId,
	grantee: &Grantee,
	openings: impl IntoIterator<Item = &'a Opening>,
) -> Option<AccountId> {
	match grantee {
		Grantee::Open(account) => Some(account.clone()),
		Grantee::Blinded(tag) => openings
			.into_iter()
			.find(|one| tag_of(genesis, chart, one) == *tag)
			.map(|one| one.party.clone()),
	}
}

/// Writes down what opens a grant or restriction, on the device of the patient who drew it or of the grantee whom
/// it names, and answers where.
pub fn keep(home: &Path, tag: &BlindedTag, opening: &Opening) -> anyhow::Result<PathBuf> {
	let path = folder(home).join(format!("{}.json", hex::encode(tag.0)));
	write_private(&path, &serde_json::to_vec_pretty(opening)?)?;
	Ok(path)
}

/// Reads what a file opens: one that was kept with its request, or one alone.
pub fn read(path: &Path) -> anyhow::Result<Opening> {
	let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
	serde_json::from_slice::<OpeningFile>(&text)
		.map(|file| file.opening)
		.or_else(|_| serde_json::from_slice(&text))
		.with_context(|| format!("{} opens nothing", path.display()))
}

/// Every opening that this device keeps.
pub fn kept(home: &Path) -> anyhow::Result<Vec<Opening>> {
	let folder = folder(home);
	let files = match std::fs::read_dir(&folder) {
		Ok(files) => files,
		Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
		Err(error) => {
			return Err(error).with_context(|| format!("cannot read {}", folder.display()))
		},
	};
	let mut openings = Vec::new();
	for file in files {
		let path = file?.path();
		if path.extension().is_none_or(|extension| extension != "json") {
			continue;
		}
		let text =
			std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
		let opening = serde_json::from_slice(&text)
			.with_context(|| format!("{} opens nothing", path.display()))?;
		openings.push(opening);
	}
	Ok(openings)
}

fn folder(home: &Path) -> PathBuf {
	home.join("openings")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_was_drawn_is_found_again() {
		let home = tempfile::tempdir().unwrap();
		assert!(kept(home.path()).unwrap().is_empty());
		let opening = draw(AccountId::new([1; 32]));
		assert_ne!(opening, draw(AccountId::new([1; 32])));
		let (genesis, chart) = ([7; 32], ChartId([2; 32]));
		let alone = keep(home.path(), &tag_of(&genesis, &chart, &opening), &opening).unwrap();
		assert_eq!(kept(home.path()).unwrap(), std::slice::from_ref(&opening));

		let mut file = OpeningFile { chart, request: None, opening: opening.clone() };
		let path = file.keep(home.path(), &genesis).unwrap();
		file.request = Some(3);
		assert_eq!(file.keep(home.path(), &genesis).unwrap(), path, "it stays where it is");
		let text = std::fs::read(&path).unwrap();
		assert_eq!(serde_json::from_slice::<OpeningFile>(&text).unwrap().request, Some(3));
		// Either opens the grant.
		assert_eq!(read(&path).unwrap(), opening);
		assert_eq!(read(&alone).unwrap(), opening);
		std::fs::write(&alone, "{}").unwrap();
		assert!(read(&alone).unwrap_err().to_string().contains("opens nothing"));
		#[cfg(unix)]
		for folder in ["openings", "requests"] {
			use std::os::unix::fs::PermissionsExt;
			let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
			let folder = home.path().join(folder);
			assert_eq!(mode(&folder), 0o700);
			for file in folder.read_dir().unwrap() {
				assert_eq!(mode(&file.unwrap().path()), 0o600);
			}
		}
	}
}
