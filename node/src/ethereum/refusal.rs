// SPDX-License-Identifier: GPL-3.0-only

//! Why a dry run is refused. Libraries show the reason of a revert, and of other errors hardly more than that
//! there is one.

use pallet_revive::{
	precompiles::alloy::sol_types::{Revert, SolError},
	EthTransactError,
};
use salus_eth_rpc::{
	revive::runtime_api::{
		EvmOpcodeV1, ExecutionStepKindV1, ExecutionStepV1, ExecutionTracerConfigV1, TraceV1,
		TracerTypeV1,
	},
	Failure, Rejection,
};

/// How a dry run says that the account publishes nothing: no other origin is asked in one.
const NO_PUBLISHER: &str = "failed to run contract: BadOrigin";

/// How a call fails that has more data than any may have.
const TOO_LONG: &str = "CallDataTooLarge";

/// How an instruction fails that costs more than there is.
const OUT_OF_GAS: &str = "OutOfGas";

/// The instructions by which contracts create contracts.
const CREATES: [EvmOpcodeV1; 2] = [EvmOpcodeV1(0xf0), EvmOpcodeV1(0xf5)];

/// How many steps of a call are looked at for such an instruction.
const STEPS: u64 = 10_000;

/// The reason of a call's refusal. `trace` runs it again, with the [`tracer`].
pub fn failure(error: EthTransactError, trace: impl FnOnce() -> Option<TraceV1>) -> Failure {
	let reverted = |why: Rejection| Failure::Reverted(Revert::from(why.to_string()).abi_encode());
	let failure = match error {
		EthTransactError::Message(message) if message == NO_PUBLISHER => {
			return reverted(Rejection::NotPublisher);
		},
		EthTransactError::Message(message) if message.contains(TOO_LONG) => {
			return reverted(Rejection::CallDataTooLarge);
		},
		EthTransactError::Message(message) if !message.contains(OUT_OF_GAS) => {
			return Failure::Refused(message);
		},
		EthTransactError::Data(data) if !data.is_empty() => return Failure::Reverted(data),
		EthTransactError::Message(message) => Failure::Refused(message),
		EthTransactError::Data(data) => Failure::Reverted(data),
	};
	// A contract that may create none runs out of gas there (docs/decisions/0021), and whoever called it
	// reverts without a word.
	match trace() {
		Some(trace) if creates(&trace) => reverted(Rejection::NotCreator),
		_ => failure,
	}
}

/// Names each step, and nothing of what it works on.
pub fn tracer() -> TracerTypeV1 {
	TracerTypeV1::ExecutionTracer(Some(ExecutionTracerConfigV1 {
		disable_stack: true,
		disable_storage: true,
		disable_syscall_details: true,
		limit: Some(STEPS),
		..Default::default()
	}))
}

/// Whether a contract ran out of gas by creating another.
fn creates(trace: &TraceV1) -> bool {
	let TraceV1::Execution(trace) = trace else { return false };
	trace.struct_logs.iter().any(|ExecutionStepV1 { kind, error, .. }| {
		let out_of_gas = error.as_ref().is_some_and(|error| error.contains(OUT_OF_GAS));
		let creates =
			matches!(kind, ExecutionStepKindV1::EVMOpcode { op, .. } if CREATES.contains(op));
		out_of_gas && creates
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_eth_rpc::revive::runtime_api::ExecutionTraceV1;

	const STOPPED: &str =
		"failed to run contract: Module(ModuleError { message: Some(\"OutOfGas\") })";

	fn message(text: &str) -> EthTransactError {
		EthTransactError::Message(text.into())
	}

	/// What was executed where that instruction failed so.
	fn failing(opcode: u8, error: &str) -> Option<TraceV1> {
		let kind = ExecutionStepKindV1::EVMOpcode {
			pc: 0,
			op: EvmOpcodeV1(opcode),
			stack: Vec::new(),
			memory: Vec::new(),
			storage: None,
		};
		let step = ExecutionStepV1 {
			gas: 0,
			gas_cost: 0,
			weight_cost: Default::default(),
			depth: 1,
			return_data: Default::default(),
			error: Some(error.into()),
			kind,
		};
		Some(ExecutionTraceV1 { struct_logs: vec![step], ..Default::default() }.into())
	}

	#[test]
	fn a_contract_that_may_not_create_others_is_told_so() {
		for stopped in [message(STOPPED), EthTransactError::Data(Vec::new())] {
			for opcode in [0xf0, 0xf5] {
				let told = failure(stopped.clone(), || failing(opcode, STOPPED)).to_string();
				assert!(told.starts_with("execution reverted: NotPublisher: "), "{told}");
			}
		}
	}

	#[test]
	fn what_fails_otherwise_is_told_as_it_is() {
		let refused = |text: &str| Failure::Refused(text.into());
		assert_eq!(failure(message(STOPPED), || failing(0x55, STOPPED)), refused(STOPPED));
		assert_eq!(failure(message(STOPPED), || failing(0xf0, "Reverted")), refused(STOPPED));
		assert_eq!(failure(message(STOPPED), || None), refused(STOPPED));
		// Whoever has a reason needs no other, and nothing is run again.
		let untraced = || -> Option<TraceV1> { panic!("it has a reason") };
		assert_eq!(failure(message("no"), untraced), refused("no"));
		let reverted = EthTransactError::Data(vec![1]);
		assert_eq!(failure(reverted, untraced), Failure::Reverted(vec![1]));
		let told = failure(message(NO_PUBLISHER), untraced).to_string();
		assert!(told.contains("NotPublisher: the council has not approved"), "{told}");
		let long = message(&STOPPED.replace(OUT_OF_GAS, TOO_LONG));
		let told = failure(long, untraced).to_string();
		assert!(told.starts_with("execution reverted: CallDataTooLarge: "), "{told}");
	}
}
