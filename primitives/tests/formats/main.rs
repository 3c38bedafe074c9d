// SPDX-License-Identifier: GPL-3.0-only

//! What outsiders decode, pinned: docs/formats.md describes it, `vectors.json` has its bytes.

mod discriminants;
mod ethereum;
mod ids;
mod keys;
mod samples;
mod scope;
mod sign_in;
mod text;
mod typed_data;
mod vectors;
