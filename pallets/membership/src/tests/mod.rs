// SPDX-License-Identifier: GPL-3.0-only

//! What the pallet does, a file for each behaviour.

mod admission;
mod genesis;
mod invariants;
mod keys;
mod offences;
mod oversized;
mod properties;
mod roles;
mod sessions;
mod staff;
mod standing;
mod status;
mod successor;
mod table;
