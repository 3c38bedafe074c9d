// SPDX-License-Identifier: GPL-3.0-only

//! The ways in, and what each answers: [`DONE`], [`BARRED`], or the code of the refusal.

use super::{cast::passer_by, table::Deed};
use crate::{
	precompiles::reason,
	tests::precompiles::tools::{
		call, code, deploy_forwarder, reason_in, reverted, Wallet, Way as Passing,
	},
	System,
};
use codec::Encode;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight};
use pallet_revive::{
	evm::{CallTrace, CallTracer},
	precompiles::{
		alloy::sol_types::{Revert, SolError},
		Error,
	},
	tracing::trace,
	RUNTIME_PALLETS_ADDR,
};
use salus_primitives::api::MAY_NOT_ACT;
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult, DispatchError,
};

/// It is done.
pub const DONE: &str = "done";
/// The transaction gets into no block, whatever it would do.
pub const BARRED: &str = "barred";

/// A way in.
pub struct Way {
	/// What it is called where a test fails.
	pub name: &'static str,
	/// Whether whoever acts signs a transaction.
	pub signed: bool,
	/// Whether the precompile is called, and so emits its events.
	pub logs: bool,
	/// Tries.
	pub tries: fn(&Wallet, &Deed) -> String,
}

/// All of them that change something. The chain extension only answers (`decisions`).
pub const WAYS: [Way; 6] = [
	Way { name: "native transaction", signed: true, logs: false, tries: natively },
	Way { name: "eth_sendRawTransaction", signed: true, logs: true, tries: by_the_precompile },
	Way { name: "Revive.call", signed: true, logs: true, tries: by_a_native_call },
	Way { name: "dispatch address", signed: true, logs: false, tries: by_the_dispatch_address },
	Way { name: "eth_call", signed: false, logs: true, tries: by_a_dry_run },
	Way { name: "contract", signed: false, logs: true, tries: by_a_contract },
];

fn natively(who: &Wallet, deed: &Deed) -> String {
	of_native(who.submits(deed.native.clone()))
}

fn by_the_precompile(who: &Wallet, deed: &Deed) -> String {
	let (answer, trace) = traced(|| who.sends(deed.to, deed.data.clone()));
	if let Some(precompile) = &trace {
		calls_nobody(precompile);
	}
	answer
}

/// A native transaction calls the precompile.
fn by_a_native_call(who: &Wallet, deed: &Deed) -> String {
	let call = pallet_revive::Call::call {
		dest: deed.to,
		value: 0,
		weight_limit: Weight::from_parts(50 * WEIGHT_REF_TIME_PER_MILLIS, 4 * 1024 * 1024),
		storage_deposit_limit: 0,
		data: deed.data.clone(),
	};
	traced(|| who.submits(call)).0
}

/// The same as SCALE, as the data of a transaction.
fn by_the_dispatch_address(who: &Wallet, deed: &Deed) -> String {
	System::reset_events();
	match who.sends(RUNTIME_PALLETS_ADDR, deed.native.encode()) {
		Ok(Ok(())) => reverted().map_or(DONE.into(), name),
		refused => of_native(refused),
	}
}

/// What a wallet asks before it signs.
fn by_a_dry_run(who: &Wallet, deed: &Deed) -> String {
	let answer = call(&who.account(), deed.to, deed.data.clone()).result;
	match answer.map(|output| output.did_revert().then(|| reason_in(&output))) {
		Ok(None) => DONE.into(),
		Ok(Some(Some(reason))) => code(&reason).into(),
		trapped => format!("{trapped:?}"),
	}
}

/// The account is a contract's, and so the contract has the standing. Somebody else calls it.
fn by_a_contract(who: &Wallet, deed: &Deed) -> String {
	deploy_forwarder(who.address(), deed.to, Passing::Call);
	let (answer, trace) = traced(|| passer_by().sends(who.address(), deed.data.clone()));
	match trace.as_ref().map(|contract| contract.calls.as_slice()) {
		Some([precompile]) => {
			assert_eq!((precompile.from, precompile.to), (who.address(), deed.to));
			calls_nobody(precompile);
		},
		// The transaction gets into no block.
		None => (),
		other => panic!("the contract makes one call, not {other:?}"),
	}
	answer
}

/// A precompile that called out could be entered again before it is done.
fn calls_nobody(precompile: &CallTrace) {
	assert!(precompile.calls.is_empty(), "{:?} calls out: {:?}", precompile.to, precompile.calls);
}

/// What a transaction to an address comes to, by what that returned; and all that was called in it.
pub fn traced(send: impl FnOnce() -> ApplyExtrinsicResult) -> (String, Option<CallTrace>) {
	System::reset_events();
	let mut tracer = CallTracer::default();
	let applied = trace(&mut tracer, send);
	let trace = tracer.collect_trace();
	let failed = match &applied {
		Ok(Ok(())) => reverted(),
		Ok(Err(error)) => Some(*error),
		Err(_) => None,
	};
	let answer = match (failed, &trace) {
		(Some(error), Some(called)) => match Revert::abi_decode(&called.output.0) {
			Ok(revert) => code(&revert.reason).into(),
			Err(_) => format!("{} and no reason: {:?}", name(error), called.error),
		},
		_ => of_native(applied),
	};
	(answer, trace)
}

fn of_native(applied: ApplyExtrinsicResult) -> String {
	match applied {
		Ok(Ok(())) => DONE.into(),
		Ok(Err(refused)) => name(refused),
		Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(MAY_NOT_ACT))) => {
			BARRED.into()
		},
		Err(invalid) => format!("{invalid:?}"),
	}
}

/// The name of a pallet's error: the one that it carries, or where it was stored in between, the one of
/// its number.
pub fn name(error: DispatchError) -> String {
	match reason(error) {
		Error::Revert(revert) if !code(&revert.reason).is_empty() => code(&revert.reason).into(),
		_ => format!("{error:?}"),
	}
}
