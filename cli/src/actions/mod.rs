// SPDX-License-Identifier: GPL-3.0-only

//! What several commands do.

pub mod card;
pub mod council;
pub mod filing;
pub mod keys;
pub mod openings;
pub mod party;
pub mod patient;
pub mod reading;
pub mod requests;
pub mod scope;
pub mod sharing;
