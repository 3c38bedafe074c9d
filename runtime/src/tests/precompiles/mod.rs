// SPDX-License-Identifier: GPL-3.0-only

//! The precompiles, as wallets and contracts meet them.

mod calls;
mod canonical;
mod inputs;
mod reading;
pub mod story;
pub mod tools;
mod typed_data;
mod views;
