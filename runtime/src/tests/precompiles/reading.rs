// SPDX-License-Identifier: GPL-3.0-only

//! What is read of the state: the SDK's trace of it says so ("used outside substrate").

use std::{
	collections::BTreeSet,
	fmt::Debug,
	sync::{Arc, LazyLock, Mutex},
};

use pallet_salus_access_grants::NextGrant;
use salus_primitives::ChartId;
use sp_crypto_hashing::twox_128;
use tracing::{
	dispatcher::with_default,
	field::{Field, Visit},
	span::{Attributes, Id, Record},
	Dispatch, Event, Metadata, Subscriber,
};

use crate::{genesis::LOCAL_FOUR, tests::network, Runtime};

/// The pallets whose entries count; those of others that are read with every transaction were charged with it.
const OURS: [&str; 6] = ["AccessGrants", "Charts", "Membership", "Parameters", "Quota", "Records"];

/// While there is one subscriber, `tracing` asks that of whichever thread comes first to a place that traces whether
/// it does, for all threads: where others run, it may be one without any. So there are always two.
static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Reads::default()));

/// Does something, and answers as well how many entries of our pallets it read: each once, however often.
pub fn entries_read<R>(work: impl FnOnce() -> R) -> (R, u32) {
	LazyLock::force(&ANOTHER);
	let reads = Reads::default();
	let done = with_default(&Dispatch::new(reads.clone()), work);
	let keys = reads.0.lock().expect("nobody panicked");
	let is_ours = |key: &&String| {
		OURS.iter().any(|pallet| key.starts_with(&hex::encode(twox_128(pallet.as_bytes()))))
	};
	(done, keys.iter().filter(is_ours).count().try_into().expect("they are few"))
}

/// The keys, in hexadecimal digits.
#[derive(Clone, Default)]
struct Reads(Arc<Mutex<BTreeSet<String>>>);

impl Subscriber for Reads {
	fn enabled(&self, metadata: &Metadata<'_>) -> bool {
		metadata.target() == "state"
	}

	fn event(&self, event: &Event<'_>) {
		let mut asked = Asked::default();
		event.record(&mut asked);
		if ["Get", "Exists"].contains(&asked.method.as_str()) {
			self.0.lock().expect("nobody panicked").insert(asked.key);
		}
	}

	fn new_span(&self, _: &Attributes<'_>) -> Id {
		Id::from_u64(1)
	}

	fn record(&self, _: &Id, _: &Record<'_>) {}

	fn record_follows_from(&self, _: &Id, _: &Id) {}

	fn enter(&self, _: &Id) {}

	fn exit(&self, _: &Id) {}
}

/// A question to the state.
#[derive(Default)]
struct Asked {
	method: String,
	key: String,
}

impl Visit for Asked {
	fn record_str(&mut self, field: &Field, value: &str) {
		match field.name() {
			"method" => self.method = value.into(),
			"key" => self.key = value.into(),
			_ => {},
		}
	}

	fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
		self.record_str(field, &format!("{value:?}"));
	}
}

#[test]
fn each_entry_of_ours_counts_once() {
	let next = |chart: u8| NextGrant::<Runtime>::get(ChartId([chart; 32]));
	network(LOCAL_FOUR).execute_with(|| {
		assert_eq!(entries_read(|| ()), ((), 0));
		assert_eq!(entries_read(|| [next(1), next(2), next(1)]).1, 2);
		assert_eq!(entries_read(crate::Timestamp::get).1, 0);
	});
}
