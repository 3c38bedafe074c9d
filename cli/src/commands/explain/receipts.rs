// SPDX-License-Identifier: GPL-3.0-only

//! Why a receipt proves nothing: what each broken link means, and what to do.

use salus_client::Refusal;

use super::refusal;

/// What to do about a broken file.
const AGAIN: &str =
	"Get the file again (`salus access log --out FOLDER`); where the gateway gives the same once more, tell the \
	 regulator and keep both.";

/// Every reason, under the name that `salus receipt verify` gives it.
pub fn all() -> Vec<Refusal> {
	let broken = BROKEN.iter().map(|(by, name, help)| refusal(by, name, format!("{help} {AGAIN}")));
	broken.chain(TRUST.iter().map(|(name, help)| refusal("Receipt", name, *help))).collect()
}

/// What has to do with what is trusted, and not with the file alone.
const TRUST: [(&str, &str); 4] = [
	(
		"OtherNetwork",
		"the receipt names another first block than the one that you trust. Take the chain specification of its \
		 network; if that is the one you took, the receipt is of none that you know, and proves nothing.",
	),
	(
		"AuthoritiesInvalid",
		"a set of authorities is empty or outweighs every number, so that no node would follow it. Take the \
		 specification from somebody who knows the network.",
	),
	(
		"ForcedChange",
		"the authorities were once replaced by force (`note_stalled`), which no votes prove. What came later \
		 cannot be followed from the first block: it takes a trust of its own, from a node that you know.",
	),
	(
		"OtherChain",
		"the authorities that you trust finalised a block of a chain with another first block. Compare the \
		 finalised block with that of a node you know, and tell the regulator.",
	),
];

/// Who says it, its name, what it means.
const BROKEN: [(&str, &str, &str); 31] = [
	("Receipt", "SetMissing", "a change of authorities is missing, or is in a wrong place."),
	("Receipt", "BeforeSet", "authorities would have finalised a block of the time before them."),
	("Receipt", "NoChange", "a header that should change the authorities does not."),
	("Receipt", "ChangeNotInEffect", "headers are missing after a change of authorities."),
	("Receipt", "HeadersBroken", "a header is not the child of the one before it."),
	(
		"Receipt",
		"NotFinal",
		"the votes do not make the block final: they are too few, not by the authorities, or for another block.",
	),
	("Receipt", "NotAnchored", "in the state that is proven the gateway had not anchored that batch."),
	("Receipt", "OtherGateway", "who signed is no system of the institution that the receipt names."),
	("Receipt", "KeyUnknown", "the register has no such receipt key of the account that signed."),
	("Receipt", "EvidenceDiffers", "what the reader signed was replaced: the receipt has its hash."),
	(
		"Receipt",
		"SignatureInvalid",
		"the receipt was altered after the gateway signed it, or the gateway never did.",
	),
	("Receipt", "NotInBatch", "the receipt does not belong to the batch that the file names."),
	("Receipt", "BatchDiffers", "the gateway anchored another batch than the file names."),
	("Receipt", "Postdated", "the block that permitted it came after the receipt was anchored."),
	(
		"Receipt",
		"OtherPermittingBlock",
		"the block that the receipt names for its permission is not one of this chain.",
	),
	("StateProof", "OtherBlock", "the storage proof is of another block than the header beside it."),
	("StateProof", "Incomplete", "the storage proof lacks nodes on the way to what has to be read."),
	(
		"StateProof",
		"Malformed",
		"the storage proof shows an entry in a layout that this version does not know: a newer one may.",
	),
	("Asked", "Unreadable", "what lies beside the receipt as evidence is no signed request."),
	("Asked", "OtherNetwork", "the reader signed in for another network than the receipt names."),
	("Asked", "OtherReader", "somebody else signed the request than the receipt names as the reader."),
	("Asked", "OtherRequest", "the reader asked for another record, version or part of it."),
	("Asked", "OtherGrounds", "the reader asked for another purpose, or under another rule."),
	("Asked", "OtherTime", "the reader asked at another time than the receipt says."),
	("Evidence", "SignIn", "the sign-in beside the request cannot be read."),
	(
		"Evidence",
		"Wallet",
		"the sign-in is not signed by the account that it names, or would have lasted too long.",
	),
	("Evidence", "Base", "what was signed is not a request of the form that Salus uses."),
	("Evidence", "Session", "the request is of another session, or of a time when that one was over."),
	("Evidence", "Gateway", "the request went to a gateway for which the reader did not sign in."),
	("Evidence", "Signature", "the session's key, which the account vouched for, did not sign it."),
	("Evidence", "Body", "the body beside the request is not the one that was signed."),
];

#[cfg(test)]
mod tests {
	use salus_gateway::wire::evidence::EvidenceError;
	use salus_receipt::{FinalityError, StateEntry, StateError, VerifyError};

	use super::*;
	use crate::actions::receipts::{Discord, Unproven};

	/// Each link that can be broken. Does not compile where there is a new one: list and explain it.
	fn links() -> Vec<VerifyError> {
		use VerifyError::*;
		let all = vec![
			OtherNetwork,
			AuthoritiesInvalid { set: 0 },
			SetMissing { reached: 0, found: 1 },
			BeforeSet { set: 1, began: 2, block: 1 },
			NoChange { block: 1 },
			ForcedChange { block: 1 },
			ChangeNotInEffect { block: 1, delay: 0, found: 1 },
			HeadersBroken { after: 1 },
			NotFinal { set: 0, block: 1, why: FinalityError::NoAgreement },
			State(StateError::OtherBlock),
			OtherChain,
			NotAnchored { batch: 1, block: 1 },
			OtherGateway,
			KeyUnknown { version: 1 },
			EvidenceDiffers,
			SignatureInvalid,
			NotInBatch,
			BatchDiffers { batch: 1 },
			Postdated { block: 2, anchored: 1 },
			OtherPermittingBlock { block: 1 },
		];
		for one in &all {
			match one {
				OtherNetwork
				| AuthoritiesInvalid { .. }
				| SetMissing { .. }
				| BeforeSet { .. }
				| NoChange { .. }
				| ForcedChange { .. }
				| ChangeNotInEffect { .. }
				| HeadersBroken { .. }
				| NotFinal { .. }
				| State(
					StateError::OtherBlock | StateError::Incomplete(_) | StateError::Malformed(_),
				)
				| OtherChain
				| NotAnchored { .. }
				| OtherGateway
				| KeyUnknown { .. }
				| EvidenceDiffers
				| SignatureInvalid
				| NotInBatch
				| BatchDiffers { .. }
				| Postdated { .. }
				| OtherPermittingBlock { .. } => {},
			}
		}
		all
	}

	/// The same of what the reader signed.
	fn discords() -> Vec<Discord> {
		use Discord::*;
		use EvidenceError as E;
		let mut all =
			vec![Unreadable, OtherNetwork, OtherReader, OtherRequest, OtherGrounds, OtherTime(1)];
		let evidence =
			[E::SignIn, E::Wallet, E::Base, E::Session, E::Gateway, E::Signature, E::Body];
		all.extend(evidence.map(Unproven));
		for one in &all {
			match one {
				Unreadable | OtherNetwork | OtherReader | OtherRequest | OtherGrounds
				| OtherTime(_) => {},
				Unproven(
					E::SignIn
					| E::Wallet
					| E::Base
					| E::Session
					| E::Gateway
					| E::Signature
					| E::Body,
				) => {},
			}
		}
		all
	}

	#[test]
	fn every_reason_is_explained_by_the_name_that_is_printed() {
		let known: Vec<_> =
			all().iter().map(|one| format!("{}.{}", one.pallet, one.error)).collect();
		let mut named: Vec<_> = links().into_iter().map(|one| Unproven::from(one).name()).collect();
		for more in
			[StateError::Incomplete(StateEntry::Keys), StateError::Malformed(StateEntry::Keys)]
		{
			named.push(Unproven::from(VerifyError::State(more)).name());
		}
		named.extend(discords().into_iter().map(|one| Unproven::from(one).name()));
		for name in &named {
			assert!(known.contains(name), "{name}");
		}
		named.sort();
		named.dedup();
		assert_eq!(named.len(), known.len(), "nothing is explained that nobody says");
	}
}
