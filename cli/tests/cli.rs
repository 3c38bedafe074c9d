// SPDX-License-Identifier: GPL-3.0-only

//! What `salus` says and does without a network. What it does with one, network/, the demo and the
//! examples test.

use std::{fs, path::Path};

use assert_cmd::{assert::Assert, Command};
use predicates::prelude::*;

/// A port of the discard service: nobody listens.
const NOWHERE: &str = "ws://127.0.0.1:9";

fn salus(home: &Path) -> Command {
	let mut command = Command::cargo_bin("salus").expect("the binary is built");
	command
		.env_remove("SALUS_KEY")
		.env_remove("SALUS_GATEWAYS")
		.env("SALUS_URL", NOWHERE)
		.env("SALUS_HOME", home);
	command
}

/// The error that a command with `--json` ends with: one line, whatever it is.
fn error(ended: &Assert) -> String {
	let said: serde_json::Value =
		serde_json::from_slice(&ended.get_output().stdout).expect("one line of JSON");
	said["error"].as_str().expect("an error").into()
}

#[test]
fn every_group_of_commands_has_help() {
	let home = tempfile::tempdir().unwrap();
	for group in [
		"keys", "member", "staff", "chart", "record", "access", "receipt", "gateway", "demo",
		"bench", "explain",
	] {
		salus(home.path())
			.args([group, "--help"])
			.assert()
			.success()
			.stdout(predicate::str::contains("Usage:"));
	}
}

#[test]
fn an_empty_list_of_gateways_is_none() {
	let home = tempfile::tempdir().unwrap();
	let new = |gateways: &str, file: &str| {
		let file = home.path().join(file);
		salus(home.path()).env("SALUS_GATEWAYS", gateways).args(["keys", "new"]).arg(file).assert()
	};
	new("", "one.seed").success();
	new("gateways.json", "two.seed").code(2);
}

#[test]
fn completions_are_written_for_every_shell() {
	let home = tempfile::tempdir().unwrap();
	for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
		salus(home.path())
			.args(["completions", shell])
			.assert()
			.success()
			.stdout(predicate::str::contains("salus"))
			.stdout(predicate::str::contains("confirm-mandate"));
	}
}

#[test]
fn a_new_key_is_its_owners_alone_and_never_overwritten() {
	let home = tempfile::tempdir().unwrap();
	let file = home.path().join("me.seed");
	let made = salus(home.path())
		.args(["--json", "keys", "new"])
		.arg(&file)
		.assert()
		.success()
		.get_output()
		.stdout
		.clone();
	let made: serde_json::Value = serde_json::from_slice(&made).unwrap();
	let phrase = fs::read_to_string(&file).unwrap();
	assert_eq!(phrase.split_whitespace().count(), 12);
	assert!(!made.to_string().contains(phrase.trim()), "the phrase was printed");
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
	}
	salus(home.path())
		.args(["keys", "new"])
		.arg(&file)
		.assert()
		.failure()
		.stderr(predicate::str::contains("never overwritten"));
	assert_eq!(fs::read_to_string(&file).unwrap(), phrase);
	salus(home.path())
		.args(["--key"])
		.arg(&file)
		.args(["keys", "show"])
		.assert()
		.success()
		.stdout(predicate::str::contains(made["address"].as_str().unwrap()));
}

#[test]
fn a_wrong_key_file_is_refused_without_quoting_it() {
	let home = tempfile::tempdir().unwrap();
	let file = home.path().join("wrong.seed");
	// Words that are none, a seed that is too short, a wallet of an app, nothing: none of them signs anything.
	for wrong in ["these are no secret words", "0x1234", "{\"encoded\":\"these are\"}", " \n"] {
		fs::write(&file, wrong).unwrap();
		for command in ["show", "register"] {
			let ended = salus(home.path())
				.args(["--json", "--key"])
				.arg(&file)
				.args(["keys", command])
				.assert()
				.code(1)
				.stderr(predicate::str::contains("these are").not());
			let error = error(&ended);
			assert!(error.contains("wrong.seed: not a secret key: expected"), "{error}");
			assert!(!error.contains("these are") && !error.contains("0x1234"), "{error}");
		}
	}
	salus(home.path())
		.args(["--key", "/nowhere/at.all", "keys", "show"])
		.assert()
		.code(1)
		.stderr(predicate::str::contains("/nowhere/at.all"));
	salus(home.path())
		.args(["keys", "show"])
		.assert()
		.code(1)
		.stderr(predicate::str::contains("--key FILE"));
}

#[test]
fn a_secret_in_place_of_its_file_is_not_quoted() {
	let home = tempfile::tempdir().unwrap();
	let file = home.path().join("me.seed");
	salus(home.path()).args(["keys", "new"]).arg(&file).assert().success();
	let phrase = fs::read_to_string(&file).unwrap();
	let (phrase, seed) = (phrase.trim(), "07".repeat(32));
	let slip = format!("{phrase}x");
	for secret in [phrase.to_string(), slip, format!("{phrase}//ward"), format!("0x{seed}")] {
		let ended = salus(home.path())
			.args(["--json", "--key", &secret, "keys", "show"])
			.assert()
			.code(1)
			.stdout(predicate::str::contains(phrase).not())
			.stdout(predicate::str::contains(&seed).not())
			.stderr(predicate::str::contains(phrase).not())
			.stderr(predicate::str::contains(&seed).not());
		let error = error(&ended);
		assert!(error.contains("that looks like a secret"), "{error}");
		salus(home.path())
			.env("SALUS_KEY", &secret)
			.arg("--help")
			.assert()
			.success()
			.stdout(predicate::str::contains(&secret).not());
	}
}

#[cfg(target_os = "linux")]
#[test]
fn a_secret_is_asked_for_at_the_terminal_and_not_shown() {
	use std::{
		io::{Read, Write},
		process::Stdio,
	};

	let home = tempfile::tempdir().unwrap();
	let file = home.path().join("me.seed");
	salus(home.path()).args(["keys", "new"]).arg(&file).assert().success();
	let phrase = fs::read_to_string(&file).unwrap();
	let of_file = salus(home.path()).arg("--key").arg(&file).args(["keys", "show"]).assert();
	let of_file = String::from_utf8(of_file.success().get_output().stdout.clone()).unwrap();

	// `script` gives it a terminal of its own.
	let command =
		format!("'{}' --key - keys show", assert_cmd::cargo::cargo_bin("salus").display());
	let mut terminal = std::process::Command::new("script")
		.args(["-qec", &command, "/dev/null"])
		.env_remove("SALUS_KEY")
		.env_remove("SALUS_GATEWAYS")
		.env("SALUS_URL", NOWHERE)
		.env("SALUS_HOME", home.path())
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.spawn()
		.expect("`script` is there (bsdutils)");
	let mut keyboard = terminal.stdin.take().unwrap();
	let mut screen = terminal.stdout.take().unwrap();
	let (mut said, mut one) = (Vec::<u8>::new(), [0_u8]);
	while !said.ends_with(b"0x seed: ") {
		let read = screen.read(&mut one).unwrap();
		assert_eq!(read, 1, "it asks: {}", String::from_utf8_lossy(&said));
		said.push(one[0]);
	}
	// It stops to show what is typed just after it asked.
	std::thread::sleep(std::time::Duration::from_millis(500));
	keyboard.write_all(phrase.as_bytes()).unwrap();
	screen.read_to_end(&mut said).unwrap();
	assert!(terminal.wait().unwrap().success());
	let said = String::from_utf8(said).unwrap().replace("\r\n", "\n");
	assert!(said.ends_with(&of_file), "{said}");
	assert!(!said.contains(phrase.trim()), "the phrase is shown");
}

#[test]
fn an_unreachable_node_is_named_and_has_its_own_exit_code() {
	let home = tempfile::tempdir().unwrap();
	salus(home.path()).arg("status").assert().code(4).stderr(predicate::str::contains(NOWHERE));
	let ended = salus(home.path()).args(["--json", "status"]).assert().code(4);
	assert!(error(&ended).contains(NOWHERE));
}

#[test]
fn nothing_is_written_where_no_node_answers() {
	let folder = tempfile::tempdir().unwrap();
	let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
	let (key, home, consent, document) =
		(file("me.seed"), file("home"), file("consent.json"), file("letter.pdf"));
	salus(folder.path()).args(["keys", "new", &key]).assert().success();
	fs::write(&document, "%PDF-1.7").unwrap();
	let (account, chart) = (format!("0x{}", "07".repeat(32)), format!("0x{}", "01".repeat(32)));
	let record = format!("0x{}", "02".repeat(16));
	for command in [
		&["keys", "register"][..],
		&["member", "invite", &account],
		&["member", "apply", "--name", "Hillside Clinic", "--role", "hospital"],
		&["staff", "add", &account, "--role", "clinician"],
		&["chart", "consent", "--hospital", &account, "--out", &consent],
		&["record", "file", &document, "--card", "card.json"],
		&["record", "withdraw", &record, "--chart", &chart],
		&["access", "grant", "--chart", &chart, "--to", &account, "--purpose", "TREAT"],
		&["access", "revoke", "--chart", &chart],
	] {
		let mut salus = salus(Path::new(&home));
		let ended = salus.args(["--json", "--key", &key]).args(command).assert().code(4);
		assert!(error(&ended).contains(NOWHERE), "{command:?}");
	}
	assert!(!Path::new(&consent).exists());
	let left = fs::read_dir(folder.path().join("home/outbox")).unwrap();
	assert_eq!(left.filter(|one| one.as_ref().unwrap().path().is_dir()).count(), 0);
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_asked() {
	let home = tempfile::tempdir().unwrap();
	for wrong in [
		&["member", "show", "not-an-account"][..],
		&["member", "admit", "0x12", "--role", "hospital"],
		&["staff", "add", "//Alice", "--role", "surgeon"],
		&["access", "check", "--chart", "0x00", "--record", "0x00", "--purpose", "TREAT"],
		&["access", "request", "--card", "c", "--purpose", "CURIOSITY"],
		&["record", "file"],
		&["nonsense"],
	] {
		salus(home.path()).args(wrong).assert().code(2).stdout("");
		// What a script reads is JSON, whatever is wrong.
		let ended = salus(home.path()).args(wrong).arg("--json").assert().code(2);
		let said = String::from_utf8_lossy(&ended.get_output().stderr);
		assert_eq!(error(&ended).trim(), said.trim());
	}
	// Help is no error.
	salus(home.path())
		.args(["--json", "record", "--help"])
		.assert()
		.success()
		.stdout(predicate::str::contains("Usage:"));
}

/// A file that comes with the receipts, or is like it.
fn of_receipts(name: &str) -> std::path::PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("../receipt/tests").join(name)
}

#[test]
fn a_receipt_is_verified_without_a_node() {
	let home = tempfile::tempdir().unwrap();
	let verify = |file: &Path, more: &[&str]| {
		let mut command = salus(home.path());
		command.args(["receipt", "verify"]).arg(file).arg("--trust").arg(of_receipts("trust.json"));
		command.args(more);
		command
	};
	// Everything holds, but that its reader is made up: a node that was asked would end with another code.
	let file = of_receipts("file.json");
	verify(&file, &[])
		.assert()
		.code(1)
		.stdout(predicate::str::contains("proves nothing. It says:"))
		.stderr(predicate::str::contains(
			"signed and anchored it, but the evidence is no signed request",
		))
		.stderr(predicate::str::contains("salus explain Asked.Unreadable"));
	let altered = home.path().join("altered.json");
	let other = fs::read_to_string(&file).unwrap().replace("\"TREAT\"", "\"HRESCH\"");
	fs::write(&altered, other).unwrap();
	verify(&altered, &["--json"])
		.assert()
		.code(1)
		.stdout(predicate::str::contains("\"name\":\"Receipt.SignatureInvalid\""));
	// What somebody else knows of the network is compared.
	let known = format!("0x{}", "12".repeat(32));
	verify(&file, &["--genesis", &known])
		.assert()
		.code(1)
		.stderr(predicate::str::contains("another network"));
	for (text, says) in [("{}", "known layout"), ("no receipt", "known layout")] {
		fs::write(&altered, text).unwrap();
		verify(&altered, &[]).assert().code(1).stderr(predicate::str::contains(says));
	}
	// One says what is trusted, and once.
	verify(&file, &["--spec", "spec.json"]).assert().code(2);
	salus(home.path()).args(["receipt", "verify"]).arg(&file).assert().code(2);
}

#[test]
fn a_specification_has_to_be_raw_to_be_trusted() {
	let home = tempfile::tempdir().unwrap();
	let out = home.path().join("trust.json");
	let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chain-spec/local-four.json");
	salus(home.path())
		.args(["receipt", "trust", "--spec"])
		.arg(spec)
		.arg("--out")
		.arg(&out)
		.assert()
		.code(1)
		.stderr(predicate::str::contains("export-chain-spec"));
	assert!(!out.exists());
	// Without one it takes a node.
	salus(home.path()).args(["receipt", "trust", "--out"]).arg(&out).assert().code(4);
}

#[test]
fn session_keys_are_sent_to_no_other_machine() {
	let home = tempfile::tempdir().unwrap();
	let file = home.path().join("me.seed");
	salus(home.path()).args(["keys", "new"]).arg(&file).assert().success();
	// It says why before it looks for the node: a node that does not answer ends with another code.
	for far in ["ws://192.0.2.1:9944", "ws://127.0.0.1.example:9944", "ws://127.0.0.1@example"] {
		salus(home.path())
			.args(["--url", far, "keys", "insert", "--key"])
			.arg(&file)
			.timeout(std::time::Duration::from_secs(5))
			.assert()
			.code(1)
			.stderr(predicate::str::contains("on its own machine only"));
	}
	salus(home.path()).args(["keys", "insert", "--key"]).arg(&file).assert().code(4);
}

#[test]
fn what_no_pallet_knows_is_explained_without_a_node() {
	let home = tempfile::tempdir().unwrap();
	for (error, says) in [
		("QuotaUsedUp", "salus whoami"),
		("consent.purposenotcovered", "no purpose implies another"),
		("Fragment.OldGeneration", "count up"),
		("Receipt.SignatureInvalid", "salus access log --out"),
	] {
		salus(home.path())
			.args(["explain", error])
			.assert()
			.success()
			.stdout(predicate::str::contains(says));
	}
	// What only the chain can know needs it.
	salus(home.path()).args(["explain", "StaleEpoch"]).assert().code(4);
}

/// Whether this machine's keyring can be used at all: some containers forbid it.
#[cfg(target_os = "linux")]
fn has_keyring() -> bool {
	use std::io::Write;

	let name = format!("keyring:nobody-{}", std::process::id());
	let home = tempfile::tempdir().unwrap();
	let assert = salus(home.path()).args(["--key", &name, "keys", "show"]).assert().code(1);
	let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
	let usable = said.contains("the keyring has no key");
	assert!(usable || said.contains("keyring cannot be used"), "{said}");
	if !usable {
		// Past the harness, which keeps to itself what a test that passes prints.
		let said = format!("NOT TESTED: keys in the keyring: {}\n", said.trim());
		std::io::stderr().write_all(said.as_bytes()).unwrap();
	}
	usable
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_in_the_keyring_signs_until_it_is_forgotten() {
	if !has_keyring() {
		return;
	}
	let home = tempfile::tempdir().unwrap();
	let file = home.path().join("me.seed");
	let name = format!("salus-test-{}", std::process::id());
	let key = format!("keyring:{name}");
	salus(home.path()).args(["keys", "new", "--keyring", &name]).arg(&file).assert().success();
	let phrase = fs::read_to_string(&file).unwrap();
	let shown = |key: &std::ffi::OsStr| {
		let assert = salus(home.path()).arg("--key").arg(key).args(["keys", "show"]).assert();
		String::from_utf8(assert.success().get_output().stdout.clone()).unwrap()
	};
	// The same account, also where the file has gone to a safe place.
	let of_file = shown(file.as_ref());
	fs::remove_file(&file).unwrap();
	assert_eq!(shown(key.as_ref()), of_file);

	// A secret is never overwritten, nor anything kept that is none.
	fs::write(&file, &phrase).unwrap();
	let store = |file: &Path, name: &str| {
		salus(home.path()).arg("--key").arg(file).args(["keys", "store", name]).assert()
	};
	store(&file, &name).code(1).stderr(predicate::str::contains("never overwritten"));
	let wrong = home.path().join("wrong.seed");
	fs::write(&wrong, "these are no secret words").unwrap();
	store(&wrong, "salus-test-wrong").code(1).stderr(predicate::str::contains("these are").not());

	salus(home.path()).args(["keys", "forget", &name]).assert().success();
	salus(home.path())
		.args(["--key", &key, "keys", "show"])
		.assert()
		.code(1)
		.stderr(predicate::str::contains("salus keys store"));
	store(&file, &name).success().stdout(predicate::str::contains(&key));
	assert_eq!(shown(key.as_ref()), of_file);
	salus(home.path()).args(["keys", "forget", &name]).assert().success();
}
