// SPDX-License-Identifier: GPL-3.0-only

//! Tests by behaviour. Each runs in [`crate::mock::ExtBuilder`], which ends in `try_state`.

mod amend;
mod contribute;
mod dispute;
mod encoding;
mod erase;
mod file;
mod file_batch;
mod hold;
mod oversized;
mod powers;
mod properties;
mod standing;
mod try_state;
mod views;
mod withdraw;
