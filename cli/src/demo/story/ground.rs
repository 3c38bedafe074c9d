// SPDX-License-Identifier: GPL-3.0-only

//! What the story plays on: the parties with new keys, their gateways, and how all of them are reached.

use std::{
	net::Ipv4Addr,
	path::{Path, PathBuf},
};

use anyhow::Context as _;
use rcgen::CertifiedKey;
use salus_client::Node;
use salus_primitives::RecordId;

use super::{beginning, records, Cast, Narrator, Stage};
use crate::{
	actions::{
		filing::{examine, Bars},
		patient::Patient,
	},
	context::Context,
	secrets,
};

/// The ground. Its gateways end with it.
pub struct Ground {
	/// How the parties reach node and gateways; what they keep lies in the folder.
	pub context: Context,
	/// The node that they ask and tell.
	pub node: Node,
	/// The parties.
	pub cast: Cast,
	/// Where keys, gateways and copies of what was filed are.
	pub folder: PathBuf,
	gateway_node: Node,
	spec: Option<PathBuf>,
}

/// The certificate of gateways that serve TLS, and its key, in the ground's folder.
pub const CERTIFICATE: &str = "certificate.pem";
/// See [`CERTIFICATE`].
pub const CERTIFICATE_KEY: &str = "certificate.key";

fn endpoints(cast: &Cast) -> Vec<String> {
	cast.gateways.iter().map(|gateway| gateway.endpoint.clone()).collect()
}

impl Ground {
	/// Lays it in an empty folder; nothing is told to the chain yet. The gateways decide by the node at
	/// `gateway_node` (else the context's), and prove their receipts from the chain specification.
	pub async fn lay(
		context: &Context,
		folder: &Path,
		gateway_node: Option<&str>,
		spec: Option<&Path>,
	) -> anyhow::Result<Self> {
		let gateway_node = gateway_node.unwrap_or(&context.global.url);
		let spec = spec.map(std::path::absolute).transpose()?;
		let cast = Cast::new(folder, gateway_node, spec.as_deref())?;
		let mut global = context.global.clone();
		// Those of this run, by their endpoints: the register of a network that was used before has others.
		global.gateways = endpoints(&cast);
		global.home = Some(folder.join("home"));
		let context = Context::new(global)?;
		let node = context.node().await?;
		let gateway_node = Node::connect(gateway_node).await?;
		Ok(Self { context, node, cast, folder: folder.into(), gateway_node, spec })
	}

	/// Has the gateways serve TLS, as everybody's do beyond the loopback, with a certificate of their own; before
	/// the beginning.
	pub fn secure(&mut self) -> anyhow::Result<()> {
		let names = vec![Ipv4Addr::LOCALHOST.to_string()];
		let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(names)?;
		let certificate = self.folder.join(CERTIFICATE);
		std::fs::write(&certificate, cert.pem())?;
		secrets::write_new(&self.folder.join(CERTIFICATE_KEY), &signing_key.serialize_pem())?;
		for gateway in &mut self.cast.gateways {
			gateway.secure(CERTIFICATE, CERTIFICATE_KEY)?;
		}
		let global = &mut self.context.global;
		global.gateways = endpoints(&self.cast);
		global.ca_certs = Some(certificate);
		Ok(())
	}

	pub(super) fn stage(&self) -> Stage<'_> {
		Stage {
			context: &self.context,
			node: &self.node,
			cast: &self.cast,
			gateway_node: &self.gateway_node,
			folder: &self.folder,
			spec: self.spec.as_deref(),
		}
	}

	/// Admits everybody, starts the gateways and enrols the patient, in silence.
	pub async fn begin(&self) -> anyhow::Result<Patient> {
		let (stage, say) = (self.stage(), &mut Narrator::silent());
		beginning::admit(&stage, say).await?;
		beginning::enrol(&stage, say).await
	}

	/// Has the clinician file a document in the compartment that the demo's doctor may read.
	pub async fn file(&self, patient: &Patient, document: &Path) -> anyhow::Result<RecordId> {
		let document = examine(&[document.to_path_buf()], &Bars::hidden())?
			.pop()
			.context("there is no document")?;
		let compartment = super::documents::GENERAL;
		let filed = records::write(&self.stage(), patient, &document, compartment, None).await?;
		Ok(filed.0)
	}

	/// The object of a record's first version, as it was handed to the gateways.
	pub fn object(&self, record: RecordId) -> PathBuf {
		self.folder.join(format!("{record}-1.object"))
	}

	/// Ends the gateways.
	pub async fn end(&self) -> anyhow::Result<()> {
		for gateway in &self.cast.gateways {
			gateway.end().await?;
		}
		Ok(())
	}
}
