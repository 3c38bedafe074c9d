// SPDX-License-Identifier: GPL-3.0-only

//! Who tells the story: in words for people, in JSON lines for scripts.

use std::time::Instant;

use salus_client::Final;
use serde_json::{json, Value};

use crate::output::{place, Step};

/// Tells what happens.
pub struct Narrator {
	voice: Voice,
	started: Instant,
	chapter: usize,
	facts: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
	Words,
	Json,
	/// For who only wants what the story does.
	Silent,
}

impl Narrator {
	/// A new story.
	pub fn new(json: bool) -> Self {
		Self::with(if json { Voice::Json } else { Voice::Words })
	}

	/// A story that nobody hears.
	pub fn silent() -> Self {
		Self::with(Voice::Silent)
	}

	fn with(voice: Voice) -> Self {
		Self { voice, started: Instant::now(), chapter: 0, facts: 0 }
	}

	fn tell(&self, words: impl FnOnce() -> String, json: impl FnOnce() -> Value) {
		match self.voice {
			Voice::Words => println!("{}", words()),
			Voice::Json => println!("{}", json()),
			Voice::Silent => {},
		}
	}

	/// A new chapter.
	pub fn chapter(&mut self, title: &str) {
		self.chapter += 1;
		let chapter = self.chapter;
		self.tell(
			|| format!("\n{chapter}. {title}"),
			|| json!({ "chapter": chapter, "title": title }),
		);
	}

	/// Something that is so, and was seen.
	pub fn fact(&mut self, text: &str) {
		self.facts += 1;
		self.tell(|| format!("   ✓ {text}"), || json!({ "fact": text }));
	}

	/// Something that is final: with its block, that block's hash and author, and the fee.
	pub fn r#final(&mut self, text: &str, done: &Final) {
		self.facts += 1;
		self.tell(
			|| format!("   ✓ {text}\n     {}", place(done)),
			|| json!({ "fact": text, "final": done }),
		);
	}

	/// Something that took several submissions, each of which is shown.
	pub fn finals(&mut self, text: &str, steps: &[Step]) {
		self.facts += 1;
		let words = || {
			let each =
				|step: &Step| format!("\n     {}\n       {}", step.done, place(&step.r#final));
			format!("   ✓ {text}{}", steps.iter().map(each).collect::<String>())
		};
		self.tell(words, || json!({ "fact": text, "finals": steps }));
	}

	/// A remark.
	pub fn remark(&self, text: &str) {
		if self.voice == Voice::Words {
			println!("     {text}");
		}
	}

	/// The end.
	pub fn end(&self, text: &str) {
		let (seconds, facts) = (self.started.elapsed().as_secs(), self.facts);
		self.tell(
			|| format!("\n{text}\n{facts} facts, each seen on the network, in {seconds} s."),
			|| json!({ "summary": text, "facts": facts, "seconds": seconds }),
		);
	}
}
