// SPDX-License-Identifier: GPL-3.0-only

//! Revocation with keys: what a former grantee can do who kept everything, and whose t gateways help her.

use rand_core::OsRng;
use salus_envelope::{
	open_bytes, ContentKey, DecryptionKey, EncryptionKey, Envelope, EnvelopeError, Expected,
	Fragment, FragmentKey, Shares, VerifiedFragment,
};
use salus_gateway::{exchange::FragmentState, Collector, ReaderKey};
use salus_primitives::{
	access::{Grantee, Scope},
	AccountId, Epoch,
};

use crate::{
	backend,
	world::{record, Sealed, World, CHART, DOCUMENT, GENERAL},
};

/// Everything that a grantee and some gateways had, out of reach of any rule.
struct Hoard {
	/// Her secret.
	reader: DecryptionKey,
	/// What the gateways made shares with, unsealed, with their places.
	fragments: Vec<(u8, VerifiedFragment)>,
	signer: FragmentKey,
}

impl Hoard {
	/// What `reader` and these gateways have now of an epoch.
	async fn of(
		world: &World,
		(account, reader): (&AccountId, DecryptionKey),
		gateways: &[usize],
		epoch: Epoch,
	) -> Self {
		let signer = world.keys.fragment_signer().unwrap().verifying_key();
		let mut fragments = Vec::new();
		for number in gateways {
			let (institution, system) = &world.gateways[*number];
			let database = backend::database(world.folder.path(), *number).await;
			let grantee: &[u8] = account.as_ref();
			let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
				"SELECT sealed, epoch_key FROM fragments \
				 WHERE grantee = $1 AND epoch = $2 AND tag = $3",
			)
			.bind(grantee)
			.bind(i64::from(epoch))
			.bind(&GENERAL.0[..])
			.fetch_all(&database)
			.await
			.unwrap();
			for (sealed, epoch_key) in rows {
				let fragment = Fragment::unseal(&sealed, &system.encryption()).unwrap();
				let own: &[u8; 32] = institution.as_ref();
				let place = fragment.header().index_of(own).unwrap();
				let epoch_key = EncryptionKey::from_bytes(&epoch_key).unwrap();
				let to = reader.encryption_key();
				let usable = fragment.verify(&signer, &epoch_key, &to, own).unwrap();
				fragments.push((place, usable));
			}
		}
		Self { reader, fragments, signer }
	}

	/// Tries to open an envelope, said to be sealed to that epoch's key.
	fn open(&self, envelope: &[u8], epoch: &EncryptionKey) -> Result<ContentKey, EnvelopeError> {
		let envelope = Envelope::from_bytes(envelope)?;
		let mut shares = Shares::new(&envelope, &self.signer, epoch, &self.reader, 2);
		for (place, fragment) in &self.fragments {
			shares.add(*place, &fragment.reencrypt(&mut OsRng, &envelope))?;
		}
		shares.open()
	}
}

fn epoch_key(world: &World, epoch: Epoch) -> EncryptionKey {
	world.keys.compartment(&GENERAL.0, epoch).unwrap().encryption_key()
}

/// The document, with its content key.
fn read(world: &World, sealed: &Sealed, key: &ContentKey) -> Vec<u8> {
	let author: [u8; 32] = world.clinician.id().into();
	let author_keys = [*world.clinician.signing().verifying_key().as_bytes()];
	let expected = Expected {
		chart: &CHART.0,
		record: &sealed.of.record.0,
		version: 1,
		author: &author,
		author_keys: &author_keys,
		object: &sealed.filing.object.0,
		content: Some(&sealed.filing.content.0),
	};
	open_bytes(key, expected, &sealed.object).unwrap().0
}

#[tokio::test]
async fn who_kept_everything_reads_what_she_could_and_nothing_that_came_later() {
	let world = World::new().await;
	let before = world.filed(record(1), GENERAL).await;
	let never_fetched = world.filed(record(2), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.write_grant(1, Grantee::Open(world.practice.id()), Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	world.maker().grant(CHART, 1, None).await.unwrap();
	// She and all three gateways keep all that they have.
	let doctor = world.doctor.id();
	let hers = || (&doctor, world.doctor.encryption());
	let hoard = Hoard::of(&world, hers(), &[0, 1, 2], 0).await;
	assert_eq!(hoard.fragments.len(), 3);

	// What the client does to revoke: the chain first, then a new epoch, then keys for whoever may read still.
	world.revoke(0);
	world.next_epoch(GENERAL);
	world.maker().complete(CHART, &[opening]).await.unwrap();
	let after = world.filed(record(3), GENERAL).await;
	assert_eq!(after.filing.epoch, 1);

	// The old epoch is hers for good: also what she never asked for.
	for sealed in [&before, &never_fetched] {
		let key = hoard.open(&sealed.envelope, &epoch_key(&world, 0)).unwrap();
		assert_eq!(read(&world, sealed, &key), DOCUMENT);
		assert!(hoard.open(&sealed.index_envelope, &epoch_key(&world, 0)).is_ok());
	}
	// The new one is not, though she has every envelope, whichever epoch she says that it is of.
	for envelope in [&after.envelope, &after.index_envelope] {
		for epoch in [0, 1] {
			assert!(hoard.open(envelope, &epoch_key(&world, epoch)).is_err(), "epoch {epoch}");
		}
		let own = world.doctor.encryption();
		assert!(Envelope::from_bytes(envelope).unwrap().open(&own).is_err());
	}
	// Nobody made her anything of it.
	let later = Hoard::of(&world, hers(), &[0, 1, 2], 1).await;
	assert_eq!(later.fragments.len(), 0);

	// Whoever may read still reads both.
	let key = world.practice.encryption();
	let exchanges = world.exchanges_of(&world.practice.account);
	let collector = Collector::new(&world.chain, &exchanges);
	let to = world.folder.path().join("document");
	for number in 1..=3 {
		let reading = world.reading(record(number), 1, None);
		let key = ReaderKey::Grantee(&key);
		collector.document(&reading, key, &to, &|_, _| ()).await.unwrap();
		assert_eq!(std::fs::read(&to).unwrap(), DOCUMENT);
	}
}

#[tokio::test]
async fn fewer_than_t_gateways_help_nobody_and_what_ended_is_destroyed() {
	let world = World::new().await;
	let sealed = world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	let doctor = world.doctor.id();
	let hers = || (&doctor, world.doctor.encryption());
	let one = Hoard::of(&world, hers(), &[1], 0).await;
	assert_eq!(one.fragments.len(), 1);
	assert!(one.open(&sealed.envelope, &epoch_key(&world, 0)).is_err());

	world.revoke(0);
	world.next_epoch(GENERAL);
	for gateway in &world.local {
		assert_eq!(gateway.purge().await.unwrap().fragments, 2);
	}
	for exchange in &world.to_patient {
		let kept: Vec<FragmentState> = exchange.fragments(CHART).await.unwrap();
		assert_eq!(kept, vec![]);
	}
	// Who comes to the gateways only now finds nothing in them.
	let late = Hoard::of(&world, hers(), &[0, 1, 2], 0).await;
	assert_eq!(late.fragments.len(), 0);
}
