// SPDX-License-Identifier: GPL-3.0-only

//! Nonces of signed texts: each is used once.

use salus_primitives::{AccountId, Moment};

use super::database::{signed, Database};
use crate::error::GatewayError;

impl Database {
	/// Uses a nonce; false where it was used before.
	pub(crate) async fn use_nonce(
		&self,
		signer: &AccountId,
		nonce: &[u8; 16],
		expires: Moment,
	) -> Result<bool, GatewayError> {
		let bytes: &[u8] = signer.as_ref();
		let done = sqlx::query(
			"INSERT INTO nonces (signer, nonce, expires) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		)
		.bind(bytes)
		.bind(&nonce[..])
		.bind(signed(expires))
		.execute(&self.0)
		.await?;
		Ok(done.rows_affected() > 0)
	}

	/// Forgets nonces of texts that are too old to be used anyway.
	pub(crate) async fn forget_nonces(&self, now: Moment) -> Result<(), GatewayError> {
		sqlx::query("DELETE FROM nonces WHERE expires < ?")
			.bind(signed(now))
			.execute(&self.0)
			.await?;
		Ok(())
	}
}
