// SPDX-License-Identifier: GPL-3.0-only

//! Room on the disk, which a gateway looks after only where its objects lie in its folder. What happens where a
//! write fails all the same is in `filings`, for a bucket too.

use salus_gateway::{
	exchange::{PutObject, Stored},
	ExchangeError,
};
use salus_primitives::ObjectHash;

use crate::{
	backend,
	world::{caller, put, reader, World},
};

#[tokio::test]
async fn an_object_that_would_fill_the_disk_is_refused_before_its_bytes() {
	let world = World::with(|config| {
		config.max_object = 1 << 61;
		config.max_staged = 1 << 61;
	})
	.await;
	let clinician = caller(&world.clinician.account);
	let bytes = vec![1; 1_000];
	let put = put(ObjectHash(sp_crypto_hashing::blake2_256(&bytes)), &bytes);
	let long = PutObject { length: 1 << 60, ..put };
	let answer = world.local[0].put_object(&clinician, long, reader(&bytes)).await;
	assert_eq!(answer, Err(ExchangeError::Unavailable));
	assert_eq!(backend::objects(world.folder.path(), 0), Vec::<String>::new());
	let answer = world.local[0].put_object(&clinician, put, reader(&bytes)).await;
	assert_eq!(answer, Ok(Stored::Staged));
}
