// SPDX-License-Identifier: GPL-3.0-only

//! What people and scripts do with `salus` on networks that run. Each story has a network of its own, and most of
//! it is waiting for blocks: as one program they wait side by side.

mod access;
mod emergency;
mod filing;
mod gateway;
mod members;
mod world;
