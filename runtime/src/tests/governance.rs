// SPDX-License-Identifier: GPL-3.0-only

//! What the regulator's council may, how it votes, and the only road to Root: two thirds whitelist a
//! call, and two thirds dispatch it.

use super::{cast::*, network};
use crate::{
	configs::governance::{CouncilTwoThirds, DeferredDispatchExpiration, MotionDuration},
	genesis::LOCAL_FOUR,
	parameters::{self, DelayValues, SECOND},
	weights::{MaxProposalWeight, RuntimeBlockLength, RuntimeBlockWeights},
	AccountId, Balances, Council, Hash, Parameters, Preimage, Runtime, RuntimeCall, RuntimeOrigin,
	System, Whitelist,
};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo, Pays},
	traits::{fungible::InspectHold, EnsureOrigin, QueryPreimage},
	weights::Weight,
};
use pallet_salus_publishing::Approvals;
use pallet_whitelist::{DeferredDispatch, Error, Event, WhitelistedCall};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::Hash as _, DispatchError};

type Publishing = pallet_salus_publishing::Call<Runtime>;
type WhitelistCall = pallet_whitelist::Call<Runtime>;
type CouncilCall = pallet_collective::Call<Runtime, pallet_collective::Instance1>;
type CouncilError = pallet_collective::Error<Runtime, pallet_collective::Instance1>;

/// The size of the code that an upgrade is assumed to have at most.
const UPGRADE: usize = 2 * 1024 * 1024;

fn by(who: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.to_account_id())
}

#[test]
fn two_thirds_are_two_of_three() {
	assert!(CouncilTwoThirds::ensure_origin(councillors(2)).is_ok());
	assert!(CouncilTwoThirds::ensure_origin(councillors(1)).is_err());
	assert!(CouncilTwoThirds::ensure_origin(RuntimeOrigin::root()).is_ok());
	assert!(CouncilTwoThirds::ensure_origin(by(Sr25519Keyring::Alice)).is_err());
}

/// Of three members two are two thirds and a majority too: only of more is seen which of them it takes.
#[test]
fn a_contract_is_approved_by_two_thirds_and_withdrawn_by_a_majority() {
	use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};
	const MEMBERS: [Sr25519Keyring; 5] = [Alice, Bob, Charlie, Dave, Eve];
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let accounts = MEMBERS.map(Sr25519Keyring::to_account_id).to_vec();
		assert_ok!(Council::set_members(RuntimeOrigin::root(), accounts, None, 3));
		let (code_hash, who) = (Hash::repeat_byte(7), AccountId::from([7; 32]));
		let approvals_after = |call: Publishing, ayes: u32| {
			let motion = propose(call, ayes);
			MEMBERS.into_iter().take(ayes as usize).for_each(|member| motion.votes_aye(member));
			assert_ok!(motion.closes());
			Approvals::<Runtime>::get(&who).len()
		};
		let publisher = || who.clone();
		let approve = || Publishing::approve {
			code_hash,
			publisher: publisher(),
			until: soon(),
			may_create: true,
		};
		let withdraw = || Publishing::withdraw { code_hash, publisher: publisher() };
		assert_eq!(approvals_after(approve(), 3), 0);
		assert_eq!(approvals_after(approve(), 4), 1);
		assert_eq!(approvals_after(withdraw(), 2), 1);
		assert_eq!(approvals_after(withdraw(), 3), 0);
	});
}

/// A change that two thirds of the council may make.
fn other_delays() -> (DelayValues, parameters::Call<Runtime>) {
	let delays = DelayValues { key_delay: 77 * SECOND, ..DelayValues::for_tests() };
	(delays.clone(), parameters::Call::set_delays { delays })
}

#[test]
fn the_council_changes_delays_and_nobody_else_does() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let (delays, call) = other_delays();
		assert_noop!(
			Parameters::set_delays(by(Sr25519Keyring::Alice), delays.clone()),
			DispatchError::BadOrigin
		);

		let motion = propose(call, 2);
		motion.votes_aye(Sr25519Keyring::Alice);
		motion.votes_aye(Sr25519Keyring::Charlie);
		assert_noop!(
			Council::vote(by(Sr25519Keyring::Eve), motion.hash, motion.index, true),
			CouncilError::NotMember
		);
		assert_ok!(motion.closes());
		assert_eq!(parameters::Delays::<Runtime>::get(), delays);
		System::assert_has_event(parameters::Event::DelaysChanged { delays }.into());
	});
}

#[test]
fn two_thirds_of_the_council_change_the_threshold_and_nobody_else_does() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let before = parameters::Threshold::<Runtime>::get();
		let others = [
			by(Sr25519Keyring::Eve),
			by(Sr25519Keyring::Alice),
			councillors(1),
			RuntimeOrigin::none(),
		];
		for origin in others {
			assert_noop!(Parameters::set_threshold(origin, before + 1), DispatchError::BadOrigin);
		}
		assert_ok!(Parameters::set_threshold(councillors(2), before + 1));
		assert_eq!(parameters::Threshold::<Runtime>::get(), before + 1);
	});
}

#[test]
fn who_does_not_vote_votes_no() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		// Where Root named a first among them, those who are away do not vote as he does.
		let [alice, bob, charlie] =
			[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie]
				.map(Sr25519Keyring::to_account_id);
		let members = vec![alice.clone(), bob, charlie];
		assert_ok!(Council::set_members(RuntimeOrigin::root(), members, Some(alice), 3));
		let (delays, call) = other_delays();
		let motion = propose(call, 2);
		motion.votes_aye(Sr25519Keyring::Alice);
		assert_noop!(motion.closes(), CouncilError::TooEarly);

		System::set_block_number(1 + MotionDuration::get());
		assert_ok!(motion.closes());
		System::assert_last_event(
			pallet_collective::Event::Disapproved { proposal_hash: motion.hash }.into(),
		);
		assert_ne!(parameters::Delays::<Runtime>::get(), delays);
	});
}

/// A call that takes Root, and the account that is richer once it ran.
fn roots() -> (RuntimeCall, AccountId) {
	let who = AccountId::from([7; 32]);
	let give = pallet_balances::Call::<Runtime>::force_set_balance {
		who: who.clone().into(),
		new_free: crate::SALUS,
	};
	(give.into(), who)
}

fn hash_of(call: &RuntimeCall) -> Hash {
	<Runtime as frame_system::Config>::Hashing::hash_of(call)
}

/// A member of the council, in office, lodges the call's bytes.
fn lodge(call: &RuntimeCall) -> Hash {
	let bytes = call.encode();
	let note = RuntimeCall::from(pallet_preimage::Call::<Runtime>::note_preimage { bytes });
	let length = note.encoded_size() as u32;
	assert_ok!(Council::execute(by(Sr25519Keyring::Bob), Box::new(note), length));
	hash_of(call)
}

fn dispatch(
	origin: RuntimeOrigin,
	call: &RuntimeCall,
) -> frame_support::dispatch::DispatchResultWithPostInfo {
	let weight = call.get_dispatch_info().call_weight;
	Whitelist::dispatch_whitelisted_call(origin, hash_of(call), call.encoded_size() as u32, weight)
}

#[test]
fn a_councillor_lodges_a_call_without_a_deposit_and_anybody_else_with_one() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let (call, _) = roots();
		let held = |who: Sr25519Keyring| Balances::total_balance_on_hold(&who.to_account_id());
		let hash = lodge(&call);
		assert_eq!(Preimage::len(&hash), Some(call.encoded_size() as u32));
		assert_eq!(held(Sr25519Keyring::Bob), 0);

		assert_ok!(Preimage::note_preimage(by(Sr25519Keyring::Eve), b"another".to_vec()));
		assert!(held(Sr25519Keyring::Eve) > 0);
	});
}

#[test]
fn less_than_two_thirds_whitelist_nothing() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let (call, _) = roots();
		let hash = lodge(&call);
		for origin in [councillors(1), by(Sr25519Keyring::Alice), RuntimeOrigin::none()] {
			assert_noop!(Whitelist::whitelist_call(origin, hash), DispatchError::BadOrigin);
		}
		assert!(!WhitelistedCall::<Runtime>::contains_key(hash));
	});
}

#[test]
fn two_thirds_whitelist_and_two_thirds_dispatch() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let (call, who) = roots();
		let hash = lodge(&call);
		assert_ok!(Whitelist::whitelist_call(councillors(2), hash));
		assert_eq!(Balances::free_balance(&who), 0, "whitelisting alone changes nothing");

		// Neither one third nor anybody else dispatches what was whitelisted.
		assert_noop!(dispatch(councillors(1), &call), DispatchError::BadOrigin);
		assert_noop!(
			dispatch(by(Sr25519Keyring::Alice), &call),
			Error::<Runtime>::DeferredDispatchNotFound
		);

		assert_ok!(dispatch(councillors(2), &call));
		assert_eq!(Balances::free_balance(&who), crate::SALUS);
		// Once: for a second time it takes the whole way again.
		assert!(!WhitelistedCall::<Runtime>::contains_key(hash));
	});
}

/// In this release two thirds may dispatch first and whitelist later. Then anybody may carry out what
/// both decided, for a week; nobody what only one of the two did.
#[test]
fn what_two_thirds_dispatched_waits_until_two_thirds_whitelist_it() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let (call, who) = roots();
		let hash = lodge(&call);
		let stranger = || by(Sr25519Keyring::Eve);
		let not_whitelisted = DispatchError::from(Error::<Runtime>::CallIsNotWhitelisted);

		assert_ok!(dispatch(councillors(2), &call));
		System::assert_last_event(Event::DispatchDeferred { call_hash: hash }.into());
		assert_eq!(
			DeferredDispatch::<Runtime>::get(hash),
			Some(1 + DeferredDispatchExpiration::get())
		);
		assert_noop!(dispatch(stranger(), &call), not_whitelisted);
		assert_eq!(Balances::free_balance(&who), 0);

		assert_ok!(Whitelist::whitelist_call(councillors(2), hash));
		frame_support::hypothetically!({
			System::set_block_number(1 + DeferredDispatchExpiration::get());
			assert_noop!(dispatch(stranger(), &call), Error::<Runtime>::DeferredDispatchExpired);
		});
		frame_support::hypothetically!({
			assert_ok!(Whitelist::remove_whitelisted_call(councillors(2), hash));
			assert_noop!(dispatch(stranger(), &call), not_whitelisted);
		});

		let post = dispatch(stranger(), &call).expect("both were decided");
		assert_eq!(post.pays_fee, Pays::No);
		assert_eq!(Balances::free_balance(&who), crate::SALUS);
		System::assert_last_event(
			Event::DeferredDispatchExecuted {
				call_hash: hash,
				who: Sr25519Keyring::Eve.to_account_id(),
			}
			.into(),
		);
	});
}

/// As the council really does it: a motion for each step.
#[test]
fn the_whole_road_by_motions() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let (call, who) = roots();
		let call_hash = lodge(&call);
		let call_encoded_len = call.encoded_size() as u32;
		let call_weight_witness = call.get_dispatch_info().call_weight;
		for step in [
			WhitelistCall::whitelist_call { call_hash },
			WhitelistCall::dispatch_whitelisted_call {
				call_hash,
				call_encoded_len,
				call_weight_witness,
			},
		] {
			assert_eq!(Balances::free_balance(&who), 0);
			let motion = propose(step, 2);
			motion.votes_aye(Sr25519Keyring::Bob);
			motion.votes_aye(Sr25519Keyring::Charlie);
			assert_ok!(motion.closes());
		}
		assert_eq!(Balances::free_balance(&who), crate::SALUS);
	});
}

#[test]
fn a_motion_for_one_vote_is_no_way_round_two_thirds() {
	network(LOCAL_FOUR).execute_with(|| {
		System::set_block_number(1);
		let (call, _) = roots();
		let call_hash = lodge(&call);
		// At a threshold of one the proposer's own word is enough, for what one member may do.
		let whitelist = RuntimeCall::from(WhitelistCall::whitelist_call { call_hash });
		let length = whitelist.encoded_size() as u32;
		assert_ok!(Council::propose(by(Sr25519Keyring::Alice), 1, Box::new(whitelist), length));
		System::assert_has_event(
			pallet_collective::Event::Executed {
				proposal_hash: hash_of(&WhitelistCall::whitelist_call { call_hash }.into()),
				result: Err(DispatchError::BadOrigin),
			}
			.into(),
		);
		assert!(!WhitelistedCall::<Runtime>::contains_key(call_hash));
	});
}

/// An upgrade takes two thirds of a block. The council must be able to propose it, to pass it and to
/// see it executed, by its preimage and with the whole code in the motion.
#[test]
fn an_upgrade_fits_into_a_motion_and_a_motion_into_a_block() {
	network(LOCAL_FOUR).execute_with(|| {
		let set_code = || {
			RuntimeCall::from(frame_system::Call::<Runtime>::set_code { code: vec![0; UPGRADE] })
		};
		let weight = |call: &RuntimeCall| call.get_dispatch_info().call_weight;
		let largest = RuntimeBlockWeights::get()
			.get(DispatchClass::Operational)
			.max_extrinsic
			.expect("it is limited");
		assert!(MaxProposalWeight::get().all_lte(largest), "closing the largest fits a block");

		let by_hash = RuntimeCall::from(WhitelistCall::dispatch_whitelisted_call {
			call_hash: hash_of(&set_code()),
			call_encoded_len: set_code().encoded_size() as u32,
			call_weight_witness: weight(&set_code()),
		});
		let with_code = RuntimeCall::from(WhitelistCall::dispatch_whitelisted_call_with_preimage {
			call: Box::new(set_code()),
		});
		for motion in [by_hash, with_code] {
			assert!(weight(&motion).all_lte(MaxProposalWeight::get()), "{:?}", weight(&motion));
			let length_bound = motion.encoded_size() as u32;
			let close = RuntimeCall::from(CouncilCall::close {
				proposal_hash: hash_of(&motion),
				index: 0,
				proposal_weight_bound: weight(&motion),
				length_bound,
			});
			assert!(weight(&close).all_lte(largest), "{:?}", weight(&close));
			let propose = RuntimeCall::from(CouncilCall::propose {
				threshold: 2,
				proposal: Box::new(motion),
				length_bound,
			});
			assert_fits(&propose, largest);
		}

		let note = RuntimeCall::from(pallet_preimage::Call::<Runtime>::note_preimage {
			bytes: set_code().encode(),
		});
		let length_bound = note.encoded_size() as u32;
		let execute =
			RuntimeCall::from(CouncilCall::execute { proposal: Box::new(note), length_bound });
		assert_fits(&execute, largest);
	});
}

/// Whether a transaction with the call in it fits a block of the class that it has.
fn assert_fits(call: &RuntimeCall, largest: Weight) {
	let info = call.get_dispatch_info();
	assert_eq!(info.class, DispatchClass::Operational);
	assert!(info.call_weight.all_lte(largest), "{:?}", info.call_weight);
	let limit = *RuntimeBlockLength::get().max.get(DispatchClass::Operational);
	// Signature, extensions and the rest are a few hundred bytes.
	assert!(call.encoded_size() as u32 + 1_024 <= limit, "{} bytes", call.encoded_size());
}
