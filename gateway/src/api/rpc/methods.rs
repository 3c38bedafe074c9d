// SPDX-License-Identifier: GPL-3.0-only

//! The methods that anybody may call, and with which arguments.
//!
//! What is not named here is not served: a node gives whoever asks from its own machine every method, and
//! the gateway asks from there. What is named reads a bounded part of the state, or hands in a transaction.

use serde_json::value::RawValue;

/// The most keys, hashes or items that one call names.
const ITEMS: usize = 256;
/// The most keys that one page has.
const PAGE: u32 = 1000;

/// Runtime APIs that only read, by the beginning of the function's name.
const READ_APIS: [&str; 2] = ["Metadata_", "SalusApi_"];
/// Functions of runtime APIs that only read.
const READ_FUNCTIONS: [&str; 16] = [
	"AccountNonceApi_account_nonce",
	"BabeApi_configuration",
	"BabeApi_current_epoch",
	"BabeApi_current_epoch_start",
	"BabeApi_next_epoch",
	"Core_version",
	"GrandpaApi_current_set_id",
	"GrandpaApi_grandpa_authorities",
	"TransactionPaymentApi_query_fee_details",
	"TransactionPaymentApi_query_info",
	"TransactionPaymentApi_query_length_to_fee",
	"TransactionPaymentApi_query_weight_to_fee",
	"TransactionPaymentCallApi_query_call_fee_details",
	"TransactionPaymentCallApi_query_call_info",
	"TransactionPaymentCallApi_query_length_to_fee",
	"TransactionPaymentCallApi_query_weight_to_fee",
];

/// What a method does to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
	/// It is answered, and that is all.
	Call,
	/// It is answered, but means something only on the connection of a subscription.
	OnConnection,
	/// It begins a subscription of that topic.
	Subscribe(Topic),
	/// It ends one.
	Unsubscribe(Topic),
}

/// What is subscribed to. A node ends a subscription only by the method of its own topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
	AllHeads,
	NewHeads,
	FinalizedHeads,
	RuntimeVersion,
	Storage,
	Justifications,
	ChainHead,
	/// A transaction, which has an end of its own.
	Extrinsic,
	/// The same by the newer methods.
	Transaction,
}

/// What holds for the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
	/// Nothing: each is one bounded look-up.
	Any,
	/// The one at that place is a list of at least one and at most [`ITEMS`].
	List(usize),
	/// The one at that place may be a list, of at most [`ITEMS`].
	Few(usize),
	/// The one at that place is a number of at most [`PAGE`].
	Page(usize),
	/// The one at that place is a function that only reads.
	Reads(usize),
}

/// A method that is served.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Method {
	pub(super) name: &'static str,
	pub(super) kind: Kind,
	rule: Rule,
}

const fn call(name: &'static str) -> Method {
	Method { name, kind: Kind::Call, rule: Rule::Any }
}

const fn ruled(name: &'static str, rule: Rule) -> Method {
	Method { name, kind: Kind::Call, rule }
}

const fn bound(name: &'static str, rule: Rule) -> Method {
	Method { name, kind: Kind::OnConnection, rule }
}

const fn begins(name: &'static str, topic: Topic) -> Method {
	Method { name, kind: Kind::Subscribe(topic), rule: Rule::Any }
}

const fn ends(name: &'static str, topic: Topic) -> Method {
	Method { name, kind: Kind::Unsubscribe(topic), rule: Rule::Any }
}

/// All of them, by name.
static METHODS: [Method; 69] = [
	call("account_nextIndex"),
	begins("author_submitAndWatchExtrinsic", Topic::Extrinsic),
	call("author_submitExtrinsic"),
	ends("author_unwatchExtrinsic", Topic::Extrinsic),
	bound("chainHead_v1_body", Rule::Any),
	bound("chainHead_v1_call", Rule::Reads(2)),
	bound("chainHead_v1_continue", Rule::Any),
	begins("chainHead_v1_follow", Topic::ChainHead),
	bound("chainHead_v1_header", Rule::Any),
	bound("chainHead_v1_stopOperation", Rule::Any),
	bound("chainHead_v1_storage", Rule::List(2)),
	ends("chainHead_v1_unfollow", Topic::ChainHead),
	bound("chainHead_v1_unpin", Rule::Few(1)),
	call("chainSpec_v1_chainName"),
	call("chainSpec_v1_genesisHash"),
	call("chainSpec_v1_properties"),
	call("chain_getBlock"),
	ruled("chain_getBlockHash", Rule::Few(0)),
	call("chain_getFinalisedHead"),
	call("chain_getFinalizedHead"),
	ruled("chain_getHead", Rule::Few(0)),
	call("chain_getHeader"),
	call("chain_getRuntimeVersion"),
	begins("chain_subscribeAllHeads", Topic::AllHeads),
	begins("chain_subscribeFinalisedHeads", Topic::FinalizedHeads),
	begins("chain_subscribeFinalizedHeads", Topic::FinalizedHeads),
	begins("chain_subscribeNewHead", Topic::NewHeads),
	begins("chain_subscribeNewHeads", Topic::NewHeads),
	begins("chain_subscribeRuntimeVersion", Topic::RuntimeVersion),
	ends("chain_unsubscribeAllHeads", Topic::AllHeads),
	ends("chain_unsubscribeFinalisedHeads", Topic::FinalizedHeads),
	ends("chain_unsubscribeFinalizedHeads", Topic::FinalizedHeads),
	ends("chain_unsubscribeNewHead", Topic::NewHeads),
	ends("chain_unsubscribeNewHeads", Topic::NewHeads),
	ends("chain_unsubscribeRuntimeVersion", Topic::RuntimeVersion),
	begins("grandpa_subscribeJustifications", Topic::Justifications),
	ends("grandpa_unsubscribeJustifications", Topic::Justifications),
	call("payment_queryFeeDetails"),
	call("payment_queryInfo"),
	ruled("state_call", Rule::Reads(0)),
	ruled("state_callAt", Rule::Reads(0)),
	ruled("state_getKeysPaged", Rule::Page(1)),
	ruled("state_getKeysPagedAt", Rule::Page(1)),
	call("state_getMetadata"),
	ruled("state_getReadProof", Rule::List(0)),
	call("state_getRuntimeVersion"),
	call("state_getStorage"),
	call("state_getStorageAt"),
	call("state_getStorageHash"),
	call("state_getStorageHashAt"),
	ruled("state_queryStorageAt", Rule::List(0)),
	begins("state_subscribeRuntimeVersion", Topic::RuntimeVersion),
	// Without a list it would be the whole state.
	Method {
		name: "state_subscribeStorage",
		kind: Kind::Subscribe(Topic::Storage),
		rule: Rule::List(0),
	},
	ends("state_unsubscribeRuntimeVersion", Topic::RuntimeVersion),
	ends("state_unsubscribeStorage", Topic::Storage),
	begins("subscribe_newHead", Topic::NewHeads),
	call("system_accountNextIndex"),
	call("system_chain"),
	call("system_chainType"),
	call("system_health"),
	call("system_name"),
	call("system_properties"),
	call("system_syncState"),
	call("system_version"),
	begins("transactionWatch_v1_submitAndWatch", Topic::Transaction),
	ends("transactionWatch_v1_unwatch", Topic::Transaction),
	bound("transaction_v1_broadcast", Rule::Any),
	bound("transaction_v1_stop", Rule::Any),
	ends("unsubscribe_newHead", Topic::NewHeads),
];

/// The method that says which there are; the gateway answers it itself.
pub(super) const LIST: &str = "rpc_methods";

/// The method of that name, if it is served.
pub(super) fn find(name: &str) -> Option<&'static Method> {
	let place = METHODS.binary_search_by(|method| method.name.cmp(name)).ok()?;
	METHODS.get(place)
}

/// What [`LIST`] answers.
pub(super) fn list() -> String {
	let names = METHODS.iter().map(|method| method.name).chain([LIST]).collect::<Vec<_>>();
	serde_json::json!({ "methods": names }).to_string()
}

impl Method {
	/// Whether its arguments are such as are served; what to do if not.
	pub(super) fn allows(&self, arguments: &[&RawValue]) -> Result<(), &'static str> {
		let at = |place: usize| arguments.get(place).map(|argument| argument.get());
		let fits = match self.rule {
			Rule::Any => true,
			Rule::List(place) => {
				at(place).and_then(length).is_some_and(|length| (1..=ITEMS).contains(&length))
			},
			Rule::Few(place) => match at(place) {
				Some(list) if list.starts_with('[') => {
					length(list).is_some_and(|length| length <= ITEMS)
				},
				_ => true,
			},
			Rule::Page(place) => at(place)
				.and_then(|number| number.parse::<u32>().ok())
				.is_some_and(|number| number <= PAGE),
			Rule::Reads(place) => at(place).and_then(text).is_some_and(|name| reads(&name)),
		};
		match (fits, self.rule) {
			(true, _) => Ok(()),
			(false, Rule::Page(_)) => Err("say how many keys, at most 1000, and ask page by page"),
			(false, Rule::Reads(_)) => Err("this runtime API is not served here"),
			(false, _) => Err("say a list of at least 1 and at most 256, and ask again for more"),
		}
	}
}

/// What a call of something in the runtime costs, where a look-up costs 1.
const RUNTIME: u32 = 5;
/// And what the metadata cost: a megabyte, made anew for each call.
const METADATA: u32 = 50;

impl Method {
	/// What a call counts for among those that an address may make, by what it gives the node to do.
	pub(super) fn cost(&self, arguments: &[&RawValue]) -> u32 {
		let at = |place: usize| arguments.get(place).map(|argument| argument.get());
		let whole = |number: usize, part: usize| {
			let parts = number.checked_div(part).unwrap_or(0);
			u32::try_from(parts).unwrap_or(u32::MAX).saturating_add(1)
		};
		match self.rule {
			_ if self.name == "state_getMetadata" => METADATA,
			_ if self.name.starts_with("payment_") => RUNTIME,
			Rule::Reads(place) => match at(place).and_then(text) {
				Some(name) if name.starts_with("Metadata_") => METADATA,
				_ => RUNTIME,
			},
			Rule::List(place) | Rule::Few(place) => {
				whole(at(place).and_then(length).unwrap_or(0), 16)
			},
			Rule::Page(place) => {
				let number = at(place).and_then(|number| number.parse().ok()).unwrap_or(0);
				whole(number, 100)
			},
			Rule::Any => 1,
		}
	}
}

fn length(list: &str) -> Option<usize> {
	serde_json::from_str::<Vec<&RawValue>>(list).ok().map(|list| list.len())
}

/// A string, however it is escaped.
fn text(argument: &str) -> Option<String> {
	serde_json::from_str(argument).ok()
}

fn reads(function: &str) -> bool {
	READ_APIS.iter().any(|api| function.starts_with(api)) || READ_FUNCTIONS.contains(&function)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn allows(name: &str, arguments: &str) -> bool {
		let arguments: Vec<&RawValue> = serde_json::from_str(arguments).unwrap();
		find(name).unwrap().allows(&arguments).is_ok()
	}

	#[test]
	fn every_method_is_found_by_its_name() {
		for method in &METHODS {
			assert_eq!(find(method.name), Some(method));
		}
		assert!(METHODS.is_sorted_by(|one, next| one.name < next.name));
	}

	#[test]
	fn what_changes_the_node_or_has_no_bound_is_not_served() {
		for name in [
			"author_insertKey",
			"author_rotateKeys",
			"author_rotateKeysWithOwner",
			"author_hasKey",
			"author_hasSessionKeys",
			"author_removeExtrinsic",
			"author_pendingExtrinsics",
			"archive_v1_storage",
			"babe_epochAuthorship",
			"eth_sendRawTransaction",
			"grandpa_proveFinality",
			"offchain_localStorageSet",
			"offchain_localStorageGet",
			"state_callRecorded",
			"state_getKeys",
			"state_getPairs",
			"state_getStorageSize",
			"state_queryStorage",
			"state_traceBlock",
			"system_addLogFilter",
			"system_addReservedPeer",
			"system_dryRun",
			"system_localListenAddresses",
			"system_localPeerId",
			"system_peers",
			"system_removeReservedPeer",
			"system_reservedPeers",
			"system_unstable_networkState",
			"",
			"CHAIN_GETBLOCK",
			"chain_getBlock ",
		] {
			assert_eq!(find(name), None, "{name}");
		}
	}

	#[test]
	fn whoever_subscribes_can_unsubscribe() {
		for method in &METHODS {
			if let Kind::Subscribe(topic) = method.kind {
				let end = METHODS.iter().find(|one| one.kind == Kind::Unsubscribe(topic));
				assert!(end.is_some(), "{}", method.name);
			}
		}
	}

	#[test]
	fn lists_are_bounded() {
		let keys = |number| serde_json::to_string(&[vec!["0x00"; number]]).unwrap();
		for name in ["state_queryStorageAt", "state_getReadProof", "state_subscribeStorage"] {
			for (arguments, expected) in [
				(keys(1), true),
				(keys(ITEMS), true),
				(keys(ITEMS + 1), false),
				(keys(0), false),
				("[]".into(), false),
				("[null]".into(), false),
				("[\"0x00\"]".into(), false),
			] {
				assert_eq!(allows(name, &arguments), expected, "{name} {arguments}");
			}
		}
		assert!(allows("chain_getBlockHash", "[]"));
		assert!(allows("chain_getBlockHash", "[7]"));
		assert!(allows("chain_getBlockHash", "[[1, 2]]"));
		let numbers = serde_json::to_string(&[vec![1; ITEMS + 1]]).unwrap();
		assert!(!allows("chain_getBlockHash", &numbers));
	}

	#[test]
	fn pages_are_bounded() {
		assert!(allows("state_getKeysPaged", "[\"0x\", 1000]"));
		for arguments in
			["[\"0x\", 1001]", "[\"0x\"]", "[\"0x\", null]", "[\"0x\", -1]", "[\"0x\", \"1\"]"]
		{
			assert!(!allows("state_getKeysPaged", arguments), "{arguments}");
		}
	}

	#[test]
	fn what_gives_the_node_more_to_do_costs_more() {
		let cost = |name: &str, arguments: &str| {
			let arguments: Vec<&RawValue> = serde_json::from_str(arguments).unwrap();
			find(name).unwrap().cost(&arguments)
		};
		assert_eq!(cost("chain_getHeader", "[]"), 1);
		assert_eq!(cost("state_call", "[\"SalusApi_check\", \"0x\"]"), RUNTIME);
		assert_eq!(cost("state_call", "[\"Metadata_metadata\", \"0x\"]"), METADATA);
		assert_eq!(cost("state_call", "[\"\\u004detadata_metadata\", \"0x\"]"), METADATA);
		assert_eq!(cost("state_getMetadata", "[]"), METADATA);
		assert_eq!(cost("state_getKeysPaged", "[\"0x\", 1000]"), 11);
		let keys = serde_json::to_string(&[vec!["0x00"; 32]]).unwrap();
		assert_eq!(cost("state_queryStorageAt", &keys), 3);
	}

	#[test]
	fn only_functions_that_read_are_called() {
		for (name, expected) in [
			("SalusApi_check", true),
			("Metadata_metadata_at_version", true),
			("AccountNonceApi_account_nonce", true),
			("TransactionPaymentApi_query_info", true),
			("SalusAp\\u0069_check", true),
			("Core_execute_block", false),
			("BlockBuilder_apply_extrinsic", false),
			("SessionKeys_generate_session_keys", false),
			("GenesisBuilder_build_state", false),
			("OffchainWorkerApi_offchain_worker", false),
			("TaggedTransactionQueue_validate_transaction", false),
			("ReviveApi_eth_transact", false),
			("BabeApi_configuration_", false),
			("", false),
		] {
			assert_eq!(allows("state_call", &format!("[\"{name}\", \"0x\"]")), expected, "{name}");
			let head = format!("[\"sub\", \"0x00\", \"{name}\", \"0x\"]");
			assert_eq!(allows("chainHead_v1_call", &head), expected, "{name}");
		}
		assert!(!allows("state_call", "[]"));
		assert!(!allows("state_call", "[7]"));
	}
}
