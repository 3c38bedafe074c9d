// SPDX-License-Identifier: GPL-3.0-only

//! What a command says: in words, or as JSON for scripts.

use std::process::ExitCode;

use salus_client::{ClientError, Final};
use serde::Serialize;
use sp_core::crypto::Ss58Codec;

/// An answer that can be put into words.
pub trait Say: Serialize {
	/// The words, one or more lines without a final line break.
	fn say(&self) -> String;
}

/// Prints an answer, in words or as one line of JSON.
pub fn print(answer: &impl Say, json: bool) -> anyhow::Result<()> {
	if json {
		println!("{}", serde_json::to_string(answer)?);
	} else {
		println!("{}", answer.say());
	}
	Ok(())
}

/// What every submission says: block number, hash, author and fee, and what came of it.
#[derive(Serialize)]
pub struct Submitted<T: Serialize> {
	/// What was done, in words.
	pub done: String,
	/// Where it is final.
	#[serde(flatten)]
	pub r#final: Final,
	/// What a script wants to know of it.
	pub result: T,
}

impl<T: Serialize> Say for Submitted<T> {
	fn say(&self) -> String {
		format!("{}\n  {}", self.done, place(&self.r#final))
	}
}

/// Where a submission is final, in words: block number, hash, author and fee.
pub fn place(done: &Final) -> String {
	let author = done.author.as_ref().map_or("unknown".into(), |author| author.to_ss58check());
	format!(
		"final in block {} (0x{}), authored by {author}, fee {}",
		done.block,
		hex::encode(done.block_hash),
		fee(done.fee),
	)
}

/// One of several submissions that a command made.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
	/// What was done, in words.
	pub done: String,
	/// Where it is final.
	#[serde(flatten)]
	pub r#final: Final,
}

impl Step {
	/// What was done, and where it is final.
	pub fn new(done: impl Into<String>, r#final: Final) -> Self {
		Self { done: done.into(), r#final }
	}
}

impl Say for Step {
	fn say(&self) -> String {
		format!("{}\n  {}", self.done, place(&self.r#final))
	}
}

/// What a command says that made several submissions: the one that it was asked for, and those that
/// went before and came after it.
#[derive(Serialize)]
pub struct Course<T: Serialize> {
	/// What went before, in order.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub before: Vec<Step>,
	/// What the command was asked for.
	#[serde(flatten)]
	pub main: Submitted<T>,
	/// What came after, in order.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub after: Vec<Step>,
	/// What is still to be done, and how. What is final is final all the same.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub left: Vec<String>,
}

impl<T: Serialize> Course<T> {
	/// A course of one submission, so far.
	pub fn new(done: impl Into<String>, r#final: Final, result: T) -> Self {
		let main = Submitted { done: done.into(), r#final, result };
		Self { before: Vec::new(), main, after: Vec::new(), left: Vec::new() }
	}
}

impl<T: Serialize> Say for Course<T> {
	fn say(&self) -> String {
		let mut lines: Vec<String> = self.before.iter().map(Say::say).collect();
		lines.push(self.main.say());
		lines.extend(self.after.iter().map(Say::say));
		lines.extend(self.left.iter().map(|left| format!("Still to do: {left}")));
		lines.join("\n")
	}
}

/// A name that others chose, for a terminal: nothing passes that moves the cursor or turns the direction
/// of writing.
pub fn printable(bytes: &[u8]) -> String {
	let moves = |one: char| {
		one.is_control()
			|| matches!(one, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
	};
	String::from_utf8_lossy(bytes)
		.chars()
		.map(|one| if moves(one) { char::REPLACEMENT_CHARACTER } else { one })
		.collect()
}

/// A fee in words.
pub fn fee(planck: u128) -> String {
	match planck {
		0 => "0 (sponsored)".into(),
		some => format!("{some} planck"),
	}
}

/// An answer that ends with an error: what the command was asked for is not so, or not all of it was
/// done.
#[derive(Debug)]
pub struct Failed {
	json: serde_json::Value,
	words: String,
	cause: anyhow::Error,
}

impl Failed {
	/// The answer, and why it is a failure.
	pub fn new(answer: &impl Say, cause: anyhow::Error) -> Self {
		let json = serde_json::to_value(answer).unwrap_or_default();
		Self { json, words: answer.say(), cause }
	}
}

impl std::fmt::Display for Failed {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{:#}", self.cause)
	}
}

impl std::error::Error for Failed {}

/// Says why a command failed and with which code it ends: 3 where the chain refused, 4 where no node
/// answered, 1 otherwise.
pub fn fail(error: &anyhow::Error, json: bool) -> ExitCode {
	let failed = error.downcast_ref::<Failed>();
	let cause = failed.map_or(error, |failed| &failed.cause);
	let (code, refusal) = match cause.downcast_ref::<ClientError>() {
		Some(ClientError::Refused(refusal)) => (3, Some(refusal)),
		Some(ClientError::Unreachable { .. }) => (4, None),
		_ => (1, None),
	};
	if json {
		let mut body = failed.map_or_else(|| serde_json::json!({}), |failed| failed.json.clone());
		body["error"] = format!("{cause:#}").into();
		body["refusal"] = serde_json::json!(refusal);
		println!("{body}");
	} else {
		if let Some(Failed { words, .. }) = failed {
			println!("{words}");
		}
		eprintln!("salus: {cause:#}");
	}
	ExitCode::from(code)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn done(block: u32) -> Final {
		Final {
			block,
			block_hash: [0xab; 32],
			transaction: [1; 32],
			author: Some(salus_primitives::AccountId::new([2; 32])),
			fee: 0,
			events: Vec::new(),
		}
	}

	#[test]
	fn every_submission_of_a_course_shows_block_hash_author_and_fee() {
		let author = done(0).author.unwrap().to_ss58check();
		let mut course = Course::new("Passed.", done(3), "x");
		course.before = vec![Step::new("Proposed.", done(1)), Step::new("Voted.", done(2))];
		course.after = vec![Step::new("And more.", Final { fee: 7, ..done(4) })];
		course.left = vec!["something else".into()];
		let said = course.say();
		for (block, fee) in
			[(1, "0 (sponsored)"), (2, "0 (sponsored)"), (3, "0 (sponsored)"), (4, "7 planck")]
		{
			let place = format!(
				"final in block {block} (0x{}), authored by {author}, fee {fee}",
				"ab".repeat(32)
			);
			assert!(said.contains(&place), "{said}");
		}
		assert!(said.ends_with("Still to do: something else"), "{said}");
		let json = serde_json::to_value(&course).unwrap();
		assert_eq!((&json["block"], &json["result"]), (&3.into(), &"x".into()));
		assert_eq!(json["before"][1]["block"], 2);
		assert_eq!(
			(&json["after"][0]["author"], &json["after"][0]["fee"]),
			(&author.into(), &7.into())
		);
	}

	#[test]
	fn a_name_cannot_write_to_the_terminal_what_it_is_not() {
		assert_eq!(printable("St. Luke's".as_bytes()), "St. Luke's");
		let evil = printable("Evil\x1b[2K\r\u{202e}Riverside Practice\n".as_bytes());
		assert!(!evil.contains(['\x1b', '\r', '\n', '\u{202e}']), "{evil:?}");
	}
}
