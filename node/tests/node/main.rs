// SPDX-License-Identifier: GPL-3.0-only

//! The node as who runs it sees it. One program, so that what starts nodes waits side by side.

mod chain_spec;
mod cli;
mod common;
mod dependencies;
mod dev_chain;
mod ethereum;
