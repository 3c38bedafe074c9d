// SPDX-License-Identifier: GPL-3.0-only

//! One file a behaviour.

mod approve;
mod compartments;
mod contribute;
mod decide;
mod emergency;
mod grant;
mod invariants;
mod oversized;
mod powers;
mod properties;
mod prune;
mod receipts;
mod request;
mod restrict;
mod revoke;
mod signed;
mod standing;
mod views;
mod words;

pub(crate) use crate::mock::*;
pub(crate) use frame_support::{assert_noop, assert_ok, hypothetically, hypothetically_ok};
