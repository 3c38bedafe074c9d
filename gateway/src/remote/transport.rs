// SPDX-License-Identifier: GPL-3.0-only

//! The HTTP client: TLS 1.3 beyond this machine, no redirects, no proxies, nothing sent twice unasked.

use std::{sync::Arc, time::Duration};

use reqwest::{redirect::Policy, retry, Client};
use rustls::{
	crypto::ring,
	pki_types::{pem::PemObject, CertificateDer},
	version::TLS13,
	ClientConfig, RootCertStore,
};
use rustls_platform_verifier::Verifier;

use super::{Options, RemoteError};

/// How long a connection that is not used stays open: shorter than gateways leave it open, so that no
/// request runs into its end.
const IDLE: Duration = Duration::from_secs(4);

/// The client; without TLS if there is nobody to speak it to.
pub(super) fn client(options: &Options, encrypted: bool) -> Result<Client, RemoteError> {
	Client::builder()
		.tls_backend_preconfigured(tls(options, encrypted)?)
		.user_agent(concat!("salus/", env!("CARGO_PKG_VERSION")))
		.connect_timeout(options.connecting)
		.pool_idle_timeout(IDLE)
		.redirect(Policy::none())
		// A request is usable once: what is sent again has to be signed again.
		.retry(retry::never())
		.referer(false)
		.no_proxy()
		.http1_only()
		.build()
		.map_err(|error| RemoteError::Http(error.to_string()))
}

fn tls(options: &Options, encrypted: bool) -> Result<ClientConfig, RemoteError> {
	let failed = |error: rustls::Error| RemoteError::Tls(error.to_string());
	let provider = Arc::new(ring::default_provider());
	let builder = ClientConfig::builder_with_provider(provider.clone())
		.with_protocol_versions(&[&TLS13])
		.map_err(failed)?;
	let roots = options.roots.as_deref().map(certificates).transpose()?.unwrap_or_default();
	let mut config = match encrypted {
		true => {
			let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(|error| {
				match options.roots {
					Some(_) => RemoteError::Roots(error.to_string()),
					None => failed(error),
				}
			})?;
			// The library calls every verifier but its own dangerous; this one adds the system's
			// authorities to it.
			builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
		},
		false => builder.with_root_certificates(RootCertStore::empty()),
	}
	.with_no_client_auth();
	config.alpn_protocols = vec![b"http/1.1".to_vec()];
	Ok(config)
}

/// The certificates of a PEM file: at least one.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, RemoteError> {
	let list: Vec<_> = CertificateDer::pem_slice_iter(pem)
		.collect::<Result<_, _>>()
		.map_err(|error| RemoteError::Roots(error.to_string()))?;
	match list.is_empty() {
		true => Err(RemoteError::Roots("there is none".into())),
		false => Ok(list),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_is_no_certificate_is_refused() {
		let pem = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
		for roots in [b"".as_slice(), b"certificate", pem] {
			let options = Options { roots: Some(roots.to_vec()), ..Options::default() };
			let refused = client(&options, true).unwrap_err();
			assert!(matches!(refused, RemoteError::Roots(_)), "{refused}");
		}
		assert!(client(&Options::default(), false).is_ok());
	}
}
