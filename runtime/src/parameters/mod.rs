// SPDX-License-Identifier: GPL-3.0-only

//! What tells one network of this runtime from another.
//!
//! Two kinds of parameters, both written by the genesis preset, so that one and the same code runs
//! in a test of minutes and in a consortium of years:
//!
//! - *Fixed*: the slot's length, the epoch's, the least number of validators and the Ethereum chain
//!   id. No call changes them. BABE derives the number of every slot and epoch from the first two,
//!   and would stop for good if they changed.
//! - *Delays* and the threshold of gateways: two thirds of the council may change them.
//!
//! Pallets take them as types: `type KeyDelay = parameters::KeyDelay<Runtime>`. All times are
//! milliseconds.

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod getters;
#[cfg(test)]
mod tests;
mod types;
pub mod weights;

pub use getters::*;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

// What the macros write out calls `expect`, and clippy takes it for ours.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::{types, WeightInfo};
	use crate::Moment;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	/// The version of this pallet's storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who may change what is not fixed.
		type UpdateOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How many validators have keys, asked once at genesis.
		type KeyedValidators: Get<u32>;

		/// The weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// The length of a slot. Fixed.
	#[pallet::storage]
	pub type SlotLength<T> = StorageValue<_, Moment, ValueQuery, types::DefaultSlotLength>;

	/// The length of an epoch, in slots. Fixed.
	#[pallet::storage]
	pub type EpochSlots<T> = StorageValue<_, u64, ValueQuery, types::DefaultEpochSlots>;

	/// The number of validators below which the set is never changed. Fixed.
	#[pallet::storage]
	pub type LeastValidators<T> = StorageValue<_, u32, ValueQuery, types::DefaultLeastValidators>;

	/// The chain id that Ethereum transactions sign (EIP-155). Fixed.
	#[pallet::storage]
	pub type ChainId<T> = StorageValue<_, u64, ValueQuery, types::DefaultChainId>;

	/// The delays and windows in force.
	#[pallet::storage]
	pub type Delays<T> = StorageValue<_, types::DelayValues, ValueQuery>;

	/// Gateways whose shares together open a content key.
	#[pallet::storage]
	pub type Threshold<T> = StorageValue<_, u8, ValueQuery, types::DefaultThreshold>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The delays and windows were changed.
		DelaysChanged {
			/// Those in force from now on.
			delays: types::DelayValues,
		},
		/// The threshold of gateways was changed.
		ThresholdChanged {
			/// The one in force from now on.
			threshold: u8,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// A delay is shorter than a second or longer than two years. Give each in milliseconds.
		DelayOutOfBounds,
		/// The threshold is not between 1 and 16.
		ThresholdOutOfBounds,
	}

	/// What a network starts with: by default what a consortium should, but without asking for
	/// validators, so that tools can build the bare default.
	#[pallet::genesis_config]
	#[derive(frame_support::DebugNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The length of a slot in milliseconds, even and at least 2.
		pub slot_length: Moment,
		/// The length of an epoch in slots.
		pub epoch_slots: u64,
		/// The number of validators below which the set is never changed. The genesis must have as
		/// many with keys.
		pub least_validators: u32,
		/// The chain id that Ethereum transactions sign. Each network should have its own: they carry
		/// no genesis hash, so networks that share it could replay each other's.
		pub chain_id: u64,
		/// The delays and windows.
		pub delays: types::DelayValues,
		/// Gateways whose shares together open a content key.
		pub threshold: u8,
		/// Nothing.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self {
				slot_length: types::DefaultSlotLength::get(),
				epoch_slots: types::DefaultEpochSlots::get(),
				least_validators: 0,
				chain_id: types::DefaultChainId::get(),
				delays: types::DelayValues::default(),
				threshold: types::DefaultThreshold::get(),
				_config: Default::default(),
			}
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Writes the parameters; a network that could not run does not start.
		fn build(&self) {
			SlotLength::<T>::put(self.slot_length);
			EpochSlots::<T>::put(self.epoch_slots);
			LeastValidators::<T>::put(self.least_validators);
			ChainId::<T>::put(self.chain_id);
			Delays::<T>::put(&self.delays);
			Threshold::<T>::put(self.threshold);

			if let Err(reason) = Pallet::<T>::check() {
				panic!("the genesis is not complete: {reason}");
			}
			let keyed = T::KeyedValidators::get();
			assert!(
				keyed >= self.least_validators,
				"the genesis is not complete: it names {keyed} validators with session keys, and this \
				 network needs at least {}",
				self.least_validators,
			);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check().map_err(Into::into)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Change the delays and windows of the network.
		///
		/// All are given, also those that stay as they are. They are milliseconds, and hold at once,
		/// also for what is already waiting.
		///
		/// ## Dispatch Origin
		///
		/// Two thirds of the council, or Root.
		///
		/// ## Errors
		///
		/// - `DelayOutOfBounds`: one is shorter than a second or longer than two years.
		///
		/// ## Events
		///
		/// - `DelaysChanged`
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_delays())]
		pub fn set_delays(origin: OriginFor<T>, delays: types::DelayValues) -> DispatchResult {
			T::UpdateOrigin::ensure_origin(origin)?;
			ensure!(delays.within_bounds(), Error::<T>::DelayOutOfBounds);

			Delays::<T>::put(&delays);
			Self::deposit_event(Event::DelaysChanged { delays });
			Ok(())
		}

		/// Change how many gateways together open the key of a document.
		///
		/// Key fragments made before keep the threshold they were made with.
		///
		/// ## Dispatch Origin
		///
		/// Two thirds of the council, or Root.
		///
		/// ## Errors
		///
		/// - `ThresholdOutOfBounds`: it is not between 1 and 16.
		///
		/// ## Events
		///
		/// - `ThresholdChanged`
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_threshold())]
		pub fn set_threshold(origin: OriginFor<T>, threshold: u8) -> DispatchResult {
			T::UpdateOrigin::ensure_origin(origin)?;
			ensure!(types::threshold_within_bounds(threshold), Error::<T>::ThresholdOutOfBounds);

			Threshold::<T>::put(threshold);
			Self::deposit_event(Event::ThresholdChanged { threshold });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Whether the network can run with what is stored.
		pub fn check() -> Result<(), &'static str> {
			let slot = SlotLength::<T>::get();
			// BABE takes twice the least time between blocks, half a slot, for the slot.
			if slot < 2 || !slot.is_multiple_of(2) {
				return Err("the slot must be an even number of milliseconds");
			}
			// An epoch announces the one after the next: a block or two is not enough to see it.
			if EpochSlots::<T>::get() < 4 {
				return Err("the epoch must have four slots or more");
			}
			if ChainId::<T>::get() == 0 {
				return Err("the Ethereum chain id must not be 0");
			}
			if !Delays::<T>::get().within_bounds() {
				return Err("a delay is out of bounds");
			}
			if !types::threshold_within_bounds(Threshold::<T>::get()) {
				return Err("the threshold is out of bounds");
			}
			Ok(())
		}
	}
}
