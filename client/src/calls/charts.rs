// SPDX-License-Identifier: GPL-3.0-only

//! Enrolment and the control of charts.

use salus_primitives::{
	chart::{ChartStatus, Custody, MandateKind, Powers},
	AccountId, ChartId, MandateId, Moment, MultiSignature, VerifyingKey,
};

use super::call;

call! {
	/// Enrols a patient who signed for it.
	"Charts".enrol(
		chart: ChartId, controller: &AccountId, verifying_key: VerifyingKey, custody: &Custody,
		expires: Moment, signature: &MultiSignature,
	)
}
call! {
	/// Gives a chart to another account of the patient, who signed for it.
	"Charts".rotate_controller(
		chart: ChartId, new_controller: &AccountId, expires: Moment, signature: &MultiSignature,
	)
}
call! {
	/// Starts the recovery of a chart whose account was lost.
	"Charts".recover(
		chart: ChartId, new_controller: &AccountId, expires: Moment, signature: &MultiSignature,
	)
}
call! {
	/// Cancels a recovery, as the account that controls the chart.
	"Charts".cancel_recovery(chart: ChartId)
}
call! {
	/// Says who else may act on a chart.
	"Charts".give_mandate(
		chart: ChartId, holder: &AccountId, kind: MandateKind, powers: Powers,
		scope: &salus_primitives::access::Scope, end: Option<Moment>,
	)
}
call! {
	/// Ends a mandate.
	"Charts".end_mandate(chart: ChartId, mandate: MandateId)
}
call! {
	/// Says who keeps the chart's keys.
	"Charts".set_custody(chart: ChartId, custody: &Custody)
}
call! {
	/// Suspends a chart, lifts that, or says that the patient died.
	"Charts".set_status(chart: ChartId, status: ChartStatus)
}
call! {
	/// Closes a chart for good.
	"Charts".close(chart: ChartId)
}
