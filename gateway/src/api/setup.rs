// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway's service is given to begin with.

use super::{cors::Origins, limits::Limits, rpc::Rpc};

/// How a gateway is served. [`Limits`] alone are one: without `/rpc`, and for no page of another origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
	/// What it takes at most.
	pub limits: Limits,
	/// How `/rpc` is served; none where it is not.
	pub rpc: Option<Rpc>,
	/// Which pages may use the gateway from a browser; `/rpc` every page may.
	pub origins: Origins,
}

impl From<Limits> for Setup {
	fn from(limits: Limits) -> Self {
		Self { limits, ..Self::default() }
	}
}
