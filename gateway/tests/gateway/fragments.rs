// SPDX-License-Identifier: GPL-3.0-only

//! From whom fragments are taken, and which ones.

use rand_core::OsRng;
use salus_envelope::{make_fragments, Fragment, FragmentHeader, FragmentUse};
use salus_gateway::{
	exchange::{Bytes, DeliveryBasis, FragmentParcel},
	maker::MakerError,
	ExchangeError, FragmentRefusal,
};
use salus_primitives::{
	access::{Opening, Scope},
	chart::{ChartStatus, Custody},
	keys::KeyKind,
	membership::{InstitutionStatus, Role, StaffRole},
	AccountId,
};

use crate::{
	backend,
	chain::now,
	troublemakers::{Trouble, Troublemaker},
	world::{admit, employ, record, register, slot, umbral, Person, World, CHART, GENERAL, OTHER},
};

/// Everything about a fragment that a test may want to be otherwise.
pub struct Parcel<'a> {
	pub world: &'a World,
	pub header: FragmentHeader,
	pub opening: Option<Opening>,
	pub basis: DeliveryBasis,
	/// Whose place in the list the fragment is for.
	pub place: usize,
	/// To whose key it re-encrypts.
	pub grantee: &'a Person,
	/// Whose keys it is made with.
	pub keys: &'a salus_envelope::ChartKeys,
	pub by: &'a salus_client::Account,
}

impl<'a> Parcel<'a> {
	pub fn new(world: &'a World, opening: &Opening) -> Self {
		let header = FragmentHeader {
			chart: CHART.0,
			tag: GENERAL.0,
			epoch: 0,
			usage: FragmentUse::Grant,
			grantee: world.doctor.id().into(),
			grantee_key_version: 1,
			generation: 0,
			threshold: 2,
			gateways: world.gateways.iter().map(|(account, _)| account.clone().into()).collect(),
		};
		Self {
			world,
			header,
			opening: Some(opening.clone()),
			basis: DeliveryBasis::Grant(0),
			place: 0,
			grantee: &world.doctor,
			keys: &world.keys,
			by: &world.patient.account,
		}
	}

	pub fn fragment(&self) -> Fragment {
		let epoch = self.keys.compartment(&self.header.tag, self.header.epoch).unwrap();
		let signer = self.keys.fragment_signer().unwrap();
		let to = self.grantee.encryption().encryption_key();
		make_fragments(&mut OsRng, &epoch, &signer, &to, &self.header)
			.unwrap()
			.swap_remove(self.place)
	}

	pub fn sealed(&self) -> FragmentParcel {
		let gateway = self.world.gateways[0].1.encryption().encryption_key();
		let epoch = self.keys.compartment(&self.header.tag, self.header.epoch).unwrap();
		FragmentParcel {
			sealed: Bytes(self.fragment().seal(&mut OsRng, &gateway).unwrap()),
			epoch_key: umbral(&epoch),
			basis: self.basis,
			opening: self.opening.clone(),
		}
	}

	/// Hands something over to the first gateway.
	pub async fn hand_over(&self, parcel: FragmentParcel) -> Result<(), ExchangeError> {
		self.world.first_of(self.by).deliver(CHART, parcel).await
	}

	pub async fn deliver(&self) -> Result<(), ExchangeError> {
		self.hand_over(self.sealed()).await
	}
}

pub fn refused(refusal: FragmentRefusal) -> Result<(), ExchangeError> {
	Err(ExchangeError::Fragment(refusal))
}

#[tokio::test]
async fn only_right_fragments_are_taken() {
	use FragmentRefusal as Refusal;
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	let good = || Parcel::new(&world, &opening);

	let mut parcel = good();
	parcel.header.chart = [99; 32];
	assert_eq!(parcel.deliver().await, refused(Refusal::ForeignChart));
	let mut parcel = good();
	parcel.header.epoch = 1;
	assert_eq!(parcel.deliver().await, refused(Refusal::OtherEpoch));
	let mut parcel = good();
	parcel.header.tag = [88; 16];
	assert_eq!(parcel.deliver().await, refused(Refusal::OtherEpoch));
	let mut parcel = good();
	parcel.header.grantee_key_version = 2;
	assert_eq!(parcel.deliver().await, refused(Refusal::OtherGranteeKey));
	let mut parcel = good();
	parcel.header.grantee = world.clinician.id().into();
	assert_eq!(parcel.deliver().await, refused(Refusal::OtherGranteeKey));
	let mut parcel = good();
	parcel.place = 1;
	assert_eq!(parcel.deliver().await, refused(Refusal::NotSigned));
	let mut parcel = good();
	parcel.header.usage = FragmentUse::Emergency;
	assert_eq!(parcel.deliver().await, refused(Refusal::NoRule));
	let mut parcel = good();
	parcel.basis = DeliveryBasis::Grant(1);
	assert_eq!(parcel.deliver().await, refused(Refusal::NoRule));
	let mut parcel = good();
	parcel.basis = DeliveryBasis::Mandate(0);
	assert_eq!(parcel.deliver().await, refused(Refusal::NoRule));
	let mut parcel = good();
	parcel.opening = None;
	assert_eq!(parcel.deliver().await, refused(Refusal::NoRule));
	let mut parcel = good();
	parcel.opening = Some(Opening { random: [0; 32], ..opening.clone() });
	assert_eq!(parcel.deliver().await, refused(Refusal::NoRule));
	// Another patient's keys: the epoch's is not the one on the chain.
	let other = world.doctor.seed.chart(0, &CHART.0).unwrap();
	let mut parcel = good();
	parcel.keys = &other;
	assert_eq!(parcel.deliver().await, refused(Refusal::OtherEpoch));
	// Her epoch key, said to be the chain's.
	let parcel = good();
	let mut foreign = Parcel { keys: &other, ..good() }.sealed();
	foreign.epoch_key = parcel.sealed().epoch_key;
	let answer = parcel.hand_over(foreign).await;
	assert_eq!(answer, refused(Refusal::NotSigned));
	// Garbage, and what was sealed to another gateway.
	let mut garbage = parcel.sealed();
	garbage.sealed = Bytes(vec![1; 900]);
	let answer = parcel.hand_over(garbage).await;
	assert_eq!(answer, refused(Refusal::Unreadable));
	let mut misdirected = parcel.sealed();
	let second = world.gateways[1].1.encryption().encryption_key();
	misdirected.sealed = Bytes(parcel.fragment().seal(&mut OsRng, &second).unwrap());
	let answer = parcel.hand_over(misdirected).await;
	assert_eq!(answer, refused(Refusal::Unreadable));

	assert_eq!(good().deliver().await, Ok(()));
}

#[tokio::test]
async fn only_the_patient_and_her_agent_hand_fragments_over() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	let (agency, agent) = (Person::new(), Person::new());
	world.chain.block(|state| {
		admit(state, agency.id(), &[Role::KeyAgent]);
		employ(state, &agent, agency.id(), StaffRole::System);
	});
	let by = |account| Parcel { by: account, ..Parcel::new(&world, &opening) };
	for stranger in [&world.doctor.account, &world.clinician.account, &agent.account] {
		let answer = by(stranger).deliver().await;
		assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));
	}
	world.chain.block(|state| {
		state.charts.get_mut(&CHART).unwrap().custody = Custody::Agent(agency.id());
	});
	assert_eq!(by(&agent.account).deliver().await, Ok(()));
	world.chain.block(|state| {
		state.members.get_mut(&agency.id()).unwrap().status = InstitutionStatus::Suspended;
	});
	let answer = by(&agent.account).deliver().await;
	assert!(matches!(answer, Err(ExchangeError::NotPermitted(_))));

	// On fresh state, for an active chart.
	let parcel = by(&world.patient.account);
	world.chain.block(|state| state.time = Some(now() - 20_000));
	assert!(matches!(parcel.deliver().await, Err(ExchangeError::Stale { .. })));
	world.chain.block(|state| {
		state.time = None;
		state.charts.get_mut(&CHART).unwrap().status = ChartStatus::Closed;
	});
	assert!(matches!(parcel.deliver().await, Err(ExchangeError::NotPermitted(_))));
}

#[tokio::test]
async fn a_fragment_opens_no_more_than_its_grant_covers() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let scope = Scope::Records(vec![record(1)].try_into().unwrap());
	let opening = world.grant(0, scope);
	let mut elsewhere = Parcel::new(&world, &opening);
	elsewhere.header.tag = OTHER.0;
	assert_eq!(elsewhere.deliver().await, refused(FragmentRefusal::NoRule));
	assert_eq!(Parcel::new(&world, &opening).deliver().await, Ok(()));
	// An ended grant gives no reason either.
	world.chain.block(|state| state.grants.get_mut(&(CHART, 0)).unwrap().end = Some(now() - 1));
	let mut late = Parcel::new(&world, &opening);
	late.header.generation = 1;
	assert_eq!(late.deliver().await, refused(FragmentRefusal::NoRule));
}

#[tokio::test]
async fn gateways_of_the_grantee_do_not_count() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let mut low = Parcel::new(&world, &opening);
	low.header.threshold = 1;
	assert_eq!(low.deliver().await, refused(FragmentRefusal::NotIndependent));
	let mut padded = Parcel::new(&world, &opening);
	padded.header.gateways.push(world.hospital.id().into());
	assert_eq!(padded.deliver().await, refused(FragmentRefusal::NotIndependent));

	// The doctor's practice runs the third gateway.
	let third = world.gateways[2].0.clone();
	world.chain.block(|state| {
		state.staff.get_mut(&world.doctor.id()).unwrap().institution = third.clone();
		admit(state, third.clone(), &[Role::Gateway, Role::DataUser]);
	});
	let counted = Parcel::new(&world, &opening);
	assert_eq!(counted.deliver().await, refused(FragmentRefusal::NotIndependent));
	let made = world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	assert!(made.iter().all(|made| !made.gateways.contains(&third)));
	assert_eq!(made[0].gateways.len(), 2);
	assert_eq!(made[0].left_out.len(), 1);
	// Two are left: with another lost, no fragments are made that one could open alone.
	let exchanges =
		[world.to_patient[0].clone(), Troublemaker::of(world.to_patient[1].clone(), Trouble::Lost)];
	let error = world.maker_to(&exchanges).grant(CHART, 0, Some(opening)).await.unwrap_err();
	assert!(matches!(error, MakerError::TooFewGateways { found: 1, needed: 2, .. }));
}

#[tokio::test]
async fn the_gateway_of_the_agent_does_not_count() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	// Not both at once by the chain's rules; an institution that changes its roles could have been.
	let third = world.gateways[2].0.clone();
	world.chain.block(|state| {
		admit(state, third.clone(), &[Role::Gateway, Role::KeyAgent]);
		state.charts.get_mut(&CHART).unwrap().custody = Custody::Agent(third.clone());
	});
	let counted = Parcel::new(&world, &opening);
	assert_eq!(counted.deliver().await, refused(FragmentRefusal::NotIndependent));
	let made = world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	assert_eq!(made[0].gateways, [world.gateways[0].0.clone(), world.gateways[1].0.clone()]);
	assert_eq!(made[0].left_out.len(), 1);
}

#[tokio::test]
async fn a_new_emergency_department_gets_fragments_only_after_its_delay() {
	let world = World::new().await;
	let department = Person::new();
	world.chain.block(|state| {
		admit(state, department.id(), &[Role::Emergency]);
		register(state, &department);
	});
	let emergency = |generation| {
		let opening = Opening { party: department.id(), random: [0; 32] };
		let mut parcel = Parcel::new(&world, &opening);
		parcel.header.usage = FragmentUse::Emergency;
		parcel.header.grantee = department.id().into();
		parcel.header.generation = generation;
		parcel.grantee = &department;
		parcel.basis = DeliveryBasis::Emergency;
		parcel.opening = None;
		parcel
	};
	// The block's time is what counts, and the moment itself is late enough.
	let time = now();
	let from = |from| {
		world.chain.block(|state| {
			state.time = Some(time);
			state.emergencies_from.insert(department.id(), from);
		})
	};
	from(time + 1);
	assert_eq!(emergency(0).deliver().await, refused(FragmentRefusal::DepartmentTooNew));
	let error = world.maker().emergency(CHART, &department.id(), &[]).await.unwrap_err();
	assert!(matches!(error, MakerError::DepartmentTooNew { from } if from == time + 1));
	from(time);
	assert_eq!(emergency(0).deliver().await, Ok(()));
	let made = world.maker().emergency(CHART, &department.id(), &[]).await.unwrap();
	assert_eq!(made.len(), 2, "one a compartment");

	// Suspended, or without the role, it gets none, however long it was one.
	let refuses = || async {
		assert_eq!(emergency(9).deliver().await, refused(FragmentRefusal::NoRule));
		let error = world.maker().emergency(CHART, &department.id(), &[]).await.unwrap_err();
		assert!(matches!(error, MakerError::Unknown(_)), "{error}");
	};
	let status = |status| {
		world.chain.block(|state| state.members.get_mut(&department.id()).unwrap().status = status)
	};
	status(InstitutionStatus::Suspended);
	refuses().await;
	status(InstitutionStatus::Active);
	world.chain.block(|state| admit(state, department.id(), &[Role::Hospital]));
	refuses().await;
}

#[tokio::test]
async fn a_department_whose_account_was_replaced_gets_its_fragments() {
	let world = World::new().await;
	let department = Person::new();
	world.chain.block(|state| {
		admit(state, department.id(), &[Role::Emergency]);
		register(state, &department);
		state.successors.insert(department.id(), Person::new().id());
	});
	let made = world.maker().emergency(CHART, &department.id(), &[]).await.unwrap();
	assert_eq!(made.len(), 2);
}

#[tokio::test]
async fn fewer_shares_than_the_network_asks_for_are_not_taken() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	world.chain.block(|state| state.threshold = 3);
	let two = Parcel::new(&world, &opening);
	assert_eq!(two.deliver().await, refused(FragmentRefusal::NotIndependent));
	let mut three = Parcel::new(&world, &opening);
	three.header.threshold = 3;
	three.deliver().await.unwrap();
	let made = world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	assert!(made.iter().all(|made| made.threshold == 3));
	// With one gateway lost there are too few.
	let two = &world.to_patient[..2];
	let error = world.maker_to(two).grant(CHART, 0, Some(opening)).await.unwrap_err();
	assert!(matches!(error, MakerError::TooFewGateways { found: 2, needed: 3, .. }));
}

#[tokio::test]
async fn successors_are_recognised_and_accounts_that_were_lost_are_not() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	let (agency, successor) = (Person::new(), Person::new());
	world.chain.block(|state| {
		admit(state, agency.id(), &[Role::KeyAgent]);
		state.charts.get_mut(&CHART).unwrap().custody = Custody::Agent(agency.id());
	});
	let by = |account| Parcel { by: account, ..Parcel::new(&world, &opening) };
	// The agency's own account hands fragments over, until it is lost; its successor does from then on.
	let mut first = by(&agency.account);
	first.header.generation = 1;
	assert_eq!(first.deliver().await, Ok(()));
	world.chain.block(|state| state.successors.insert(agency.id(), successor.id()));
	let mut second = by(&successor.account);
	second.header.generation = 2;
	assert_eq!(second.deliver().await, Ok(()));
	let mut lost = by(&agency.account);
	lost.header.generation = 3;
	assert_eq!(lost.deliver().await, Err(ExchangeError::NoStanding));
	// A gateway does not count for its own institution, also where the grant names the successor.
	let third = world.gateways[2].0.clone();
	world.chain.block(|state| {
		state.charts.get_mut(&CHART).unwrap().custody = Custody::Patient;
		admit(state, third.clone(), &[Role::Gateway, Role::DataUser]);
		state.staff.remove(&world.doctor.id());
		state.successors.insert(third.clone(), world.doctor.id());
	});
	let made = world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	assert!(made.iter().all(|made| !made.gateways.contains(&third)));
}

#[tokio::test]
async fn a_gateway_is_served_by_the_successor_of_its_lost_account() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	// The system of the third gateway is its institution's own account, by succession.
	let (third, system) = &world.gateways[2];
	world.chain.block(|state| {
		state.staff.remove(&system.id());
		state.successors.insert(third.clone(), system.id());
	});
	let made = world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	assert!(made.iter().all(|made| made.gateways.contains(third)));
}

#[tokio::test]
async fn no_fragment_is_made_for_whoever_says_it_is_a_gateway() {
	let world = World::new().await;
	world.filed(record(1), GENERAL).await;
	let opening = world.grant(0, Scope::Chart);
	let set = |status| {
		let third: AccountId = world.gateways[2].0.clone();
		world.chain.block(|state| state.members.get_mut(&third).unwrap().status = status)
	};
	set(InstitutionStatus::Suspended);
	let made = world.maker().grant(CHART, 0, Some(opening.clone())).await.unwrap();
	assert_eq!(made[0].gateways.len(), 2);
	set(InstitutionStatus::Active);
	// One whose registered key is another than it holds.
	world.chain.block(|state| {
		let key = umbral(&Person::new().encryption());
		let system = world.gateways[1].1.id();
		state.keys.insert(system, vec![(KeyKind::Encryption, slot(key, 2))]);
	});
	let made = world.maker().grant(CHART, 0, Some(opening)).await.unwrap();
	assert_eq!(made[0].gateways, vec![world.gateways[0].0.clone(), world.gateways[2].0.clone()]);
}

#[tokio::test]
async fn fragments_lie_sealed() {
	let world = World::new().await;
	let opening = world.grant(0, Scope::Chart);
	let parcel = Parcel::new(&world, &opening);
	let fragment = parcel.fragment();
	let gateway = world.gateways[0].1.encryption().encryption_key();
	let mut sealed = parcel.sealed();
	sealed.sealed = Bytes(fragment.seal(&mut OsRng, &gateway).unwrap());
	parcel.hand_over(sealed.clone()).await.unwrap();
	let written = backend::written(world.folder.path(), 0);
	let holds = |needle: &[u8]| written.windows(needle.len()).any(|window| window == needle);
	assert!(holds(&sealed.sealed.0[..64]), "the test looks where fragments lie");
	let bytes = fragment.to_bytes();
	// The end of it: the key fragment itself and the signature over it.
	assert!(!holds(&bytes[bytes.len() - 200..bytes.len() - 100]));
}
