// SPDX-License-Identifier: GPL-3.0-only

//! Who publishes contracts, by Ethereum's tools: what the council approved, and nobody anything else.

use super::{
	cast::{begin_block, council, end_block, holds, pass},
	network,
	precompiles::tools::{reverted, Wallet},
};
use crate::{
	configs::publishing::ContractCalls, genesis::LOCAL_FOUR, Balances, Moment, Quota, Runtime,
	RuntimeCall, System, Timestamp, SALUS,
};
use codec::Encode;
use frame_support::{assert_ok, traits::fungible::Mutate};
use pallet_revive::{create1, create2, AccountInfo, H160, H256, RUNTIME_PALLETS_ADDR, U256};
use pallet_salus_publishing::{Attempt, Attempts, Publication, Published};
use salus_primitives::{api::NOT_PUBLISHER, ethereum::account_of};
use sp_runtime::{transaction_validity::InvalidTransaction, ApplyExtrinsicResult, DispatchError};

type Publishing = pallet_salus_publishing::Call<Runtime>;

const HOUR: Moment = 60 * 60 * 1_000;
/// More gas than anything here needs.
const PLENTY: u64 = 2_500_000;

// EVM code, by hand.
const POP: u8 = 0x50;
const MSTORE: u8 = 0x52;
const CODECOPY: u8 = 0x39;
const PUSH1: u8 = 0x60;
const PUSH13: u8 = 0x6c;
const CREATE: u8 = 0xf0;
const RETURN: u8 = 0xf3;
const CREATE2: u8 = 0xf5;
const STOP: u8 = 0x00;

/// Init code that does `first` and leaves `code`.
pub fn init_code(first: &[u8], code: &[u8]) -> Vec<u8> {
	let length = u8::try_from(code.len()).expect("it is short");
	let start = u8::try_from(first.len() + 12).expect("it is short");
	let leave = [PUSH1, length, PUSH1, start, PUSH1, 0, CODECOPY, PUSH1, length, PUSH1, 0, RETURN];
	[first, &leave, code].concat()
}

/// A contract that does nothing.
fn idle() -> Vec<u8> {
	init_code(&[], &[STOP])
}

/// Creates a contract that does nothing, by that instruction, and leaves its address on the stack.
fn create(by: u8) -> Vec<u8> {
	let child = idle();
	assert_eq!(child.len(), 13);
	let store = [&[PUSH13][..], &child, &[PUSH1, 0, MSTORE]].concat();
	// That one takes a salt too.
	let salt: &[u8] = if by == CREATE2 { &[PUSH1, 0] } else { &[] };
	[&store[..], salt, &[PUSH1, 13, PUSH1, 32 - 13, PUSH1, 0, by]].concat()
}

/// A contract that creates one whenever it is called.
fn factory(by: u8) -> Vec<u8> {
	let answer = [PUSH1, 0, MSTORE, PUSH1, 32, PUSH1, 0, RETURN];
	init_code(&[], &[&create(by)[..], &answer].concat())
}

/// A contract that creates one when it is deployed.
fn creator(by: u8) -> Vec<u8> {
	init_code(&[&create(by)[..], &[POP]].concat(), &[STOP])
}

/// Somebody with an Ethereum wallet and a quota.
fn wallet(seed: u8) -> Wallet {
	let wallet = Wallet::new(seed);
	council(pallet_salus_membership::Call::invite { who: wallet.account() });
	wallet
}

fn two() -> [Wallet; 2] {
	begin_block();
	let kind = pallet_salus_quota::Kind::Invited;
	council(pallet_salus_quota::Call::set_limit { kind, amount: u128::MAX });
	[wallet(5), wallet(6)]
}

fn hash(code: &[u8]) -> H256 {
	H256(sp_io::hashing::keccak_256(code))
}

pub fn approve(code: &[u8], publisher: &Wallet, may_create: bool) {
	council(Publishing::approve {
		code_hash: hash(code),
		publisher: publisher.account(),
		until: Timestamp::get() + HOUR,
		may_create,
	});
}

/// The call that such a transaction becomes.
fn deployment(code: Vec<u8>) -> RuntimeCall {
	RuntimeCall::Revive(pallet_revive::Call::eth_instantiate_with_code {
		value: U256::zero(),
		weight_limit: Default::default(),
		eth_gas_limit: Default::default(),
		code,
		data: Vec::new(),
		transaction_encoded: Vec::new(),
		effective_gas_price: Default::default(),
		encoded_len: 0,
	})
}

fn deploys(who: &Wallet, code: Vec<u8>) -> ApplyExtrinsicResult {
	System::reset_events();
	who.sends_with_gas(None, code, PLENTY.into())
}

/// Whoever runs out of gas has used it up, and with it most of the block.
fn next_block() {
	end_block();
	begin_block();
}

/// It deploys the code; answers where it is.
#[track_caller]
pub fn publishes(who: &Wallet, code: Vec<u8>) -> H160 {
	let nonce = System::account_nonce(who.account());
	assert_ok!(deploys(who, code).expect("it is approved"));
	assert_eq!(reverted(), None);
	let address = create1(&who.address(), nonce.into());
	assert!(is_there(&address));
	address
}

/// It is refused before anything is paid or counted.
#[track_caller]
fn is_refused(who: &Wallet, code: Vec<u8>) {
	let nonce = System::account_nonce(who.account());
	let used = Quota::quota(&who.account()).used;
	let refusal = InvalidTransaction::Custom(NOT_PUBLISHER);
	assert_eq!(deploys(who, code), Err(refusal.into()));
	assert_eq!(System::account_nonce(who.account()), nonce);
	assert_eq!(Quota::quota(&who.account()).used, used);
}

fn is_there(address: &H160) -> bool {
	AccountInfo::<Runtime>::is_contract(address)
}

/// What the contract at that address creates first, by that instruction.
fn child(of: &H160, by: u8) -> H160 {
	match by {
		CREATE2 => create2(of, &idle(), &[], &[0; 32]),
		_ => create1(of, 1),
	}
}

#[test]
fn what_the_council_approved_is_published_within_the_quota() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		is_refused(&publisher, idle());
		approve(&idle(), &publisher, false);

		let gas = publisher.estimates_or_is_told(None, idle()).expect("it would succeed");
		let nonce = System::account_nonce(publisher.account());
		System::reset_events();
		let sent = publisher.sends_with_gas(None, idle(), gas);
		assert_ok!(sent.expect("the estimate is enough"));
		assert_eq!(reverted(), None);
		assert!(is_there(&create1(&publisher.address(), nonce.into())));
		assert!(Quota::quota(&publisher.account()).used > 0);
		assert!(System::account_exists(&publisher.account()));
		assert!(Balances::free_balance(publisher.account()) > 0);
		holds();
	});
}

#[test]
fn a_stranger_is_told_when_estimating_and_refused_when_sending() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, stranger] = two();
		approve(&idle(), &publisher, false);
		let told = stranger.estimates_or_is_told(None, idle()).expect_err("it may not");
		// The node goes by these words (node/src/ethereum/mod.rs).
		assert_eq!(told, "failed to run contract: BadOrigin");
		is_refused(&stranger, idle());
	});
}

#[test]
fn code_and_publisher_are_approved_together() {
	network(LOCAL_FOUR).execute_with(|| {
		let [one, other] = two();
		approve(&idle(), &one, false);
		approve(&factory(CREATE), &other, false);
		is_refused(&one, factory(CREATE));
		is_refused(&other, idle());
		// Constructor's arguments are a part of the code.
		is_refused(&one, [idle(), vec![0; 32]].concat());
		publishes(&one, idle());
		publishes(&other, factory(CREATE));
	});
}

#[test]
fn an_approval_ends_and_is_withdrawn() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		approve(&idle(), &publisher, false);
		approve(&factory(CREATE), &publisher, false);
		let withdraw =
			Publishing::withdraw { code_hash: hash(&idle()), publisher: publisher.account() };
		council(withdraw);
		is_refused(&publisher, idle());
		publishes(&publisher, factory(CREATE));
		pass(HOUR);
		is_refused(&publisher, factory(CREATE));
	});
}

#[test]
fn a_constructor_creates_contracts_where_the_motion_says_so() {
	for by in [CREATE, CREATE2] {
		network(LOCAL_FOUR).execute_with(|| {
			let [publisher, _] = two();
			approve(&creator(by), &publisher, false);
			let nonce = System::account_nonce(publisher.account());
			assert_ok!(deploys(&publisher, creator(by)).expect("the code is approved"));
			assert!(matches!(reverted(), Some(DispatchError::Module(_))), "it may not create");
			let address = create1(&publisher.address(), nonce.into());
			assert!(!is_there(&address) && !is_there(&child(&address, by)));
			next_block();

			approve(&creator(by), &publisher, true);
			let address = publishes(&publisher, creator(by));
			assert!(is_there(&child(&address, by)));
			holds();
		});
	}
}

#[test]
fn a_factory_creates_for_its_publisher_and_not_for_a_stranger() {
	for by in [CREATE, CREATE2] {
		network(LOCAL_FOUR).execute_with(|| {
			let [publisher, stranger] = two();
			approve(&factory(by), &publisher, true);
			let factory = publishes(&publisher, factory(by));

			System::reset_events();
			assert_ok!(stranger
				.sends_with_gas(factory, Vec::new(), PLENTY.into())
				.expect("calling is not publishing"));
			assert!(
				matches!(reverted(), Some(DispatchError::Module(_))),
				"its creating is refused"
			);
			assert!(!is_there(&child(&factory, by)));
			let told = stranger.estimates_or_is_told(Some(factory), Vec::new());
			assert!(told.is_err(), "{told:?}");
			next_block();

			System::reset_events();
			assert_ok!(publisher
				.sends_with_gas(factory, Vec::new(), PLENTY.into())
				.expect("it is a valid transaction"));
			assert_eq!(reverted(), None);
			assert!(is_there(&child(&factory, by)));
			holds();
		});
	}
}

#[test]
fn a_published_factory_without_leave_creates_for_nobody() {
	for by in [CREATE, CREATE2] {
		network(LOCAL_FOUR).execute_with(|| {
			let [publisher, _] = two();
			approve(&factory(by), &publisher, false);
			let factory = publishes(&publisher, factory(by));
			System::reset_events();
			assert_ok!(publisher
				.sends_with_gas(factory, Vec::new(), PLENTY.into())
				.expect("it is a valid transaction"));
			assert!(reverted().is_some());
			assert!(!is_there(&child(&factory, by)));
		});
	}
}

/// What else its publisher may create by, or another publisher of the same code, gives a factory nothing.
#[test]
fn a_factory_creates_by_its_own_approval_and_by_no_other() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, other] = two();
		let calls = |who: &Wallet, factory: H160| {
			System::reset_events();
			let sent = who.sends_with_gas(factory, Vec::new(), PLENTY.into());
			assert_ok!(sent.expect("it is a valid transaction"));
			let created = is_there(&child(&factory, CREATE));
			assert_eq!(created, reverted().is_none());
			next_block();
			created
		};
		approve(&creator(CREATE), &publisher, true);
		approve(&factory(CREATE), &publisher, false);
		let hers = publishes(&publisher, factory(CREATE));
		assert!(!calls(&publisher, hers));

		approve(&factory(CREATE), &other, true);
		let others = publishes(&other, factory(CREATE));
		next_block();
		for (contract, publisher) in [(hers, &publisher), (others, &other)] {
			let (publisher, code_hash) = (publisher.account(), hash(&factory(CREATE)));
			let noted = Published::<Runtime>::get(account_of(&contract.0));
			assert_eq!(noted, Some(Publication { publisher, code_hash }));
		}
		assert!(!calls(&publisher, others) && !calls(&other, hers));
		assert!(calls(&other, others));

		approve(&factory(CREATE), &publisher, true);
		assert!(calls(&publisher, hers));
		holds();
	});
}

/// Between blocks, as a node does it.
#[test]
fn a_deployment_that_creates_is_estimated() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, stranger] = two();
		approve(&creator(CREATE), &publisher, true);
		end_block();
		let estimate = |who: &Wallet| {
			frame_support::hypothetically!(who.estimates_or_is_told(None, creator(CREATE)))
		};
		let gas: U256 = estimate(&publisher).expect("it would succeed");
		assert!(estimate(&stranger).is_err());
		begin_block();
		System::reset_events();
		let sent = publisher.sends_with_gas(None, creator(CREATE), gas);
		assert_ok!(sent.expect("it is a valid transaction"));
		assert_eq!(reverted(), None);
	});
}

#[test]
fn code_for_polkavm_is_published_by_nobody() {
	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		let code = b"PVM\0 and more".to_vec();
		approve(&code, &publisher, true);
		// Where it is no program at all the transaction does not even come to the gate.
		assert!(deploys(&publisher, code.clone()).is_err());

		assert_eq!(ContractCalls::attempt(&deployment(code)), Attempt::Refused);
	});
}

/// The gate lets each of these pass: the first is what the council approved, and into the others it does not
/// look. What deploys is still a transaction that an Ethereum key signed, and nothing else.
#[test]
fn an_approved_deployment_is_signed_as_ethereums_and_wrapped_in_nothing() {
	type Utility = pallet_utility::Call<Runtime>;

	network(LOCAL_FOUR).execute_with(|| {
		let [publisher, _] = two();
		approve(&idle(), &publisher, true);
		// No quota pays for the dispatch address's way there.
		assert_ok!(Balances::mint_into(&publisher.account(), SALUS));
		let itself = deployment(idle());
		let batch = Utility::batch_all { calls: vec![itself.clone()] };
		for call in [itself, batch.into()] {
			let refused = DispatchError::BadOrigin;
			assert_eq!(publisher.submits(call.clone()), Ok(Err(refused)), "signed natively");
			next_block();
			System::reset_events();
			assert_ok!(publisher
				.sends_with_gas(RUNTIME_PALLETS_ADDR, call.encode(), PLENTY.into())
				.expect("it is a valid transaction"));
			assert_eq!(reverted(), Some(refused), "by the dispatch address");
			next_block();
		}
		publishes(&publisher, idle());
		holds();
	});
}
