// SPDX-License-Identifier: GPL-3.0-only

//! # Quota
//!
//! All with standing act without paying, within a quota in fee units for each account and window.
//!
//! [`QuotaAdapter`] is the `OnChargeTransaction` of the runtime: it charges a sponsored transaction
//! to its signer's quota and any other to her balance. Which calls are sponsored the runtime says
//! ([`Config::Sponsored`]), because only it sees through wrappers: a batch or proxy is sponsored
//! only if every inner call is. How much each [`Kind`] of account may use is set by the council.
//!
//! Accounts here never earn money. [`Existence`](salus_primitives::traits::Existence) mints the
//! existential deposit and a small gas float, which Ethereum wallets want to see before they sign;
//! the first use in a window, or [`Pallet::refill`], fills it up again.
//!
//! Two refusals of `InvalidTransaction::Custom` come before a transaction costs anything, and neither
//! falls back on a balance: a used-up quota
//! ([`QUOTA_USED_UP`](salus_primitives::api::QUOTA_USED_UP)), and a signer who took part once and may
//! not act now ([`MAY_NOT_ACT`](salus_primitives::api::MAY_NOT_ACT)): suspended, expelled, ended,
//! lapsed, or replaced by another account. What such an account has left pays for nothing. A seat in
//! the council is a part of its own, whatever else its holder was.

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

mod adapter;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod functions;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", feature = "std", test))]
mod try_state;
mod types;
pub mod weights;
mod window;

pub use adapter::{ChargeWeight, Charged, QuotaAdapter};
pub use pallet::*;
pub use types::{Kind, Limit};
pub use weights::WeightInfo;
pub use window::{Balance, Usage};

pub(crate) const LOG_TARGET: &str = "runtime::salus-quota";

// What the macros write out calls `expect`, and clippy takes it for ours.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{Balanced, Mutate},
			Contains,
		},
	};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{Clock, Standings},
		AccountId, Moment,
	};

	use super::{Balance, Kind, Limit, Usage, WeightInfo};

	/// The version of this pallet's storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId> {
		/// The currency in which fees are counted.
		type Currency: Balanced<AccountId, Balance = Balance> + Mutate<AccountId>;

		/// Says what an account is.
		type Standings: Standings;

		/// Says who sits in the council: its members act without paying too.
		type Council: Contains<AccountId>;

		/// Tells the time.
		type Clock: Clock;

		/// Which calls are sponsored, looking through wrappers.
		type Sponsored: Contains<<Self as frame_system::Config>::RuntimeCall>;

		/// How long a window lasts.
		type Window: Get<Moment>;

		/// What an account that takes part finds in its balance beyond the existential deposit.
		type GasFloat: Get<Balance>;

		/// Who sets the limits: two thirds of the council.
		type LimitOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The weights of the calls and of charging.
		type WeightInfo: WeightInfo;

		/// Makes accounts that take part, for the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::RuntimeCall>;
	}

	/// What the benchmarks need of the runtime.
	#[cfg(feature = "runtime-benchmarks")]
	pub trait BenchmarkHelper<Call> {
		/// Makes of the account one that has a limit above zero, found by the most look-ups.
		fn take_part(who: &AccountId);
		/// A call that is sponsored.
		fn sponsored_call() -> Call;
		/// Lets the open windows end.
		fn next_window();
	}

	/// What each kind of account may use in a window.
	// `Identity`: the keys are a closed enum.
	#[pallet::storage]
	pub type Limits<T: Config> = StorageMap<_, Identity, Kind, Limit, ValueQuery>;

	/// What each account used in the window that it opened last.
	// `Blake2_128Concat`: accounts are chosen by their owners.
	#[pallet::storage]
	pub type Used<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Usage>;

	/// Whose money the transaction that runs holds, and how much of it may come back. Between
	/// transactions nobody's.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub(super) type Held<T: Config> = StorageValue<_, (AccountId, Balance)>;

	/// The limits at genesis, in fee units.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Of an invited account.
		pub invited: Balance,
		/// Of an institution's own account.
		pub institution: Balance,
		/// Of each member of staff.
		pub staff: Balance,
		/// Of a patient.
		pub controller: Balance,
		/// Of the holder of a mandate.
		pub mandate: Balance,
		/// Of a member of the council.
		pub council: Balance,
		#[doc(hidden)]
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (kind, amount) in [
				(Kind::Invited, self.invited),
				(Kind::Institution, self.institution),
				(Kind::Staff, self.staff),
				(Kind::Controller, self.controller),
				(Kind::Mandate, self.mandate),
				(Kind::Council, self.council),
			] {
				Limits::<T>::insert(kind, Limit { amount, since: T::Clock::now() });
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// What a kind of account may use in a window was changed.
		LimitSet {
			/// The kind.
			kind: Kind,
			/// Its limit in fee units.
			amount: Balance,
		},
		/// An account's gas float was filled up.
		FloatRefilled {
			/// The account.
			account: AccountId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account takes no part in this network. It has to be invited, registered or enrolled
		/// first.
		NoStanding,
		/// The account's window is still open. Wait until it ends; the quota view says when.
		WindowStillOpen,
		/// The account may not act now: it is suspended, has ended or lapsed, or was replaced.
		MayNotAct,
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
		/// Sets how much a kind of account may use in a window.
		///
		/// It holds at once, also in windows that are open. With 0 that kind pays from its balance.
		///
		/// ## Dispatch Origin
		/// Two thirds of the council.
		///
		/// ## Errors
		/// None of its own.
		///
		/// ## Events
		/// [`Event::LimitSet`].
		#[pallet::call_index(0)]
		pub fn set_limit(origin: OriginFor<T>, kind: Kind, amount: Balance) -> DispatchResult {
			T::LimitOrigin::ensure_origin(origin)?;
			Self::do_set_limit(kind, amount);
			Ok(())
		}

		/// Fills up the gas float of an account that takes part, once a window.
		///
		/// Needed only where the float was spent and no sponsored transaction of the account's own
		/// comes first, as with an Ethereum wallet that refuses to sign at a balance of zero. It opens
		/// the account's next window.
		///
		/// ## Dispatch Origin
		/// Signed by anyone.
		///
		/// ## Errors
		/// - [`Error::NoStanding`]: the account takes no part in this network.
		/// - [`Error::MayNotAct`]: it took part, and may not act now.
		/// - [`Error::WindowStillOpen`]: its window has not ended.
		///
		/// ## Events
		/// [`Event::FloatRefilled`].
		#[pallet::call_index(1)]
		pub fn refill(origin: OriginFor<T>, account: AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_refill(account)
		}
	}
}
