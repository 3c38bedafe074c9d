// SPDX-License-Identifier: GPL-3.0-only

//! `salus demo`: the main job, told in plain words on a running network.
//!
//! Everything is real: real accounts, real council motions, real documents, sealed, filed, granted,
//! re-encrypted by t of n gateways, opened and proven. The gateways are processes of their own, which are
//! asked over HTTP and end with the demo. It ends at the first thing that is not as told.

mod cast;
mod gateways;
mod narrator;
mod story;

use std::path::PathBuf;

pub use story::{Ground, CERTIFICATE, CERTIFICATE_KEY};

use crate::context::Context;

/// What the demo takes.
#[derive(clap::Args)]
pub struct Arguments {
	/// The document to file, or a folder of documents
	#[arg(long, env = "RECORD")]
	record: Option<PathBuf>,
	/// The folder with the patient's documents that comes with the demo
	#[arg(long, default_value = "demo/records")]
	records: PathBuf,
	/// Where keys and gateways of this run are kept; it must be new or empty
	#[arg(long)]
	folder: PathBuf,
	/// The RPC of the node by whose state the gateways decide [default: the one of --url]
	#[arg(long, value_name = "URL")]
	gateway_node: Option<String>,
	/// The network's raw chain specification, from which receipts are proven [default: a node proves how the
	/// network began, as long as it is young]
	#[arg(long, value_name = "FILE")]
	spec: Option<PathBuf>,
}

pub async fn run(context: &Context, arguments: Arguments) -> anyhow::Result<()> {
	story::tell(context, arguments).await
}
