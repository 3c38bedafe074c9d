// SPDX-License-Identifier: GPL-3.0-only

//! Stands in for `staging-xcm-builder`, of which `pallet-contracts` names the traits of its `Config::Xcm`
//! (docs/decisions/0023). Only `()` has them, and nothing ever comes so far, since there are no messages
//! (see the stand-in for `staging-xcm` beside this one).

#![no_std]

extern crate alloc;

use alloc::boxed::Box;
use frame_support::dispatch::DispatchErrorWithPostInfo;
use sp_runtime::DispatchError;
use sp_weights::Weight;
use xcm::{VersionedLocation, VersionedXcm};

/// What a message is known by.
pub type XcmHash = [u8; 32];

/// All of it.
pub trait Controller<Origin, RuntimeCall, Timeout>:
	ExecuteController<Origin, RuntimeCall> + SendController<Origin>
{
}

impl<T, Origin, RuntimeCall, Timeout> Controller<Origin, RuntimeCall, Timeout> for T where
	T: ExecuteController<Origin, RuntimeCall> + SendController<Origin>
{
}

/// Carries messages out.
pub trait ExecuteController<Origin, RuntimeCall> {
	/// What that weighs.
	type WeightInfo: ExecuteControllerWeightInfo;

	/// Carries one out.
	fn execute(
		origin: Origin,
		message: Box<VersionedXcm<RuntimeCall>>,
		max_weight: Weight,
	) -> Result<Weight, DispatchErrorWithPostInfo>;
}

/// What carrying out weighs.
pub trait ExecuteControllerWeightInfo {
	/// One message.
	fn execute() -> Weight;
}

/// Sends messages.
pub trait SendController<Origin> {
	/// What that weighs.
	type WeightInfo: SendControllerWeightInfo;

	/// Sends one.
	fn send(
		origin: Origin,
		dest: Box<VersionedLocation>,
		message: Box<VersionedXcm<()>>,
	) -> Result<XcmHash, DispatchError>;
}

/// What sending weighs.
pub trait SendControllerWeightInfo {
	/// One message.
	fn send() -> Weight;
}

impl<Origin, RuntimeCall> ExecuteController<Origin, RuntimeCall> for () {
	type WeightInfo = ();

	fn execute(
		_: Origin,
		message: Box<VersionedXcm<RuntimeCall>>,
		_: Weight,
	) -> Result<Weight, DispatchErrorWithPostInfo> {
		message.never()
	}
}

impl ExecuteControllerWeightInfo for () {
	fn execute() -> Weight {
		Weight::zero()
	}
}

impl<Origin> SendController<Origin> for () {
	type WeightInfo = ();

	fn send(
		_: Origin,
		_: Box<VersionedLocation>,
		message: Box<VersionedXcm<()>>,
	) -> Result<XcmHash, DispatchError> {
		message.never()
	}
}

impl SendControllerWeightInfo for () {
	fn send() -> Weight {
		Weight::zero()
	}
}
