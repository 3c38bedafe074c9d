// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway does and refuses when its database is a PostgreSQL server and its objects lie in a bucket of
//! an S3 server: both real, started by these tests. What depends on either is tested here again, by the same
//! tests as in `tests/gateway`.

#[cfg(target_os = "linux")]
#[path = "../gateway/alone.rs"]
mod alone;
#[path = "../gateway/anchoring.rs"]
mod anchoring;
#[path = "../gateway/chain.rs"]
#[allow(dead_code)]
mod chain;
#[path = "../gateway/collect.rs"]
mod collect;
#[path = "../gateway/filings.rs"]
mod filings;
#[path = "../gateway/finding.rs"]
mod finding;
#[path = "../gateway/fragments.rs"]
mod fragments;
#[path = "../gateway/generations.rs"]
mod generations;
#[path = "../gateway/ledger.rs"]
#[allow(dead_code)]
mod ledger;
#[path = "../gateway/log.rs"]
mod log;
#[path = "../gateway/opening.rs"]
mod opening;
#[path = "../gateway/passing.rs"]
mod passing;
#[path = "../gateway/readable.rs"]
mod readable;
#[path = "../gateway/receipts.rs"]
mod receipts;
#[path = "../gateway/release.rs"]
mod release;
#[path = "../gateway/requests.rs"]
mod requests;
#[path = "../gateway/revocation.rs"]
mod revocation;
#[path = "../gateway/sessions.rs"]
mod sessions;
#[path = "../gateway/troublemakers.rs"]
#[allow(dead_code)]
mod troublemakers;
#[path = "../gateway/twice.rs"]
mod twice;
#[path = "../gateway/upkeep.rs"]
mod upkeep;
#[path = "../gateway/world.rs"]
#[allow(dead_code)]
mod world;

mod away;
mod backend;
mod broken_off;
mod locked;
#[allow(dead_code)]
mod postgres;
mod s3;
