// SPDX-License-Identifier: GPL-3.0-only

//! Where the gateways of these tests keep what they keep: in their folders. `tests/servers` has the other.

use std::path::{Path, PathBuf};

use salus_gateway::store::Elsewhere;
use sqlx::{any::install_default_drivers, AnyPool};

fn folder(world: &Path, number: usize) -> PathBuf {
	world.join(format!("gateway-{number}"))
}

/// What does not lie in a gateway's folder: nothing.
pub async fn elsewhere(_world: &Path, _number: usize) -> Elsewhere {
	Elsewhere::default()
}

/// A gateway's database.
pub async fn database(world: &Path, number: usize) -> AnyPool {
	install_default_drivers();
	let file = folder(world, number).join("gateway.sqlite");
	AnyPool::connect(&format!("sqlite://{}", file.display())).await.unwrap()
}

/// The names of everything that lies where objects do.
pub fn objects(world: &Path, number: usize) -> Vec<String> {
	std::fs::read_dir(folder(world, number).join("objects"))
		.unwrap()
		.flat_map(|beside| std::fs::read_dir(beside.unwrap().path()).unwrap())
		.map(|file| file.unwrap().file_name().into_string().unwrap())
		.collect()
}

/// The bytes of everything that lies where objects do.
pub fn stored(world: &Path, number: usize) -> Vec<u8> {
	std::fs::read_dir(folder(world, number).join("objects"))
		.unwrap()
		.flat_map(|beside| std::fs::read_dir(beside.unwrap().path()).unwrap())
		.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
		.collect()
}

/// Everything that a gateway's database has written to the disk.
pub fn written(world: &Path, number: usize) -> Vec<u8> {
	std::fs::read_dir(folder(world, number))
		.unwrap()
		.map(|file| file.unwrap().path())
		.filter(|path| path.is_file())
		.flat_map(|path| std::fs::read(path).unwrap())
		.collect()
}
