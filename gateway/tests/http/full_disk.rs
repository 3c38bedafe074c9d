// SPDX-License-Identifier: GPL-3.0-only

//! What comes of each operation while nothing can be written to the gateway's folder.

use salus_gateway::ExchangeError;

use crate::{alone, operations::Prepared};

#[tokio::test]
async fn on_a_full_disk_no_operation_does_anything_and_with_room_each_is_done() {
	let name = "full_disk::on_a_full_disk_no_operation_does_anything_and_with_room_each_is_done";
	if !alone::is_here(name) {
		return;
	}
	let mut prepared = Prepared::new().await;
	// It only reads. All others write something, be it that a request was made.
	prepared.operations.retain(|operation| operation.name != "ready");
	let chain = &prepared.service.world.chain;
	let before = (prepared.kept_with_nonces().await, chain.lodged());
	let limit = alone::no_file_longer_than("0");
	prepared.none_is_done(&ExchangeError::Unavailable, "full").await;
	alone::no_file_longer_than(&limit);
	assert_eq!((prepared.kept_with_nonces().await, chain.lodged()), before);
	prepared.all_are_done("with room").await;
}
