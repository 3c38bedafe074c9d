// SPDX-License-Identifier: GPL-3.0-only

//! The access log of a chart: who read what, when and under which grant, as the gateways' receipts tell it.
//!
//! Every gateway is asked, and nothing is taken on its word that can be checked: its signature by the key in
//! the register, what the reader signed, and the batch that the chain has.

use std::{collections::BTreeMap, sync::Arc};

use salus_client::{node::At, Account, Node};
use salus_gateway::{
	exchange::{KeptReceipt, MAX_RECEIPTS},
	Exchange, ReceiptId,
};
use salus_primitives::{
	access::{Grant, Opening, Purpose, ReceiptBatch},
	consent::Basis,
	keys::KeyKind,
	AccountId, BlockNumber, ChartId, GrantId, Moment, RecordId, Version,
};
use salus_receipt::{BatchNumber, BlockRef, ReceiptFile, Released};
use serde::Serialize;

use super::{
	asked::Asked,
	check::{check, place, Doubt, Place, System},
	tales::{self, Tale, Told},
};
use crate::{
	actions::{openings::party, party::Party},
	context::Context,
};

/// One release.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
	/// Its receipt.
	pub receipt: ReceiptId,
	/// When, by the gateway's clock.
	pub time: Moment,
	/// Who read.
	pub reader: Party,
	/// Which record.
	pub record: RecordId,
	/// Which version of it.
	pub version: Version,
	/// What of it.
	pub released: Released,
	/// Why.
	pub purpose: Purpose,
	/// The rule that permitted it.
	pub basis: Basis,
	/// Whom that rule names, where it is a grant that the patient can open.
	pub grantee: Option<Party>,
	/// The gateway.
	pub gateway: Party,
	/// Where the reader asked it, as she signed.
	pub endpoint: Option<String>,
	/// The finalised block that permitted it.
	pub block: BlockRef,
	/// Where it is anchored, once it is.
	pub anchored: Option<Place>,
	/// Why it is not believed, where it is not.
	pub doubt: Option<String>,
	/// The file that proves it offline, once it is anchored.
	#[serde(skip)]
	pub file: Option<ReceiptFile>,
}

/// What all gateways tell of a chart, in order of time.
#[derive(Clone, Debug, Serialize)]
pub struct Log {
	/// The releases.
	pub releases: Vec<Entry>,
	/// The gateways.
	pub gateways: Vec<Told>,
}

/// Asks every gateway. `openings` are those that the patient's device keeps.
pub async fn read(
	context: &Context,
	node: &Node,
	account: &Account,
	chart: ChartId,
	openings: &[Opening],
) -> anyhow::Result<Log> {
	let page = |exchange: Arc<dyn Exchange>, after| async move {
		let page = exchange.receipts(chart, after, MAX_RECEIPTS).await?;
		Ok((page.receipts, page.next))
	};
	let (at, tales) = tales::ask((context, node, account), "the receipts", page).await?;
	let grants = at.grants_of(chart).await?;
	let mut known = Known::new(node, &at);
	let mut log = Log { releases: Vec::new(), gateways: Vec::new() };
	for Tale { mut of, kept } in tales {
		for kept in kept {
			let by = of.institution.as_ref();
			let entry = entry(&mut known, chart, (grants.as_slice(), openings), by, kept).await?;
			of.doubtful += usize::from(entry.doubt.is_some());
			log.releases.push(entry);
		}
		log.gateways.push(of);
	}
	log.releases.sort_by_key(|entry| (entry.time, entry.receipt));
	Ok(log)
}

/// One receipt, checked and put into words that a person understands.
async fn entry(
	known: &mut Known<'_>,
	chart: ChartId,
	(grants, openings): (&[(GrantId, Grant)], &[Opening]),
	gateway: Option<&AccountId>,
	kept: KeptReceipt,
) -> anyhow::Result<Entry> {
	let receipt = kept.signed.receipt.clone();
	let genesis = known.node.genesis();
	let system = known.system(&receipt.system).await?;
	let asked = check(&kept, (&genesis, &chart), gateway, &system);
	let place = match &kept.anchored {
		Some(anchored) => {
			let batch = known.batch(&receipt.gateway, anchored.batch.number).await?;
			// What is final for the gateway's node, and not here yet, is not seen yet.
			let is_seen = batch.is_some() || anchored.state.header.number <= known.at.number;
			is_seen.then(|| place(&receipt, anchored, batch.as_ref()))
		},
		None => None,
	};
	let is_of_chain = known.is_of_chain(&receipt.block).await?;
	let doubt = match (&asked, &place) {
		(Err(doubt), _) | (_, Some(Err(doubt))) => Some(doubt.clone()),
		_ if !is_of_chain => Some(Doubt::OtherBlock(receipt.block.number)),
		_ => None,
	};
	let asked = asked.ok();
	let grantee = match receipt.basis {
		Basis::Grant(id) => {
			let opened = asked.as_ref().and_then(|asked| asked.opening.as_ref());
			let grant = grants.iter().find(|(of, _)| *of == id).map(|(_, grant)| grant);
			grantee(&genesis, &chart, grant, opened, openings)
		},
		_ => None,
	};
	let grantee = match grantee {
		Some(account) => Some(known.party(&account).await?),
		None => None,
	};
	Ok(Entry {
		receipt: kept.id(),
		time: receipt.time,
		reader: known.party(&receipt.reader).await?,
		record: receipt.record,
		version: receipt.version,
		released: receipt.released,
		purpose: receipt.purpose,
		basis: receipt.basis,
		grantee,
		gateway: known.party(&receipt.gateway).await?,
		endpoint: asked.map(|Asked { endpoint, .. }| endpoint),
		block: receipt.block,
		anchored: place.and_then(Result::ok),
		doubt: doubt.map(|doubt| doubt.to_string()),
		file: kept.file(),
	})
}

/// Whom a grant names: in clear, or as an opening says that is proven by the tag on the chain. Once a grant is
/// over its tag is not there any more, and only what the patient keeps herself counts: `opened` is what the
/// reader presented.
fn grantee(
	genesis: &[u8; 32],
	chart: &ChartId,
	grant: Option<&Grant>,
	opened: Option<&Opening>,
	openings: &[Opening],
) -> Option<AccountId> {
	match grant {
		Some(grant) => party(genesis, chart, &grant.grantee, openings.iter().chain(opened)),
		None => opened.filter(|one| openings.contains(one)).map(|one| one.party.clone()),
	}
}

/// What finalised state says, asked for once.
pub(super) struct Known<'a> {
	node: &'a Node,
	at: &'a At,
	parties: BTreeMap<AccountId, Party>,
	systems: BTreeMap<AccountId, System>,
	batches: BTreeMap<(AccountId, BatchNumber), Option<ReceiptBatch>>,
	blocks: BTreeMap<BlockNumber, Option<[u8; 32]>>,
}

impl<'a> Known<'a> {
	pub(super) fn new(node: &'a Node, at: &'a At) -> Self {
		Self {
			node,
			at,
			parties: Default::default(),
			systems: Default::default(),
			batches: Default::default(),
			blocks: Default::default(),
		}
	}

	/// The network.
	pub(super) fn genesis(&self) -> [u8; 32] {
		self.node.genesis()
	}

	pub(super) async fn party(&mut self, account: &AccountId) -> anyhow::Result<Party> {
		if let Some(known) = self.parties.get(account) {
			return Ok(known.clone());
		}
		let party = Party::look_up(self.at, account).await?;
		self.parties.insert(account.clone(), party.clone());
		Ok(party)
	}

	pub(super) async fn system(&mut self, account: &AccountId) -> anyhow::Result<System> {
		if let Some(known) = self.systems.get(account) {
			return Ok(known.clone());
		}
		let current = self.at.keys_of(account).await?;
		let current = current.into_iter().map(|(kind, slot)| (kind, slot.current));
		let keys = current.chain(self.at.past_keys_of(account).await?);
		let system = System {
			staff: self.at.staff(account).await?,
			keys: keys.filter(|(kind, _)| *kind == KeyKind::Receipt).map(|(_, key)| key).collect(),
		};
		self.systems.insert(account.clone(), system.clone());
		Ok(system)
	}

	async fn batch(
		&mut self,
		gateway: &AccountId,
		number: BatchNumber,
	) -> anyhow::Result<Option<ReceiptBatch>> {
		let which = (gateway.clone(), number);
		if let Some(known) = self.batches.get(&which) {
			return Ok(known.clone());
		}
		let batch = self.at.receipt_batch(gateway, number).await?;
		self.batches.insert(which, batch.clone());
		Ok(batch)
	}

	/// Whether a block is final here. One that is final for the gateway's node alone, so far, counts.
	pub(super) async fn is_of_chain(&mut self, block: &BlockRef) -> anyhow::Result<bool> {
		if block.number > self.at.number {
			return Ok(true);
		}
		let hash = match self.blocks.get(&block.number) {
			Some(known) => *known,
			None => {
				let hash = self.node.block_hash(block.number).await?;
				self.blocks.insert(block.number, hash);
				hash
			},
		};
		Ok(hash == Some(block.hash))
	}
}

#[cfg(test)]
mod tests {
	use salus_primitives::access::{Grantee, Scope};

	use super::*;
	use crate::actions::{
		openings::{draw, tag_of},
		scope::purposes,
	};

	const GENESIS: [u8; 32] = [7; 32];
	const CHART: ChartId = ChartId([3; 32]);

	fn grant(grantee: Grantee) -> Grant {
		let purposes = purposes(&[Purpose::Treat]).unwrap();
		Grant { grantee, scope: Scope::Chart, purposes, start: 0, end: None, since: 1 }
	}

	#[test]
	fn a_grant_names_whom_its_tag_proves() {
		let (doctor, other) = (draw(AccountId::new([1; 32])), draw(AccountId::new([2; 32])));
		let blinded = grant(Grantee::Blinded(tag_of(&GENESIS, &CHART, &doctor)));
		let named = |grant: Option<&Grant>, opened: Option<&Opening>, kept: &[Opening]| {
			grantee(&GENESIS, &CHART, grant, opened, kept)
		};
		let (is_doctor, kept) = (Some(doctor.party.clone()), [other.clone(), doctor.clone()]);
		assert_eq!(named(Some(&blinded), None, &kept), is_doctor);
		assert_eq!(named(Some(&blinded), Some(&doctor), &[]), is_doctor);
		// What the reader presented has to fit.
		assert_eq!(named(Some(&blinded), Some(&other), &[]), None);
		let open = grant(Grantee::Open(doctor.party.clone()));
		assert_eq!(named(Some(&open), None, &[]), is_doctor);
		// One that is over is on the chain no more: only what the patient herself wrote down counts.
		assert_eq!(named(None, Some(&doctor), &kept), is_doctor);
		assert_eq!(named(None, Some(&doctor), &[]), None);
		assert_eq!(named(None, None, &kept), None);
	}
}
