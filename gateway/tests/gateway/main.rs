// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does and refuses, on real folders and databases, with real cryptography, asked over HTTP
//! on loopback, over a chain whose finalised state the tests write.

#[cfg(target_os = "linux")]
mod alone;
mod anchoring;
mod backend;
mod blinded;
mod chain;
mod collect;
mod crash;
mod emergencies;
mod filings;
mod finding;
mod fragments;
mod full_disk;
mod generations;
mod ledger;
mod log;
mod old_state;
mod opening;
mod overwritten;
mod passing;
mod readable;
mod receipts;
mod release;
mod requests;
mod revocation;
mod sessions;
mod troublemakers;
mod twice;
mod upkeep;
mod world;
