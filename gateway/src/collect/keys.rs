// SPDX-License-Identifier: GPL-3.0-only

//! From what gateways offer to the content key.
//!
//! Offers are grouped by everything that must be alike for shares to combine. A gateway that lies
//! about any of it stands alone in its group, and its share proves nothing there.

use salus_envelope::{ContentKey, DecryptionKey, EncryptionKey, Envelope, Share, Shares};
use salus_primitives::{keys::PublicKey, AccountId};

use super::{Filed, Source, Trouble};
use crate::exchange::{Bytes, Listed, ListedShare, Part, ShareOf};

/// What one gateway offers for one of the two objects.
pub(super) struct Offer<'a> {
	institution: &'a AccountId,
	envelope: &'a Bytes,
	share: Option<(Terms<'a>, &'a Bytes)>,
}

/// What a share is for.
#[derive(Clone, Copy, PartialEq)]
struct Terms<'a> {
	epoch_key: &'a PublicKey,
	threshold: u8,
	gateways: &'a [AccountId],
	generation: u32,
}

impl<'a> From<&'a ShareOf> for Terms<'a> {
	fn from(share: &'a ShareOf) -> Self {
		Self {
			epoch_key: &share.epoch_key,
			threshold: share.threshold,
			gateways: &share.gateways,
			generation: share.generation,
		}
	}
}

impl<'a> From<&'a ListedShare> for Terms<'a> {
	fn from(share: &'a ListedShare) -> Self {
		Self {
			epoch_key: &share.epoch_key,
			threshold: share.threshold,
			gateways: &share.gateways,
			generation: share.generation,
		}
	}
}

impl<'a> Offer<'a> {
	pub fn new(source: &'a Source<'_>, part: Part) -> Self {
		let released = &source.released;
		let share = released.share.as_ref();
		match part {
			Part::Document => Self {
				institution: &source.institution,
				envelope: &released.envelope,
				share: share.map(|share| (share.into(), &share.document)),
			},
			Part::Index => Self {
				institution: &source.institution,
				envelope: &released.index_envelope,
				share: share.map(|share| (share.into(), &share.index)),
			},
		}
	}

	/// What a gateway listed.
	pub fn listed(institution: &'a AccountId, listed: &'a Listed) -> Self {
		Self {
			institution,
			envelope: &listed.envelope,
			share: listed.share.as_ref().map(|share| (share.into(), &share.share)),
		}
	}
}

/// The content key with the gateways whose shares gave it; or how many shares there were, and how many
/// it takes.
pub(super) type Found = Result<(ContentKey, Vec<AccountId>), (u8, u8)>;

/// With the epoch's own key.
pub(super) fn with_chart(
	offers: &[Offer<'_>],
	epoch: &DecryptionKey,
	troubles: &mut Vec<Trouble>,
) -> Found {
	for offer in offers {
		let opened =
			Envelope::from_bytes(&offer.envelope.0).and_then(|envelope| envelope.open(epoch));
		match opened {
			Ok(key) => return Ok((key, Vec::new())),
			Err(error) => troubles.push(Trouble::lost(
				Some(offer.institution.clone()),
				format!("gave an envelope that does not open: {error}"),
			)),
		}
	}
	Err((0, 1))
}

/// With shares, for a grantee.
pub(super) fn with_shares(
	offers: &[Offer<'_>],
	filed: &Filed,
	reader: &DecryptionKey,
	troubles: &mut Vec<Trouble>,
) -> Found {
	let mut groups: Vec<Group<'_>> = Vec::new();
	for offer in offers {
		let Some((terms, bytes)) = offer.share else {
			troubles.push(Trouble::lost(
				Some(offer.institution.clone()),
				"has no key fragment for you yet",
			));
			continue;
		};
		let alike = Alike { envelope: offer.envelope, terms };
		match groups.iter_mut().find(|group| group.alike == alike) {
			Some(group) => group.shares.push((offer.institution, bytes)),
			None => groups.push(Group { alike, shares: vec![(offer.institution, bytes)] }),
		}
	}
	groups.sort_by_key(|group| std::cmp::Reverse(group.shares.len()));
	let mut best: Option<(u8, u8)> = None;
	let mut found = None;
	for group in &groups {
		// Every group is looked at, so that whoever lied is named even where others sufficed.
		match group.open(filed, reader, troubles) {
			Ok(opened) => found = found.or(Some(opened)),
			Err((have, need)) => {
				if best.is_none_or(|(most, _)| have > most) {
					best = Some((have, need));
				}
			},
		}
	}
	found.ok_or(best.unwrap_or((0, filed.threshold)))
}

/// What must be alike for shares to combine.
#[derive(PartialEq)]
struct Alike<'a> {
	envelope: &'a Bytes,
	terms: Terms<'a>,
}

struct Group<'a> {
	alike: Alike<'a>,
	shares: Vec<(&'a AccountId, &'a Bytes)>,
}

impl Group<'_> {
	fn blame(&self, troubles: &mut Vec<Trouble>, what: &str) {
		troubles.extend(self.shares.iter().map(|(institution, _)| Trouble::lie(institution, what)));
	}

	fn open(&self, filed: &Filed, reader: &DecryptionKey, troubles: &mut Vec<Trouble>) -> Found {
		let need = self.alike.terms.threshold.max(1);
		if filed.epoch_key.as_ref().is_some_and(|key| key != self.alike.terms.epoch_key) {
			self.blame(
				troubles,
				"gave a share for another key than the compartment's on the chain",
			);
			return Err((0, need));
		}
		let Ok(epoch) = EncryptionKey::from_bytes(&self.alike.terms.epoch_key.bytes) else {
			self.blame(troubles, "named an epoch key that is none");
			return Err((0, need));
		};
		let Ok(envelope) = Envelope::from_bytes(&self.alike.envelope.0) else {
			self.blame(troubles, "gave an envelope that is none");
			return Err((0, need));
		};
		let mut shares = Shares::new(&envelope, &filed.signer, &epoch, reader, need);
		let mut good = Vec::new();
		for (institution, bytes) in &self.shares {
			// Its place is where its institution stands, whatever it says.
			let place = self
				.alike
				.terms
				.gateways
				.iter()
				.position(|gateway| gateway == *institution)
				.and_then(|place| u8::try_from(place).ok());
			let Some(place) = place else {
				troubles.push(Trouble::lie(institution, "is none of the gateways it names"));
				continue;
			};
			match Share::from_bytes(&bytes.0).and_then(|share| shares.add(place, &share)) {
				Ok(()) => good.push((*institution).clone()),
				Err(error) => {
					troubles.push(Trouble::lie(institution, format!("gave a false share: {error}")))
				},
			}
		}
		let have = need.saturating_sub(shares.missing());
		match shares.open() {
			Ok(key) => Ok((key, good)),
			Err(error) => {
				if have >= need {
					// Each share proved to be right: whoever made the fragments made them wrong.
					for institution in good {
						let what = format!("has a fragment that does not fit the others: {error}");
						troubles.push(Trouble::lost(Some(institution), what));
					}
				}
				Err((have, need))
			},
		}
	}
}
