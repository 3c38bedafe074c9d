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
		let author =
			self.r#final.author.as_ref().map_or("unknown".into(), |author| author.to_ss58check());
		format!(
			"{}\n  final in block {} (0x{}), authored by {author}, fee {}",
			self.done,
			self.r#final.block,
			hex::encode(self.r#final.block_hash),
			fee(self.r#final.fee),
		)
	}
}

/// A fee in words.
pub fn fee(planck: u128) -> String {
	match planck {
		0 => "0 (sponsored)".into(),
		some => format!("{some} planck"),
	}
}

/// Says why a command failed and with which code it ends: 3 where the chain refused, 4 where no node
/// answered, 1 otherwise.
pub fn fail(error: &anyhow::Error, json: bool) -> ExitCode {
	let client = error.downcast_ref::<ClientError>();
	let (code, refusal) = match client {
		Some(ClientError::Refused(refusal)) => (3, Some(refusal)),
		Some(ClientError::Unreachable { .. }) => (4, None),
		_ => (1, None),
	};
	if json {
		let body = serde_json::json!({
			"error": format!("{error:#}"),
			"refusal": refusal,
		});
		println!("{body}");
	} else {
		eprintln!("salus: {error:#}");
	}
	ExitCode::from(code)
}
