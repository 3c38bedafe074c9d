// SPDX-License-Identifier: GPL-3.0-only

//! What the calls do, one file a subject; each `do_*` checks everything before it writes anything.

mod checks;
mod compartments;
mod decide;
mod emergencies;
mod grants;
mod prune;
mod receipts;
mod requests;
mod restrictions;
mod signed;
mod views;

pub(crate) use checks::records_in;
pub use signed::MAX_VOIDED;
