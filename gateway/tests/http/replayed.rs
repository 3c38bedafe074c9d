// SPDX-License-Identifier: GPL-3.0-only

//! What was signed counts once: every operation, sent again as it was.

use salus_gateway::ExchangeError;

use crate::operations::Prepared;

#[tokio::test]
async fn no_operation_is_done_again_on_the_same_signature() {
	let prepared = Prepared::new().await;
	let (mut of_sessions, mut others) = (0, Vec::new());
	for operation in &prepared.operations {
		// A sign-in is signed by a wallet, and counts once as well.
		if !operation.is_of_session() && operation.name != "sign_in" {
			others.push(operation.name);
			continue;
		}
		of_sessions += 1;
		let request = operation.signed();
		let first = prepared.send(&request).await;
		assert!((200..300).contains(&first.status), "{}: {first:?}", operation.name);
		let kept = prepared.kept_with_nonces().await;
		for _ in 0..2 {
			let again = prepared.send(&request).await;
			let told = (again.status, again.error());
			assert_eq!(told, (409, ExchangeError::Replayed), "{}", operation.name);
		}
		assert_eq!(prepared.kept_with_nonces().await, kept, "{}", operation.name);
	}
	// What others hand on than who signed it leaves nothing the second time, which `gateway/twice.rs` looks at; and
	// the rest nobody signs.
	let unsigned = ["identity", "health", "ready", "metrics", "openapi"];
	others.retain(|name| !unsigned.contains(name));
	assert_eq!((of_sessions, others), (17, vec!["put_filing", "lodge", "take_request"]));
}
