// SPDX-License-Identifier: GPL-3.0-only

//! To be measured.

#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

pub trait WeightInfo {
	fn view(n: u32) -> Weight;
	fn check(n: u32) -> Weight;
	fn refusal() -> Weight;
	fn grant_signed(n: u32) -> Weight;
	fn void_signed() -> Weight;
}

pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn view(n: u32) -> Weight {
		Weight::from_parts(125_000_000, 0).saturating_add(T::DbWeight::get().reads(n.into()))
	}
	fn check(n: u32) -> Weight {
		Weight::from_parts(125_000_000, 0).saturating_add(T::DbWeight::get().reads(n.into()))
	}
	fn refusal() -> Weight {
		Weight::from_parts(125_000_000, 0)
	}
	fn grant_signed(n: u32) -> Weight {
		Weight::from_parts(125_000_000, 0).saturating_add(T::DbWeight::get().reads(n.into()))
	}
	fn void_signed() -> Weight {
		Weight::from_parts(125_000_000, 0)
	}
}
