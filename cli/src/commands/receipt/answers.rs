// SPDX-License-Identifier: GPL-3.0-only

//! What `salus receipt` answers.

use std::path::PathBuf;

use salus_primitives::{consent::Basis, text::iso8601, AccountId, BlockNumber, Moment};
use salus_receipt::{BatchNumber, BlockRef, PermittingBlock, Receipt, ReceiptFile, SetId, Trust};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

use crate::{
	actions::receipts::{words, Proven, Unproven, NOT_PROVEN},
	output::Say,
};

/// What a receipt file proves, or why it proves nothing.
#[derive(Serialize)]
pub struct Verdict {
	file: PathBuf,
	/// Whether all of it is proven.
	verified: bool,
	/// What the file says; only where it is verified, that is so.
	receipt: Receipt,
	/// What proves it.
	proof: Option<Proof>,
	/// What is wrong.
	problem: Option<Problem>,
	/// What no receipt proves.
	not_proven: &'static [&'static str],
}

#[derive(Serialize)]
struct Proof {
	/// The first block that everything follows from.
	genesis: String,
	/// The endpoint that the reader asked.
	endpoint: String,
	/// When, by the reader's clock.
	asked: Moment,
	/// The rule that the reader relied on.
	relied_on: Basis,
	/// The account to which the key is registered that signed, and the key's number.
	system: AccountId,
	key_version: u32,
	/// The batch, and the receipt's place in it.
	batch: BatchNumber,
	index: u32,
	count: u32,
	/// The block that anchored it.
	anchored: BlockNumber,
	/// The block whose state says so, and the one that was voted for.
	state: BlockRef,
	finalised: BlockRef,
	/// The set of authorities that voted.
	set: SetId,
	/// The block that permitted the release, and whether it is proven to be of the chain.
	permitted: BlockRef,
	permitted_is_proven: bool,
}

#[derive(Serialize)]
struct Problem {
	/// `salus explain` knows it.
	name: String,
	words: String,
}

impl Verdict {
	/// Of a file.
	pub fn new(path: PathBuf, file: &ReceiptFile, outcome: Result<Proven, Unproven>) -> Self {
		let receipt = file.signed.receipt.clone();
		let (proof, problem) = match outcome {
			Ok(proven) => (Some(Proof::new(file, proven)), None),
			Err(why) => (None, Some(Problem { name: why.name(), words: why.to_string() })),
		};
		Self {
			file: path,
			verified: problem.is_none(),
			receipt,
			proof,
			problem,
			not_proven: &NOT_PROVEN,
		}
	}

	/// Why it proves nothing, and what to do.
	pub fn problem(&self) -> Option<String> {
		let Problem { name, words } = self.problem.as_ref()?;
		Some(format!("{words}. `salus explain {name}` tells more"))
	}
}

impl Proof {
	fn new(file: &ReceiptFile, Proven { verified, asked }: Proven) -> Self {
		let receipt = &file.signed.receipt;
		Self {
			genesis: format!("0x{}", hex::encode(receipt.genesis)),
			endpoint: asked.endpoint,
			asked: asked.created,
			relied_on: asked.basis,
			system: receipt.system.clone(),
			key_version: verified.key.version,
			batch: file.anchored.batch.number,
			index: file.anchored.batch.index,
			count: verified.batch.count,
			anchored: verified.batch.block,
			state: verified.state,
			finalised: verified.finalised,
			set: verified.set,
			permitted: receipt.block,
			permitted_is_proven: verified.permitting_block == PermittingBlock::Proven,
		}
	}

	fn say(&self) -> Vec<String> {
		let mut proven = vec![
			format!(
				"the reader's account signed in, and its session asked for exactly this: at {}, on {} by \
				 the reader's clock",
				self.endpoint,
				iso8601(self.asked)
			),
			format!(
				"the gateway's receipt key signed it: number {} of its system {}, in the register",
				self.key_version,
				self.system.to_ss58check()
			),
			format!(
				"block {} anchored it: batch {} of the gateway, place {} of {}. Neither can be replaced",
				self.anchored,
				self.batch,
				u64::from(self.index).saturating_add(1),
				self.count
			),
			format!(
				"that is final: set {} of the authorities, which follows from those of the first block {}, \
				 voted for block {} (0x{})",
				self.set,
				self.genesis,
				self.finalised.number,
				hex::encode(self.finalised.hash)
			),
		];
		if self.permitted_is_proven {
			proven.push(format!(
				"block {}, by whose state it was permitted, is of the same chain and came before",
				self.permitted.number
			));
		}
		proven
	}
}

impl Say for Verdict {
	fn say(&self) -> String {
		let said = words::receipt(&self.receipt);
		let Some(proof) = &self.proof else {
			return format!("{} proves nothing. It says:\n  {said}", self.file.display());
		};
		let mut lines = vec![format!("{} is proven.", self.file.display()), format!("  {said}")];
		lines.push("Proven, with nobody asked:".into());
		lines.extend(proof.say().into_iter().map(|one| format!("  ✓ {one}")));
		lines.push("Not proven by any receipt:".into());
		if !proof.permitted_is_proven {
			lines.push(format!(
				"  - that block {} (0x{}) is of the chain: the state that is proven has forgotten it, and \
				 any node can say so",
				proof.permitted.number,
				hex::encode(proof.permitted.hash)
			));
		}
		lines.extend(self.not_proven.iter().map(|one| format!("  - {one}")));
		lines.join("\n")
	}
}

/// How a network began.
#[derive(Serialize)]
pub struct Trusts {
	pub file: PathBuf,
	/// Whether the hash was compared with one that was known.
	pub compared: bool,
	#[serde(flatten)]
	pub trust: Trust,
}

impl Say for Trusts {
	fn say(&self) -> String {
		let mut lines = vec![
			format!("Wrote {}", self.file.display()),
			format!("  first block  0x{}", hex::encode(self.trust.genesis)),
		];
		for (number, (authority, weight)) in self.trust.authorities.iter().enumerate() {
			let label = if number == 0 { "authorities" } else { "" };
			let key: &[u8] = authority.as_ref();
			lines.push(format!("  {label:<12} 0x{} of weight {weight}", hex::encode(key)));
		}
		if !self.compared {
			lines.push(
				"Compare the first block's hash with somebody who knows the network and did not give you \
				 this: everything rests on it."
					.into(),
			);
		}
		lines.join("\n")
	}
}

#[cfg(test)]
mod tests {
	use salus_receipt::VerifyError;

	use super::*;
	use crate::actions::receipts::Discord;

	fn file() -> ReceiptFile {
		let json = include_str!("../../../../receipt/tests/file.json");
		ReceiptFile::from_json(json).unwrap()
	}

	fn trust() -> Trust {
		serde_json::from_str(include_str!("../../../../receipt/tests/trust.json")).unwrap()
	}

	#[test]
	fn what_proves_nothing_says_so_before_what_it_says() {
		let why = Unproven::Proof(VerifyError::SignatureInvalid);
		let verdict = Verdict::new("a.json".into(), &file(), Err(why));
		let said = verdict.say();
		assert!(said.starts_with("a.json proves nothing. It says:"), "{said}");
		let problem = verdict.problem().unwrap();
		assert!(problem.contains("salus explain Receipt.SignatureInvalid"), "{problem}");
		let json = serde_json::to_value(&verdict).unwrap();
		assert_eq!(json["verified"], false);
		assert_eq!(json["problem"]["name"], "Receipt.SignatureInvalid");
		assert!(json["proof"].is_null());
	}

	#[test]
	fn what_is_proven_is_said_and_what_is_not() {
		let file = file();
		let verified = salus_receipt::verify(&file, &trust()).unwrap();
		let asked = crate::actions::receipts::Asked {
			endpoint: "https://gateway.example".into(),
			created: 1_790_000_000_000,
			basis: Basis::Grant(5),
			opening: None,
		};
		let verdict = Verdict::new("a.json".into(), &file, Ok(Proven { verified, asked }));
		assert_eq!(verdict.problem(), None);
		let said = verdict.say();
		for says in [
			"a.json is proven",
			"https://gateway.example",
			"batch 7 of the gateway, place 4 of 5",
			"block 10 anchored it",
			"set 2 of the authorities",
			"block 9, by whose state it was permitted, is of the same chain",
			"one alone cannot hide it",
		] {
			assert!(said.contains(says), "{says}: {said}");
		}
		// This file's evidence is no request.
		let outcome = crate::actions::receipts::verify_file(&file, &trust());
		assert_eq!(outcome.unwrap_err(), Unproven::Asked(Discord::Unreadable));
	}
}
