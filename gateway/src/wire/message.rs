// SPDX-License-Identifier: GPL-3.0-only

//! The signature of a request: RFC 9421, "HTTP Message Signatures", in the one form that Salus uses.
//!
//! Covered are, in this order, `@method`, `@target-uri`, `content-digest` where there is a body of
//! JSON, and `salus-opening` where that header is there. The parameters are `created`, `nonce` (16 bytes
//! in base64), `keyid` (the session), `alg="ed25519"` and `tag="salus"`, in this order too. A request
//! carries one signature, labelled `salus`. Anything else is refused: there is one way to say a thing,
//! and so nothing to disagree about.

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

use base64::{engine::general_purpose::STANDARD, Engine};
use sfv::{
	key_ref, string_ref, BareItem, DictSerializer, Dictionary, InnerList, Integer, KeyRef,
	ListEntry, ListSerializer, Parser, StringRef,
};
use sp_core::{ed25519, Pair as _};

use super::{CONTENT_DIGEST, SALUS_OPENING};
use crate::domain::SessionId;

const LABEL: &KeyRef = key_ref("salus");
const CREATED: &KeyRef = key_ref("created");
const NONCE: &KeyRef = key_ref("nonce");
const KEY_ID: &KeyRef = key_ref("keyid");
const ALGORITHM: &KeyRef = key_ref("alg");
const TAG: &KeyRef = key_ref("tag");
const ED25519: &StringRef = string_ref("ed25519");
const SALUS: &StringRef = string_ref("salus");

const METHOD: &str = "@method";
const TARGET: &str = "@target-uri";
const PARAMETERS: &str = "@signature-params";

/// No header of ours is longer.
const MAX_HEADER: usize = 1024;

/// Why a signature of a request cannot be made or understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
	/// `Signature-Input` is not of the one form.
	#[error("Signature-Input is not of the form that Salus uses: see docs/formats.md")]
	Input,
	/// `Signature` is not of the one form.
	#[error("Signature is not `salus=` and 64 bytes: see docs/formats.md")]
	Signature,
	/// What is signed is not what the request consists of.
	#[error(
		"the signature does not cover what it has to: method, target, and the digest of a body"
	)]
	Components,
	/// A part of the message has characters that would forge lines in what is signed.
	#[error("{0} has characters that it cannot have")]
	Characters(&'static str),
	/// A point in time that cannot be written.
	#[error("the time of the signature is out of range")]
	Created,
	/// A signature base is not of the one form.
	#[error("what was signed is not a request of the form that Salus uses")]
	Base,
}

/// What is signed of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
	/// The method, in capitals.
	pub method: String,
	/// The target: endpoint, path and query.
	pub target: String,
	/// The value of `Content-Digest`, where there is a body of JSON.
	pub digest: Option<String>,
	/// The value of `Salus-Opening`, where it is there.
	pub opening: Option<String>,
}

impl Message {
	fn covered(&self) -> Covered {
		Covered { digest: self.digest.is_some(), opening: self.opening.is_some() }
	}

	/// The components with their values, in order, if none has characters that it cannot have.
	fn components(&self) -> Result<Vec<(&'static str, &str)>, MessageError> {
		if self.method.is_empty() || !self.method.bytes().all(|byte| byte.is_ascii_uppercase()) {
			return Err(MessageError::Characters(METHOD));
		}
		let mut components = vec![(METHOD, self.method.as_str()), (TARGET, self.target.as_str())];
		components.extend(self.digest.as_deref().map(|value| (CONTENT_DIGEST, value)));
		components.extend(self.opening.as_deref().map(|value| (SALUS_OPENING, value)));
		for (name, value) in &components {
			if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
				return Err(MessageError::Characters(name));
			}
		}
		Ok(components)
	}
}

/// The parameters of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
	/// When it was made, in seconds since 1970.
	pub created: u64,
	/// What makes the request usable once.
	pub nonce: [u8; 16],
	/// The session whose key signs.
	pub session: SessionId,
}

/// The values of the two headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
	/// Of `Signature-Input`.
	pub input: String,
	/// Of `Signature`.
	pub signature: String,
}

/// Signs a request with the key of the session.
pub fn sign(
	message: &Message,
	parameters: &Parameters,
	key: &ed25519::Pair,
) -> Result<Signature, MessageError> {
	let written = written(message.covered(), parameters)?;
	let signed = key.sign(signature_base(&message.components()?, &written).as_bytes());
	Ok(Signature { input: format!("{LABEL}={written}"), signature: signature_header(&signed.0)? })
}

/// Reads the two headers, if they are exactly as [`sign`] writes them.
pub fn parse(input: &str, signature: &str) -> Result<Presented, MessageError> {
	let (covered, parameters) = parse_input(input)?;
	let signature = parse_signature(signature)?;
	Ok(Presented { covered, parameters, signature })
}

/// Reads a signature base: the request that was signed, and the parameters of its signature.
pub fn parse_base(base: &str) -> Result<(Message, Parameters), MessageError> {
	let mut lines = base.split('\n').map(|line| {
		let line = line.strip_prefix('"')?;
		line.split_once("\": ")
	});
	let mut next = || lines.next().flatten().ok_or(MessageError::Base);
	let (METHOD, method) = next()? else { return Err(MessageError::Base) };
	let (TARGET, target) = next()? else { return Err(MessageError::Base) };
	let mut message = Message {
		method: method.to_owned(),
		target: target.to_owned(),
		digest: None,
		opening: None,
	};
	let mut line = next()?;
	if line.0 == CONTENT_DIGEST {
		message.digest = Some(line.1.to_owned());
		line = next()?;
	}
	if line.0 == SALUS_OPENING {
		message.opening = Some(line.1.to_owned());
		line = next()?;
	}
	let (PARAMETERS, written) = line else { return Err(MessageError::Base) };
	let (covered, parameters) =
		parse_input(&format!("{LABEL}={written}")).map_err(|_| MessageError::Base)?;
	// What was read says the same as what was written, to the byte.
	let again = base_of(&message, &parameters).ok();
	match covered == message.covered() && again.as_deref() == Some(base) {
		true => Ok((message, parameters)),
		false => Err(MessageError::Base),
	}
}

/// A signature as it came with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
	covered: Covered,
	parameters: Parameters,
	signature: [u8; 64],
}

impl Presented {
	/// Its parameters.
	pub fn parameters(&self) -> &Parameters {
		&self.parameters
	}

	/// The signature itself.
	pub fn signature(&self) -> &[u8; 64] {
		&self.signature
	}

	/// The signature base, if the signature covers exactly what it has to for this message.
	pub fn base(&self, message: &Message) -> Result<String, MessageError> {
		if self.covered != message.covered() {
			return Err(MessageError::Components);
		}
		base_of(message, &self.parameters)
	}

	/// Whether it is the key's signature over this message.
	pub fn holds(&self, message: &Message, key: &[u8; 32]) -> bool {
		self.base(message).is_ok_and(|base| is_signed(&base, &self.signature, key))
	}
}

/// Whether a signature base is signed by the key.
pub fn is_signed(base: &str, signature: &[u8; 64], key: &[u8; 32]) -> bool {
	ed25519::Pair::verify(&ed25519::Signature::from(*signature), base, &ed25519::Public::from(*key))
}

/// Which of the optional components are covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Covered {
	digest: bool,
	opening: bool,
}

impl Covered {
	const ALL: [Covered; 4] = [
		Covered { digest: false, opening: false },
		Covered { digest: true, opening: false },
		Covered { digest: false, opening: true },
		Covered { digest: true, opening: true },
	];

	fn names(self) -> impl Iterator<Item = &'static str> {
		let optional = [(self.digest, CONTENT_DIGEST), (self.opening, SALUS_OPENING)];
		let optional = optional.into_iter().filter_map(|(there, name)| there.then_some(name));
		[METHOD, TARGET].into_iter().chain(optional)
	}
}

/// The signature parameters as they are written: the covered components, and the parameters.
fn written(covered: Covered, parameters: &Parameters) -> Result<String, MessageError> {
	let created = Integer::try_from(parameters.created).map_err(|_| MessageError::Created)?;
	let (nonce, session) = (STANDARD.encode(parameters.nonce), parameters.session.to_string());
	let string = |text| StringRef::from_str(text).map_err(|_| MessageError::Input);
	let mut list = ListSerializer::new();
	let mut names = list.inner_list();
	for name in covered.names() {
		names.bare_item(string(name)?);
	}
	names
		.finish()
		.parameter(CREATED, created)
		.parameter(NONCE, string(&nonce)?)
		.parameter(KEY_ID, string(&session)?)
		.parameter(ALGORITHM, ED25519)
		.parameter(TAG, SALUS);
	list.finish().ok_or(MessageError::Input)
}

/// RFC 9421, section 2.5: a line for each component, and one for the signature's parameters.
fn signature_base(components: &[(&'static str, &str)], parameters: &str) -> String {
	let mut base = String::new();
	for (name, value) in components {
		base.push_str(&format!("\"{name}\": {value}\n"));
	}
	base.push_str(&format!("\"{PARAMETERS}\": {parameters}"));
	base
}

fn base_of(message: &Message, parameters: &Parameters) -> Result<String, MessageError> {
	let written = written(message.covered(), parameters)?;
	Ok(signature_base(&message.components()?, &written))
}

fn signature_header(signature: &[u8; 64]) -> Result<String, MessageError> {
	let mut header = DictSerializer::new();
	header.bare_item(LABEL, signature.as_slice());
	header.finish().ok_or(MessageError::Signature)
}

fn parse_input(input: &str) -> Result<(Covered, Parameters), MessageError> {
	let ListEntry::InnerList(list) = parse_labelled(input).ok_or(MessageError::Input)? else {
		return Err(MessageError::Input);
	};
	let names: Option<Vec<&str>> = list.items.iter().map(|item| text(&item.bare_item)).collect();
	let covered = names
		.and_then(|names| {
			Covered::ALL.into_iter().find(|one| one.names().eq(names.iter().copied()))
		})
		.ok_or(MessageError::Input)?;
	let parameters = parse_parameters(&list).ok_or(MessageError::Input)?;
	// Nothing is there that was not read, and all in the order and form in which we write it.
	match input.strip_prefix("salus=") == Some(&written(covered, &parameters)?) {
		true => Ok((covered, parameters)),
		false => Err(MessageError::Input),
	}
}

fn parse_parameters(list: &InnerList) -> Option<Parameters> {
	let BareItem::Integer(created) = list.params.get(CREATED)? else { return None };
	let nonce = STANDARD.decode(text(list.params.get(NONCE)?)?).ok()?;
	Some(Parameters {
		created: u64::try_from(*created).ok()?,
		nonce: nonce.try_into().ok()?,
		session: text(list.params.get(KEY_ID)?)?.parse().ok()?,
	})
}

fn parse_signature(header: &str) -> Result<[u8; 64], MessageError> {
	let Some(ListEntry::Item(item)) = parse_labelled(header) else {
		return Err(MessageError::Signature);
	};
	let BareItem::ByteSequence(bytes) = item.bare_item else {
		return Err(MessageError::Signature);
	};
	let signature = bytes.try_into().map_err(|_| MessageError::Signature)?;
	match signature_header(&signature)? == header {
		true => Ok(signature),
		false => Err(MessageError::Signature),
	}
}

/// The one member of a dictionary, under our label.
fn parse_labelled(header: &str) -> Option<ListEntry> {
	if header.len() > MAX_HEADER {
		return None;
	}
	let mut members: Dictionary = Parser::new(header).parse().ok()?;
	match members.len() {
		1 => members.swap_remove(LABEL),
		_ => None,
	}
}

fn text(item: &BareItem) -> Option<&str> {
	match item {
		BareItem::String(text) => Some(text.as_str()),
		_ => None,
	}
}
