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
	types::{hash, hash_with, Approval, Attempt, Attempts, Leave, Publication},
	Approvals, Config, Creating, Deploying, Error, Event, Pallet, Published,
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

	/// Notes by which approval a contract was published, if it was: its transaction may have failed.
	pub(crate) fn note(contract: AccountId, publication: Publication) {
		if T::Attempts::is_contract(&contract) {
			Published::<T>::insert(contract, publication);
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
			Attempt::Run(contract) => {
				Ok(Leave { creates: Self::is_factory_of(who, &contract), ..Default::default() })
			},
			Attempt::Refused => Err(not_publisher()),
			Attempt::Deploy(code) => {
				let Approval { code_hash, may_create, .. } = Self::approved(who, || hash(code))?;
				Ok(Leave { deploys: false, creates: may_create, code_hash: Some(code_hash) })
			},
			Attempt::DeployWith { code, arguments } => {
				let Approval { code_hash, may_create, .. } =
					Self::approved(who, || hash_with(code, arguments))?;
				Ok(Leave { deploys: true, creates: may_create, code_hash: Some(code_hash) })
			},
		}
	}

	/// Whether the account published that contract by an approval that is live and lets it create others.
	pub(crate) fn is_factory_of(who: &AccountId, contract: &AccountId) -> bool {
		let now = T::Clock::now();
		let mut approvals = Approvals::<T>::get(who);
		approvals.retain(|approval| approval.is_live(now) && approval.may_create);
		// Whoever has no such approval makes nobody look the contract up.
		if approvals.is_empty() {
			return false;
		}
		Published::<T>::get(contract).is_some_and(|publication| {
			publication.publisher == *who
				&& approvals.iter().any(|approval| approval.code_hash == publication.code_hash)
		})
	}

	/// The account's approval to publish code of that hash.
	fn approved(
		who: &AccountId,
		code_hash: impl FnOnce() -> H256,
	) -> Result<Approval, TransactionValidityError> {
		let now = T::Clock::now();
		let approvals = Approvals::<T>::get(who);
		// Whoever publishes nothing makes nobody hash her code.
		if !approvals.iter().any(|approval| approval.is_live(now)) {
			return Err(not_publisher());
		}
		let code_hash = code_hash();
		approvals
			.into_iter()
			.find(|approval| approval.is_live(now) && approval.code_hash == code_hash)
			.ok_or_else(not_publisher)
	}
}

fn not_publisher() -> TransactionValidityError {
	InvalidTransaction::Custom(NOT_PUBLISHER).into()
}
