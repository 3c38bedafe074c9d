// SPDX-License-Identifier: GPL-3.0-only

//! What every pallet is told, a file for each domain. Here alone pallets meet: each knows only
//! traits, and these files say who stands behind them.

pub mod access;
pub mod charts;
pub mod consensus;
pub mod contracts;
pub mod evm;
pub mod evm_weights;
pub mod governance;
pub mod membership;
pub mod money;
pub mod publishing;
pub mod quota;
pub mod records;
pub mod system;
