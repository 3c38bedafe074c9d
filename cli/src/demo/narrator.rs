// SPDX-License-Identifier: GPL-3.0-only

//! Who tells the story: in words for people, in JSON lines for scripts.

use std::time::Instant;

use salus_client::Final;

use crate::output::{place, Step};

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

	/// Something that is final: with its block, that block's hash and author, and the fee.
	pub fn r#final(&mut self, text: &str, done: &Final) {
		self.facts += 1;
		match self.json {
			true => println!("{}", serde_json::json!({ "fact": text, "final": done })),
			false => println!("   ✓ {text}\n     {}", place(done)),
		}
	}

	/// Something that took several submissions, each of which is shown.
	pub fn finals(&mut self, text: &str, steps: &[Step]) {
		self.facts += 1;
		if self.json {
			return println!("{}", serde_json::json!({ "fact": text, "finals": steps }));
		}
		println!("   ✓ {text}");
		for step in steps {
			println!("     {}\n       {}", step.done, place(&step.r#final));
		}
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
