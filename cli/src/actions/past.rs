// SPDX-License-Identifier: GPL-3.0-only

//! What somebody could have read under a grant that is over, as far as the patient's device noted it.
//!
//! The chain forgets a grant when it ends, so the device writes down while it lives what it covers, and of
//! which epochs its holder has keys. Two things follow from that: what honest gateways would have released, and
//! what its holder could open whose keys are known to t gateways that cheat: all of an epoch.

use std::collections::BTreeMap;

use salus_primitives::{
	access::{Grant, Scope},
	consent::Basis,
	record::{Record, RecordVersion},
	BlockNumber, CompartmentTag, Epoch, GrantId, RecordId, Version,
};
use salus_receipt::Released;
use serde::{Deserialize, Serialize};

use super::receipts::log::Entry;

/// A grant, as this device noted it while it was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastGrant {
	/// Its number on the chart.
	pub id: GrantId,
	/// The grant.
	pub grant: Grant,
	/// The newest epoch of each compartment whose key its holder was given, or may have been.
	pub opened: Vec<(CompartmentTag, Epoch)>,
	/// The block that ended it, where this device ended it.
	pub over: Option<BlockNumber>,
}

impl PastGrant {
	/// Notes newer epochs. True where one was not noted yet.
	pub fn note(&mut self, epochs: &[(CompartmentTag, Epoch)]) -> bool {
		let mut changed = false;
		for (tag, epoch) in epochs {
			match self.opened.iter_mut().find(|(of, _)| of == tag) {
				Some((_, newest)) if *newest >= *epoch => continue,
				Some((_, newest)) => *newest = *epoch,
				None => self.opened.push((*tag, *epoch)),
			}
			changed = true;
		}
		changed
	}

	/// Whether something was there before it was over, as far as is known when that was.
	fn saw(&self, filed: &FiledVersion) -> bool {
		self.over.is_none_or(|over| filed.block <= over)
	}

	fn covers(&self, filed: &FiledVersion) -> bool {
		self.grant.scope.covers(&filed.record, &filed.compartment, filed.epoch)
	}

	/// Whether its holder has the key of the epoch that something is sealed to.
	fn has_key(&self, filed: &FiledVersion, all: &[FiledVersion]) -> bool {
		let newest = self.opened.iter().find(|(tag, _)| *tag == filed.compartment);
		let reaches = newest.is_some_and(|(_, newest)| filed.epoch <= *newest);
		match &self.grant.scope {
			Scope::Chart => reaches,
			Scope::Compartments(_) => reaches && self.covers(filed),
			Scope::Records(_) => all.iter().any(|one| {
				self.covers(one)
					&& self.saw(one)
					&& (one.compartment, one.epoch) == (filed.compartment, filed.epoch)
			}),
		}
	}
}

/// A version of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FiledVersion {
	/// The record.
	pub record: RecordId,
	/// The version.
	pub version: Version,
	/// The block that has it.
	pub block: BlockNumber,
	/// The compartment.
	pub compartment: CompartmentTag,
	/// The epoch of the compartment's key that it was sealed to.
	pub epoch: Epoch,
}

impl FiledVersion {
	/// As the chain has it.
	pub fn of(record: RecordId, version: Version, filed: &RecordVersion) -> Self {
		let (compartment, epoch) = (filed.filing.compartment, filed.filing.epoch);
		Self { record, version, block: filed.block, compartment, epoch }
	}

	/// The newest version of a record.
	pub fn newest(record: RecordId, entry: &Record) -> Self {
		Self::of(record, entry.version, &entry.head)
	}
}

/// What was read of one version, by receipts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Read {
	/// The record.
	pub record: RecordId,
	/// The version.
	pub version: Version,
	/// What was released of it.
	pub what: Handed,
	/// The receipts.
	pub receipts: Vec<salus_gateway::ReceiptId>,
	/// How many of them are anchored on the chain.
	pub anchored: usize,
}

/// The most that was released of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Handed {
	/// Its index entry, or what opens that.
	Index,
	/// What opens it, and no bytes of it.
	Keys,
	/// Bytes of it.
	Document,
}

/// What a grant meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
	/// What its holder could have fetched.
	pub could: Vec<FiledVersion>,
	/// What she could open besides with the keys that she has, if t gateways cheat or her keys get about.
	pub by_keys: Vec<FiledVersion>,
	/// What she did fetch, by receipts.
	pub did: Vec<Read>,
	/// Receipts under this grant that are not believed, and so not counted.
	pub doubtful: usize,
}

impl Reach {
	/// Of a grant, from all that was filed in the chart and all receipts that the gateways tell of.
	pub fn of(past: &PastGrant, filed: &[FiledVersion], releases: &[Entry]) -> Self {
		let with_keys = filed.iter().filter(|one| past.has_key(one, filed)).copied();
		let (could, by_keys) = with_keys.partition(|one| past.covers(one) && past.saw(one));
		let mut did = BTreeMap::<(RecordId, Version), Read>::new();
		let mut doubtful = 0_usize;
		for entry in releases.iter().filter(|entry| entry.basis == Basis::Grant(past.id)) {
			if entry.doubt.is_some() {
				doubtful = doubtful.saturating_add(1);
				continue;
			}
			let what = match entry.released {
				Released::Document(_) => Handed::Document,
				Released::Keys => Handed::Keys,
				Released::IndexEntry(_) | Released::IndexKeys => Handed::Index,
			};
			let read = did.entry((entry.record, entry.version)).or_insert_with(|| Read {
				record: entry.record,
				version: entry.version,
				what,
				receipts: Vec::new(),
				anchored: 0,
			});
			read.what = read.what.max(what);
			read.receipts.push(entry.receipt);
			read.anchored = read.anchored.saturating_add(usize::from(entry.anchored.is_some()));
		}
		Self { could, by_keys, did: did.into_values().collect(), doubtful }
	}
}

#[cfg(test)]
mod tests {
	use salus_gateway::ReceiptId;
	use salus_primitives::{
		access::{CompartmentScope, Grantee, Purpose},
		AccountId,
	};
	use salus_receipt::{BlockRef, Range};

	use super::*;
	use crate::actions::{party::Party, receipts::check::Place, scope::purposes};

	const GENERAL: CompartmentTag = CompartmentTag([1; 16]);
	const OTHER: CompartmentTag = CompartmentTag([2; 16]);

	fn past(scope: Scope, opened: &[(CompartmentTag, Epoch)], over: Option<u32>) -> PastGrant {
		let grant = Grant {
			grantee: Grantee::Open(AccountId::new([1; 32])),
			scope,
			purposes: purposes(&[Purpose::Treat]).unwrap(),
			start: 0,
			end: None,
			since: 1,
		};
		PastGrant { id: 4, grant, opened: opened.to_vec(), over }
	}

	fn filed(number: u8, block: u32, compartment: CompartmentTag, epoch: Epoch) -> FiledVersion {
		FiledVersion { record: RecordId([number; 16]), version: 1, block, compartment, epoch }
	}

	/// Before the end in both compartments, after it under the old epoch, after it under the new one.
	fn all() -> [FiledVersion; 4] {
		[
			filed(1, 10, GENERAL, 0),
			filed(2, 10, OTHER, 0),
			filed(3, 50, GENERAL, 0),
			filed(4, 60, GENERAL, 1),
		]
	}

	fn numbers(list: &[FiledVersion]) -> Vec<u8> {
		list.iter().map(|one| one.record.0[0]).collect()
	}

	#[test]
	fn what_could_be_fetched_ends_with_the_grant_and_keys_with_their_epoch() {
		let both = [(GENERAL, 0), (OTHER, 0)];
		let one = CompartmentScope { tag: GENERAL, first_epoch: 0 };
		let general = Scope::Compartments(vec![one].try_into().unwrap());
		let records = Scope::Records(vec![RecordId([1; 16])].try_into().unwrap());
		for (scope, could, by_keys) in [
			(Scope::Chart, vec![1, 2], vec![3]),
			(general, vec![1], vec![3]),
			// One record, and the key of everything that is sealed as it is.
			(records, vec![1], vec![3]),
		] {
			let reach = Reach::of(&past(scope, &both, Some(40)), &all(), &[]);
			assert_eq!((numbers(&reach.could), numbers(&reach.by_keys)), (could, by_keys));
		}
		// When it ended is not known: then at most all that its keys open.
		let reach = Reach::of(&past(Scope::Chart, &both, None), &all(), &[]);
		assert_eq!((numbers(&reach.could), numbers(&reach.by_keys)), (vec![1, 2, 3], vec![]));
		// Its holder never had a key of the other compartment.
		let reach = Reach::of(&past(Scope::Chart, &[(GENERAL, 0)], Some(40)), &all(), &[]);
		assert_eq!((numbers(&reach.could), numbers(&reach.by_keys)), (vec![1], vec![3]));
		let later = CompartmentScope { tag: GENERAL, first_epoch: 1 };
		let later = Scope::Compartments(vec![later].try_into().unwrap());
		let reach = Reach::of(&past(later, &[(GENERAL, 1)], Some(70)), &all(), &[]);
		assert_eq!((numbers(&reach.could), numbers(&reach.by_keys)), (vec![4], vec![]));
	}

	#[test]
	fn newer_epochs_are_noted_once() {
		let mut past = past(Scope::Chart, &[(GENERAL, 1)], None);
		assert!(!past.note(&[(GENERAL, 0), (GENERAL, 1)]));
		assert!(past.note(&[(GENERAL, 2), (OTHER, 0)]));
		assert_eq!(past.opened, [(GENERAL, 2), (OTHER, 0)]);
	}

	fn entry(number: u8, record: u8, released: Released) -> Entry {
		let party = Party {
			account: AccountId::new([1; 32]),
			name: None,
			institution: None,
			role: None,
			unable: None,
		};
		Entry {
			receipt: ReceiptId([number; 32]),
			time: 1,
			reader: party.clone(),
			record: RecordId([record; 16]),
			version: 1,
			released,
			purpose: Purpose::Treat,
			basis: Basis::Grant(4),
			grantee: None,
			gateway: party,
			endpoint: None,
			block: BlockRef { number: 30, hash: [3; 32] },
			anchored: None,
			doubt: None,
			file: None,
		}
	}

	#[test]
	fn what_was_read_is_what_receipts_of_that_grant_say() {
		let document = Released::Document(Range { from: 0, to: 9 });
		let releases = [
			entry(1, 1, Released::Keys),
			Entry {
				anchored: Some(Place { batch: 1, index: 0, block: 33 }),
				..entry(2, 1, document)
			},
			entry(3, 2, Released::IndexKeys),
			Entry { basis: Basis::Grant(5), ..entry(4, 1, document) },
			Entry { basis: Basis::Controller, ..entry(5, 1, document) },
			Entry { doubt: Some("the signature is wrong".into()), ..entry(6, 3, document) },
		];
		let reach = Reach::of(&past(Scope::Chart, &[], None), &all(), &releases);
		let read = |number, what, receipts: &[u8], anchored| Read {
			record: RecordId([number; 16]),
			version: 1,
			what,
			receipts: receipts.iter().map(|number| ReceiptId([*number; 32])).collect(),
			anchored,
		};
		let expected = [read(1, Handed::Document, &[1, 2], 1), read(2, Handed::Index, &[3], 0)];
		assert_eq!(reach.did, expected);
		assert_eq!(reach.doubtful, 1);
	}
}
