// SPDX-License-Identifier: GPL-3.0-only

//! Where a gateway keeps what it keeps.

use std::net::IpAddr;

use reqwest::Url;
use zeroize::Zeroizing;

use crate::error::GatewayError;

/// Where things lie that do not lie in the gateway's folder.
#[derive(Clone, Debug, Default)]
pub struct Elsewhere {
	/// The database; `None` for SQLite in the folder.
	pub database: Option<Postgres>,
	/// The objects; `None` for files in the folder.
	pub bucket: Option<Bucket>,
}

/// A database of a PostgreSQL server, or one of its schemas (`?options=-csearch_path%3DNAME`). One gateway has it
/// for itself.
#[derive(Clone)]
pub struct Postgres(Zeroizing<String>);

impl Postgres {
	/// By its address without a password (`postgres://USER@HOST/DATABASE?sslmode=verify-full`), and the
	/// password; without one, `PGPASSWORD` and `~/.pgpass` are looked at, or the server asks for none.
	pub fn new(address: &str, password: Option<&str>) -> Result<Self, GatewayError> {
		let not = |why: &str| {
			GatewayError::unavailable(format!(
				"the database's address {why}; expected postgres://USER@HOST/DATABASE"
			))
		};
		let mut url: Url = address.parse().map_err(|_| not("is none"))?;
		if !["postgres", "postgresql"].contains(&url.scheme()) {
			return Err(not("does not begin with postgres://"));
		}
		// The address is told in errors and kept in files that others read.
		if url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password") {
			return Err(not("has a password in it, which belongs into a file of its own"));
		}
		if url.set_password(password).is_err() {
			return Err(not("names no host"));
		}
		// What sqlx does where nothing is said is to go on in clear where the server has no TLS, or whoever
		// sits between says so.
		if !is_here(&url) && !is_verified(&url) {
			return Err(not(
				"is of another machine, where only sslmode=verify-full will do (with sslrootcert=FILE for an \
				 authority of your own)",
			));
		}
		Ok(Self(Zeroizing::new(url.into())))
	}

	/// With its password.
	pub(super) fn url(&self) -> &str {
		&self.0
	}
}

/// Whether every host that the address names is this machine, or a socket of it.
fn is_here(url: &Url) -> bool {
	let here = |host: &str| {
		let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
		host.starts_with('/')
			|| host.to_ascii_lowercase().starts_with("%2f")
			|| host.eq_ignore_ascii_case("localhost")
			|| address.is_ok_and(|address| address.is_loopback())
	};
	url.host_str().is_some_and(here)
		&& url
			.query_pairs()
			.filter(|(name, _)| ["host", "hostaddr"].contains(&name.as_ref()))
			.all(|(_, host)| here(&host))
}

/// Whether the server has to show who it is.
fn is_verified(url: &Url) -> bool {
	let mut modes = url
		.query_pairs()
		.filter(|(name, _)| ["sslmode", "ssl-mode"].contains(&name.as_ref()))
		.peekable();
	modes.peek().is_some() && modes.all(|(_, mode)| mode == "verify-full")
}

impl std::fmt::Debug for Postgres {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("Postgres(…)")
	}
}

/// A bucket of an S3-compatible store.
#[derive(Clone)]
pub struct Bucket {
	/// Its name.
	pub name: String,
	/// The store's address; `None` for Amazon's of the region.
	pub endpoint: Option<String>,
	/// The store's region.
	pub region: String,
	/// What the names of objects begin with. The institution's account follows it in any case.
	pub prefix: String,
	/// The name of the key.
	pub access_key: String,
	/// The key.
	pub secret_key: Zeroizing<String>,
}

impl std::fmt::Debug for Bucket {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("Bucket")
			.field("name", &self.name)
			.field("endpoint", &self.endpoint)
			.field("region", &self.region)
			.field("prefix", &self.prefix)
			.finish_non_exhaustive()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_password_is_in_no_address_and_no_error() {
		let address = "postgres://salus@localhost/gateway";
		let postgres = Postgres::new(address, Some("p/w@d")).unwrap();
		assert_eq!(postgres.url(), "postgres://salus:p%2Fw%40d@localhost/gateway");
		assert!(!format!("{postgres:?}").contains("p%2F"));
		for address in [
			"postgres://salus:geheim@db/gateway",
			"postgres://salus@db/gateway?password=geheim",
			"mysql://salus:geheim@db/gateway",
			"geheim",
		] {
			let error = format!("{:?}", Postgres::new(address, None).unwrap_err());
			assert!(error.contains("expected postgres://"), "{error}");
			assert!(!error.contains("geheim"), "{error}");
		}
	}

	#[test]
	fn what_is_asked_in_clear_is_on_this_machine() {
		for address in [
			"postgres://salus@localhost/gateway",
			"postgres://salus@127.0.0.1:5433/gateway?sslmode=disable",
			"postgres://salus@[::1]/gateway",
			"postgres://salus@%2Fvar%2Frun%2Fpostgresql/gateway",
			"postgres://salus@localhost/gateway?host=/var/run/postgresql",
			"postgres://salus@db.example.org/gateway?sslmode=verify-full",
			"postgres://salus@localhost/gateway?host=db.example.org&sslmode=verify-full",
		] {
			assert!(Postgres::new(address, Some("geheim")).is_ok(), "{address}");
		}
		for address in [
			"postgres://salus@db.example.org/gateway",
			"postgres://salus@10.0.0.1/gateway?sslmode=prefer",
			"postgres://salus@db.example.org/gateway?sslmode=require",
			"postgres://salus@localhost.example.org/gateway",
			"postgres://salus@localhost/gateway?host=db.example.org",
			"postgres://salus@localhost/gateway?hostaddr=10.0.0.1",
			"postgres://salus@db.example.org/gateway?sslmode=verify-full&sslmode=disable",
			"postgres://salus@db.example.org/gateway?sslmode=verify-full&ssl-mode=disable",
		] {
			let error = format!("{:?}", Postgres::new(address, Some("geheim")).unwrap_err());
			assert!(error.contains("sslmode=verify-full"), "{address}: {error}");
			assert!(!error.contains("geheim"), "{error}");
		}
	}
}
