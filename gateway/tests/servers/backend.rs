// SPDX-License-Identifier: GPL-3.0-only

//! Where the gateways of these tests keep what they keep: each in a schema of its own, and those of a world under
//! one prefix of the bucket, where each has only what lies below its institution's account.

use std::path::{Path, PathBuf};

use salus_gateway::store::{Elsewhere, Postgres};
use salus_primitives::AccountId;
use sp_core::crypto::Ss58Codec;
use sqlx::{any::install_default_drivers, AnyPool};

use crate::{postgres::Postgres as Server, s3::S3};

/// The prefix of a world: short, since the server writes names of objects into names of files twice over, and
/// those end at 255 bytes.
fn prefix(world: &Path) -> String {
	let hash = sp_crypto_hashing::blake2_256(world.to_string_lossy().as_bytes());
	let world: String = hash.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
	format!("w{world}")
}

/// The name of a gateway's schema.
fn name(world: &Path, number: usize) -> String {
	format!("{}_{number}", prefix(world))
}

/// What does not lie in a gateway's folder: everything.
pub async fn elsewhere(world: &Path, number: usize) -> Elsewhere {
	on_server(Server::shared(), world, number).await
}

/// With the database on that server.
pub async fn on_server(server: &Server, world: &Path, number: usize) -> Elsewhere {
	let name = name(world, number);
	let address = server.address(&name);
	let database = connect(&address).await;
	let schema = format!("CREATE SCHEMA IF NOT EXISTS {name}");
	sqlx::query(sqlx::AssertSqlSafe(schema)).execute(&database).await.unwrap();
	database.close().await;
	Elsewhere {
		database: Some(Postgres::new(&address, None).unwrap()),
		bucket: Some(S3::shared().bucket(&prefix(world))),
	}
}

/// A gateway's database.
pub async fn database(world: &Path, number: usize) -> AnyPool {
	connect(&Server::shared().address(&name(world, number))).await
}

async fn connect(address: &str) -> AnyPool {
	install_default_drivers();
	sqlx::any::AnyPoolOptions::new().max_connections(1).connect(address).await.unwrap()
}

/// The names of everything that lies where objects do.
pub fn objects(world: &Path, number: usize) -> Vec<String> {
	let name = |file: PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
	files(world, number).into_iter().map(name).collect()
}

/// The bytes of everything that lies where objects do.
pub fn stored(world: &Path, number: usize) -> Vec<u8> {
	files(world, number).into_iter().flat_map(|file| std::fs::read(file).unwrap()).collect()
}

fn files(world: &Path, number: usize) -> Vec<PathBuf> {
	// As `World` numbers their institutions' accounts.
	let account = AccountId::new([100 + u8::try_from(number).unwrap(); 32]).to_ss58check();
	let mut folders = vec![S3::shared().folder(&prefix(world)).join(account)];
	let mut files = Vec::new();
	while let Some(folder) = folders.pop() {
		for entry in std::fs::read_dir(folder).into_iter().flatten() {
			let entry = entry.unwrap();
			match entry.file_type().unwrap().is_dir() {
				true => folders.push(entry.path()),
				false => files.push(entry.path()),
			}
		}
	}
	files
}

/// What databases have written to the disk lately, those of other tests included.
pub fn written(_world: &Path, _number: usize) -> Vec<u8> {
	std::fs::read_dir(Server::shared().folder().join("data/pg_wal"))
		.unwrap()
		.map(|file| file.unwrap().path())
		.filter(|path| path.is_file())
		// A server renames them while others read.
		.flat_map(|path| std::fs::read(path).unwrap_or_default())
		.collect()
}
