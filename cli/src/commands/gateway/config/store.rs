// SPDX-License-Identifier: GPL-3.0-only

//! Where a gateway keeps what does not lie in its folder.

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context as _};
use salus_gateway::store::{Bucket, Elsewhere, Postgres};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{gateways::parse_endpoint, secrets::Source};

/// The region of stores that have none.
const REGION: &str = "us-east-1";
/// What holds the key to a bucket where no file does.
const ACCESS_KEY: &str = "AWS_ACCESS_KEY_ID";
const SECRET_KEY: &str = "AWS_SECRET_ACCESS_KEY";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreTable {
	database: Option<String>,
	password: Option<PathBuf>,
	s3: Option<BucketTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BucketTable {
	bucket: String,
	endpoint: Option<String>,
	region: Option<String>,
	#[serde(default)]
	prefix: String,
	credentials: Option<PathBuf>,
}

impl StoreTable {
	/// What it says, with the secrets that it names. Paths are seen from that folder.
	pub fn checked(self, folder: &Path) -> anyhow::Result<Elsewhere> {
		let secret = |path: PathBuf| Source::File(folder.join(path)).secret();
		let password = self.password.map(secret).transpose().context("password")?;
		let database = match (&self.database, &password) {
			(None, Some(_)) => bail!("password: it is for a database, and none is named"),
			(None, None) => None,
			(Some(address), password) => {
				let password = password.as_ref().map(|password| password.trim_end());
				let postgres = Postgres::new(address, password);
				Some(postgres.map_err(|error| anyhow::anyhow!("database: {}", error.internal))?)
			},
		};
		let bucket = self.s3.map(|table| table.checked(folder)).transpose().context("s3")?;
		Ok(Elsewhere { database, bucket })
	}
}

impl BucketTable {
	fn checked(self, folder: &Path) -> anyhow::Result<Bucket> {
		ensure!(!self.bucket.is_empty(), "bucket: it has a name");
		if let Some(endpoint) = &self.endpoint {
			// Ciphertext needs no secrecy, but whoever sits between could withhold and delete. The address is
			// not repeated: who put a user into it may have put a secret there.
			ensure!(
				parse_endpoint(endpoint).is_ok(),
				"endpoint: write https://HOST[:PORT], without a user; http:// is for this machine alone"
			);
		}
		let (access_key, secret_key) = match self.credentials {
			Some(path) => {
				let path = folder.join(path);
				let text = Source::File(path.clone()).secret()?;
				keys(&text).with_context(|| path.display().to_string())?
			},
			None => (from_environment(ACCESS_KEY)?, Zeroizing::new(from_environment(SECRET_KEY)?)),
		};
		Ok(Bucket {
			name: self.bucket,
			endpoint: self.endpoint,
			region: self.region.unwrap_or_else(|| REGION.into()),
			prefix: self.prefix,
			access_key,
			secret_key,
		})
	}
}

/// The two lines of a file of credentials.
fn keys(text: &str) -> anyhow::Result<(String, Zeroizing<String>)> {
	let value = |wanted: &str| {
		text.lines()
			.filter_map(|line| line.split_once('='))
			.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
			.map(|(_, value)| value.trim().to_string())
			.with_context(|| format!("a line is missing: {} = …", wanted.to_lowercase()))
	};
	Ok((value(ACCESS_KEY)?, Zeroizing::new(value(SECRET_KEY)?)))
}

fn from_environment(name: &str) -> anyhow::Result<String> {
	std::env::var(name).with_context(|| {
		format!("credentials: no file is named, and {name} is not in the environment")
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn checked(text: &str, folder: &Path) -> anyhow::Result<Elsewhere> {
		toml::from_str::<StoreTable>(text)?.checked(folder)
	}

	#[test]
	fn without_it_everything_lies_in_the_folder() {
		let elsewhere = checked("", Path::new("")).unwrap();
		assert!(elsewhere.database.is_none() && elsewhere.bucket.is_none());
	}

	#[test]
	fn what_cannot_be_used_is_said_without_secrets() {
		let home = tempfile::tempdir().unwrap();
		std::fs::write(home.path().join("half"), "aws_secret_access_key = geheim\n").unwrap();
		std::fs::write(home.path().join("password"), "geheim\n").unwrap();
		for (text, says) in [
			("database = \"postgres://a:geheim@b/c\"", "a file of its own"),
			("database = \"mysql://a:geheim@b/c\"", "postgres://"),
			("password = \"password\"", "none is named"),
			("database = \"postgres://a@b/c\"\npassword = \"none\"", "none"),
			("[s3]\nbucket = \"\"", "bucket"),
			("database = \"postgres://a@b/c\"", "sslmode=verify-full"),
			("[s3]\nbucket = \"a\"\nendpoint = \"http://s3.example.org\"", "https://"),
			(
				"[s3]\nbucket = \"a\"\nendpoint = \"http://localhost:geheim@s3.example.org\"",
				"https://",
			),
			("[s3]\nbucket = \"a\"\nendpoint = \"https://a:geheim@s3.example.org\"", "https://"),
			("[s3]\nbucket = \"a\"\ncredentials = \"half\"", "aws_access_key_id"),
			("[s3]\nbucket = \"a\"\nbocket = \"a\"", "bocket"),
		] {
			let error = format!("{:#}", checked(text, home.path()).unwrap_err());
			assert!(error.contains(says), "{says}: {error}");
			assert!(!error.contains("geheim"), "{error}");
		}
	}
}
