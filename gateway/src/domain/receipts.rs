// SPDX-License-Identifier: GPL-3.0-only

//! Receipts: one for each release, written before anything is answered; and who gets to see them.

use std::collections::BTreeMap;

use codec::Encode;
use rand_core::OsRng;
use salus_primitives::{
	access::Purpose,
	consent::Basis,
	keys::{KeyKind, PublicKey, Suite},
	membership::StaffRole,
	AccountId, ChartId, MandateId, RecordId, Version,
};
use salus_receipt::{evidence_hash, BlockRef, Receipt, ReceiptFile, Released, SignedReceipt};

use super::{
	page,
	parties::{self, Hand},
	proofs::Proofs,
	release::Permitted,
	Caller, GatewaySystem, LocalGateway,
};
use crate::{
	bytes::random,
	chain::Finalised,
	error::{ExchangeError, GatewayError},
	exchange::{KeptReceipt, ReceiptId, ReceiptPage, ReleaseRequest, VersionOf, MAX_RECEIPTS},
	store::Database,
};

/// How many bytes of receipts and proofs a page has at most, if it has more than one receipt. As JSON they
/// are some more than twice as many, and clients read no answer of more than 4 MiB.
const PAGE: usize = 1024 * 1024;

/// Who sees which receipts of a chart.
enum Sight {
	/// The patient and her agent: all.
	Whole,
	/// Who acts for her: those of records that one of her mandates lets her read.
	Under(Vec<MandateId>),
}

/// Checks that receipts signed with the key can be verified: that the chain knows it. Answers in whose name
/// they are signed: that of the system, or of the institution where it signs for itself, as its own account or as
/// that account's successor.
pub(super) async fn check_key(
	at: &dyn Finalised,
	system: &GatewaySystem,
) -> Result<AccountId, GatewayError> {
	let unfit = |reason: String| {
		GatewayError::unavailable(format!(
			"{reason}: register it with `salus keys register --receipt` and the key of the gateway's system"
		))
	};
	let acts_for = at.institution_of(&system.account).await?;
	let signer = match at.staff(&system.account).await? {
		Some(staff) if staff.role == StaffRole::System => Some(&system.account),
		Some(_) => None,
		None => Some(&system.institution),
	};
	let Some(signer) = signer.filter(|_| acts_for.as_ref() == Some(&system.institution)) else {
		return Err(GatewayError::unavailable(
			"receipts are signed by the institution's own account or by a system of its: a registrar \
			 registers one with `salus staff add ACCOUNT --role system`",
		));
	};
	let keys = at.keys(signer).await?;
	let slot = keys.iter().find(|(kind, _)| *kind == KeyKind::Receipt).map(|(_, slot)| slot);
	let Some(slot) = slot else {
		return Err(unfit("the gateway's system has registered no receipt key".into()));
	};
	let registered = slot.at(at.time());
	let own = PublicKey {
		suite: Suite::Sr25519,
		bytes: system
			.receipt_key
			.verifying_key()
			.as_bytes()
			.to_vec()
			.try_into()
			.unwrap_or_default(),
	};
	match registered.key == own && registered.version == system.receipt_key_version {
		true => Ok(signer.clone()),
		false => Err(unfit(format!(
			"the receipt key that counts on the chain (version {}) is not the one of this secret",
			registered.version
		))),
	}
}

/// Checks that the receipts in a folder are the institution's: they are anchored under its name.
pub(super) async fn check_folder(
	db: &Database,
	institution: &AccountId,
) -> Result<(), GatewayError> {
	match db.last_receipt().await? {
		Some(last) if last.signed.receipt.gateway != *institution => {
			Err(GatewayError::unavailable(
				"the folder holds receipts of another institution's gateway: give this one its own",
			))
		},
		_ => Ok(()),
	}
}

impl LocalGateway {
	/// Writes down what is about to be released. Where this fails, nothing is released.
	pub(super) async fn write_receipt(
		&self,
		caller: &Caller,
		permitted: &Permitted,
		purpose: Purpose,
		released: Released,
	) -> Result<ReceiptId, GatewayError> {
		let signed = self.sign_receipt(caller, permitted, purpose, released)?;
		let id = ReceiptId(signed.receipt.leaf());
		self.store.db.write_receipts(&[signed], caller.evidence.as_ref()).await?;
		Ok(id)
	}

	/// The receipt of what is about to be released by state that is still young. It is to be written before
	/// anything is.
	pub(super) fn sign_receipt(
		&self,
		caller: &Caller,
		permitted: &Permitted,
		purpose: Purpose,
		released: Released,
	) -> Result<SignedReceipt, GatewayError> {
		self.ensure_young(&*permitted.at)?;
		let VersionOf { chart, record, version } = permitted.of;
		let receipt = Receipt {
			genesis: self.identity.genesis,
			gateway: self.identity.institution.clone(),
			system: self.receipt_signer.clone(),
			key_version: self.receipt_key_version,
			time: self.now(),
			block: BlockRef { number: permitted.at.number(), hash: permitted.at.hash() },
			reader: caller.account.clone(),
			chart,
			record,
			version,
			purpose,
			basis: permitted.basis,
			released,
			evidence: evidence_hash(caller.evidence.as_ref()),
			random: random(),
		};
		Ok(SignedReceipt::new(receipt, |preimage| self.receipt_key.sign(&mut OsRng, preimage)))
	}

	pub(super) async fn do_receipts(
		&self,
		caller: &Caller,
		chart: ChartId,
		after: Option<u64>,
		limit: u32,
	) -> Result<ReceiptPage, GatewayError> {
		page::check(limit, MAX_RECEIPTS, "receipts")?;
		let at = self.fresh().await?;
		let sight = self.sight(&*at, chart, &caller.account).await?;
		let found =
			self.store.db.receipts(&chart, after.unwrap_or(0), page::to_fetch(limit)).await?;
		let (found, more) = page::cut(found, limit);
		let last = found.last().map(|written| written.number);
		let mut page = ReceiptPage { receipts: Vec::new(), next: last.filter(|_| more) };
		let (mut proofs, mut seen) = (Proofs::default(), BTreeMap::new());
		let (mut size, mut passed) = (0_usize, after.unwrap_or(0));
		for written in found {
			let receipt = &written.signed.receipt;
			if !self.sees(caller, &sight, receipt, &mut seen).await? {
				passed = written.number;
				continue;
			}
			let anchored = self.anchored(&written, &mut proofs).await?;
			size = size
				.saturating_add(written.evidence.len())
				.saturating_add(anchored.as_ref().map_or(0, Encode::encoded_size));
			if size > PAGE && !page.receipts.is_empty() {
				page.next = Some(passed);
				break;
			}
			passed = written.number;
			page.receipts.push(KeptReceipt {
				number: written.number,
				signed: written.signed,
				evidence: written.evidence.into(),
				anchored,
			});
		}
		Ok(page)
	}

	pub(super) async fn do_receipt(
		&self,
		caller: &Caller,
		id: ReceiptId,
	) -> Result<ReceiptFile, GatewayError> {
		let at = self.fresh().await?;
		let written = self.store.db.receipt(&id).await?.ok_or_else(no_receipt)?;
		let receipt = &written.signed.receipt;
		let is_for = match receipt.reader == caller.account {
			// Who read it and may do nothing now gets it from nobody else either.
			true => parties::may_act(&*at, &caller.account, self.now()).await?,
			false => match self.sight(&*at, receipt.chart, &caller.account).await {
				Ok(sight) => self.sees(caller, &sight, receipt, &mut BTreeMap::new()).await?,
				Err(GatewayError { external: ExchangeError::NotPermitted(_), .. }) => false,
				Err(error) => return Err(error),
			},
		};
		self.ensure_young(&*at)?;
		if !is_for {
			return Err(no_receipt());
		}
		let anchored = self.anchored(&written, &mut Proofs::default()).await?;
		let retry_after = self.config.anchor_every.as_secs().max(1);
		let anchored = anchored.ok_or(ExchangeError::NotAnchored { retry_after })?;
		Ok(ReceiptFile { signed: written.signed, evidence: written.evidence, anchored })
	}

	/// Which receipts of a chart an account gets to see; an unknown chart is answered as one that is
	/// somebody else's.
	async fn sight(
		&self,
		at: &dyn Finalised,
		chart: ChartId,
		account: &AccountId,
	) -> Result<Sight, GatewayError> {
		match self.hand_of(at, chart, account).await? {
			Hand::Patient | Hand::Agent => Ok(Sight::Whole),
			Hand::Mandate(_) => {
				let latest = self.now().max(at.time());
				let mandates = at.mandates(chart).await?.into_iter().filter(|(_, mandate)| {
					mandate.holder == *account && mandate.is_live(latest) && mandate.powers.read
				});
				let mandates: Vec<_> = mandates.map(|(id, _)| id).collect();
				match mandates.is_empty() {
					true => Err(ExchangeError::NotPermitted(
						"the mandate does not include reading".into(),
					)
					.into()),
					false => Ok(Sight::Under(mandates)),
				}
			},
		}
	}

	/// Whether an account with that sight gets to see a receipt. Whoever may not read a record is not told
	/// who did: that would say that there is such a record, and of which compartment.
	async fn sees(
		&self,
		caller: &Caller,
		sight: &Sight,
		receipt: &Receipt,
		seen: &mut BTreeMap<(RecordId, Version), bool>,
	) -> Result<bool, GatewayError> {
		let Sight::Under(mandates) = sight else { return Ok(true) };
		let (record, version) = (receipt.record, receipt.version);
		if let Some(sees) = seen.get(&(record, version)) {
			return Ok(*sees);
		}
		let mut sees = false;
		for mandate in mandates {
			let wish = ReleaseRequest {
				of: VersionOf { chart: receipt.chart, record, version },
				purpose: Purpose::Pwatrny,
				basis: Basis::Mandate(*mandate),
				opening: None,
			};
			match self.decide(caller, &wish).await {
				Ok(_) => sees = true,
				Err(GatewayError { external: ExchangeError::NotReleased, .. }) => {},
				Err(error) => return Err(error),
			}
		}
		seen.insert((record, version), sees);
		Ok(sees)
	}
}

/// What everybody hears for whom a receipt is not, whether there is one or not.
fn no_receipt() -> GatewayError {
	let why = "there is no such receipt, or it is for its reader and the patient";
	ExchangeError::NotPermitted(why.into()).into()
}
