// SPDX-License-Identifier: GPL-3.0-only

//! Who tells the story: in words for people, in JSON lines for scripts.

use std::time::Instant;

use salus_client::Final;

/// Tells what happens.
pub struct Narrator {
	json: bool,
	started: Instant,
	chapter: usize,
	facts: usize,
}

impl Narrator {
	/// A new story.
	pub fn new(json: bool) -> Self {
		Self { json, started: Instant::now(), chapter: 0, facts: 0 }
	}

	/// A new chapter.
	pub fn chapter(&mut self, title: &str) {
		self.chapter += 1;
		match self.json {
			true => println!("{}", serde_json::json!({ "chapter": self.chapter, "title": title })),
			false => println!("\n{}. {title}", self.chapter),
		}
	}

	/// Something that is so, and was seen.
	pub fn fact(&mut self, text: &str) {
		self.facts += 1;
		match self.json {
			true => println!("{}", serde_json::json!({ "fact": text })),
			false => println!("   ✓ {text}"),
		}
	}

	/// Something that is final, with its block.
	pub fn r#final(&mut self, text: &str, done: &Final) {
		self.fact(&format!("{text} (block {}, fee {})", done.block, crate::output::fee(done.fee)));
	}

	/// A remark.
	pub fn remark(&self, text: &str) {
		if !self.json {
			println!("     {text}");
		}
	}

	/// The end.
	pub fn end(&self, text: &str) {
		let seconds = self.started.elapsed().as_secs();
		match self.json {
			true => println!(
				"{}",
				serde_json::json!({ "summary": text, "facts": self.facts, "seconds": seconds })
			),
			false => println!(
				"\n{text}\n{} facts, each seen on the network, in {seconds} s.",
				self.facts
			),
		}
	}
}
