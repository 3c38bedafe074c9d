// SPDX-License-Identifier: GPL-3.0-only

//! How often who asks under a blinded tag is named by somebody who sees what blocks hold and knows what the
//! chart's hospital knows: by chance, among data users who ask alike. What is not hidden, she finds.

use std::collections::BTreeMap;

use codec::Encode;
use salus_client::Account;
use salus_gateway::Signed;
use salus_primitives::{
	access::{CompartmentScope, Grantee, Purpose, Request, Scope},
	membership::Role,
	text::RequestText,
	Moment,
};
use sp_crypto_hashing::blake2_256;

use crate::{
	chain::GENESIS,
	world::{admit, purposes, World, CHART, GENERAL},
};

/// How many data users are active at the gateway.
const DATA_USERS: usize = 8;
/// How often one of them is named by chance.
const CHANCE: f64 = 0.125;
/// How much more often it may be.
const MARGIN: f64 = 0.05;
/// How many requests the gateway lodges in a day, and how far apart, in milliseconds.
const A_DAY: u64 = 36;
const APART: usize = 2_400_000;
/// For how many days access is asked.
const LENGTHS: [Moment; DATA_USERS] = [1, 3, 7, 14, 30, 60, 90, 365];
const DAY: Moment = 86_400_000;

/// How the data users ask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
	/// All alike: by the chain's time, for what the patient's care takes.
	Alike,
	/// By their own clocks, which are some 700 ms apart.
	ByOwnClocks,
	/// Each always for the same number of days.
	ForOwnLengths,
}

/// Chance that is the same in every run.
struct Dice(u64);

impl Dice {
	fn bytes(&mut self) -> [u8; 32] {
		self.0 += 1;
		blake2_256(&self.0.encode())
	}

	/// A number below that one.
	fn below(&mut self, bound: usize) -> usize {
		let bytes = self.bytes();
		let number = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
		usize::try_from(number).unwrap() % bound
	}

	fn moment_below(&mut self, bound: usize) -> Moment {
		self.below(bound).try_into().unwrap()
	}
}

/// What one of them asks in the block of that time.
fn text(who: &Account, user: usize, time: Moment, asking: Asking, dice: &mut Dice) -> RequestText {
	// It begins with the newest block that she knows to be final.
	let mut start = time - 1_000 * (1 + dice.moment_below(3));
	let mut length = LENGTHS[dice.below(DATA_USERS)];
	match asking {
		Asking::Alike => {},
		Asking::ByOwnClocks => start += 700 * Moment::try_from(user).unwrap(),
		Asking::ForOwnLengths => length = LENGTHS[user],
	}
	let one = CompartmentScope { tag: GENERAL, first_epoch: 0 };
	let scopes = [Scope::Chart, Scope::Compartments(vec![one].try_into().unwrap())];
	let reasons =
		[vec![Purpose::Treat], vec![Purpose::Hresch], vec![Purpose::Treat, Purpose::Hresch]];
	RequestText {
		genesis: GENESIS,
		chart: CHART,
		party: who.id(),
		random: dice.bytes(),
		scope: scopes[dice.below(2)].clone(),
		purposes: purposes(&reasons[dice.below(3)]),
		start,
		end: Some(start + length * DAY),
	}
}

/// What there is to see of a request: its block's time and place in the day, its terms, how long it is, its tag, who
/// lodged it, and who asked before it.
fn seen(request: &Request, number: u64, time: Moment, before: Option<usize>) -> Vec<Vec<u8>> {
	let Grantee::Blinded(tag) = &request.grantee else { panic!("it is in clear") };
	let length = request.end.expect("it ends") - request.start;
	vec![
		(number % A_DAY).encode(),
		(time % DAY / 3_600_000).encode(),
		// How long before its block it begins, or after it, to a quarter of a second.
		((time + 60_000 - request.start) / 250).encode(),
		length.encode(),
		request.scope.encode(),
		request.purposes.encode(),
		u64::try_from(request.encoded_size()).unwrap().encode(),
		vec![tag.0[0] >> 5],
		vec![tag.0[31] >> 5],
		request.lodged_by.encode(),
		vec![before.map_or(0, |user| u8::try_from(user).unwrap() + 1)],
	]
}

/// Who guesses. After each guess she is told who it was, as by patients who tell their hospital: so she learns the
/// habits of each (naive Bayes).
#[derive(Default)]
struct Guesser {
	/// How often each data user was seen with each value of each thing.
	times: BTreeMap<(usize, Vec<u8>, usize), u32>,
	/// How often each asked.
	asked: [u32; DATA_USERS],
}

impl Guesser {
	/// The likeliest; where several are, one of them by chance.
	fn guess(&self, seen: &[Vec<u8>], dice: &mut Dice) -> usize {
		let likely = |user: usize| -> f64 {
			let each = seen.iter().enumerate().map(|(thing, value)| {
				let times = self.times.get(&(thing, value.clone(), user)).copied().unwrap_or(0);
				((f64::from(times) + 0.5) / (f64::from(self.asked[user]) + 1.0)).ln()
			});
			each.sum()
		};
		let first = dice.below(DATA_USERS);
		let all = (0..DATA_USERS).map(|step| (first + step) % DATA_USERS);
		all.max_by(|one, other| likely(*one).total_cmp(&likely(*other))).expect("there are some")
	}

	fn learn(&mut self, seen: Vec<Vec<u8>>, user: usize) {
		for (thing, value) in seen.into_iter().enumerate() {
			*self.times.entry((thing, value, user)).or_default() += 1;
		}
		self.asked[user] += 1;
	}
}

/// Which share of so many requests, lodged through one gateway, is named.
async fn named(requests: u32, asking: Asking) -> f64 {
	// Some ask for more than they usually may.
	let world = World::with(|config| config.lodgings = 1000).await;
	let users: Vec<Account> = (0..DATA_USERS)
		.map(|user| Account::from_secret(&format!("//DataUser{user}")).unwrap())
		.collect();
	world.chain.block(|state| {
		for user in &users {
			admit(state, user.id(), &[Role::DataUser]);
		}
		// Nobody else is to get them.
		for (institution, _) in &world.gateways[1..] {
			state.members.remove(institution);
		}
	});
	let (mut dice, mut guesser) = (Dice(0), Guesser::default());
	let (mut right, mut before) = (0, None);
	for number in 0..u64::from(requests) {
		let user = dice.below(DATA_USERS);
		let time = DAY + number * Moment::try_from(APART).unwrap() + dice.moment_below(APART);
		let text = text(&users[user], user, time, asking, &mut dice);
		let signed = Signed::new(text, &users[user]);
		let id = world.local[0].lodge(signed).await.unwrap().request.request;
		let request = world.chain.newest().requests[&(CHART, id)].clone();
		let seen = seen(&request, number, time, before);
		right += u32::from(guesser.guess(&seen, &mut dice) == user);
		guesser.learn(seen, user);
		before = Some(user);
	}
	f64::from(right) / f64::from(requests)
}

#[tokio::test]
async fn who_asks_under_a_blinded_tag_is_named_no_more_often_than_by_chance() {
	let share = named(600, Asking::Alike).await;
	assert!(share <= CHANCE + MARGIN, "{share} of them are named");
}

/// Who guesses is not blind: a clock, or a habit, names who has it. So `salus access request` asks by the chain's
/// time; that terms are in clear is said in docs/threat-model.md.
#[tokio::test]
async fn what_blinding_does_not_hide_names_who_asks() {
	for asking in [Asking::ByOwnClocks, Asking::ForOwnLengths] {
		let share = named(200, asking).await;
		assert!(share > 2.0 * CHANCE, "{share} of them are named");
	}
}
