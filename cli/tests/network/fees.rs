// SPDX-License-Identifier: GPL-3.0-only

//! What a submission costs: nothing within a quota; nothing is taken in once it is used up; and where the council
//! sponsors nobody of a kind, who submits pays, and is told how much.

use codec::Encode;
use salus_client::{calls, submit, Account, Call, Node, Patience};

use crate::world::{is_in_a_block, refused, text, Network};

pub fn a_quota_is_used_up_and_without_any_a_fee_is_paid(network: &Network) {
	let made = network.json("surgery", &["keys", "new", text(&network.key("surgery"))]);
	let surgery = made["address"].as_str().unwrap();
	network.json("council", &["member", "invite", surgery]);
	let apply = ["member", "apply", "--name", "Village Surgery", "--role", "data-user"];

	let usual = network.json("surgery", &["whoami"])["quota"]["limit"].as_u64().expect("a limit");

	limit_the_invited_to(network, 1);
	let (error, _) = refused(network.salus("surgery").args(apply), 1);
	for says in ["QuotaUsedUp", "`salus whoami` tells when it resets"] {
		assert!(error.contains(says), "{error}");
	}
	let whoami = network.json("surgery", &["whoami"]);
	assert_eq!((&whoami["standing"], &whoami["quota"]["used"]), (&"Invited".into(), &0.into()));

	limit_the_invited_to(network, 0);
	let before = balance(network, "surgery");
	let applied = network.json("surgery", &apply);
	is_in_a_block(&applied);
	let fee = applied["fee"].as_u64().expect("a fee");
	assert!(fee > 0, "{applied}");
	assert_eq!(balance(network, "surgery"), before - u128::from(fee));
	limit_the_invited_to(network, usual.into());
}

/// What accounts that the council invited may use in a window, as two thirds of the council decide.
fn limit_the_invited_to(network: &Network, planck: u128) {
	const INVITED: u8 = 1;
	let set_limit = Call::new("Quota", "set_limit", (INVITED, planck));
	let council = Account::from_file(&network.key("council")).unwrap();
	with_node(network, async |node| {
		let motion = calls::council::propose(1, &node.encode(&set_limit).await.unwrap());
		let done = submit(&node, &council, &motion, Patience::default()).await.unwrap();
		assert!(done.event("Quota", "LimitSet").is_some(), "a council of one decides at once");
	});
}

/// The planck that are somebody's own, in finalised state.
fn balance(network: &Network, who: &str) -> u128 {
	let account = Account::from_file(&network.key(who)).unwrap().id().encode();
	let key = [&sp_crypto_hashing::blake2_128(&account)[..], &account].concat();
	with_node(network, async |node| {
		let at = node.finalised().await.unwrap();
		// Its nonce and three counts of references come first.
		let found = at.entry::<([u32; 4], u128)>("System", "Account", &key).await.unwrap();
		found.expect("it exists").1
	})
}

/// Asks the node itself, or tells it what `salus` has no command for.
pub fn with_node<Answer>(network: &Network, ask: impl AsyncFnOnce(Node) -> Answer) -> Answer {
	let runtime = tokio::runtime::Runtime::new().unwrap();
	runtime.block_on(async { ask(Node::connect(&network.url).await.unwrap()).await })
}
