// SPDX-License-Identifier: GPL-3.0-only

//! How a precompile acts, answers, refuses and is paid for.

use super::weights::{SubstrateWeight, WeightInfo};
use crate::{AccountId, PalletInfo, Runtime, RuntimeCall, RuntimeOrigin};
use alloc::{format, string::String, vec::Vec};
use frame_support::{dispatch::GetDispatchInfo, traits::PalletInfo as _, weights::Weight};
use pallet_revive::precompiles::{alloy::primitives::IntoLogData, Error, Ext, RuntimeCosts, H256};
use salus_primitives::consent::MAX_OPENINGS;
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::{traits::Dispatchable, DispatchError, ModuleError, SaturatedConversion};

/// What was measured of all this.
pub(super) type Weights = SubstrateWeight<Runtime>;

/// A reason that begins with a stable code.
pub fn refuse(code: &str, words: &str) -> Error {
	Error::Revert(format!("{code}: {words}").into())
}

/// An argument that is none.
pub fn bad(words: &str) -> Error {
	refuse("BadArgument", words)
}

/// Refuses what must not change anything, before anything is done.
pub fn ensure_may_change(env: &impl Ext<T = Runtime>) -> Result<(), Error> {
	if env.is_delegate_call() {
		return Err(refuse("DelegateCallRefused", "call this address itself, from your own."));
	}
	if env.is_read_only() {
		return Err(refuse("StaticCallRefused", "this changes something. Send a transaction."));
	}
	if !env.value_transferred().is_zero() {
		return Err(refuse("ValueRefused", "nothing here costs money. Send no value."));
	}
	Ok(())
}

/// Who calls: the account of the wallet or contract that called this address, never of who called that.
pub fn caller(env: &impl Ext<T = Runtime>) -> Result<AccountId, Error> {
	match env.caller().account_id() {
		Ok(account) => Ok(account.clone()),
		Err(_) => Err(refuse("SignedCallerNeeded", "Root acts by the calls themselves.")),
	}
}

/// Dispatches a call in the name of the immediate caller, through the base call filter, as one of her
/// transactions would be. The call's whole weight is charged first; what it did not need is given back.
pub fn dispatch(
	env: &mut impl Ext<T = Runtime>,
	call: impl Into<RuntimeCall>,
) -> Result<AccountId, Error> {
	ensure_may_change(env)?;
	let who = caller(env)?;
	dispatch_as(env, who, call)
}

/// Likewise in the name of somebody who signed for it. The signature has been verified, and
/// [`ensure_may_change`] asked.
pub fn dispatch_as(
	env: &mut impl Ext<T = Runtime>,
	who: AccountId,
	call: impl Into<RuntimeCall>,
) -> Result<AccountId, Error> {
	let call = call.into();
	let info = call.get_dispatch_info();
	let charged = env.charge(info.call_weight)?;
	match call.dispatch(RuntimeOrigin::signed(who.clone())) {
		Ok(done) => {
			let used = done.actual_weight.unwrap_or(info.call_weight).min(info.call_weight);
			env.adjust_gas(charged, used);
			Ok(who)
		},
		Err(refused) => {
			env.charge(Weights::refusal())?;
			Err(reason(refused.error))
		},
	}
}

/// A pallet's refusal as a revert that names it: its name, and what its documentation says.
pub fn reason(error: DispatchError) -> Error {
	match error {
		DispatchError::Module(ModuleError { index, error: [variant, ..], message }) => {
			let (name, words) = documented(index, variant).unwrap_or_default();
			let code = message.map(Into::into).unwrap_or(name);
			refuse(&code, &words)
		},
		DispatchError::BadOrigin => {
			refuse("BadOrigin", "this is not for accounts that sign; the council decides it.")
		},
		other => refuse(other.into(), "the call did not succeed."),
	}
}

/// The name and the documentation of an error of those pallets that a precompile calls.
fn documented(pallet: u8, variant: u8) -> Option<(String, String)> {
	let number = usize::from(pallet);
	let is = |index: Option<usize>| index == Some(number);
	let error = if is(PalletInfo::index::<crate::Records>()) {
		pallet_salus_records::Error::<Runtime>::type_info()
	} else if is(PalletInfo::index::<crate::AccessGrants>()) {
		pallet_salus_access_grants::Error::<Runtime>::type_info()
	} else if is(PalletInfo::index::<crate::Charts>()) {
		pallet_salus_charts::Error::<Runtime>::type_info()
	} else if is(PalletInfo::index::<crate::Membership>()) {
		pallet_salus_membership::Error::<Runtime>::type_info()
	} else if is(PalletInfo::index::<crate::Quota>()) {
		pallet_salus_quota::Error::<Runtime>::type_info()
	} else if is(PalletInfo::index::<crate::System>()) {
		frame_system::Error::<Runtime>::type_info()
	} else {
		return None;
	};
	let TypeDef::Variant(variants) = error.type_def else { return None };
	let found = variants.variants.into_iter().find(|one| one.index == variant)?;
	Some((found.name.into(), found.docs.join(" ")))
}

/// Emits an event that Ethereum indexers follow.
pub fn emit(env: &mut impl Ext<T = Runtime>, event: impl IntoLogData) -> Result<(), Error> {
	let (topics, data) = event.into_log_data().split();
	env.frame_meter_mut().charge_weight_token(RuntimeCosts::DepositEvent {
		num_topic: topics.len().saturated_into(),
		len: data.len().saturated_into(),
	})?;
	env.deposit_event(topics.into_iter().map(|topic| H256(topic.0)).collect(), data.to_vec());
	Ok(())
}

/// The event of a call that answers nothing.
pub fn done(env: &mut impl Ext<T = Runtime>, event: impl IntoLogData) -> Result<Vec<u8>, Error> {
	emit(env, event)?;
	Ok(Vec::new())
}

/// What a question costs that reads so many entries, with the words of a refusal.
pub fn reads(entries: u32) -> Weight {
	Weights::view(entries).saturating_add(Weights::refusal())
}

/// What a decision costs: every opening is hashed, and every restriction looks for its own.
pub fn deciding(openings: u32) -> Weight {
	Weights::check(openings.min(MAX_OPENINGS))
}

/// Charges for what is read.
pub fn charge_reads(env: &mut impl Ext<T = Runtime>, entries: u32) -> Result<(), Error> {
	env.charge(reads(entries))?;
	Ok(())
}

/// Charges for the length of an answer.
pub fn answer(env: &mut impl Ext<T = Runtime>, encoded: Vec<u8>) -> Result<Vec<u8>, Error> {
	let length = encoded.len().saturated_into();
	env.frame_meter_mut().charge_weight_token(RuntimeCosts::CopyFromContract(length))?;
	Ok(encoded)
}
