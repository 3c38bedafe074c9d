// SPDX-License-Identifier: GPL-3.0-only

//! Sessions, and the nonces of the requests within them.

use salus_primitives::{
	text::{SignInText, MAX_SESSION},
	Moment,
};

use super::database::{signed, unsigned, Database};
use crate::{
	domain::{Session, SessionId},
	error::GatewayError,
	exchange::Signed,
};

impl Database {
	/// Opens a session; false where its text was used before.
	pub(crate) async fn open_session(
		&self,
		id: &SessionId,
		session: &Session,
	) -> Result<bool, GatewayError> {
		let text = serde_json::to_string(&session.signed).map_err(GatewayError::unavailable)?;
		let done = sqlx::query(
			"INSERT INTO sessions (id, signed, expires) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		)
		.bind(&id.0[..])
		.bind(text)
		.bind(signed(session.expires))
		.execute(&self.write)
		.await?;
		Ok(done.rows_affected() > 0)
	}

	/// The session of that id, over or not.
	pub(crate) async fn session(&self, id: &SessionId) -> Result<Option<Session>, GatewayError> {
		let row: Option<(String, i64)> =
			sqlx::query_as("SELECT signed, expires FROM sessions WHERE id = $1")
				.bind(&id.0[..])
				.fetch_optional(&self.read)
				.await?;
		row.map(|(text, expires)| {
			let signed: Signed<SignInText> =
				serde_json::from_str(&text).map_err(GatewayError::unavailable)?;
			Ok(Session {
				account: signed.text.account.clone(),
				key: signed.text.key,
				expires: unsigned(expires),
				signed,
			})
		})
		.transpose()
	}

	/// Uses a nonce within a session; false where it was used before, or there is no such session at
	/// `now`.
	pub(crate) async fn use_nonce(
		&self,
		session: &SessionId,
		nonce: &[u8; 16],
		now: Moment,
	) -> Result<bool, GatewayError> {
		let done = sqlx::query(
			"INSERT INTO nonces (session, nonce) SELECT id, $1 FROM sessions \
			 WHERE id = $2 AND expires > $3 ON CONFLICT DO NOTHING",
		)
		.bind(&nonce[..])
		.bind(&session.0[..])
		.bind(signed(now))
		.execute(&self.write)
		.await?;
		Ok(done.rows_affected() > 0)
	}

	/// Forgets sessions, with their nonces, whose texts are too old to be used again: they are kept for
	/// twice as long, whatever the clocks do meanwhile.
	pub(crate) async fn forget_sessions(&self, now: Moment) -> Result<(), GatewayError> {
		let mut both = self.write.begin().await?;
		let cutoff = signed(now.saturating_sub(MAX_SESSION));
		sqlx::query(
			"DELETE FROM nonces WHERE session IN (SELECT id FROM sessions WHERE expires < $1)",
		)
		.bind(cutoff)
		.execute(&mut *both)
		.await?;
		sqlx::query("DELETE FROM sessions WHERE expires < $1")
			.bind(cutoff)
			.execute(&mut *both)
			.await?;
		both.commit().await?;
		Ok(())
	}
}
