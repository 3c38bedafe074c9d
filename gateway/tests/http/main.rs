// SPDX-License-Identifier: GPL-3.0-only

//! A gateway behind HTTP, as anybody may speak to it: byte by byte, too slowly, too often, and twice.
//!
//! What it decides is tested in `tests/gateway`; here it is what arrives and what comes back. The world is the
//! same one, with one more server before its first gateway, whose limits each test sets.

#[cfg(target_os = "linux")]
#[path = "../gateway/alone.rs"]
mod alone;
#[allow(dead_code)]
#[path = "../gateway/backend.rs"]
mod backend;
#[allow(dead_code)]
#[path = "../gateway/chain.rs"]
mod chain;
mod client;
mod denials;
#[cfg(target_os = "linux")]
mod full_disk;
#[allow(dead_code)]
#[path = "../gateway/ledger.rs"]
mod ledger;
mod limits;
#[path = "../gateway/log.rs"]
mod log;
mod malformed;
mod node;
mod objects;
mod observed;
mod openapi;
mod operations;
#[allow(dead_code)]
#[path = "../servers/postgres.rs"]
mod postgres;
mod ranges;
mod replayed;
mod rpc;
mod schema;
mod schemathesis;
mod sessions;
mod shutdown;
mod signed;
mod slow;
mod tls;
mod troubled_database;
mod troubled_node;
#[allow(dead_code)]
#[path = "../gateway/world.rs"]
mod world;
