// SPDX-License-Identifier: GPL-3.0-only

//! The consent evaluator: the one pure function that decides every access.
//!
//! The runtime, the gateways and the browser run the same code on facts that they read from finalised
//! state. The order is total: status denies; the controller is permitted; a restriction denies; an
//! emergency, a mandate or a grant permits; whatever is left is denied. The order in which
//! restrictions are listed only ever decides which of them a decision names.

mod evaluate;
mod facts;
mod words;

#[cfg(test)]
mod tests;

pub use evaluate::evaluate;
pub use facts::{
	Ask, Basis, ChartFacts, Decision, Denial, Facts, InstitutionFacts, Openings, Outcome,
	PersonFacts, RecordFacts, Rule, MAX_OPENINGS,
};
pub use words::words;
