// SPDX-License-Identifier: GPL-3.0-only

//! TLS 1.3, and nothing older. A certificate that was renewed is taken up without a restart.

use std::{
	path::{Path, PathBuf},
	sync::Arc,
	time::SystemTime,
};

use axum_server::tls_rustls::RustlsConfig;
use rustls::{
	crypto::ring,
	pki_types::{
		pem::{self, PemObject},
		CertificateDer, PrivateKeyDer,
	},
	version::TLS13,
	ServerConfig,
};

/// Where a gateway's certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
	/// The certificate, and those of the authorities between it and the root, in PEM.
	pub certificate: PathBuf,
	/// The certificate's private key, in PEM.
	pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
	/// The file cannot be read, or has nothing of the kind.
	#[error("{file}: {reason}; the setting wants a file of PEM")]
	File {
		/// Which.
		file: String,
		/// Why.
		reason: String,
	},
	/// They do not fit.
	#[error("certificate and key cannot be used: {0}")]
	Unfit(#[from] rustls::Error),
}

fn unreadable(file: &Path) -> impl Fn(pem::Error) -> TlsError + '_ {
	|error| TlsError::File {
		file: file.display().to_string(),
		// The library's own words are for developers, and would quote what it found.
		reason: match error {
			pem::Error::Io(error) => error.to_string(),
			pem::Error::NoItemsFound => "no certificate or key is in it".into(),
			_ => "it is not PEM".into(),
		},
	}
}

impl Tls {
	/// Reads certificate and key.
	pub(super) fn load(&self) -> Result<Arc<ServerConfig>, TlsError> {
		let unreadable_certificate = unreadable(&self.certificate);
		let certificates = CertificateDer::pem_file_iter(&self.certificate)
			.and_then(Iterator::collect::<Result<Vec<_>, _>>)
			.map_err(&unreadable_certificate)?;
		if certificates.is_empty() {
			return Err(unreadable_certificate(pem::Error::NoItemsFound));
		}
		let key = PrivateKeyDer::from_pem_file(&self.key).map_err(unreadable(&self.key))?;
		let provider = Arc::new(ring::default_provider());
		let mut config = ServerConfig::builder_with_provider(provider)
			.with_protocol_versions(&[&TLS13])?
			.with_no_client_auth()
			.with_single_cert(certificates, key)?;
		config.alpn_protocols = vec![b"http/1.1".to_vec()];
		Ok(Arc::new(config))
	}

	/// When the files were last written.
	fn written(&self) -> [Option<SystemTime>; 2] {
		let of = |file: &Path| std::fs::metadata(file).and_then(|meta| meta.modified()).ok();
		[of(&self.certificate), of(&self.key)]
	}
}

/// The certificate that is in use, with the files that it is from.
pub(super) struct InUse {
	files: Tls,
	written: [Option<SystemTime>; 2],
	pub(super) config: RustlsConfig,
}

impl InUse {
	pub(super) fn new(files: Tls) -> Result<Self, TlsError> {
		let written = files.written();
		let config = RustlsConfig::from_config(files.load()?);
		Ok(Self { files, written, config })
	}

	/// Takes up files that were written anew. What cannot be used leaves the old in use, and is tried
	/// again when it changes once more.
	pub(super) fn renew(&mut self) {
		let written = self.files.written();
		if written == self.written {
			return;
		}
		self.written = written;
		match self.files.load() {
			Ok(config) => {
				self.config.reload_from_config(config);
				tracing::info!("the new certificate is in use");
			},
			Err(error) => tracing::error!(%error, "the new certificate is not taken up"),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	struct Files(tempfile::TempDir);

	impl Files {
		fn new() -> Self {
			let files = Self(tempfile::tempdir().unwrap());
			files.issue();
			files
		}

		fn tls(&self) -> Tls {
			let file = |name: &str| self.0.path().join(name);
			Tls { certificate: file("certificate.pem"), key: file("key.pem") }
		}

		/// Writes a new certificate and its key; gives the certificate.
		fn issue(&self) -> Vec<u8> {
			let names = vec!["gateway.example".to_owned()];
			let issued = rcgen::generate_simple_self_signed(names).unwrap();
			std::fs::write(self.tls().certificate, issued.cert.pem()).unwrap();
			std::fs::write(self.tls().key, issued.signing_key.serialize_pem()).unwrap();
			issued.cert.der().to_vec()
		}

		/// As if it were written a while ago.
		fn age(&self) {
			for file in [self.tls().certificate, self.tls().key] {
				let file = std::fs::File::options().write(true).open(file).unwrap();
				file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
			}
		}
	}

	#[test]
	fn what_cannot_be_used_is_said() {
		let files = Files::new();
		assert!(files.tls().load().is_ok());
		let Tls { certificate, key } = files.tls();
		let swapped = Tls { certificate: key.clone(), key: certificate.clone() };
		let error = swapped.load().unwrap_err().to_string();
		assert!(error.contains("key.pem") && error.contains("no certificate"), "{error}");
		let none = Tls { certificate: key.with_file_name("none.pem"), key: key.clone() };
		let error = none.load().unwrap_err().to_string();
		assert!(error.contains("none.pem"), "{error}");
		std::fs::write(&key, Files::new().tls().key.to_str().unwrap()).unwrap();
		assert!(files.tls().load().is_err());
		// A key of another certificate.
		std::fs::copy(Files::new().tls().key, &key).unwrap();
		assert!(matches!(files.tls().load(), Err(TlsError::Unfit(_))));
	}

	#[test]
	fn a_renewed_certificate_is_taken_up_and_a_broken_one_is_not() {
		let files = Files::new();
		files.age();
		let mut in_use = InUse::new(files.tls()).unwrap();
		let first = in_use.config.get_inner();
		in_use.renew();
		assert!(Arc::ptr_eq(&first, &in_use.config.get_inner()));
		std::fs::write(files.tls().key, "half").unwrap();
		in_use.renew();
		assert!(Arc::ptr_eq(&first, &in_use.config.get_inner()));
		files.age();
		in_use.renew();
		files.issue();
		in_use.renew();
		assert!(!Arc::ptr_eq(&first, &in_use.config.get_inner()));
	}
}
