// SPDX-License-Identifier: GPL-3.0-only

//! What people and scripts do with `salus` on networks that run. Each story has a network of its own, and most of
//! it is waiting for blocks: as one program they wait side by side.

mod access;
mod decisions;
mod destroyed;
mod emergency;
mod fees;
mod filing;
mod gateway;
mod mandates;
mod members;
#[path = "../../../gateway/tests/servers/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "../../../gateway/tests/servers/s3.rs"]
#[allow(dead_code)]
mod s3;
mod world;
