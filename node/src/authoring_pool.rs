// SPDX-License-Identifier: GPL-3.0-only

//! The transaction pool as an author sees it.
//!
//! When a node authors two blocks in a row, the pool may still be pruning what the first included
//! while the second is being built. The author then meets transactions that are already on the chain
//! (`Stale`), or whose predecessor it had to skip (`Future`), and reports them. The single-state pool
//! answers by removing the transaction *with everything that depends on it* and by banning all of
//! it: one transaction seen a moment too late, and an account's whole queue is gone.
//!
//! Neither error says that a transaction is bad, only that this is not its block. So they are not
//! passed on; when the pool has processed the block it removes what was included, by its tags, and
//! the background revalidation removes what is stale for another reason and tells its sender.
//! (The fork-aware pool makes the same distinction by itself.)

use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

use jsonrpsee::core::async_trait;
use sc_transaction_pool_api::{
	ImportNotificationStream, PoolStatus, ReadyTransactions, TransactionFor, TransactionPool,
	TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_runtime::{
	traits::Block as BlockT,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// How much longer than the proposer asks for an author waits for the pool to finish with the parent
/// block. The proposer gives an eighth of its time, here about 40 ms; what it gets after that is
/// the set before the parent, most of which it could only skip.
const PATIENCE: u32 = 3;

/// A pool whose author cannot remove transactions that are merely early or late.
pub struct AuthoringPool<P>(Arc<P>);

impl<P> AuthoringPool<P> {
	/// What an author sees of `pool`.
	pub fn new(pool: Arc<P>) -> Self {
		Self(pool)
	}
}

/// Whether an error met while building a block condemns the transaction, and not only its moment.
fn condemns(error: &Option<TransactionValidityError>) -> bool {
	!matches!(
		error,
		Some(TransactionValidityError::Invalid(
			InvalidTransaction::Stale | InvalidTransaction::Future
		))
	)
}

#[async_trait]
impl<P: TransactionPool> TransactionPool for AuthoringPool<P> {
	type Block = P::Block;
	type Hash = P::Hash;
	type InPoolTransaction = P::InPoolTransaction;
	type Error = P::Error;

	async fn submit_at(
		&self,
		at: <Self::Block as BlockT>::Hash,
		source: TransactionSource,
		xts: Vec<TransactionFor<Self>>,
	) -> Result<Vec<Result<TxHash<Self>, Self::Error>>, Self::Error> {
		self.0.submit_at(at, source, xts).await
	}

	async fn submit_one(
		&self,
		at: <Self::Block as BlockT>::Hash,
		source: TransactionSource,
		xt: TransactionFor<Self>,
	) -> Result<TxHash<Self>, Self::Error> {
		self.0.submit_one(at, source, xt).await
	}

	async fn submit_and_watch(
		&self,
		at: <Self::Block as BlockT>::Hash,
		source: TransactionSource,
		xt: TransactionFor<Self>,
	) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Self::Error> {
		self.0.submit_and_watch(at, source, xt).await
	}

	async fn ready_at(
		&self,
		at: <Self::Block as BlockT>::Hash,
	) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
		self.0.ready_at(at).await
	}

	fn ready(&self) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
		self.0.ready()
	}

	async fn report_invalid(
		&self,
		at: Option<<Self::Block as BlockT>::Hash>,
		invalid_tx_errors: TxInvalidityReportMap<TxHash<Self>>,
	) -> Vec<Arc<Self::InPoolTransaction>> {
		let condemned = invalid_tx_errors.into_iter().filter(|(_, e)| condemns(e)).collect();
		self.0.report_invalid(at, condemned).await
	}

	fn futures(&self) -> Vec<Self::InPoolTransaction> {
		self.0.futures()
	}

	fn status(&self) -> PoolStatus {
		self.0.status()
	}

	fn import_notification_stream(&self) -> ImportNotificationStream<TxHash<Self>> {
		self.0.import_notification_stream()
	}

	fn on_broadcasted(&self, propagations: HashMap<TxHash<Self>, Vec<String>>) {
		self.0.on_broadcasted(propagations)
	}

	fn hash_of(&self, xt: &TransactionFor<Self>) -> TxHash<Self> {
		self.0.hash_of(xt)
	}

	fn ready_transaction(&self, hash: &TxHash<Self>) -> Option<Arc<Self::InPoolTransaction>> {
		self.0.ready_transaction(hash)
	}

	async fn ready_at_with_timeout(
		&self,
		at: <Self::Block as BlockT>::Hash,
		timeout: Duration,
	) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
		self.0.ready_at_with_timeout(at, timeout.saturating_mul(PATIENCE)).await
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::transaction_validity::UnknownTransaction;

	#[test]
	fn a_transaction_of_another_moment_is_not_condemned() {
		assert!(!condemns(&Some(InvalidTransaction::Stale.into())));
		assert!(!condemns(&Some(InvalidTransaction::Future.into())));
	}

	#[test]
	fn a_transaction_that_no_block_can_take_is_condemned() {
		for error in [
			InvalidTransaction::Payment,
			InvalidTransaction::BadProof,
			InvalidTransaction::AncientBirthBlock,
			InvalidTransaction::BadSigner,
			InvalidTransaction::Custom(1),
		] {
			assert!(condemns(&Some(error.into())));
		}
		assert!(condemns(&Some(UnknownTransaction::CannotLookup.into())));
		// An error of the runtime itself, such as a panic.
		assert!(condemns(&None));
	}
}
