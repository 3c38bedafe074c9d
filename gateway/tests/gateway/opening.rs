// SPDX-License-Identifier: GPL-3.0-only

//! With which receipt key, folder and beginning of its network a gateway opens.

use std::sync::Arc;

use salus_gateway::{GatewayConfig, GatewayError, GatewaySystem, LocalGateway};
use salus_primitives::{
	keys::KeyKind,
	membership::{Role, StaffRole},
	AccountId,
};

use crate::{
	receipts::{granted, own_wish, released, verified},
	world::{admit, caller, reader, record, register, Person, World, GENERAL},
};

/// Why a gateway does not open.
fn closed(result: Result<LocalGateway, GatewayError>) -> String {
	match result {
		Ok(_) => panic!("it opens"),
		Err(error) => error.internal,
	}
}

#[tokio::test]
async fn a_gateway_opens_with_a_receipt_key_that_the_chain_knows() {
	let mut world = World::new().await;
	world.stop();
	let says = "salus keys register --receipt";
	// Another key, and another version.
	let mut system = world.system(0);
	system.receipt_key = Person::new().receipt();
	assert!(closed(world.open_as(0, system).await).contains(says));
	let mut system = world.system(0);
	system.receipt_key_version = 2;
	assert!(closed(world.open_as(0, system).await).contains(says));
	// Somebody whose signature would be nobody's.
	let account = world.gateways[0].1.id();
	let employed = |role| {
		world.chain.block(|state| state.staff.get_mut(&account).unwrap().role = role);
	};
	employed(StaffRole::Clinician);
	let reason = closed(world.open_as(0, world.system(0)).await);
	assert!(reason.contains("salus staff add"), "{reason}");
	employed(StaffRole::System);
	drop(world.open(0).await);
	// None at all.
	world.chain.block(|state| {
		state.keys.get_mut(&account).unwrap().retain(|(kind, _)| *kind != KeyKind::Receipt);
	});
	assert!(closed(world.open_as(0, world.system(0)).await).contains(says));
}

#[tokio::test]
async fn an_institution_signs_for_itself_also_by_its_successor() {
	let world = World::new().await;
	let sealed = world.filed(record(1), GENERAL).await;
	let (institution, successor) = (Person::new(), Person::new());
	world.chain.block(|state| {
		admit(state, institution.id(), &[Role::Gateway]);
		register(state, &institution);
	});
	let (clinician, patient) = (caller(&world.clinician.account), caller(&world.patient.account));
	for account in [institution.id(), successor.id()] {
		if account == successor.id() {
			// The keys stay the institution's.
			world.chain.block(|state| state.successors.insert(institution.id(), account.clone()));
		}
		let chain = Arc::new(world.chain.acting(account.clone()));
		let system = GatewaySystem {
			institution: institution.id(),
			account,
			key: institution.encryption(),
			key_version: 1,
			receipt_key: institution.receipt(),
			receipt_key_version: 1,
		};
		let folder = tempfile::tempdir().unwrap();
		let config = GatewayConfig::new(world.endpoints[0].as_str());
		let gateway = LocalGateway::open(folder.path(), system, chain, config).await.unwrap();
		gateway.put_object(&clinician, sealed.put(), reader(&sealed.object)).await.unwrap();
		gateway.put_object(&clinician, sealed.put_index(), reader(&sealed.index)).await.unwrap();
		gateway.put_filing(sealed.put_filing(&world.clinician.account)).await.unwrap();
		gateway.confirm(&clinician, sealed.of).await.unwrap();
		let id = gateway.release(&patient, &own_wish(&sealed)).await.unwrap().receipt;
		gateway.anchor().await.unwrap();
		let file = gateway.receipt(&patient, id).await.unwrap();
		assert_eq!(file.signed.receipt.system, institution.id());
		verified(&world, &file);
	}
}

#[tokio::test]
async fn a_folder_belongs_to_one_institution() {
	let mut world = World::new().await;
	let (_, wish) = granted(&world).await;
	released(&world, &wish).await;
	world.stop();
	let mut system = world.system(0);
	system.institution = AccountId::new([99; 32]);
	world.chain.block(|state| {
		admit(state, system.institution.clone(), &[Role::Gateway]);
		state.staff.get_mut(&system.account).unwrap().institution = system.institution.clone();
	});
	let reason = closed(world.open_as(0, system).await);
	assert!(reason.contains("another institution"), "{reason}");
}

#[tokio::test]
async fn a_gateway_knows_how_its_network_began() {
	let mut world = World::new().await;
	world.stop();
	world.chain.forget_the_beginning();
	// What was proven once is kept.
	drop(world.open(0).await);
	let open = |config: GatewayConfig| {
		let system = world.system(0);
		let chain = Arc::new(world.chain.acting(system.account.clone()));
		let folder = world.folder.path().join("new");
		async move { LocalGateway::open(&folder, system, chain, config).await }
	};
	let config = || GatewayConfig::new(world.endpoints[0].as_str());
	let reason = closed(open(config()).await);
	assert!(reason.contains("chain specification"), "{reason}");
	let mut trust = world.chain.began();
	trust.genesis = [1; 32];
	let reason = closed(open(GatewayConfig { trust: Some(trust), ..config() }).await);
	assert!(reason.contains("another network"), "{reason}");
	let trust = Some(world.chain.began());
	drop(open(GatewayConfig { trust, ..config() }).await.unwrap());
	drop(open(config()).await.unwrap());
}
