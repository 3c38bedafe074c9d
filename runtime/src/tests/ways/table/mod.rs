// SPDX-License-Identifier: GPL-3.0-only

//! The table: what is tried, and the answer to each who tries it. It is written here once; what a way
//! does with it is not known here.

mod charts;
mod grants;
mod membership;
mod records;

use super::{
	cast::{Cast, Who, NO_INSTITUTION, OF_INACTIVE},
	way::DONE,
};
use crate::{tests::precompiles::tools::Wallet, RuntimeCall};
use pallet_revive::{
	precompiles::alloy::sol_types::{SolCall, SolEvent},
	H160, H256,
};

pub use charts::charts;
pub use grants::grants;
pub use membership::{membership, refill, set_keys};
pub use records::records;

/// All of it.
pub fn whole() -> Vec<Row> {
	[records(), grants(), charts(), membership()].into_iter().flatten().collect()
}

/// One thing to do, natively and by its precompile.
pub struct Deed {
	/// The call.
	pub native: RuntimeCall,
	/// The precompile.
	pub to: H160,
	/// What it is called with.
	pub data: Vec<u8>,
	/// The name of its method.
	pub method: &'static str,
	/// The signatures of the events that it emits where this is done.
	pub events: Vec<&'static str>,
}

impl Deed {
	/// The precompile emits that event, after those that were named before.
	pub fn emits<E: SolEvent>(mut self) -> Self {
		self.events.push(E::SIGNATURE);
		self
	}

	/// Its events as logs show them: who emits which.
	pub fn logs(&self) -> Vec<(H160, H256)> {
		let topic = |event: &str| H256(sp_io::hashing::keccak_256(event.as_bytes()));
		self.events.iter().map(|event| (self.to, topic(event))).collect()
	}
}

pub fn deed<C: SolCall>(native: impl Into<RuntimeCall>, to: H160, solidity: C) -> Deed {
	let (method, _) = C::SIGNATURE.split_once('(').expect("a signature has arguments");
	let (native, data) = (native.into(), solidity.abi_encode());
	Deed { native, to, data, method, events: Vec::new() }
}

/// Something to do, and what comes of it for each who tries.
pub struct Row {
	/// What it is called where a test fails.
	pub name: &'static str,
	/// What happens before.
	pub before: fn(&Cast),
	/// What that person does.
	pub deed: fn(&Cast, &Wallet) -> Deed,
	/// Whether it changes something in the pallets of members, charts, records and grants.
	pub changes: bool,
	answers: Vec<(&'static str, &'static [Who])>,
	rest: &'static str,
}

/// A row; for everybody who is not named the answer is `rest`.
pub fn row(name: &'static str, deed: fn(&Cast, &Wallet) -> Deed, rest: &'static str) -> Row {
	Row { name, before: |_| (), deed, changes: true, answers: Vec::new(), rest }
}

impl Row {
	/// These do it.
	pub fn done_by(self, who: &'static [Who]) -> Self {
		self.refused(DONE, who)
	}

	/// These are refused for that reason.
	pub fn refused(mut self, code: &'static str, who: &'static [Who]) -> Self {
		self.answers.push((code, who));
		self
	}

	/// It takes an institution that may act, or its staff.
	pub fn for_institutions(self) -> Self {
		self.refused("NoStanding", NO_INSTITUTION)
			.refused("InstitutionNotActive", OF_INACTIVE)
			.refused("StaffEnded", &[Who::FormerClinician])
	}

	/// What it changes is in another pallet.
	pub fn elsewhere(self) -> Self {
		Self { changes: false, ..self }
	}

	/// Once that has happened.
	pub fn after(self, before: fn(&Cast)) -> Self {
		Self { before, ..self }
	}

	/// The answer to that person.
	pub fn answer(&self, who: Who) -> &'static str {
		let mut named = self.answers.iter().filter(|(_, some)| some.contains(&who));
		let answer = named.next().map_or(self.rest, |(answer, _)| *answer);
		assert!(named.next().is_none(), "{}: {who:?} has two answers", self.name);
		answer
	}

	/// Somebody who does it, if anybody does.
	pub fn somebody(&self) -> Option<Who> {
		Who::ALL.iter().copied().find(|who| self.answer(*who) == DONE)
	}
}
