// SPDX-License-Identifier: GPL-3.0-only

//! Asking, granting, restricting and revoking.

use salus_primitives::{
	access::{EmergencyReason, Grantee, Purposes, RestrictedParty, Scope},
	keys::PublicKey,
	ChartId, CompartmentTag, EmergencyId, Epoch, GrantId, Moment, ReceiptRoot, RequestId,
	RestrictionId,
};

use super::call;

call! {
	/// Asks for access: for oneself in clear, or as a gateway for a blinded tag.
	"AccessGrants".request(
		chart: ChartId, grantee: &Grantee, scope: &Scope, purposes: &Purposes, start: Moment,
		end: Option<Moment>,
	)
}
call! {
	/// Approves a request, in full or narrowed.
	"AccessGrants".approve(
		chart: ChartId, request: RequestId, scope: &Scope, purposes: &Purposes, start: Moment,
		end: Option<Moment>,
	)
}
call! {
	/// Denies a request.
	"AccessGrants".deny(chart: ChartId, request: RequestId)
}
call! {
	/// Grants access that nobody asked for.
	"AccessGrants".grant(
		chart: ChartId, grantee: &Grantee, scope: &Scope, purposes: &Purposes, start: Moment,
		end: Option<Moment>,
	)
}
call! {
	/// Revokes a grant.
	"AccessGrants".revoke(chart: ChartId, grant: GrantId)
}
call! {
	/// Revokes every grant.
	"AccessGrants".revoke_all(chart: ChartId)
}
call! {
	/// Forbids, whatever was granted.
	"AccessGrants".restrict(
		chart: ChartId, scope: &Scope, party: &RestrictedParty, purposes: Option<&Purposes>,
		passable: bool,
	)
}
call! {
	/// Lifts a restriction.
	"AccessGrants".lift(chart: ChartId, restriction: RestrictionId)
}
call! {
	/// Publishes the key of a compartment's next epoch.
	"AccessGrants".set_compartment_key(
		chart: ChartId, tag: CompartmentTag, epoch: Epoch, key: &PublicKey,
	)
}
call! {
	/// Breaks the glass.
	"AccessGrants".open_emergency(chart: ChartId, reason: EmergencyReason)
}
call! {
	/// Reviews an emergency (the council's).
	"AccessGrants".review_emergency(chart: ChartId, emergency: EmergencyId, justified: bool)
}
call! {
	/// Anchors a batch of a gateway's receipts.
	"AccessGrants".anchor_receipts(
		batch: u32, count: u32, previous: ReceiptRoot, root: ReceiptRoot,
	)
}
