// SPDX-License-Identifier: GPL-3.0-only

//! Receipts from end to end: batches, a whole chain made here, every way of breaking it, and the vectors.

mod batches;
mod breaking;
mod files;
mod network;
mod trust;
mod vectors;
mod verifying;
