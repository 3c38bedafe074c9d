// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway bears, as its configuration says it: a line that is left out is the default.

use std::time::Duration;

use anyhow::ensure;
use salus_gateway::{
	api::{Limits, Rate},
	GatewayConfig,
};
use serde::Deserialize;

/// The table `[limits]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsTable {
	max_object: Option<u64>,
	max_staged: Option<u64>,
	connections: Option<usize>,
	connections_per_peer: Option<usize>,
	requests: Option<usize>,
	transfers: Option<usize>,
	peer: Option<RateTable>,
	sign_ins: Option<RateTable>,
	account: Option<RateTable>,
	head_seconds: Option<u64>,
	idle_seconds: Option<u64>,
	slowest: Option<u64>,
	transfer_seconds: Option<u64>,
	answer_seconds: Option<u64>,
	finality_seconds: Option<u64>,
}

/// How long objects may be, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes {
	/// The longest one.
	pub max_object: u64,
	/// All that one account has staged.
	pub max_staged: u64,
}

impl Bytes {
	fn checked(max_object: Option<u64>, max_staged: Option<u64>) -> anyhow::Result<Self> {
		let usual = GatewayConfig::new("");
		let max_object = max_object.unwrap_or(usual.max_object);
		// As many of the longest as usual.
		let longest = usual.max_staged.checked_div(usual.max_object).unwrap_or(1);
		let max_staged = max_staged.unwrap_or(max_object.saturating_mul(longest));
		ensure!(
			max_object <= max_staged,
			"limits.max_staged: {max_staged} is less than max_object, so that nobody could hand over \
			 an object of {max_object} bytes"
		);
		Ok(Self { max_object, max_staged })
	}
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateTable {
	per_second: u32,
	burst: u32,
}

/// A table of the configuration, as messages name it. Nothing in it is so small that there would be no service.
#[derive(Clone, Copy)]
pub struct Table(pub &'static str);

impl Table {
	/// A number of things.
	pub fn count(self, name: &str, said: Option<usize>, usual: usize) -> anyhow::Result<usize> {
		let number = said.unwrap_or(usual);
		ensure!(number > 0, "{}.{name}: with 0 there is no service at all", self.0);
		Ok(number)
	}

	/// A time in which somebody has to answer.
	pub fn seconds(
		self,
		name: &str,
		said: Option<u64>,
		usual: Duration,
	) -> anyhow::Result<Duration> {
		ensure!(said != Some(0), "{}.{name}: nobody could answer in 0 seconds", self.0);
		Ok(said.map_or(usual, Duration::from_secs))
	}

	/// How often something may happen.
	pub fn rate(self, name: &str, said: Option<RateTable>, usual: Rate) -> anyhow::Result<Rate> {
		let Some(RateTable { per_second, burst }) = said else { return Ok(usual) };
		ensure!(per_second > 0 && burst > 0, "{}.{name}: 0 lets nobody in", self.0);
		Ok(Rate::new(per_second, burst))
	}
}

impl LimitsTable {
	/// The limits, and those of objects.
	pub fn checked(self) -> anyhow::Result<(Limits, Bytes)> {
		let (table, usual) = (Table("limits"), Limits::default());
		let limits = Limits {
			connections: table.count("connections", self.connections, usual.connections)?,
			connections_per_peer: table.count(
				"connections_per_peer",
				self.connections_per_peer,
				usual.connections_per_peer,
			)?,
			requests: table.count("requests", self.requests, usual.requests)?,
			transfers: table.count("transfers", self.transfers, usual.transfers)?,
			peer: table.rate("peer", self.peer, usual.peer)?,
			sign_ins: table.rate("sign_ins", self.sign_ins, usual.sign_ins)?,
			account: table.rate("account", self.account, usual.account)?,
			head: table.seconds("head_seconds", self.head_seconds, usual.head)?,
			idle: table.seconds("idle_seconds", self.idle_seconds, usual.idle)?,
			slowest: self.slowest.unwrap_or(usual.slowest),
			transfer: table.seconds("transfer_seconds", self.transfer_seconds, usual.transfer)?,
			answer: table.seconds("answer_seconds", self.answer_seconds, usual.answer)?,
			finality: table.seconds("finality_seconds", self.finality_seconds, usual.finality)?,
		};
		Ok((limits, Bytes::checked(self.max_object, self.max_staged)?))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn checked(text: &str) -> anyhow::Result<(Limits, Bytes)> {
		toml::from_str::<LimitsTable>(text)?.checked()
	}

	#[test]
	fn what_is_not_said_is_usual() {
		let GatewayConfig { max_object, max_staged, .. } = GatewayConfig::new("");
		let usual = Bytes { max_object, max_staged };
		assert_eq!(checked("").unwrap(), (Limits::default(), usual));
		let text = "max_object = 1000\npeer = { per_second = 1, burst = 2 }\nidle_seconds = 7";
		let expected =
			Limits { peer: Rate::new(1, 2), idle: Duration::from_secs(7), ..Limits::default() };
		let bytes = Bytes { max_object: 1_000, max_staged: 4_000 };
		assert_eq!(checked(text).unwrap(), (expected, bytes));
	}

	#[test]
	fn nothing_can_be_set_to_no_service() {
		for (text, says) in [
			("connections = 0", "limits.connections"),
			("transfers = 0", "limits.transfers"),
			("account = { per_second = 0, burst = 1 }", "limits.account"),
			("answer_seconds = 0", "limits.answer_seconds"),
			("max_object = 10\nmax_staged = 9", "limits.max_staged"),
			("peer = { per_second = 1 }", "burst"),
			("requests = -1", "requests"),
		] {
			let error = format!("{:#}", checked(text).unwrap_err());
			assert!(error.contains(says), "{text}: {error}");
		}
	}
}
