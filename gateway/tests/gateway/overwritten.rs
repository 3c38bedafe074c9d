// SPDX-License-Identifier: GPL-3.0-only

//! What was destroyed is in no file of the database any more.

use salus_primitives::access::Scope;

use crate::{
	backend,
	world::{World, CHART},
};

/// The fragments that the first gateway keeps, sealed as they came.
async fn sealed(world: &World) -> Vec<Vec<u8>> {
	let database = backend::database(world.folder.path(), 0).await;
	let sealed =
		sqlx::query_scalar("SELECT sealed FROM fragments").fetch_all(&database).await.unwrap();
	database.close().await;
	sealed
}

/// Whether the files of its database have so much as a piece of it.
fn is_left(world: &World, sealed: &[u8]) -> bool {
	let written = backend::written(world.folder.path(), 0);
	sealed.chunks_exact(16).any(|piece| written.windows(16).any(|window| window == piece))
}

#[tokio::test]
async fn nothing_is_left_of_a_fragment_that_was_destroyed() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	let first = sealed(&world).await;
	assert_eq!(first.len(), 2);
	// They get from the log into the file.
	world.local[0].purge().await.unwrap();
	assert!(first.iter().all(|sealed| is_left(&world, sealed)));
	// Others take their place, and go with the grant.
	world.maker().reissue(CHART, &[opening]).await.unwrap();
	let second = sealed(&world).await;
	assert!(second.iter().all(|sealed| is_left(&world, sealed) && !first.contains(sealed)));
	// For that it needs no node.
	world.chain.block(|state| state.down = true);
	world.local[0].purge().await.unwrap_err();
	world.chain.block(|state| state.down = false);
	assert!(!first.iter().any(|sealed| is_left(&world, sealed)));
	world.revoke(0);
	assert_eq!(world.local[0].purge().await.unwrap().fragments, 2);
	assert!(!second.iter().any(|sealed| is_left(&world, sealed)));
}
