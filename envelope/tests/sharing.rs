// SPDX-License-Identifier: GPL-3.0-only
//! Envelopes, fragments and shares: t gateways open for the grantee, and nobody else does.

mod common;

use common::*;
use proptest::prelude::*;
use salus_envelope::*;

fn key() -> ContentKey {
	ContentKey::from_bytes([0x77; 32])
}

fn envelope(shared: &Shared) -> Envelope {
	Envelope::seal(&mut Repeating::new("envelope"), &shared.epoch.encryption_key(), &key())
		.expect("seals")
}

/// Adds the shares of these gateways, and opens.
fn open_with(
	shared: &Shared,
	envelope: &Envelope,
	gateways: &[usize],
) -> Result<ContentKey, EnvelopeError> {
	let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
	let mut shares =
		Shares::new(envelope, &signer, &epoch, &shared.reader, shared.header.threshold);
	for index in gateways {
		let sent = shared.share(*index, envelope).to_bytes()?;
		shares.add(*index as u8, &Share::from_bytes(&sent)?)?;
	}
	shares.open()
}

#[test]
fn the_owner_opens_her_envelopes() {
	let shared = Shared::new(2, 3);
	let envelope = envelope(&shared);
	let bytes = envelope.to_bytes().expect("encodes");
	assert_eq!(bytes.len(), Envelope::LEN);
	let read = Envelope::from_bytes(&bytes).expect("decodes");
	assert_eq!(read, envelope);
	assert_eq!(read.open(&shared.epoch), Ok(key()));
}

#[test]
fn no_other_key_opens_an_envelope() {
	let shared = Shared::new(2, 3);
	let envelope = envelope(&shared);
	let next = shared.patient.compartment(&TAG, 1).expect("derives");
	let other = shared.patient.compartment(&[9; 16], 0).expect("derives");
	for key in [&next, &other, &shared.reader, &shared.gateways[0]] {
		assert_eq!(envelope.open(key), Err(EnvelopeError::SealBroken));
	}
}

#[test]
fn an_envelope_is_sealed_anew_to_the_next_epoch() {
	let shared = Shared::new(2, 3);
	let next = shared.patient.compartment(&TAG, 1).expect("derives");
	let resealed = envelope(&shared)
		.reseal(&mut Repeating::new("reseal"), &shared.epoch, &next.encryption_key())
		.expect("opens");
	assert_eq!(resealed.open(&next), Ok(key()));
	assert_eq!(resealed.open(&shared.epoch), Err(EnvelopeError::SealBroken));
	// What the former grantee's gateways kept is of no use for it.
	assert_eq!(open_with(&shared, &resealed, &[0, 1]), Err(EnvelopeError::SharesDoNotCombine));
}

#[test]
fn every_threshold_of_gateways_opens_and_no_fewer() {
	for (t, n) in [(1, 1), (1, 3), (2, 3), (3, 3), (3, 5)] {
		let shared = Shared::new(t, n);
		let envelope = envelope(&shared);
		for subset in 0u32..1 << n {
			let gateways: Vec<_> = (0..n.into()).filter(|bit| subset >> bit & 1 == 1).collect();
			let opened = open_with(&shared, &envelope, &gateways);
			match gateways.len() < t.into() {
				true => assert_eq!(
					opened,
					Err(EnvelopeError::SharesMissing { have: gateways.len() as u8, need: t })
				),
				false => assert_eq!(opened, Ok(key())),
			}
		}
	}
}

#[test]
fn fewer_shares_do_not_open_whatever_the_reader_pretends() {
	let shared = Shared::new(2, 3);
	let envelope = envelope(&shared);
	let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
	for threshold in [0, 1] {
		let mut shares = Shares::new(&envelope, &signer, &epoch, &shared.reader, threshold);
		shares.add(0, &shared.share(0, &envelope)).expect("true");
		assert_eq!(shares.open(), Err(EnvelopeError::SharesDoNotCombine));
	}
	let none = Shares::new(&envelope, &signer, &epoch, &shared.reader, 0);
	assert_eq!(none.open(), Err(EnvelopeError::SharesMissing { have: 0, need: 0 }));
}

#[test]
fn another_reader_gets_nothing_from_the_shares() {
	let shared = Shared::new(2, 3);
	let envelope = envelope(&shared);
	let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
	let thief = Seed::from_bytes([0xee; 32]).encryption(1).expect("derives");
	let mut shares = Shares::new(&envelope, &signer, &epoch, &thief, 2);
	assert_eq!(
		shares.add(0, &shared.share(0, &envelope)),
		Err(EnvelopeError::FalseShare { gateway: 0 })
	);
}

#[test]
fn a_false_share_names_its_gateway_and_spoils_nothing() {
	let shared = Shared::new(2, 3);
	let envelope = envelope(&shared);
	let other = Envelope::seal(
		&mut Repeating::new("other"),
		&shared.epoch.encryption_key(),
		&ContentKey::from_bytes([1; 32]),
	)
	.expect("seals");
	let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
	let mut shares = Shares::new(&envelope, &signer, &epoch, &shared.reader, 2);
	shares.add(0, &shared.share(0, &envelope)).expect("true");
	// Re-encrypted from another envelope.
	assert_eq!(
		shares.add(1, &shared.share(1, &other)),
		Err(EnvelopeError::FalseShare { gateway: 1 })
	);
	// Gateway 1 passes off a share as gateway 2's.
	assert_eq!(
		shares.add(1, &shared.share(2, &envelope)),
		Err(EnvelopeError::FalseShare { gateway: 1 })
	);
	assert_eq!(
		shares.add(0, &shared.share(0, &envelope)),
		Err(EnvelopeError::ShareRepeated { gateway: 0 })
	);
	assert_eq!(shares.missing(), 1);
	shares.add(2, &shared.share(2, &envelope)).expect("true");
	assert_eq!(shares.open(), Ok(key()));
}

#[test]
fn one_fragment_counts_once_under_whatever_index() {
	let shared = Shared::new(2, 3);
	let envelope = envelope(&shared);
	let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
	let mut shares = Shares::new(&envelope, &signer, &epoch, &shared.reader, 2);
	let mut lent = shared.share(0, &envelope).to_bytes().expect("encodes");
	shares.add(0, &Share::from_bytes(&lent).expect("decodes")).expect("true");
	lent[1] = 1;
	assert_eq!(
		shares.add(1, &Share::from_bytes(&lent).expect("decodes")),
		Err(EnvelopeError::ShareRepeated { gateway: 1 })
	);
}

#[test]
fn generations_do_not_mix_and_the_complete_one_opens() {
	let (old, new) = (Shared::new(2, 3), Shared::of_generation(2, 3, 1));
	let envelope = envelope(&old);
	let (signer, epoch) = (old.signer.verifying_key(), old.epoch.encryption_key());
	let mut shares = Shares::new(&envelope, &signer, &epoch, &old.reader, 2);
	shares.add(0, &old.share(0, &envelope)).expect("true");
	shares.add(1, &new.share(1, &envelope)).expect("true");
	assert_eq!(
		shares.open(),
		Err(EnvelopeError::SharesOfDifferentGenerations { have: 1, need: 2 })
	);
	// A gateway that meanwhile has the new generation answers again.
	shares.add(0, &new.share(0, &envelope)).expect("true");
	assert_eq!(shares.open(), Ok(key()));
}

#[test]
fn a_gateway_cannot_split_a_generation_by_lying_about_its_number() {
	let shared = Shared::new(2, 3);
	let envelope = envelope(&shared);
	let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
	let mut shares = Shares::new(&envelope, &signer, &epoch, &shared.reader, 2);
	let mut lying = shared.share(0, &envelope).to_bytes().expect("encodes");
	lying[2] = 9;
	shares.add(0, &Share::from_bytes(&lying).expect("decodes")).expect("proves the fragment");
	shares.add(1, &shared.share(1, &envelope)).expect("true");
	assert_eq!(shares.open(), Ok(key()));
}

#[test]
fn fragments_travel_sealed_to_their_gateway() {
	let shared = Shared::new(2, 3);
	let rng = &mut Repeating::new("travel");
	let sent = shared.fragments[1].seal(rng, &shared.gateways[1].encryption_key()).expect("seals");
	let read = Fragment::unseal(&sent, &shared.gateways[1]).expect("opens");
	assert_eq!(*read.to_bytes(), *shared.fragments[1].to_bytes());
	assert_eq!((read.index(), read.gateway()), (1, Some(&shared.header.gateways[1])));
	assert_eq!(read.header(), &shared.header);
	assert_eq!(read.header().index_of(&shared.header.gateways[2]), Some(2));
	assert_eq!(read.header().index_of(&[0; 32]), None);
	assert_eq!(Fragment::unseal(&sent, &shared.gateways[0]).err(), Some(EnvelopeError::SealBroken));
}

#[test]
fn a_fragment_is_good_only_for_what_it_was_made() {
	let shared = Shared::new(2, 3);
	let fragment = &shared.fragments[0];
	let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
	let reader = shared.reader.encryption_key();
	let gateway = &shared.header.gateways[0];
	assert!(fragment.verify(&signer, &epoch, &reader, gateway).is_ok());

	let stranger = Seed::from_bytes([0xee; 32]).chart(0, &CHART).expect("derives");
	let other_signer = stranger.fragment_signer().expect("derives").verifying_key();
	let other = stranger.compartment(&TAG, 0).expect("derives").encryption_key();
	let error = |result: Result<_, EnvelopeError>| result.err();
	assert_eq!(
		error(fragment.verify(&other_signer, &epoch, &reader, gateway)),
		Some(EnvelopeError::FragmentSignatureInvalid)
	);
	assert_eq!(
		error(fragment.verify(&signer, &other, &reader, gateway)),
		Some(EnvelopeError::FragmentMismatch { field: "epoch key" })
	);
	assert_eq!(
		error(fragment.verify(&signer, &epoch, &other, gateway)),
		Some(EnvelopeError::FragmentMismatch { field: "grantee key" })
	);
	assert_eq!(
		error(fragment.verify(&signer, &epoch, &reader, &shared.header.gateways[1])),
		Some(EnvelopeError::FragmentForAnotherGateway)
	);
}

#[test]
fn impossible_thresholds_are_refused() {
	let shared = Shared::new(2, 3);
	let make = |threshold, gateways: Vec<[u8; 32]>| {
		let header = FragmentHeader { threshold, gateways, ..shared.header.clone() };
		make_fragments(
			&mut Repeating::new("impossible"),
			&shared.epoch,
			&shared.signer,
			&shared.reader.encryption_key(),
			&header,
		)
		.map(|fragments| fragments.len())
	};
	let many: Vec<_> = (0..33).map(|index| [index; 32]).collect();
	for (threshold, gateways) in [(0, 3), (4, 3), (1, 0), (2, 33)] {
		assert_eq!(
			make(threshold, many[..gateways].to_vec()),
			Err(EnvelopeError::ThresholdInvalid { threshold, gateways })
		);
	}
	assert_eq!(make(2, vec![[1; 32], [2; 32], [1; 32]]), Err(EnvelopeError::GatewayRepeated));
	assert_eq!(make(2, many[..32].to_vec()), Ok(32));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn a_flipped_bit_in_a_fragment_is_refused(at in any::<proptest::sample::Index>(), bit in 0u8..8) {
		let shared = Shared::new(2, 2);
		let mut bytes = shared.fragments[0].to_bytes().to_vec();
		let at = at.index(bytes.len());
		bytes[at] ^= 1 << bit;
		let verified = Fragment::from_bytes(&bytes).and_then(|fragment| fragment.verify(
			&shared.signer.verifying_key(),
			&shared.epoch.encryption_key(),
			&shared.reader.encryption_key(),
			&shared.header.gateways[0],
		));
		prop_assert!(verified.is_err(), "{}", at);
	}

	#[test]
	fn a_flipped_bit_in_a_share_is_refused(at in 6usize..Share::LEN, bit in 0u8..8) {
		let shared = Shared::new(2, 2);
		let envelope = envelope(&shared);
		let mut bytes = shared.share(0, &envelope).to_bytes().expect("encodes");
		bytes[at] ^= 1 << bit;
		let (signer, epoch) = (shared.signer.verifying_key(), shared.epoch.encryption_key());
		let mut shares = Shares::new(&envelope, &signer, &epoch, &shared.reader, 2);
		let added = Share::from_bytes(&bytes).and_then(|share| shares.add(0, &share));
		prop_assert!(added.is_err(), "{}", at);
	}

	#[test]
	fn a_flipped_bit_in_an_envelope_is_refused(at in 0usize..Envelope::LEN, bit in 0u8..8) {
		let shared = Shared::new(1, 1);
		let mut bytes = envelope(&shared).to_bytes().expect("encodes");
		bytes[at] ^= 1 << bit;
		let opened = Envelope::from_bytes(&bytes).and_then(|envelope| envelope.open(&shared.epoch));
		prop_assert!(opened.is_err(), "{}", at);
	}

	#[test]
	fn random_bytes_are_neither_fragment_nor_share_nor_envelope(
		bytes in proptest::collection::vec(any::<u8>(), 0..1200),
	) {
		prop_assert!(Fragment::from_bytes(&bytes).is_err());
		prop_assert!(Share::from_bytes(&bytes).is_err());
		prop_assert!(Envelope::from_bytes(&bytes).is_err());
		let (fragment, share) = ([&[1, 1], &bytes[..]].concat(), [&[1], &bytes[..]].concat());
		prop_assert!(Fragment::from_bytes(&fragment).is_err());
		prop_assert!(Share::from_bytes(&share).is_err());
		prop_assert!(Envelope::from_bytes(&share).is_err());
	}
}
