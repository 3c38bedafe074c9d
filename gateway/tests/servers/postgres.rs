// SPDX-License-Identifier: GPL-3.0-only

//! A PostgreSQL server of Debian's package, reached by a socket in a folder of its own. It ends with whoever
//! started it, however that ends.

use std::{
	io::{BufRead, BufReader, Write},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	sync::OnceLock,
};

/// `initdb` refuses to run as root, and so does the server: there they run as nobody. When standard input ends,
/// or names a signal, the server gets it, and the folder goes where that was asked for.
const SCRIPT: &str = r#"
set -e
folder=$1
as=
if [ "$(id -u)" = 0 ]; then
	as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
	chown nobody:nogroup "$folder"
fi
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
cd "$folder"
if [ ! -e data ]; then
	$as "$bin/initdb" --auth=trust --username=salus --no-sync --wal-segsize=1 --encoding=UTF8 \
		--pgdata=data >&2
fi
$as "$bin/postgres" -D data -k "$folder" -c listen_addresses= -c fsync=off -c max_connections=400 \
	-c min_wal_size=2MB -c max_wal_size=1GB >&2 &
server=$!
until $as "$bin/pg_isready" -q -h "$folder"; do
	kill -0 $server
	sleep 0.1
done
echo ready
read -r signal || :
kill "-${signal:-INT}" $server
wait $server || :
[ -z "$2" ] || rm -rf "$folder"
"#;

pub struct Postgres {
	folder: PathBuf,
	running: Child,
}

impl Postgres {
	/// Starts a server on a folder, which is made a server's where it is empty.
	pub fn start(folder: &Path) -> Self {
		Self::start_and(folder, "")
	}

	fn start_and(folder: &Path, remove: &str) -> Self {
		let log =
			std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
		let mut running = Command::new("bash")
			.args(["-c", SCRIPT, "postgres"])
			.arg(folder)
			.arg(remove)
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(log)
			.spawn()
			.unwrap();
		let mut said = String::new();
		BufReader::new(running.stdout.take().unwrap()).read_line(&mut said).unwrap();
		assert_eq!(
			said,
			"ready\n",
			"no PostgreSQL: scripts/setup.sh installs it\n{}",
			std::fs::read_to_string(folder.join("log")).unwrap()
		);
		Self { folder: folder.to_path_buf(), running }
	}

	/// The one that all tests share.
	pub fn shared() -> &'static Self {
		static SHARED: OnceLock<Postgres> = OnceLock::new();
		SHARED.get_or_init(|| {
			let folder = tempfile::tempdir().unwrap().keep();
			open_to_all(&folder);
			Self::start_and(&folder, "remove")
		})
	}

	/// Stops it, and with it every connection.
	pub fn stop(self) {
		self.end("");
	}

	/// Ends it at once, in the middle of whatever it writes: its next start is a recovery.
	pub fn crash(self) {
		self.end("QUIT\n");
	}

	fn end(mut self, signal: &str) {
		let mut input = self.running.stdin.take().unwrap();
		input.write_all(signal.as_bytes()).unwrap();
		drop(input);
		assert!(self.running.wait().unwrap().success());
	}

	/// Where a schema of it is reached.
	pub fn address(&self, schema: &str) -> String {
		format!(
			"postgres://salus@localhost/postgres?host={}&options=-csearch_path%3D{schema}",
			self.folder.display()
		)
	}

	pub fn folder(&self) -> &Path {
		&self.folder
	}
}

/// Lets nobody into a folder, by that name.
pub fn open_to_all(folder: &Path) {
	use std::os::unix::fs::PermissionsExt;
	std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}
