// SPDX-License-Identifier: GPL-3.0-only

//! JSON-RPC 2.0 (<https://www.jsonrpc.org/specification>) as it is read and written here.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A call as a client sends it.
#[derive(Deserialize)]
pub(super) struct Call<'a> {
	#[serde(borrow)]
	jsonrpc: Cow<'a, str>,
	#[serde(borrow, default, deserialize_with = "present")]
	id: Option<&'a RawValue>,
	#[serde(borrow)]
	pub(super) method: Cow<'a, str>,
	#[serde(borrow)]
	params: Option<&'a RawValue>,
}

/// What is there, `null` included.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
	<&RawValue>::deserialize(from).map(Some)
}

impl<'a> Call<'a> {
	/// Reads one.
	pub(super) fn read(text: &'a str) -> Result<Self, Fault> {
		let call: Self = serde_json::from_str(text).map_err(|_| Fault::Invalid)?;
		let id_is_one = call.id.is_none_or(|id| !id.get().starts_with(['[', '{', 't', 'f']));
		match call.jsonrpc == "2.0" && id_is_one {
			true => Ok(call),
			false => Err(Fault::Invalid),
		}
	}

	/// Its id; none where nobody waits for an answer.
	pub(super) fn id(&self) -> Option<&'a str> {
		self.id.map(RawValue::get)
	}

	/// Its arguments, which are told by their places: what a name stands for only the node knows.
	pub(super) fn arguments(&self) -> Result<Vec<&'a RawValue>, Fault> {
		let Some(params) = self.params else { return Ok(Vec::new()) };
		let by_place = Fault::Arguments("give the arguments as a list");
		serde_json::from_str(params.get()).map_err(|_| by_place)
	}
}

/// The calls of one message: one, or a batch.
pub(super) enum Calls<'a> {
	One(&'a str),
	Batch(Vec<&'a RawValue>),
}

/// Takes a message apart.
pub(super) fn calls(text: &str) -> Result<Calls<'_>, Fault> {
	let whole: &RawValue = serde_json::from_str(text).map_err(|_| Fault::NoJson)?;
	match whole.get().starts_with('[') {
		true => serde_json::from_str(whole.get()).map(Calls::Batch).map_err(|_| Fault::NoJson),
		false => Ok(Calls::One(whole.get())),
	}
}

/// A call as the node gets it.
pub(super) fn to_node(id: u64, method: &str, arguments: &[&RawValue]) -> String {
	let arguments: Vec<&str> = arguments.iter().map(|argument| argument.get()).collect();
	let arguments = arguments.join(",");
	// Names of methods are ours, and have nothing to escape.
	format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":[{arguments}]}}"#)
}

/// What comes from the node: an answer, or news of a subscription.
#[derive(Deserialize)]
pub(super) struct FromNode<'a> {
	pub(super) id: Option<u64>,
	/// None where the result is `null`, too.
	#[serde(borrow)]
	pub(super) result: Option<&'a RawValue>,
	#[serde(borrow)]
	pub(super) error: Option<&'a RawValue>,
	#[serde(borrow)]
	pub(super) params: Option<News<'a>>,
}

/// News of a subscription.
#[derive(Deserialize)]
pub(super) struct News<'a> {
	#[serde(borrow)]
	pub(super) subscription: &'a RawValue,
	#[serde(borrow)]
	pub(super) result: Option<&'a RawValue>,
}

/// An answer to a call.
pub(super) fn answer(id: &str, result: &str) -> String {
	format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)
}

/// The node's refusal of a call.
pub(super) fn refusal(id: &str, error: &str) -> String {
	format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{error}}}"#)
}

/// Why a call is not answered with what it asked for, but by the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
	NoJson,
	Invalid,
	EmptyBatch,
	LongBatch(usize),
	NotServed,
	NeedsConnection,
	Arguments(&'static str),
	TooOften { retry_after: u64 },
	Subscriptions(usize),
	NoAnswer,
	LongAnswer(usize),
}

impl Fault {
	/// Codes of the specification; those of EIP-1474 and of Substrate's nodes where it has none.
	fn code(self) -> i32 {
		match self {
			Fault::NoJson => -32700,
			Fault::Invalid | Fault::EmptyBatch => -32600,
			Fault::NotServed | Fault::NeedsConnection => -32601,
			Fault::Arguments(_) => -32602,
			Fault::NoAnswer => -32603,
			Fault::TooOften { .. } => -32005,
			Fault::Subscriptions(_) => -32006,
			Fault::LongAnswer(_) => -32008,
			Fault::LongBatch(_) => -32010,
		}
	}

	fn words(self) -> String {
		match self {
			Fault::NoJson => "this is no JSON".into(),
			Fault::Invalid => "this is no request of JSON-RPC 2.0".into(),
			Fault::EmptyBatch => "a batch has at least one call".into(),
			Fault::LongBatch(most) => {
				format!("a batch has at most {most} calls here: send several")
			},
			Fault::NotServed => format!(
				"this method is not served here; {} lists those that are",
				super::methods::LIST
			),
			Fault::NeedsConnection => "this method is served over WebSocket only".into(),
			Fault::Arguments(what) => what.into(),
			Fault::TooOften { retry_after } => {
				format!("too many calls from this address: go on in {retry_after} s")
			},
			Fault::Subscriptions(most) => format!(
				"a connection has at most {most} subscriptions here: end one, or open another connection"
			),
			Fault::NoAnswer => "the gateway's node does not answer now: try again".into(),
			Fault::LongAnswer(most) => {
				format!("the answer is longer than {most} bytes: ask for less at once")
			},
		}
	}

	/// As it is answered.
	pub(super) fn answer(self, id: Option<&str>) -> String {
		let mut error = serde_json::json!({ "code": self.code(), "message": self.words() });
		if let (Fault::TooOften { retry_after }, Some(error)) = (self, error.as_object_mut()) {
			error.insert("data".into(), serde_json::json!({ "retryAfter": retry_after }));
		}
		refusal(id.unwrap_or("null"), &error.to_string())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn ids_are_strings_numbers_or_null() {
		let read = |id: &str| {
			let text = format!(r#"{{"jsonrpc":"2.0","method":"a","params":[]{id}}}"#);
			Call::read(&text).map(|call| call.id().map(str::to_owned))
		};
		assert_eq!(read(""), Ok(None));
		for id in ["7", "-1", "\"a\\\"b\"", "null", "18446744073709551616"] {
			assert_eq!(read(&format!(r#","id":{id}"#)), Ok(Some(id.into())));
		}
		for id in ["[1]", "{}", "true", "false"] {
			assert_eq!(read(&format!(r#","id":{id}"#)), Err(Fault::Invalid));
		}
	}

	#[test]
	fn what_is_no_call_is_refused() {
		for text in [
			"7",
			"null",
			"{}",
			r#"{"jsonrpc":"2.0","id":1}"#,
			r#"{"id":1,"method":"a"}"#,
			r#"{"jsonrpc":"1.0","id":1,"method":"a"}"#,
			r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
			r#"{"jsonrpc":"2.0","id":1,"method":"a","method":"b"}"#,
		] {
			assert!(Call::read(text).is_err(), "{text}");
		}
		assert!(matches!(calls("{"), Err(Fault::NoJson)));
		assert!(matches!(calls("[1, 2"), Err(Fault::NoJson)));
		assert!(matches!(calls(" [1, 2] "), Ok(Calls::Batch(list)) if list.len() == 2));
	}

	#[test]
	fn arguments_have_places() {
		let arguments = |params: &str| {
			let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"a"{params}}}"#);
			Call::read(&text).unwrap().arguments().map(|list| list.len())
		};
		assert_eq!(arguments(""), Ok(0));
		assert_eq!(arguments(r#","params":null"#), Ok(0));
		assert_eq!(arguments(r#","params":[1,[2,3]]"#), Ok(2));
		assert!(arguments(r#","params":{"keys":[]}"#).is_err());
		assert!(arguments(r#","params":7"#).is_err());
	}

	#[test]
	fn an_answer_may_be_null() {
		let read: FromNode =
			serde_json::from_str(r#"{"jsonrpc":"2.0","id":3,"result":null}"#).unwrap();
		assert_eq!((read.id, read.result.is_none(), read.error.is_none()), (Some(3), true, true));
	}
}
