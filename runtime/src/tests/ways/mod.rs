// SPDX-License-Identifier: GPL-3.0-only

//! Every way in gives the same answers: one table of who may do what ([`table`]), tried in each way
//! ([`way`]) by everybody ([`cast`]). The answers are the same in three respects: what is done or with
//! which code it is refused, what it leaves behind, and that a refusal leaves nothing.
//!
//! In one respect a transaction differs from a call. Who took part once and may not act gets none into
//! a block ([`way::BARRED`], docs/decisions/0014), whatever she signs it for. Others can still call the
//! contract that such an account is, and it is then refused by the pallet.

pub mod cast;
mod decisions;
mod events;
mod published;
mod quota;
mod secrets;
pub mod table;
mod way;

use super::{
	cast::{council, holds},
	network,
	precompiles::tools::{
		call, call_with, code, deploy_forwarder, logs, reason_in, refusal, Wallet, Way as Passing,
		CHARTS, GRANTS, MEMBERSHIP, RECORDS,
	},
};
use crate::{
	genesis::LOCAL_FOUR, AccessGrants, Balances, Charts, Membership, Quota, Records, RuntimeCall,
	RuntimeOrigin, System, Timestamp,
};
use cast::{Cast, Who, BARRED as MAY_NOT_ACT};
use frame_support::{
	assert_ok,
	dispatch::GetDispatchInfo,
	hypothetically,
	traits::{
		fungible::Mutate,
		tokens::{Fortitude, Precision, Preservation},
		GetCallMetadata, PalletInfoAccess,
	},
};
use pallet_revive::H160;
use sp_runtime::traits::Dispatchable;
use std::collections::{BTreeMap, BTreeSet};
use table::{Deed, Row};
use way::{traced, Way, BARRED, DONE, WAYS};

/// All that the pallets of members, charts, records and grants remember.
fn state() -> BTreeMap<Vec<u8>, Vec<u8>> {
	[Membership::name_hash(), Charts::name_hash(), Records::name_hash(), AccessGrants::name_hash()]
		.iter()
		.flat_map(|prefix| {
			let next = |key: &Vec<u8>| sp_io::storage::next_key(key);
			std::iter::successors(next(&prefix.to_vec()), next)
				.take_while(|key| key.starts_with(prefix))
				.map(|key| {
					let value = sp_io::storage::get(&key).expect("the key was found").to_vec();
					(key, value)
				})
				.collect::<Vec<_>>()
		})
		.collect()
}

/// Runs the rows, and says where a way gave another answer than theirs.
fn runs(rows: Vec<Row>) {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let mut wrong = Vec::new();
		for row in &rows {
			hypothetically!({
				(row.before)(&cast);
				let before = state();
				for who in Who::ALL {
					wrong.extend(differences(row, *who, &cast, &before));
				}
			});
		}
		assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
		holds();
	});
}

/// What is wrong with one row for one person: a line for each.
fn differences(
	row: &Row,
	who: Who,
	cast: &Cast,
	before: &BTreeMap<Vec<u8>, Vec<u8>>,
) -> Vec<String> {
	let (wallet, mut wrong) = (&cast[who], Vec::new());
	let deed = (row.deed)(cast, wallet);
	// What it leaves behind where it is done, which is the same by every way.
	let mut left = None;
	for Way { name, signed, logs: emits, tries } in &WAYS {
		let expected = match signed {
			true if MAY_NOT_ACT.contains(&who) => BARRED,
			_ => row.answer(who),
		};
		let (answer, logged, after) = hypothetically!({
			System::reset_events();
			let answer = tries(wallet, &deed);
			let logged = logs().into_iter().map(|log| (log.contract, log.topics[0]));
			(answer, logged.collect::<Vec<_>>(), state())
		});
		let mut complain =
			|what: String| wrong.push(format!("{}, {who:?}, {name}: {what}", row.name));
		if answer != expected {
			complain(format!("expected {expected}, got {answer}"));
		} else if answer != DONE {
			if after != *before {
				complain("it is refused and changes something".into());
			}
		} else if row.changes && after == *before {
			complain("it is done and changes nothing".into());
		} else if *left.get_or_insert_with(|| after.clone()) != after {
			complain("it leaves something else than by the ways before".into());
		}
		let expected = if answer == DONE && *emits { deed.logs() } else { Vec::new() };
		if logged != expected {
			complain(format!("it emits {logged:?} and not {expected:?}"));
		}
	}
	wrong
}

#[test]
fn every_way_in_gives_the_same_answers_about_records() {
	runs(table::records());
}

#[test]
fn every_way_in_gives_the_same_answers_about_grants() {
	runs(table::grants());
}

#[test]
fn every_way_in_gives_the_same_answers_about_charts() {
	runs(table::charts());
}

#[test]
fn every_way_in_gives_the_same_answers_about_members() {
	runs(table::membership());
}

/// What only a precompile has, since it takes what a wallet signed (`tests/precompiles/typed_data`).
const SIGNED: [&str; 4] = ["grantSigned", "voidSigned", "SignatureUsed", "SignaturesVoided"];

/// The names of the methods of an interface that change something, or of its events, but for [`SIGNED`].
fn declared(keyword: &str, source: &str) -> BTreeSet<String> {
	let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
	let code = lines.collect::<Vec<_>>().join(" ");
	code.split(keyword)
		.skip(1)
		.filter_map(|rest| rest.split_once(';'))
		.filter(|(declaration, _)| !declaration.contains(" view"))
		.filter_map(|(declaration, _)| declaration.split_once('('))
		.map(|(name, _)| name.to_owned())
		.filter(|name| !SIGNED.contains(&name.as_str()))
		.collect()
}

#[test]
fn the_table_has_every_method_that_changes_something_and_every_event() {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let rows = table::whole();
		let deeds = rows.iter().map(|row| (row.deed)(&cast, &cast[Who::Stranger]));
		let deeds = deeds.collect::<Vec<_>>();
		for (address, source) in [
			(RECORDS, include_str!("../../../../contracts/solidity/interfaces/IRecords.sol")),
			(GRANTS, include_str!("../../../../contracts/solidity/interfaces/IAccessGrants.sol")),
			(CHARTS, include_str!("../../../../contracts/solidity/interfaces/ICharts.sol")),
			(MEMBERSHIP, include_str!("../../../../contracts/solidity/interfaces/IMembership.sol")),
		] {
			let (mut methods, mut events) = (BTreeSet::new(), BTreeSet::new());
			for deed in deeds.iter().filter(|deed| deed.to == address) {
				methods.insert(deed.method.to_owned());
				let names = deed.events.iter().filter_map(|event| event.split_once('('));
				events.extend(names.map(|(name, _)| name.to_owned()));
			}
			assert!(methods.len() > 5 && events.len() > 4);
			assert_eq!(methods, declared("function ", source));
			assert_eq!(events, declared("event ", source));
		}
		// And each of them is done by somebody.
		let done = rows.iter().filter(|row| row.somebody().is_some());
		let done = done.map(|row| (row.deed)(&cast, &cast[Who::Stranger]).method);
		let all = deeds.iter().map(|deed| deed.method);
		assert_eq!(done.collect::<BTreeSet<_>>(), all.collect::<BTreeSet<_>>());
	});
}

/// Every call of these pallets is in the table, and so has a method, but for what the council decides.
#[test]
fn the_table_has_every_call_that_is_not_the_councils() {
	const COUNCILS: [(&str, &str); 12] = [
		("AccessGrants", "review_emergency"),
		("Membership", "admit"),
		("Membership", "expel"),
		("Membership", "invite"),
		("Membership", "name_successor"),
		("Membership", "reinstate"),
		("Membership", "reject"),
		("Membership", "set_roles"),
		("Membership", "suspend"),
		("Quota", "set_limit"),
		("Records", "hold"),
		("Records", "release_hold"),
	];
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let calls =
			|pallet| RuntimeCall::get_call_names(pallet).iter().map(move |call| (pallet, *call));
		let all = ["AccessGrants", "Charts", "Membership", "Quota", "Records"].into_iter();
		let rows = table::whole().into_iter().map(|row| {
			let native = (row.deed)(&cast, &cast[Who::Stranger]).native.get_call_metadata();
			(native.pallet_name, native.function_name)
		});
		let told = rows.chain(COUNCILS).collect::<BTreeSet<_>>();
		assert_eq!(told, all.flat_map(calls).collect());
	});
}

/// Runs the deeds that somebody does, each in a state of its own.
fn for_what_is_done(test: impl Fn(&Cast, &Row, &Wallet, &Deed)) {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		for row in table::whole() {
			let Some(who) = row.somebody() else { continue };
			hypothetically!({
				(row.before)(&cast);
				test(&cast, &row, &cast[who], &(row.deed)(&cast, &cast[who]));
			});
		}
	});
}

#[test]
fn no_method_changes_anything_in_a_static_or_delegate_call_or_for_value() {
	const CONTRACT: H160 = H160::repeat_byte(0xc0);
	// What makes an account exist has to come with it, so it is more than a trifle.
	const VALUE: u64 = 2_000_000_000_000_000;
	for_what_is_done(|_, row, who, deed| {
		let before = state();
		for (way, expected) in
			[(Passing::Static, "StaticCallRefused"), (Passing::Delegate, "DelegateCallRefused")]
		{
			let (answer, after) = hypothetically!({
				deploy_forwarder(CONTRACT, deed.to, way);
				(call(&who.account(), CONTRACT, deed.data.clone()).result, state())
			});
			let answer = answer.expect("it does not trap");
			let reason = reason_in(&answer).unwrap_or_else(|| panic!("{}: no reason", row.name));
			assert_eq!(code(&reason), expected, "{}", row.name);
			assert_eq!(after, before, "{}", row.name);
		}
		let (answer, after) = hypothetically!({
			assert_ok!(Balances::mint_into(&who.account(), crate::SALUS));
			(call_with(&who.account(), deed.to, deed.data.clone(), VALUE).result, state())
		});
		let reason = reason_in(&answer.expect("it does not trap")).expect("it reverted");
		assert_eq!(code(&reason), "ValueRefused", "{}", row.name);
		assert_eq!(after, before, "{}", row.name);
	});
}

/// By the precompile everything costs at least what the call itself does, done or refused; and so does
/// the transaction in the block's account.
#[test]
fn no_method_weighs_less_than_the_call_that_it_makes() {
	for_what_is_done(|cast, row, who, deed| {
		let info = deed.native.get_dispatch_info();
		assert!(info.call_weight.ref_time() > 0, "{}", row.name);
		let native = |call: &RuntimeCall, who: &Wallet| {
			let origin = RuntimeOrigin::signed(who.account());
			match hypothetically!(call.clone().dispatch(origin)) {
				Ok(done) => done.actual_weight.unwrap_or(info.call_weight),
				Err(refused) => refused.post_info.actual_weight.unwrap_or(info.call_weight),
			}
		};
		for somebody in [who, &cast[Who::Stranger]] {
			let weight = native(&deed.native, somebody);
			let charged = hypothetically!(call(&somebody.account(), deed.to, deed.data.clone()));
			let consumed = charged.weight_consumed;
			assert!(consumed.all_gte(weight), "{}: {consumed:?} for {weight:?}", row.name);
			let required = charged.weight_required;
			assert!(required.all_gte(info.call_weight), "{}: {required:?}", row.name);
		}

		let weight = native(&deed.native, who);
		let in_block = hypothetically!({
			let before = System::block_weight().total();
			assert_eq!(traced(|| who.sends(deed.to, deed.data.clone())).0, DONE, "{}", row.name);
			System::block_weight().total().saturating_sub(before)
		});
		assert!(in_block.all_gte(weight), "{}: {in_block:?} for {weight:?}", row.name);
	});
}

/// Nobody who is named is called, and so nothing is entered again before it is done: whatever code the
/// accounts have.
#[test]
fn parties_that_are_contracts_are_not_called() {
	for_what_is_done(|cast, row, who, deed| {
		let parties = Who::ALL.iter().map(|who| cast[*who].address());
		let parties = parties.chain([cast::newcomer().address(), cast::idle().address()]);
		for party in parties.filter(|party| *party != who.address()) {
			// Whoever called it would revert, since it passes on what is no call of a precompile.
			deploy_forwarder(party, GRANTS, Passing::Call);
		}
		let (answer, called) = traced(|| who.sends(deed.to, deed.data.clone()));
		assert_eq!(answer, DONE, "{}", row.name);
		assert!(called.expect("it was traced").calls.is_empty(), "{}", row.name);
	});
}

#[test]
fn arguments_that_are_none_are_refused_in_words_that_ethers_knows() {
	for_what_is_done(|_, row, who, deed| {
		let (selector, arguments) = deed.data.split_at(4);
		let cut = arguments[..arguments.len() - 32].to_vec();
		let none = [Vec::new(), vec![0xff], cut];
		// Some of which name what is not there.
		let nonsense = [vec![0xff; arguments.len()], vec![7; 1_000]];
		for garbage in none.iter().chain(&nonsense) {
			let before = state();
			let reason = refusal(&who.account(), deed.to, [selector, garbage].concat());
			let reason = reason.unwrap_or_else(|| panic!("{}: {garbage:?} is done", row.name));
			if none.contains(garbage) {
				assert_eq!(code(&reason), "BadArgument", "{}: {garbage:?}", row.name);
			}
			assert_eq!(state(), before, "{}", row.name);
		}
	});
}

/// What a refill changes is a balance and a window, which the table does not look at.
#[test]
fn every_way_in_fills_up_a_float_and_opens_its_window() {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let idle = cast::idle().account();
		let float = Balances::free_balance(&idle);
		for Way { name, tries, .. } in &WAYS {
			hypothetically!({
				assert_ok!(Balances::burn_from(
					&idle,
					float / 2,
					Preservation::Preserve,
					Precision::Exact,
					Fortitude::Polite
				));
				assert_eq!(Quota::quota(&idle).resets, Timestamp::get(), "no window is open");
				let answer = tries(&cast[Who::Patient], &table::refill(idle.clone()));
				assert_eq!(answer, DONE, "{name}");
				assert_eq!(Balances::free_balance(&idle), float, "{name}");
				assert!(Quota::quota(&idle).resets > Timestamp::get(), "{name}");
			});
		}
	});
}

#[test]
fn the_dispatch_address_is_under_the_filter_and_gives_no_other_origin() {
	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let patient = &cast[Who::Patient];
		let transfer = RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death {
			dest: crate::Address::Id([1; 32].into()),
			value: 1,
		});
		let suspend = RuntimeCall::Membership(pallet_salus_membership::Call::suspend {
			who: cast[Who::Hospital].account(),
		});
		for (native, expected) in [(transfer, "CallFiltered"), (suspend, "BadOrigin")] {
			// No precompile makes these calls.
			let deed =
				Deed { native, to: GRANTS, data: Vec::new(), method: "", events: Vec::new() };
			for Way { name, tries, .. } in WAYS
				.iter()
				.filter(|way| matches!(way.name, "native transaction" | "dispatch address"))
			{
				let answer = hypothetically!({
					// What the filter refuses no quota pays.
					assert_ok!(Balances::mint_into(&patient.account(), crate::SALUS));
					tries(patient, &deed)
				});
				assert_eq!(answer, expected, "{name}");
			}
		}
		// The council's own call comes through by its own way.
		council(pallet_salus_membership::Call::suspend { who: cast[Who::Hospital].account() });
	});
}
