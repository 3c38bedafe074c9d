// SPDX-License-Identifier: GPL-3.0-only

//! An S3 server in this process, which keeps its buckets in a folder.

use std::{net::SocketAddr, path::PathBuf, sync::OnceLock};

use axum::{body::Body, extract::Request, response::Response, Router};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use salus_gateway::store::Bucket;
use tower::ServiceExt;

const BUCKET: &str = "salus";
const KEY: &str = "geheim";

pub struct S3 {
	address: SocketAddr,
	folder: tempfile::TempDir,
}

impl S3 {
	/// The one that all tests share. It has a thread of its own, since each test has a runtime of its own.
	pub fn shared() -> &'static Self {
		static SHARED: OnceLock<S3> = OnceLock::new();
		SHARED.get_or_init(|| {
			let folder = tempfile::tempdir().unwrap();
			std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
			let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
			service.set_auth(SimpleAuth::from_single(KEY, KEY));
			let service = service.build();
			let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
			socket.set_nonblocking(true).unwrap();
			let address = socket.local_addr().unwrap();
			let router = Router::new().fallback(move |request: Request| {
				let service = service.clone();
				async move {
					let answer: Response = match service.oneshot(request).await {
						Ok(answer) => answer.map(Body::new),
						Err(error) => panic!("{error:?}"),
					};
					answer
				}
			});
			std::thread::spawn(move || {
				let runtime = tokio::runtime::Runtime::new().unwrap();
				runtime.block_on(async {
					let socket = tokio::net::TcpListener::from_std(socket).unwrap();
					axum::serve(socket, router).await.unwrap();
				});
			});
			Self { address, folder }
		})
	}

	/// What lies there under a prefix.
	pub fn bucket(&self, prefix: &str) -> Bucket {
		Bucket {
			name: BUCKET.into(),
			endpoint: Some(format!("http://{}", self.address)),
			region: "us-east-1".into(),
			prefix: prefix.into(),
			access_key: KEY.into(),
			secret_key: KEY.to_string().into(),
		}
	}

	/// The folder where objects under a prefix lie.
	pub fn folder(&self, prefix: &str) -> PathBuf {
		self.folder.path().join(BUCKET).join(prefix)
	}

	/// How many files the server keeps of an upload that has not come to its end.
	pub fn parts_of(&self, upload: &str) -> usize {
		std::fs::read_dir(self.folder.path())
			.unwrap()
			.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains(upload))
			.count()
	}
}
