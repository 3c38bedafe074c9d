// SPDX-License-Identifier: GPL-3.0-only

//! What the calls do, and what the seams ask.

use frame_support::ensure;
use salus_primitives::{api::NOT_PUBLISHER, traits::Clock, AccountId};
use sp_core::H256;
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchResult,
};

use crate::{
	types::{hash, hash_with, Approval, Attempt, Attempts, Leave},
	Approvals, Config, Creating, Deploying, Error, Event, Pallet,
};

impl<T: Config> Pallet<T> {
	/// Adds an approval in the place of an older one for the same code, and of those that have ended.
	pub(crate) fn do_approve(publisher: AccountId, approval: Approval) -> DispatchResult {
		let now = T::Clock::now();
		ensure!(approval.is_live(now), Error::<T>::ExpiryPassed);
		let mut approvals = Approvals::<T>::get(&publisher);
		approvals.retain(|other| other.is_live(now) && other.code_hash != approval.code_hash);
		approvals.try_push(approval).map_err(|_| Error::<T>::TooManyApprovals)?;
		Approvals::<T>::insert(&publisher, approvals);
		let Approval { code_hash, until, may_create } = approval;
		Self::deposit_event(Event::CodeApproved { code_hash, publisher, until, may_create });
		Ok(())
	}

	/// Takes an approval away.
	pub(crate) fn do_withdraw(code_hash: H256, publisher: AccountId) -> DispatchResult {
		let mut approvals = Approvals::<T>::get(&publisher);
		let before = approvals.len();
		approvals.retain(|approval| approval.code_hash != code_hash);
		ensure!(approvals.len() < before, Error::<T>::NotApproved);
		if approvals.is_empty() {
			Approvals::<T>::remove(&publisher);
		} else {
			Approvals::<T>::insert(&publisher, approvals);
		}
		Self::deposit_event(Event::ApprovalWithdrawn { code_hash, publisher });
		Ok(())
	}

	/// Whether a contract may create another now.
	pub fn may_create() -> bool {
		Creating::<T>::get()
	}

	/// Notes what the transaction under way may do, until it is over.
	pub(crate) fn begin(who: &AccountId, leave: Leave) {
		if leave.deploys {
			Deploying::<T>::put(who);
		}
		if leave.creates {
			Creating::<T>::put(true);
		}
	}

	/// The transaction is over.
	pub(crate) fn end(leave: Leave) {
		if leave.deploys {
			Deploying::<T>::kill();
		}
		if leave.creates {
			Creating::<T>::kill();
		}
	}

	/// Whether any approval of the account is live; if so, whether one of them lets code create
	/// contracts.
	pub(crate) fn publishes(who: &AccountId) -> Option<bool> {
		let now = T::Clock::now();
		Approvals::<T>::get(who)
			.iter()
			.filter(|approval| approval.is_live(now))
			.map(|approval| approval.may_create)
			.reduce(|one, other| one || other)
	}

	/// Lets a signed call pass or refuses it; answers what may be done in it.
	pub(crate) fn admit(
		who: &AccountId,
		call: &T::RuntimeCall,
	) -> Result<Leave, TransactionValidityError> {
		match T::Attempts::attempt(call) {
			Attempt::Nothing => Ok(Leave::default()),
			Attempt::Run => {
				Ok(Leave { deploys: false, creates: Self::publishes(who).unwrap_or(false) })
			},
			Attempt::Refused => Err(not_publisher()),
			Attempt::Deploy(code) => {
				let creates = Self::approved(who, || hash(code))?;
				Ok(Leave { deploys: false, creates })
			},
			Attempt::DeployWith { code, arguments } => {
				let creates = Self::approved(who, || hash_with(code, arguments))?;
				Ok(Leave { deploys: true, creates })
			},
		}
	}

	/// Whether code of that hash may create contracts, if the account may publish it.
	fn approved(
		who: &AccountId,
		code_hash: impl FnOnce() -> H256,
	) -> Result<bool, TransactionValidityError> {
		let now = T::Clock::now();
		let approvals = Approvals::<T>::get(who);
		// Whoever publishes nothing makes nobody hash her code.
		if !approvals.iter().any(|approval| approval.is_live(now)) {
			return Err(not_publisher());
		}
		let code_hash = code_hash();
		approvals
			.iter()
			.find(|approval| approval.is_live(now) && approval.code_hash == code_hash)
			.map(|approval| approval.may_create)
			.ok_or_else(not_publisher)
	}
}

fn not_publisher() -> TransactionValidityError {
	InvalidTransaction::Custom(NOT_PUBLISHER).into()
}
