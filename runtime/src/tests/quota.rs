// SPDX-License-Identifier: GPL-3.0-only

//! Which calls are sponsored, seen through every wrapper.

use super::{cast::*, network};
use crate::{
	configs::{money::EXISTENTIAL_DEPOSIT, quota::SponsoredCalls},
	genesis::LOCAL_FOUR,
	AccountId, Balances, Executive, Membership, Quota, Runtime, RuntimeCall, System,
	TransactionPayment,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	dispatch::GetDispatchInfo,
	hypothetically,
	traits::{
		fungible::{Inspect, InspectHold},
		Contains, Get,
	},
	weights::Weight,
};
use salus_primitives::{
	api::QUOTA_USED_UP,
	membership::Standing,
	traits::{Existence, Standings},
	ChartId,
};
use sp_keyring::Sr25519Keyring;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionSource};

type Collective = pallet_collective::Call<Runtime, pallet_collective::Instance1>;

fn sponsored() -> RuntimeCall {
	RuntimeCall::Quota(pallet_salus_quota::Call::refill { account: AccountId::from([1; 32]) })
}

fn paid() -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark { remark: Vec::new() })
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	RuntimeCall::Utility(pallet_utility::Call::batch_all { calls })
}

fn from_ethereum(call: RuntimeCall) -> RuntimeCall {
	RuntimeCall::Revive(pallet_revive::Call::eth_substrate_call {
		call: Box::new(call),
		transaction_encoded: Vec::new(),
	})
}

#[test]
fn calls_of_salus_are_sponsored_and_others_are_not() {
	assert!(SponsoredCalls::contains(&sponsored()));
	for duty in [
		Collective::propose { threshold: 2, proposal: Box::new(paid()), length_bound: 100 },
		Collective::vote { proposal: Default::default(), index: 0, approve: true },
		Collective::close {
			proposal_hash: Default::default(),
			index: 0,
			proposal_weight_bound: Weight::zero(),
			length_bound: 100,
		},
		Collective::execute { proposal: Box::new(paid()), length_bound: 100 },
	] {
		assert!(SponsoredCalls::contains(&RuntimeCall::Council(duty.clone())), "{duty:?}");
	}
	// Those of Root, which no councillor makes.
	for other in [
		Collective::set_members { new_members: Vec::new(), prime: None, old_count: 0 },
		Collective::disapprove_proposal { proposal_hash: Default::default() },
	] {
		assert!(!SponsoredCalls::contains(&RuntimeCall::Council(other.clone())), "{other:?}");
	}
	assert!(!SponsoredCalls::contains(&paid()));
	assert!(!SponsoredCalls::contains(&RuntimeCall::Sudo(pallet_sudo::Call::remove_key {})));
}

#[test]
fn a_batch_is_sponsored_only_if_every_inner_call_is() {
	assert!(SponsoredCalls::contains(&batch(vec![sponsored(), sponsored()])));
	assert!(!SponsoredCalls::contains(&batch(vec![sponsored(), paid()])));
	assert!(!SponsoredCalls::contains(&batch(vec![])), "an empty one is for nobody's good");
	assert!(SponsoredCalls::contains(&from_ethereum(batch(vec![sponsored()]))));
	assert!(!SponsoredCalls::contains(&from_ethereum(batch(vec![sponsored(), paid()]))));
}

#[test]
fn wrappers_are_not_followed_for_ever() {
	let wrapped = |depth: usize| (0..depth).fold(sponsored(), |call, _| batch(vec![call]));
	assert!(SponsoredCalls::contains(&wrapped(4)));
	assert!(!SponsoredCalls::contains(&wrapped(5)));
}

#[test]
fn whoever_takes_part_has_a_quota_and_a_stranger_has_none() {
	network(LOCAL_FOUR).execute_with(|| {
		let limit = |who: &AccountId| Quota::quota(who).limit;
		let validator = Sr25519Keyring::AliceStash.to_account_id();
		assert_eq!(Membership::standing(&validator), Standing::Institution);
		assert!(limit(&validator) > 0);
		assert!(limit(&Sr25519Keyring::Alice.to_account_id()) > 0, "she sits in the council");

		let patient = AccountId::from([5; 32]);
		assert_eq!(limit(&patient), 0);
		<Membership as Standings>::assign(&patient, Standing::Controller(ChartId([1; 32])))
			.expect("she has no standing yet");
		assert!(limit(&patient) > 0);
		assert!(limit(&patient) < limit(&validator));
	});
}

/// What a hospital lays down as the deposit of a preimage is still its own: its float is not minted
/// again, so that nobody gathers money by taking deposits back.
#[test]
fn a_float_that_became_a_deposit_is_not_minted_again() {
	everywhere(|| {
		begin_block();
		let hospital = Party::new("hospital");
		admit(&hospital, salus_primitives::membership::Role::Hospital);
		let balance = || Balances::total_balance(&hospital.account);
		let provided = balance();
		let note = pallet_preimage::Call::note_preimage { bytes: vec![0; 64] };
		assert_ok!(hospital.submit(note).expect("it can pay"));
		let paid = provided - balance();
		assert!(Balances::total_balance_on_hold(&hospital.account) > 0);

		pass(crate::parameters::QuotaWindow::<Runtime>::get());
		hospital.does(pallet_salus_membership::Call::set_profile { profile: profile() });
		assert!(paid > 0, "lodging is nobody's duty, and has its fee");
		assert_eq!(balance(), provided, "the fee was refilled, and the deposit was not");
	});
}

/// The pool asks about each transaction as if it were the next one. Of those that together are too much the
/// block takes what fits, and refuses the rest before they cost anything, a nonce included.
#[test]
fn what_the_pool_takes_beyond_the_quota_the_block_refuses() {
	everywhere(|| {
		begin_block();
		let hospital = Party::new("hospital");
		admit(&hospital, salus_primitives::membership::Role::Hospital);
		let sets = || pallet_salus_membership::Call::<Runtime>::set_profile { profile: profile() };
		let first = hospital.signs(sets());
		let second = hypothetically!({
			hospital.does(sets());
			hospital.signs(sets())
		});
		let fee = {
			let (length, info) = (first.encoded_size(), first.get_dispatch_info());
			TransactionPayment::compute_fee(length as u32, &info, 0)
		};
		let kind = pallet_salus_quota::Kind::Institution;
		let amount = Quota::quota(&hospital.account).used + fee;
		council(pallet_salus_quota::Call::set_limit { kind, amount });

		for transaction in [&first, &second] {
			let source = TransactionSource::External;
			let taken = hypothetically!(Executive::validate_transaction(
				source,
				transaction.clone(),
				Default::default()
			));
			assert_ok!(taken);
		}
		assert_ok!(Executive::apply_extrinsic(first).expect("there is enough for one"));
		let used =
			|| (Quota::quota(&hospital.account).used, System::account_nonce(&hospital.account));
		let before = used();
		assert_eq!(
			Executive::apply_extrinsic(second.clone()),
			Err(InvalidTransaction::Custom(QUOTA_USED_UP).into())
		);
		assert_eq!(used(), before);
		// It is still good when the next window opens.
		pass(crate::parameters::QuotaWindow::<Runtime>::get());
		assert_ok!(Executive::apply_extrinsic(second).expect("there is enough again"));
	});
}

#[test]
fn existence_comes_with_a_float_that_an_ethereum_wallet_sees() {
	network(LOCAL_FOUR).execute_with(|| {
		let patient = AccountId::from([5; 32]);
		<Quota as Existence>::provide(&patient).expect("the issuance has room");
		assert!(Balances::free_balance(&patient) > EXISTENTIAL_DEPOSIT);
		let address =
			<<Runtime as pallet_revive::Config>::AddressMapper as pallet_revive::AddressMapper<
				Runtime,
			>>::to_address(&patient);
		assert!(!pallet_revive::Pallet::<Runtime>::evm_balance(&address).is_zero());
	});
}
