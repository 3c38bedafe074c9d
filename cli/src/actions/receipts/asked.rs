// SPDX-License-Identifier: GPL-3.0-only

//! What the reader signed, and whether a receipt says the same.
//!
//! To a receipt the evidence is bytes with a hash. Here it is read: the wallet vouches for the session's
//! key, that key for the request, and the request has to be for what the receipt says was released.

use codec::DecodeAll;
use salus_gateway::{
	domain::MAX_SKEW,
	exchange::{Part, VersionOf},
	wire::{
		evidence::{Evidence, EvidenceError},
		read, routes,
	},
};
use salus_primitives::{access::Opening, consent::Basis, Moment};
use salus_receipt::{Receipt, Released};

/// By how much the gateway's clock and the reader's may differ in one release: what gateways bear, and as
/// much again for the time that a decision takes.
const MAX_APART: Moment = 2 * MAX_SKEW;

/// A request that the reader signed, and that fits its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
	/// The endpoint that was asked.
	pub endpoint: String,
	/// When, by the reader's clock.
	pub created: Moment,
	/// The rule that the reader relied on.
	pub basis: Basis,
	/// What opens that rule, where the reader presented it.
	pub opening: Option<Opening>,
}

/// What a receipt says that the reader did not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Discord {
	/// The evidence is of a form that is not known here.
	#[error("the evidence is no signed request of a form that this version knows")]
	Unreadable,
	/// The evidence does not prove a request.
	#[error("the evidence proves no request: {0}")]
	Unproven(#[from] EvidenceError),
	/// It is a request on another network.
	#[error("the reader signed in for another network than the receipt names")]
	OtherNetwork,
	/// Somebody else made it.
	#[error("somebody else signed the request than the receipt names as the reader")]
	OtherReader,
	/// It asks for something else.
	#[error("the reader asked for something else than the receipt says was released")]
	OtherRequest,
	/// It asks for another purpose, or under another rule.
	#[error("the reader asked for another purpose, or under another rule, than the receipt says")]
	OtherGrounds,
	/// It was made at another time.
	#[error("the reader made the request {0} s before or after the receipt says")]
	OtherTime(u64),
}

/// Follows the evidence, and compares it with the receipt.
pub fn check(receipt: &Receipt, evidence: &[u8]) -> Result<Asked, Discord> {
	let evidence = Evidence::decode_all(&mut &evidence[..]).map_err(|_| Discord::Unreadable)?;
	let proven = evidence.verify()?;
	if proven.genesis != receipt.genesis {
		return Err(Discord::OtherNetwork);
	}
	if proven.account != receipt.reader {
		return Err(Discord::OtherReader);
	}
	let of = VersionOf { chart: receipt.chart, record: receipt.record, version: receipt.version };
	let path = match receipt.released {
		Released::Keys => routes::keys(&of),
		Released::Document(_) => routes::part(&of, Part::Document),
		Released::IndexEntry(_) => routes::part(&of, Part::Index),
		Released::IndexKeys => routes::RECORDS.into(),
	};
	let query = proven
		.message
		.target
		.strip_prefix(&proven.endpoint)
		.and_then(|target| target.strip_prefix(&path))
		.and_then(|query| query.strip_prefix('?'))
		.filter(|_| proven.message.method == "GET")
		.ok_or(Discord::OtherRequest)?;
	let asked = match receipt.released {
		// A list is of a chart: which of its records there are, who asks does not know yet.
		Released::IndexKeys => read::ListQuery::parse(Some(query))
			.map(|list| (list.purpose, list.basis, list.chart == receipt.chart)),
		_ => read::parse_query(Some(query)).map(|(purpose, basis)| (purpose, basis, true)),
	};
	let (purpose, basis) = match asked {
		Ok((purpose, basis, true)) => (purpose, basis),
		_ => return Err(Discord::OtherRequest),
	};
	// Whoever controls the chart needs no rule, whichever she named.
	if purpose != receipt.purpose || ![basis, Basis::Controller].contains(&receipt.basis) {
		return Err(Discord::OtherGrounds);
	}
	let apart = receipt.time.abs_diff(proven.created);
	if apart > MAX_APART {
		return Err(Discord::OtherTime(apart / 1000));
	}
	let opening = proven.message.opening.as_deref().map(read::parse_opening).transpose();
	Ok(Asked {
		endpoint: proven.endpoint,
		created: proven.created,
		basis,
		opening: opening.map_err(|_| Discord::OtherRequest)?,
	})
}

#[cfg(test)]
pub mod tests {
	use codec::Encode;
	use salus_client::Account;
	use salus_gateway::{
		exchange::Signed,
		wire::message::{self, Message, Parameters},
		SessionId,
	};
	use salus_primitives::{access::Purpose, text::SignInText, AccountId, ChartId, RecordId};
	use salus_receipt::{evidence_hash, BlockRef, Range};
	use sp_core::{ed25519, Pair};

	use super::*;

	pub const GENESIS: [u8; 32] = [9; 32];
	pub const ENDPOINT: &str = "https://gateway.example";
	pub const NOW: Moment = 1_790_000_000_000;
	pub const OF: VersionOf =
		VersionOf { chart: ChartId([1; 32]), record: RecordId([2; 16]), version: 3 };

	/// A request that the reader signs, with what opens its rule.
	pub fn evidence(reader: &Account, target: &str, opening: Option<&Opening>) -> Vec<u8> {
		let key = ed25519::Pair::from_seed(&[7; 32]);
		let text = SignInText {
			genesis: GENESIS,
			chain_id: 5720,
			domain: ENDPOINT.trim_start_matches("https://").into(),
			account: reader.id(),
			key: key.public().0,
			gateways: vec![ENDPOINT.into()],
			nonce: [4; 16],
			issued: NOW,
			expires: NOW + 600_000,
		};
		let session = SessionId(text.id());
		let message = Message {
			method: "GET".into(),
			target: format!("{ENDPOINT}{target}"),
			digest: None,
			opening: opening.map(read::opening),
		};
		let parameters = Parameters { created: NOW / 1000, nonce: [5; 16], session };
		let signature = message::sign(&message, &parameters, &key).unwrap();
		let presented = message::parse(&signature.input, &signature.signature).unwrap();
		let base = presented.base(&message).unwrap();
		Evidence::new(&Signed::new(text, reader), base, *presented.signature(), Vec::new())
			.unwrap()
			.encode()
	}

	/// A receipt for a request under grant 5.
	pub fn receipt(reader: &Account, released: Released) -> (Receipt, Vec<u8>) {
		let (purpose, basis) = (Purpose::Treat, Basis::Grant(5));
		let list = read::ListQuery { chart: OF.chart, purpose, basis, after: None, limit: 20 };
		let (path, query) = match released {
			Released::Keys => (routes::keys(&OF), read::query(purpose, basis)),
			Released::Document(_) => {
				(routes::part(&OF, Part::Document), read::query(purpose, basis))
			},
			Released::IndexEntry(_) => {
				(routes::part(&OF, Part::Index), read::query(purpose, basis))
			},
			Released::IndexKeys => (routes::RECORDS.into(), list.text()),
		};
		let evidence = evidence(reader, &format!("{path}?{query}"), Some(&opening(reader)));
		let receipt = Receipt {
			genesis: GENESIS,
			gateway: AccountId::new([6; 32]),
			system: AccountId::new([8; 32]),
			key_version: 1,
			time: NOW + 700,
			block: BlockRef { number: 4, hash: [4; 32] },
			reader: reader.id(),
			chart: OF.chart,
			record: OF.record,
			version: OF.version,
			purpose: Purpose::Treat,
			basis: Basis::Grant(5),
			released,
			evidence: evidence_hash(&evidence),
			random: [3; 32],
		};
		(receipt, evidence)
	}

	pub fn opening(reader: &Account) -> Opening {
		Opening { party: reader.id(), random: [0x11; 32] }
	}

	#[test]
	fn a_receipt_says_what_its_reader_signed() {
		let reader = Account::generate().0;
		let range = Range { from: 0, to: 10 };
		for released in [
			Released::Keys,
			Released::Document(range),
			Released::IndexEntry(range),
			Released::IndexKeys,
		] {
			let (receipt, evidence) = receipt(&reader, released);
			let asked = Asked {
				endpoint: ENDPOINT.into(),
				created: NOW,
				basis: Basis::Grant(5),
				opening: Some(opening(&reader)),
			};
			assert_eq!(check(&receipt, &evidence), Ok(asked));
			// The chart's controller needs no rule.
			let own = Receipt { basis: Basis::Controller, ..receipt };
			assert!(check(&own, &evidence).is_ok());
		}
	}

	#[test]
	fn what_the_reader_did_not_sign_is_found() {
		let (reader, other) = (Account::generate().0, Account::generate().0);
		let (good, evidence) = receipt(&reader, Released::Keys);
		let say = |change: &dyn Fn(&mut Receipt)| {
			let mut receipt = good.clone();
			change(&mut receipt);
			check(&receipt, &evidence).unwrap_err()
		};
		assert_eq!(say(&|one| one.genesis = [1; 32]), Discord::OtherNetwork);
		assert_eq!(say(&|one| one.reader = other.id()), Discord::OtherReader);
		let others: [&dyn Fn(&mut Receipt); 4] = [
			&|one| one.chart = ChartId([2; 32]),
			&|one| one.record = RecordId([3; 16]),
			&|one| one.version = 2,
			&|one| one.released = Released::Document(Range { from: 0, to: 1 }),
		];
		for change in others {
			assert_eq!(say(change), Discord::OtherRequest);
		}
		assert_eq!(say(&|one| one.purpose = Purpose::Hresch), Discord::OtherGrounds);
		assert_eq!(say(&|one| one.basis = Basis::Grant(6)), Discord::OtherGrounds);
		assert_eq!(say(&|one| one.basis = Basis::Emergency(5)), Discord::OtherGrounds);
		assert_eq!(say(&|one| one.time = NOW + MAX_APART + 1000), Discord::OtherTime(121));
		assert_eq!(say(&|one| one.time = NOW - MAX_APART - 1000), Discord::OtherTime(121));
	}

	#[test]
	fn a_list_is_asked_of_one_chart() {
		let reader = Account::generate().0;
		let (good, evidence) = receipt(&reader, Released::IndexKeys);
		// Which records are on it, the gateway says.
		let another = Receipt { record: RecordId([9; 16]), version: 1, ..good.clone() };
		assert!(check(&another, &evidence).is_ok());
		let foreign = Receipt { chart: ChartId([9; 32]), ..good.clone() };
		assert_eq!(check(&foreign, &evidence), Err(Discord::OtherRequest));
		let keys = Receipt { released: Released::Keys, ..good };
		assert_eq!(check(&keys, &evidence), Err(Discord::OtherRequest));
	}

	#[test]
	fn evidence_that_proves_nothing_is_said_to() {
		let reader = Account::generate().0;
		let (receipt, good) = receipt(&reader, Released::Keys);
		assert_eq!(check(&receipt, b"what the reader signed"), Err(Discord::Unreadable));
		assert_eq!(check(&receipt, &[&good[..], b"1"].concat()), Err(Discord::Unreadable));
		let mut evidence = Evidence::decode_all(&mut &good[..]).unwrap();
		evidence.signature[0] ^= 1;
		let forged = check(&receipt, &evidence.encode());
		assert_eq!(forged, Err(Discord::Unproven(EvidenceError::Signature)));
		// Another kind of request than one to read.
		let query = read::query(Purpose::Treat, Basis::Grant(5));
		for target in
			["/grants".into(), routes::keys(&OF), format!("{}?{query}&x=1", routes::keys(&OF))]
		{
			let evidence = super::tests::evidence(&reader, &target, None);
			assert_eq!(check(&receipt, &evidence), Err(Discord::OtherRequest), "{target}");
		}
	}
}
