// SPDX-License-Identifier: GPL-3.0-only

//! Who is refused, and with which words.

use anyhow::{bail, ensure, Context as _};
use salus_client::{calls, ClientError, Final};

use super::{documents::GENERAL, one, FiledRecord, Narrator, Stage};
use crate::{
	actions::{council::Majority, filing::new_record, patient::Patient},
	commands::member,
};

/// How the network has to refuse.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
	/// The call is in a block, and a pallet refused it with this error.
	Error(&'static str, &'static str),
	/// The pool does not take it, and says this.
	NotAccepted(&'static str),
}

pub async fn refusals(
	stage: &Stage<'_>,
	patient: &Patient,
	records: &[FiledRecord],
	say: &mut Narrator,
) -> anyhow::Result<()> {
	say.chapter("Strangers and the suspended are refused");
	let Stage { context, node, cast, .. } = stage;
	let chart = patient.chart();
	let template = node
		.finalised()
		.await?
		.record(chart, one(records, GENERAL)?.id)
		.await?
		.context("the record is gone")?
		.head
		.filing;
	let file = |record| calls::records::file(chart, record, &template);
	// Who never took part has no quota and no money; who may take part no more has no say at all.
	let stranger = Expected::NotAccepted("it has no standing, and no money to pay with");
	let suspended = Expected::NotAccepted("MayNotAct");
	let attempt = stage.submit(&cast.stranger, &file(new_record())).await;
	say.fact(&format!("a stranger files: {}", refusal(attempt, stranger)?));
	let suspend = calls::membership::suspend(&cast.hospital.id());
	let steps = member::decide(context, node, &cast.council, Majority::Simple, &suspend).await?;
	say.finals("the council suspended the hospital", &steps);
	for (who, account) in [("the hospital", &cast.hospital), ("its clinician", &cast.clinician)] {
		let attempt = stage.submit(account, &file(new_record())).await;
		say.fact(&format!("{who} files: {}", refusal(attempt, suspended)?));
	}
	let attempt = stage.submit(&cast.stranger, &calls::council::vote([0; 32], 0, true)).await;
	say.fact(&format!("a stranger votes in the council: {}", refusal(attempt, stranger)?));
	Ok(())
}

/// What the network said, where it refused as it had to.
pub fn refusal(attempt: anyhow::Result<Final>, expected: Expected) -> anyhow::Result<String> {
	let error = match attempt {
		Ok(done) => bail!("the chain accepted in block {} what it had to refuse", done.block),
		Err(error) => error,
	};
	let (is_expected, words) = match (error.downcast_ref(), expected) {
		(Some(ClientError::Refused(refusal)), Expected::Error(pallet, name)) => {
			(refusal.pallet == pallet && refusal.error == name, refusal.to_string())
		},
		(Some(ClientError::NotAccepted(reason)), Expected::NotAccepted(says)) => {
			(reason.contains(says), reason.clone())
		},
		_ => (false, format!("{error:#}")),
	};
	ensure!(is_expected, "expected {expected:?}, and got: {words}");
	Ok(words)
}

#[cfg(test)]
mod tests {
	use salus_client::Refusal;

	use super::*;

	fn refused(pallet: &str, error: &str) -> anyhow::Result<Final> {
		let (pallet, error) = (pallet.into(), error.into());
		Err(ClientError::Refused(Refusal { pallet, error, help: "why".into() }).into())
	}

	#[test]
	fn only_the_expected_refusal_will_do() {
		let expected = Expected::Error("Charts", "BadSignature");
		assert!(refusal(refused("Charts", "BadSignature"), expected).is_ok());
		for other in [
			refused("Charts", "SignatureExpired"),
			refused("Records", "BadSignature"),
			Err(ClientError::NotAccepted("Charts.BadSignature".into()).into()),
			Err(ClientError::Node("it is away".into()).into()),
			Err(anyhow::anyhow!("Charts.BadSignature")),
		] {
			assert!(refusal(other, expected).is_err());
		}
		let says = Expected::NotAccepted("no standing");
		let not_accepted = |reason: &str| Err(ClientError::NotAccepted(reason.into()).into());
		assert!(refusal(not_accepted("it has no standing"), says).is_ok());
		assert!(refusal(not_accepted("the pool is full"), says).is_err());
		assert!(refusal(refused("Records", "NoStanding"), says).is_err());
		assert!(refusal(refused("", "BadOrigin"), says).is_err());
	}
}
