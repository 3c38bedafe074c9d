// SPDX-License-Identifier: GPL-3.0-only

//! The parameters as types, for the configuration of pallets.
//!
//! Where a pallet shows one as a constant in its metadata, the metadata differs from network to
//! network. The metadata hash does not cover constants, so offline signers are not disturbed.

use super::{pallet, Config};
use crate::Moment;
use core::marker::PhantomData;
use frame_support::traits::Get;

macro_rules! getter {
	($(#[$doc:meta])* $name:ident: $type:ty = |$config:ident| $value:expr) => {
		$(#[$doc])*
		pub struct $name<T>(PhantomData<T>);

		impl<$config: Config> Get<$type> for $name<$config> {
			fn get() -> $type {
				$value
			}
		}
	};
}

getter! {
	/// The length of a slot.
	SlotDuration: Moment = |T| pallet::SlotLength::<T>::get()
}
getter! {
	/// The least time between two blocks: half a slot, of which BABE makes a whole one again.
	MinimumPeriod: Moment = |T| pallet::SlotLength::<T>::get() / 2
}
getter! {
	/// The length of an epoch in slots.
	EpochLength: u64 = |T| pallet::EpochSlots::<T>::get()
}
getter! {
	/// The number of validators below which the set is never changed.
	MinimumValidators: u32 = |T| pallet::LeastValidators::<T>::get()
}
getter! {
	/// The chain id that Ethereum transactions sign.
	EthChainId: u64 = |T| pallet::ChainId::<T>::get()
}
getter! {
	/// Gateways whose shares together open a content key.
	GatewayThreshold: u8 = |T| pallet::Threshold::<T>::get()
}
getter! {
	/// See [`super::DelayValues::key_delay`].
	KeyDelay: Moment = |T| pallet::Delays::<T>::get().key_delay
}
getter! {
	/// See [`super::DelayValues::department_delay`].
	DepartmentDelay: Moment = |T| pallet::Delays::<T>::get().department_delay
}
getter! {
	/// See [`super::DelayValues::recovery_delay`].
	RecoveryDelay: Moment = |T| pallet::Delays::<T>::get().recovery_delay
}
getter! {
	/// See [`super::DelayValues::review_deadline`].
	ReviewDeadline: Moment = |T| pallet::Delays::<T>::get().review_deadline
}
getter! {
	/// See [`super::DelayValues::request_lapse`].
	RequestLapse: Moment = |T| pallet::Delays::<T>::get().request_lapse
}
getter! {
	/// See [`super::DelayValues::quota_window`].
	QuotaWindow: Moment = |T| pallet::Delays::<T>::get().quota_window
}
getter! {
	/// See [`super::DelayValues::emergency_length`].
	EmergencyLength: Moment = |T| pallet::Delays::<T>::get().emergency_length
}
getter! {
	/// See [`super::DelayValues::invitation_period`].
	InvitationPeriod: Moment = |T| pallet::Delays::<T>::get().invitation_period
}
