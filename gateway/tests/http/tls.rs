// SPDX-License-Identifier: GPL-3.0-only

//! Beyond this machine: TLS 1.3, or nothing.

use std::{
	net::TcpListener,
	path::Path,
	sync::Arc,
	time::{Duration, Instant},
};

use salus_gateway::{
	api::{serve, serve_on, Limits, ServeError, Serving, Tls},
	remote::{connect_with, Options},
	ExchangeError, LocalGateway,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use crate::{
	chain::{CHAIN_ID, GENESIS},
	client::{closed, Request, LONG},
	world::World,
};

/// An authority's certificate, and a gateway's for 127.0.0.1 in files.
fn certify(folder: &Path) -> (String, Tls) {
	let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
	authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
	authority.distinguished_name.push(rcgen::DnType::CommonName, "a consortium");
	let key = rcgen::KeyPair::generate().unwrap();
	let root = authority.self_signed(&key).unwrap();
	let issuer = rcgen::Issuer::new(authority, key);
	let own = rcgen::KeyPair::generate().unwrap();
	let names = vec!["127.0.0.1".to_owned()];
	let leaf = rcgen::CertificateParams::new(names).unwrap().signed_by(&own, &issuer).unwrap();
	let tls = Tls { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") };
	std::fs::write(&tls.certificate, leaf.pem()).unwrap();
	std::fs::write(&tls.key, own.serialize_pem()).unwrap();
	(root.pem(), tls)
}

/// The first gateway of the world, called by that scheme, and a socket for it.
async fn gateway(world: &mut World, scheme: &str) -> (Arc<LocalGateway>, TcpListener) {
	world.stop();
	let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
	world.endpoints[0] = format!("{scheme}://{}", listener.local_addr().unwrap());
	(Arc::new(world.open(0).await), listener)
}

async fn served(world: &mut World, limits: Limits) -> (Serving, String) {
	let (root, tls) = certify(world.folder.path());
	let (gateway, listener) = gateway(world, "https").await;
	(serve_on(gateway, listener, Some(tls), limits).await.unwrap(), root)
}

#[tokio::test]
async fn a_gateway_is_asked_over_tls_by_who_trusts_its_authority() {
	let mut world = World::new().await;
	let (serving, root) = served(&mut world, Limits::default()).await;
	let ask = |roots: Option<String>| {
		let options = Options { roots: roots.map(String::into_bytes), ..Options::default() };
		let doctor = Arc::new(world.doctor.account.clone());
		let endpoints = &world.endpoints[..1];
		let exchanges = connect_with(endpoints, GENESIS, CHAIN_ID, doctor, &options).unwrap();
		async move { exchanges[0].grants().await }
	};
	assert_eq!(ask(Some(root)).await, Ok(Vec::new()));
	let (other, _) = certify(tempfile::tempdir().unwrap().path());
	assert_eq!(ask(Some(other)).await, Err(ExchangeError::Unavailable));
	serving.shutdown(LONG).await;
}

/// A greeting as TLS 1.2 has it: without the list of versions that TLS 1.3 added.
fn greeting() -> Vec<u8> {
	let extensions: &[u8] = &[
		0, 10, 0, 4, 0, 2, 0, 29, // supported groups: x25519
		0, 11, 0, 2, 1, 0, // point formats
		0, 13, 0, 6, 0, 4, 4, 3, 8, 4, // signatures: ECDSA and RSA-PSS with SHA-256
	];
	let mut hello = vec![3, 3];
	hello.extend([7; 32]);
	hello.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0]);
	hello.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
	hello.extend(extensions);
	let mut message = vec![1, 0];
	message.extend(u16::try_from(hello.len()).unwrap().to_be_bytes());
	message.extend(hello);
	let mut record = vec![22, 3, 1];
	record.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
	record.extend(message);
	record
}

#[tokio::test]
async fn nothing_older_than_tls_13() {
	let mut world = World::new().await;
	let (serving, _) = served(&mut world, Limits::default()).await;
	let mut stream = TcpStream::connect(serving.address).await.unwrap();
	stream.write_all(&greeting()).await.unwrap();
	let mut alert = [0; 7];
	stream.read_exact(&mut alert).await.unwrap();
	// An alert, fatal: protocol_version.
	assert_eq!((alert[0], alert[5], alert[6]), (21, 2, 70));
	// Nor is anything answered in clear.
	let mut stream = TcpStream::connect(serving.address).await.unwrap();
	stream.write_all(&Request::get("/").head()).await.unwrap();
	assert!(!closed(&mut stream).await.starts_with(b"HTTP"));
}

/// Who begins to greet, and then says nothing, or one byte from time to time, has no connection for long.
#[tokio::test]
async fn a_greeting_that_does_not_come_ends_the_connection() {
	let short = Duration::from_millis(400);
	let mut world = World::new().await;
	let limits = Limits { head: short, ..Limits::default() };
	let (serving, root) = served(&mut world, limits).await;
	let hello = greeting();
	for part in [0, 1, 5, hello.len() - 1] {
		let mut stream = TcpStream::connect(serving.address).await.unwrap();
		stream.write_all(&hello[..part]).await.unwrap();
		let started = Instant::now();
		assert!(!closed(&mut stream).await.starts_with(b"HTTP"));
		assert!(started.elapsed() >= short / 2, "{part}");
	}
	// A record may have 16 KiB: more than come in time.
	let mut stream = TcpStream::connect(serving.address).await.unwrap();
	let drip = async {
		for byte in [22, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc].into_iter().chain(std::iter::repeat(0)) {
			if stream.write_all(&[byte]).await.is_err() {
				return;
			}
			tokio::time::sleep(short / 8).await;
		}
	};
	tokio::time::timeout(LONG, drip).await.expect("it is ended");
	// Who greets at once is served.
	let options = Options { roots: Some(root.into_bytes()), ..Options::default() };
	let doctor = Arc::new(world.doctor.account.clone());
	let endpoints = &world.endpoints[..1];
	let exchanges = connect_with(endpoints, GENESIS, CHAIN_ID, doctor, &options).unwrap();
	assert_eq!(exchanges[0].grants().await, Ok(Vec::new()));
	serving.shutdown(LONG).await;
}

#[tokio::test]
async fn without_tls_it_does_not_listen_beyond_this_machine() {
	let mut world = World::new().await;
	let (gateway, loopback) = gateway(&mut world, "http").await;
	for everywhere in ["0.0.0.0:0", "[::]:0"] {
		let served =
			serve(gateway.clone(), everywhere.parse().unwrap(), None, Limits::default()).await;
		assert!(matches!(served.err(), Some(ServeError::WithoutTls(_))));
	}
	let everywhere = TcpListener::bind("0.0.0.0:0").unwrap();
	let served = serve_on(gateway.clone(), everywhere, None, Limits::default()).await;
	assert!(matches!(served.err(), Some(ServeError::WithoutTls(_))));
	// With TLS, it is not to be asked without.
	let (_, tls) = certify(world.folder.path());
	let served = serve_on(gateway.clone(), loopback, Some(tls), Limits::default()).await;
	assert!(matches!(served.err(), Some(ServeError::Endpoint(_))));
}

#[tokio::test]
async fn an_endpoint_that_nobody_can_sign_for_is_said() {
	let mut world = World::new().await;
	world.stop();
	for (endpoint, says) in [
		("http://LOCALHOST:8400", "set http://localhost:8400"),
		("http://127.0.0.1:8400/a/../b", "set http://127.0.0.1:8400/b"),
		("http://gateway.example", "not encrypted"),
	] {
		world.endpoints[0] = endpoint.into();
		let gateway = Arc::new(world.open(0).await);
		let listen = "127.0.0.1:0".parse().unwrap();
		let refused = serve(gateway, listen, None, Limits::default()).await.err().unwrap();
		assert!(matches!(refused, ServeError::NotSigned { .. }), "{refused}");
		assert!(refused.to_string().contains(says), "{refused}");
	}
}

#[tokio::test]
async fn an_address_that_is_taken_is_said() {
	let mut world = World::new().await;
	let (gateway, listener) = gateway(&mut world, "http").await;
	let taken = listener.local_addr().unwrap();
	let error = serve(gateway, taken, None, Limits::default()).await.err().unwrap().to_string();
	assert!(error.contains(&taken.to_string()) && error.contains("another port"), "{error}");
}
