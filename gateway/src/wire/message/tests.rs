// SPDX-License-Identifier: GPL-3.0-only

use proptest::prelude::*;
use sp_core::{ed25519, Pair as _};

use super::*;

fn message() -> Message {
	Message {
		method: "POST".into(),
		target: "https://gateway.example/charts/0x01/fragments?a=b".into(),
		digest: Some("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:".into()),
		opening: Some("0xaa:0xbb".into()),
	}
}

fn parameters() -> Parameters {
	Parameters { created: 1_700_000_000, nonce: [7; 16], session: SessionId([0xab; 32]) }
}

fn key() -> ed25519::Pair {
	ed25519::Pair::from_seed(&[1; 32])
}

/// RFC 9421, appendix B.2.6, with the key of B.1.4. It covers other components than ours, so only how a
/// base is put together and signed is compared.
#[test]
fn published_vector() {
	let seed = "9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5";
	let seed: [u8; 32] = hex::decode(seed).unwrap().try_into().unwrap();
	let key = ed25519::Pair::from_seed(&seed);
	let public = "26b40b8f93fff3d897112f7ebc582b232dbd72517d082fe83cfb30ddce43d1bb";
	assert_eq!(hex::encode(key.public().0), public);
	let base = signature_base(
		&[
			("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
			("@method", "POST"),
			("@path", "/foo"),
			("@authority", "example.com"),
			("content-type", "application/json"),
			("content-length", "18"),
		],
		"(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")\
		 ;created=1618884473;keyid=\"test-key-ed25519\"",
	);
	let signature = STANDARD
		.decode(
			"wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
		)
		.unwrap();
	assert_eq!(key.sign(base.as_bytes()).0.to_vec(), signature);
	assert!(is_signed(&base, &signature.try_into().unwrap(), &key.public().0));
}

/// Others write this form too (docs/formats.md): it is pinned.
#[test]
fn the_form_is_this_one() {
	let signed = sign(&message(), &parameters(), &key()).unwrap();
	let session = "ab".repeat(32);
	let list = "(\"@method\" \"@target-uri\" \"content-digest\" \"salus-opening\")";
	let rest = format!(
		";created=1700000000;nonce=\"BwcHBwcHBwcHBwcHBwcHBw==\";keyid=\"0x{session}\";\
		 alg=\"ed25519\";tag=\"salus\""
	);
	assert_eq!(signed.input, format!("salus={list}{rest}"));
	let presented = parse(&signed.input, &signed.signature).unwrap();
	assert_eq!(
		presented.base(&message()).unwrap(),
		format!(
			"\"@method\": POST\n\
			 \"@target-uri\": https://gateway.example/charts/0x01/fragments?a=b\n\
			 \"content-digest\": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:\n\
			 \"salus-opening\": 0xaa:0xbb\n\
			 \"@signature-params\": {list}{rest}"
		)
	);
	let encoded = STANDARD.encode(presented.signature());
	assert_eq!(signed.signature, format!("salus=:{encoded}:"));
}

#[test]
fn what_is_not_signed_does_not_hold() {
	let signed = sign(&message(), &parameters(), &key()).unwrap();
	let presented = parse(&signed.input, &signed.signature).unwrap();
	let public = key().public().0;
	assert!(presented.holds(&message(), &public));
	assert!(!presented.holds(&message(), &[2; 32]));
	let others = [
		Message { method: "PUT".into(), ..message() },
		Message { target: "https://gateway.example/grants".into(), ..message() },
		Message { digest: Some("sha-256=:AAAA:".into()), ..message() },
		Message { digest: None, ..message() },
		Message { opening: Some("0xaa:0xbc".into()), ..message() },
		Message { opening: None, ..message() },
	];
	for other in others {
		assert!(!presented.holds(&other, &public), "{other:?}");
	}
	let uncovered = Message { digest: None, ..message() };
	assert_eq!(presented.base(&uncovered), Err(MessageError::Components));
}

#[test]
fn lines_cannot_be_forged() {
	for text in ["", "a b", "a\nb", "a\r", "\u{e4}", "\u{7f}"] {
		let forged = [
			Message { method: text.into(), ..message() },
			Message { target: text.into(), ..message() },
			Message { digest: Some(text.into()), ..message() },
			Message { opening: Some(text.into()), ..message() },
		];
		for message in forged {
			let refused = sign(&message, &parameters(), &key());
			assert!(matches!(refused, Err(MessageError::Characters(_))), "{message:?}");
		}
	}
	let lower = Message { method: "post".into(), ..message() };
	assert!(sign(&lower, &parameters(), &key()).is_err());
}

#[test]
fn there_is_one_form() {
	let Signature { input, signature } = sign(&message(), &parameters(), &key()).unwrap();
	assert!(parse(&input, &signature).is_ok());
	let inputs = [
		String::new(),
		input.replace("salus=(", "sig=("),
		input.replace("salus=(", "salus=( "),
		input.replace("salus=(", "salus= ("),
		format!(" {input}"),
		format!("{input} "),
		format!("{input}, {input}"),
		format!("{input}, other=1"),
		format!("other=1, {input}"),
		format!("{input};more=1"),
		input.replace("\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\""),
		input.replace("\"@method\" ", ""),
		input.replace("\"@target-uri\"", "\"@path\""),
		input.replace("\"@target-uri\"", "\"@target-uri\";req"),
		input.replace("\"content-digest\"", "\"content-digest\" \"content-digest\""),
		input.replace("\"content-digest\"", "content-digest"),
		input.replace(";created=1700000000", ""),
		input.replace("1700000000", "01700000000"),
		input.replace("1700000000", "-1700000000"),
		input.replace("1700000000", "1700000000.0"),
		input.replace("1700000000", "\"1700000000\""),
		input.replace("BwcH", "BwcHBwcH"),
		input.replace("Bw==", "Bx=="),
		input.replace("Bw==", "Bw"),
		input.replace("0xab", "0xAB"),
		input.replace("0xab", "ab"),
		input.replace("0xab", "0xabab"),
		input.replace("ed25519", "hmac-sha256"),
		input.replace(";alg=\"ed25519\"", ""),
		input.replace(";alg=\"ed25519\"", ";alg=ed25519"),
		input.replace("tag=\"salus\"", "tag=\"other\""),
		input.replace(";alg=\"ed25519\";tag=\"salus\"", ";tag=\"salus\";alg=\"ed25519\""),
		input.replace(";tag", "; tag"),
		format!("{input};tag=\"salus\""),
		"(".repeat(2000),
	];
	for other in inputs {
		assert_eq!(parse(&other, &signature), Err(MessageError::Input), "{other}");
	}
	let signatures = [
		String::new(),
		signature.replace("salus", "sig"),
		format!("{signature}, {signature}"),
		format!("{signature};a"),
		format!("{signature} "),
		signature.replace(':', "\""),
		"salus=:AAAA:".to_owned(),
		"salus".to_owned(),
		signature.replace("=:", ":"),
	];
	for other in signatures {
		assert_eq!(parse(&input, &other), Err(MessageError::Signature), "{other}");
	}
}

#[test]
fn a_base_is_read_in_one_form() {
	let presented = |message: &Message| {
		let signed = sign(message, &parameters(), &key()).unwrap();
		parse(&signed.input, &signed.signature).unwrap()
	};
	let base = presented(&message()).base(&message()).unwrap();
	assert_eq!(parse_base(&base), Ok((message(), parameters())));
	for other in [
		String::new(),
		format!("{base}\n"),
		format!("\n{base}"),
		base.replace('\n', "\r\n"),
		base.replace("POST", "post"),
		base.replace(": POST", ":  POST"),
		base.replace("\"@method\": POST\n", ""),
		base.replace("\"salus-opening\": 0xaa:0xbb\n", ""),
		base.replace("\"salus-opening\": 0xaa:0xbb\n", "\"other\": a\n"),
		base.replace("tag=\"salus\"", "tag=\"other\""),
		base.replace(" \"salus-opening\")", ")"),
	] {
		assert_eq!(parse_base(&other), Err(MessageError::Base), "{other}");
	}
}

prop_compose! {
	fn any_message()(
		method in "[A-Z]{1,8}",
		target in "[!-~]{1,80}",
		digest in proptest::option::of("[!-~]{1,60}"),
		opening in proptest::option::of("[!-~]{1,60}"),
	) -> Message {
		Message { method, target, digest, opening }
	}
}

prop_compose! {
	fn any_parameters()(
		created in 0..1_000_000_000_000_000u64,
		nonce in any::<[u8; 16]>(),
		session in any::<[u8; 32]>(),
	) -> Parameters {
		Parameters { created, nonce, session: SessionId(session) }
	}
}

proptest! {
	#[test]
	fn what_is_signed_is_read_and_holds(message in any_message(), parameters in any_parameters()) {
		let signed = sign(&message, &parameters, &key()).unwrap();
		let presented = parse(&signed.input, &signed.signature).unwrap();
		prop_assert_eq!(presented.parameters(), &parameters);
		prop_assert!(presented.holds(&message, &key().public().0));
		let base = presented.base(&message).unwrap();
		prop_assert_eq!(parse_base(&base), Ok((message, parameters)));
	}

	#[test]
	fn no_two_messages_have_one_base(
		one in any_message(),
		other in any_message(),
		parameters in any_parameters(),
	) {
		prop_assume!(one != other);
		prop_assert_ne!(base_of(&one, &parameters).unwrap(), base_of(&other, &parameters).unwrap());
	}

	#[test]
	fn no_header_makes_it_panic(input in "\\PC{0,200}", signature in "\\PC{0,200}") {
		let _ = parse(&input, &signature);
		let _ = parse_base(&input);
	}

	#[test]
	fn a_changed_header_is_no_other_signature(at in 0..400usize, to in 32..127u8) {
		let Signature { input, signature } = sign(&message(), &parameters(), &key()).unwrap();
		let mut changed = input.clone().into_bytes();
		let at = at % changed.len();
		prop_assume!(changed[at] != to);
		changed[at] = to;
		let changed = String::from_utf8(changed).unwrap();
		if let Ok(presented) = parse(&changed, &signature) {
			prop_assert!(!presented.holds(&message(), &key().public().0));
		}
	}
}

#[test]
fn a_time_that_cannot_be_written_is_refused() {
	let late = Parameters { created: 1_000_000_000_000_000, ..parameters() };
	assert_eq!(sign(&message(), &late, &key()), Err(MessageError::Created));
}
