// SPDX-License-Identifier: GPL-3.0-only

//! # Publishing
//!
//! The regulator alone publishes contracts: the council approves the hash of an init code, the account
//! that publishes it, and until when. What has no live approval gets onto the chain in no way.
//!
//! These seams of the runtime ask here, because none of them sees enough by itself:
//!
//! - [`PublishingGate`] stands before the adapter that charges a transaction. It sees signer and call,
//!   and refuses a deployment whose code and signer were not approved together with
//!   `InvalidTransaction::Custom` ([`NOT_PUBLISHER`](salus_primitives::api::NOT_PUBLISHER)), before it
//!   costs anything.
//! - [`EnsurePublisher`] is the `UploadOrigin` and `InstantiateOrigin` of the pallet that runs Ethereum's
//!   contracts. It sees an account and no code, and is asked in estimates too, where no gate is. Where a
//!   deploying call can be wrapped in others, [`EnsureDeployer`] is, which says yes to none but the call
//!   that the gate has let pass.
//! - [`Pallet::may_create`] is asked when a contract is about to create another (`CREATE`, `CREATE2`,
//!   `instantiate`), which no origin guards. It answers for the transaction under way: yes where its
//!   signer publishes by an approval that says so, or calls what it published by one, and no for
//!   everybody else. So a stranger who calls a published factory creates nothing.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(any(test, feature = "runtime-benchmarks")),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::unwrap_used,
		clippy::expect_used
	)
)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod functions;
mod gate;
#[cfg(test)]
mod mock;
mod origin;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", feature = "std", test))]
mod try_state;
mod types;
pub mod weights;

pub use gate::{GateWeight, PublishingGate};
pub use origin::{EnsureDeployer, EnsurePublisher};
pub use pallet::*;
pub use types::{hash, hash_with, Approval, Attempt, Attempts, Leave, Publication, MAX_APPROVALS};
pub use weights::WeightInfo;

// What the macros write out calls `expect`, and clippy takes it for ours.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use salus_primitives::{traits::Clock, AccountId, Moment};
	use sp_core::H256;

	use super::{Approval, Attempts, Publication, WeightInfo, MAX_APPROVALS};

	/// The version of this pallet's storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId> {
		/// Tells the time.
		type Clock: Clock;

		/// Which calls deploy code, and which run it.
		type Attempts: Attempts<<Self as frame_system::Config>::RuntimeCall>;

		/// Who approves: two thirds of the council.
		type ApproveOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who withdraws an approval: more than half of the council.
		type WithdrawOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The weights of the calls and of the gate.
		type WeightInfo: WeightInfo;
	}

	/// What each account may publish.
	// `Blake2_128Concat`: accounts are chosen by their owners.
	#[pallet::storage]
	pub type Approvals<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		AccountId,
		BoundedVec<Approval, ConstU32<MAX_APPROVALS>>,
		ValueQuery,
	>;

	/// By which approval each contract was published. Contracts that contracts made are not in it, and what
	/// has gone from the chain stays.
	// `Blake2_128Concat`: who publishes chooses what an address is made from.
	#[pallet::storage]
	pub type Published<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Publication>;

	/// Whether contracts may create contracts in the transaction under way. Empty between transactions.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Creating<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// Who deploys in the transaction under way, by a call that can be wrapped and is not. Empty between
	/// transactions.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Deploying<T: Config> = StorageValue<_, AccountId>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account may publish a code.
		CodeApproved {
			/// The hash of the code with its arguments.
			code_hash: H256,
			/// Who may publish it.
			publisher: AccountId,
			/// Until when.
			until: Moment,
			/// Whether the code may create contracts.
			may_create: bool,
		},
		/// An account may not publish a code any more. What it published stays.
		ApprovalWithdrawn {
			/// The hash of the code with its arguments.
			code_hash: H256,
			/// Who might have published it.
			publisher: AccountId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The approval would have ended already. Name a later moment.
		ExpiryPassed,
		/// The account has as many live approvals as it can have. Withdraw one first.
		TooManyApprovals,
		/// There is no such approval.
		NotApproved,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Lets an account publish a contract until a moment, as often as it likes.
		///
		/// The hash is Keccak-256 of the whole init code with its constructor's arguments, which is what
		/// a deployment's transaction carries as its data on Ethereum's side. For WebAssembly, where code
		/// and arguments are two things, it is Keccak-256 of the code followed by Keccak-256 of the
		/// arguments. With `may_create` contracts may create contracts while that account deploys this
		/// code, and, while the approval is live, in its transactions to a contract that it published by
		/// this code. Approving the same code again replaces the approval.
		///
		/// ## Dispatch Origin
		/// Two thirds of the council.
		///
		/// ## Errors
		/// - [`Error::ExpiryPassed`]: the moment is not in the future.
		/// - [`Error::TooManyApprovals`]: the account has as many live approvals as it can have.
		///
		/// ## Events
		/// [`Event::CodeApproved`].
		#[pallet::call_index(0)]
		pub fn approve(
			origin: OriginFor<T>,
			code_hash: H256,
			publisher: AccountId,
			until: Moment,
			may_create: bool,
		) -> DispatchResult {
			T::ApproveOrigin::ensure_origin(origin)?;
			Self::do_approve(publisher, Approval { code_hash, until, may_create })
		}

		/// Takes an approval back. Contracts that were published by it stay, and create none any more.
		///
		/// ## Dispatch Origin
		/// More than half of the council.
		///
		/// ## Errors
		/// - [`Error::NotApproved`]: the account has no approval for that code.
		///
		/// ## Events
		/// [`Event::ApprovalWithdrawn`].
		#[pallet::call_index(1)]
		pub fn withdraw(
			origin: OriginFor<T>,
			code_hash: H256,
			publisher: AccountId,
		) -> DispatchResult {
			T::WithdrawOrigin::ensure_origin(origin)?;
			Self::do_withdraw(code_hash, publisher)
		}
	}
}
