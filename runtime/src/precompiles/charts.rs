// SPDX-License-Identifier: GPL-3.0-only

//! `ICharts`.

use super::{
	convert::{
		account, by_number, end, optional_account, optional_word, scope, scope_parts, shown,
		signature, verifying_key, word, Word,
	},
	dispatch::{answer, charge_reads, dispatch, done, emit, reason},
	sent::Sent,
	ChartsPrecompile, CHARTS,
};
use crate::{configs::charts::MAX_MANDATES, Charts, Runtime};
use alloc::vec::Vec;
use pallet_revive::precompiles::{
	alloy::{primitives::FixedBytes, sol_types::SolCall},
	AddressMatcher, Error, Ext, Precompile,
};
use pallet_salus_charts::{Call, Error as Refusal, NextMandate};
use salus_primitives::{
	access::Scope,
	chart::{Chart, Custody, Mandate, Powers, Recovery},
	ChartId, MandateId, MultiSignature,
};

pub use abi::ICharts;
use ICharts::IChartsCalls as Calls;

#[allow(missing_docs, clippy::all, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod abi {
	pallet_revive::precompiles::alloy::sol!("../contracts/solidity/interfaces/ICharts.sol");
}

impl Precompile for ChartsPrecompile {
	type T = Runtime;
	type Interface = Sent<Calls>;
	const MATCHER: AddressMatcher = CHARTS;
	const HAS_CONTRACT_INFO: bool = false;

	fn call(
		_: &[u8; 20],
		sent: &Sent<Calls>,
		env: &mut impl Ext<T = Runtime>,
	) -> Result<Vec<u8>, Error> {
		match sent.call(env)? {
			Calls::enrol(call) => {
				charge_reads(env, 1)?;
				let chart = ChartId(call.chart.0);
				dispatch(
					env,
					Call::enrol {
						chart,
						controller: account(&call.controller),
						verifying_key: verifying_key(&call.verifyingKey)?,
						custody: custody(&call.agent),
						expires: call.expires,
						signature: signed(&call.signature)?,
					},
				)?;
				// Where a Registrar signs, it is her hospital's.
				let hospital =
					optional_word(Charts::chart(&chart).map(|chart| chart.hospital).as_ref());
				let (chart, controller) = (call.chart, call.controller);
				done(env, ICharts::ChartEnrolled { chart, hospital, controller })
			},
			Calls::rotateController(call) => {
				charge_reads(env, 1)?;
				let chart = ChartId(call.chart.0);
				let cancels = Charts::recovery_of(&chart).is_some();
				dispatch(
					env,
					Call::rotate_controller {
						chart,
						new_controller: account(&call.newController),
						expires: call.expires,
						signature: signed(&call.signature)?,
					},
				)?;
				let (chart, controller) = (call.chart, call.newController);
				if cancels {
					emit(env, ICharts::RecoveryCancelled { chart })?;
				}
				done(env, ICharts::ControllerRotated { chart, controller })
			},
			Calls::recover(call) => {
				dispatch(
					env,
					Call::recover {
						chart: ChartId(call.chart.0),
						new_controller: account(&call.newController),
						expires: call.expires,
						signature: signed(&call.signature)?,
					},
				)?;
				let (chart, to) = (call.chart, call.newController);
				done(env, ICharts::RecoveryStarted { chart, newController: to })
			},
			Calls::approveRecovery(call) => {
				let new_controller = account(&call.newController);
				let chart = ChartId(call.chart.0);
				dispatch(env, Call::approve_recovery { chart, new_controller })?;
				let (chart, to) = (call.chart, call.newController);
				done(env, ICharts::RecoveryApproved { chart, newController: to })
			},
			Calls::completeRecovery(call) => {
				dispatch(env, Call::complete_recovery { chart: ChartId(call.chart.0) })?;
				done(env, ICharts::RecoveryCompleted { chart: call.chart })
			},
			Calls::cancelRecovery(call) => {
				dispatch(env, Call::cancel_recovery { chart: ChartId(call.chart.0) })?;
				done(env, ICharts::RecoveryCancelled { chart: call.chart })
			},
			Calls::giveMandate(call) => {
				charge_reads(env, 1)?;
				let chart = ChartId(call.chart.0);
				let mandate = NextMandate::<Runtime>::get(chart);
				dispatch(
					env,
					Call::give_mandate {
						chart,
						holder: account(&call.holder),
						kind: by_number(call.kind)?,
						powers: Powers {
							read: call.powers.read,
							grant: call.powers.grant,
							revoke: call.powers.revoke,
							recover: call.powers.recover,
						},
						scope: scope_of(&call.scope)?,
						end: end(call.end),
					},
				)?;
				let (chart, holder) = (call.chart, call.holder);
				emit(env, ICharts::MandateGiven { chart, holder, mandate })?;
				answer(env, ICharts::giveMandateCall::abi_encode_returns(&mandate))
			},
			Calls::endMandate(call) => {
				let mandate = call.mandate;
				dispatch(env, Call::end_mandate { chart: ChartId(call.chart.0), mandate })?;
				done(env, ICharts::MandateEnded { chart: call.chart, mandate })
			},
			Calls::setCustody(call) => {
				let custody = custody(&call.agent);
				dispatch(env, Call::set_custody { chart: ChartId(call.chart.0), custody })?;
				done(env, ICharts::CustodySet { chart: call.chart, agent: call.agent })
			},
			Calls::setStatus(call) => {
				let status = by_number(call.status)?;
				dispatch(env, Call::set_status { chart: ChartId(call.chart.0), status })?;
				done(env, ICharts::StatusSet { chart: call.chart, status: call.status })
			},
			Calls::close(call) => {
				dispatch(env, Call::close { chart: ChartId(call.chart.0) })?;
				let (chart, status) = (call.chart, ICharts::Status::Closed);
				done(env, ICharts::StatusSet { chart, status })
			},
			Calls::setVerifyingKey(call) => {
				let chart = ChartId(call.chart.0);
				let verifying_key = verifying_key(&call.verifyingKey)?;
				dispatch(env, Call::set_verifying_key { chart, verifying_key })?;
				done(env, ICharts::VerifyingKeySet { chart: call.chart })
			},
			Calls::chartOf(call) => {
				charge_reads(env, 1)?;
				let chart = Charts::chart_of(&account(&call.account)).unwrap_or_default();
				answer(env, ICharts::chartOfCall::abi_encode_returns(&FixedBytes(chart.0)))
			},
			Calls::chartInfo(call) => {
				charge_reads(env, 1)?;
				let chart = Charts::chart(&ChartId(call.chart.0))
					.ok_or_else(|| reason(Refusal::<Runtime>::ChartUnknown.into()))?;
				answer(env, ICharts::chartInfoCall::abi_encode_returns(&info(&chart)?))
			},
			Calls::mandatesOf(call) => {
				charge_reads(env, MAX_MANDATES.saturating_mul(2).saturating_add(1))?;
				let mandates = Charts::mandates_of(&ChartId(call.chart.0))
					.into_iter()
					.map(mandate)
					.collect::<Result<Vec<_>, Error>>()?;
				answer(env, ICharts::mandatesOfCall::abi_encode_returns(&mandates))
			},
			Calls::recoveryOf(call) => {
				charge_reads(env, 1)?;
				let found = Charts::recovery_of(&ChartId(call.chart.0))
					.ok_or_else(|| reason(Refusal::<Runtime>::NoRecovery.into()))?;
				answer(env, ICharts::recoveryOfCall::abi_encode_returns(&recovery(&found)))
			},
		}
	}
}

fn custody(agent: &Word) -> Custody {
	optional_account(agent).map_or(Custody::Patient, Custody::Agent)
}

fn signed(signature_of: &ICharts::Signature) -> Result<MultiSignature, Error> {
	signature(signature_of.kind.into(), &signature_of.data)
}

fn scope_of(given: &ICharts::Scope) -> Result<Scope, Error> {
	let compartments = given.compartments.iter().map(|one| (one.tag, one.firstEpoch));
	scope(given.kind.into(), compartments, &given.records)
}

fn scope_shown(scope: &Scope) -> Result<ICharts::Scope, Error> {
	let (compartments, records) = scope_parts(scope);
	let compartments = compartments
		.into_iter()
		.map(|(tag, first)| ICharts::CompartmentScope { tag, firstEpoch: first })
		.collect();
	Ok(ICharts::Scope { kind: shown(scope)?, compartments, records })
}

fn info(chart: &Chart) -> Result<ICharts::Chart, Error> {
	Ok(ICharts::Chart {
		hospital: word(&chart.hospital),
		controller: word(&chart.controller),
		status: shown(&chart.status)?,
		agent: match &chart.custody {
			Custody::Agent(agent) => word(agent),
			Custody::Patient => optional_word(None),
		},
		verifyingKey: chart.verifying_key.0.to_vec().into(),
		since: chart.since,
	})
}

fn mandate((id, found): (MandateId, Mandate)) -> Result<ICharts::Mandate, Error> {
	Ok(ICharts::Mandate {
		id,
		holder: word(&found.holder),
		kind: shown(&found.kind)?,
		powers: ICharts::Powers {
			read: found.powers.read,
			grant: found.powers.grant,
			revoke: found.powers.revoke,
			recover: found.powers.recover,
		},
		scope: scope_shown(&found.scope)?,
		end: found.end.unwrap_or_default(),
		since: found.since,
	})
}

fn recovery(found: &Recovery) -> ICharts::Recovery {
	ICharts::Recovery {
		newController: word(&found.new_controller),
		started: found.started,
		expires: found.expires,
		effective: found.approval.as_ref().map(|one| one.effective).unwrap_or_default(),
	}
}
