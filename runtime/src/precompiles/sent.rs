// SPDX-License-Identifier: GPL-3.0-only

//! What is sent to a precompile.

use super::dispatch::bad;
use crate::Runtime;
use alloc::vec::Vec;
use pallet_revive::precompiles::{
	alloy::sol_types::{abi::AbiDecoderConfig, Result, SolInterface},
	Error, Ext, RuntimeCosts,
};
use sp_runtime::SaturatedConversion;

/// A call of an interface, or data that is none.
///
/// pallet-revive takes data apart before a precompile is asked. The length of what a contract passes on has been
/// charged by then, and is charged once more here; of what a transaction brings nothing has. And its own way lets
/// elements of a list share their bytes: what is taken apart could be thousands of times as long as what was sent.
/// Here it is taken apart only where everything has a place of its own, as all encoders write it; only bytes that
/// follow it are let through, as Solidity does. And what is no call is not pallet-revive's `Panic(0x41)`, which
/// wallets show as a lack of memory, but a refusal in words.
pub struct Sent<I> {
	length: u32,
	call: Option<I>,
}

impl<I> Sent<I> {
	/// The call, once its length has been charged by what pallet-revive measured for its own.
	pub fn call(&self, env: &mut impl Ext<T = Runtime>) -> core::result::Result<&I, Error> {
		env.frame_meter_mut().charge_weight_token(RuntimeCosts::PrecompileDecode(self.length))?;
		self.call.as_ref().ok_or_else(|| {
			bad("the data is no call of this interface, encoded as its specification says.")
		})
	}
}

impl<I: SolInterface> SolInterface for Sent<I> {
	const NAME: &'static str = I::NAME;
	const MIN_DATA_LENGTH: usize = 0;
	const COUNT: usize = I::COUNT;

	fn abi_decode_validate(data: &[u8]) -> Result<Self> {
		Self::abi_decode_with_config(data, AbiDecoderConfig::new().validate(true))
	}

	fn abi_decode_with_config(data: &[u8], config: AbiDecoderConfig) -> Result<Self> {
		let own_places = config.strict(true).validate_allow_trailing_bytes(true);
		let call = I::abi_decode_with_config(data, own_places).ok();
		Ok(Self { length: data.len().saturated_into(), call })
	}

	fn abi_decode_raw(selector: [u8; 4], data: &[u8]) -> Result<Self> {
		Self::abi_decode_validate(&[&selector[..], data].concat())
	}

	fn selector(&self) -> [u8; 4] {
		self.call.as_ref().map(I::selector).unwrap_or_default()
	}

	fn selector_at(i: usize) -> Option<[u8; 4]> {
		I::selector_at(i)
	}

	fn valid_selector(selector: [u8; 4]) -> bool {
		I::valid_selector(selector)
	}

	fn abi_encoded_size(&self) -> usize {
		self.call.as_ref().map(I::abi_encoded_size).unwrap_or_default()
	}

	fn abi_encode_raw(&self, out: &mut Vec<u8>) {
		if let Some(call) = &self.call {
			call.abi_encode_raw(out);
		}
	}
}
