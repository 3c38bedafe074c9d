// SPDX-License-Identifier: GPL-3.0-only

//! What each call costs at its worst: a mandate whose scope has to be looked up record by record, a
//! full chart, an overdue department. Institutions sign with their own accounts, since those are
//! found by more look-ups than their staff.

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{pallet_prelude::*, traits::Hooks};
use frame_system::RawOrigin;
use salus_primitives::{
	access::{
		CompartmentScope, Emergency, EmergencyReason, Grant, Grantee, Purpose, Purposes, Request,
		RestrictedParty, Restriction, Review, Scope, MAX_RESTRICTIONS, MAX_SCOPE_RECORDS,
	},
	keys::{PublicKey, Suite},
	AccountId, BlindedTag, ChartId, CompartmentTag, EmergencyId, GrantId, Moment, ReceiptRoot,
	RecordId, RequestId,
};
use sp_runtime::SaturatedConversion;

use crate::*;

/// Who and what is there when a benchmark begins.
pub struct Cast {
	/// An active chart with as many mandates as it may have.
	pub chart: ChartId,
	/// Holds a mandate on it with every power over `compartment` from epoch 0, without end.
	pub attorney: AccountId,
	/// A compartment tag.
	pub compartment: CompartmentTag,
	/// As many records as one scope names, filed in `compartment` under epoch 0 and amended since.
	pub records: Vec<RecordId>,
	/// A clinician of a data user.
	pub clinician: AccountId,
	/// An emergency department that was admitted at time 0.
	pub department: AccountId,
	/// A gateway.
	pub gateway: AccountId,
	/// The key agent that keeps the chart's keys.
	pub agent: AccountId,
}

/// How the runtime sets up the siblings.
pub trait BenchmarkHelper {
	/// Brings the cast on the stage.
	fn cast() -> Cast;

	/// Sets the block's time.
	fn set_time(now: Moment);
}

/// A time by which every delay has passed; what ended before it has ended.
const NOW: Moment = 1_000_000_000_000;

fn cast<T: Config>() -> Cast {
	T::BenchmarkHelper::set_time(NOW);
	T::BenchmarkHelper::cast()
}

fn all_purposes() -> Purposes {
	Purposes::try_from(Purpose::ALL.into_iter().collect::<alloc::collections::BTreeSet<_>>())
		.expect("there are fewer purposes than a rule may name")
}

fn blinded() -> Grantee {
	Grantee::Blinded(BlindedTag([7; 32]))
}

/// A scope of `count` of the cast's records; at least one.
fn records(cast: &Cast, count: u32) -> Scope {
	let some = cast.records.iter().copied().take(count.max(1).saturated_into()).collect();
	Scope::Records(BoundedVec::truncate_from(some))
}

fn compartment(cast: &Cast) -> Scope {
	let one = CompartmentScope { tag: cast.compartment, first_epoch: 0 };
	Scope::Compartments(BoundedVec::truncate_from(alloc::vec![one]))
}

/// The largest grant there is, which ends at `end`.
fn write_grant<T: Config>(cast: &Cast, end: Option<Moment>) -> GrantId {
	let id = NextGrant::<T>::get(cast.chart);
	let grant = Grant {
		grantee: blinded(),
		scope: records(cast, MAX_SCOPE_RECORDS),
		purposes: all_purposes(),
		start: 0,
		end,
		since: 0,
	};
	Grants::<T>::insert(cast.chart, id, grant);
	NextGrant::<T>::insert(cast.chart, id.saturating_add(1));
	LiveGrants::<T>::mutate(cast.chart, |live| *live = live.saturating_add(1));
	id
}

/// A request of somebody else for the compartment, which lapses at `lapses`.
fn write_request<T: Config>(cast: &Cast, lapses: Moment) -> RequestId {
	let id = NextRequest::<T>::get(cast.chart);
	let lodger = account("lodger", id, 0);
	let request = Request {
		grantee: blinded(),
		scope: compartment(cast),
		purposes: all_purposes(),
		start: 0,
		end: None,
		lodged_by: lodger,
		lapses,
	};
	let entry = OpenRequest { id, lodger: account("lodger", id, 0), lapses };
	Requests::<T>::insert(cast.chart, id, request);
	OpenRequests::<T>::mutate(cast.chart, |open| {
		open.try_push(entry).expect("benchmarks write no more than a chart holds")
	});
	NextRequest::<T>::insert(cast.chart, id.saturating_add(1));
	id
}

/// Fills the chart's restrictions but for `free` of them. Each is over as many records as a scope
/// names, the last one over `last` of them.
fn fill_restrictions<T: Config>(cast: &Cast, free: u32, last: u32) {
	let count = MAX_RESTRICTIONS.saturating_sub(free);
	for id in 0..count {
		let named = if id.saturating_add(1) == count { last } else { MAX_SCOPE_RECORDS };
		let restriction = Restriction {
			id,
			scope: records(cast, named),
			// A blinded one would only be lifted by the controller.
			party: RestrictedParty::Open(cast.clinician.clone()),
			purposes: Some(all_purposes()),
			passable: false,
		};
		Restrictions::<T>::mutate(cast.chart, |all| {
			all.try_push(restriction).expect("benchmarks write no more than a chart holds")
		});
	}
	NextRestriction::<T>::insert(cast.chart, count);
}

fn key(n: u8) -> PublicKey {
	let mut bytes = alloc::vec![2u8; 32];
	bytes.push(n);
	PublicKey { suite: Suite::Umbral, bytes: BoundedVec::truncate_from(bytes) }
}

/// An emergency of that department on `chart`, whose review is overdue.
fn write_emergency<T: Config>(chart: ChartId, department: &AccountId) -> EmergencyId {
	let id = NextEmergency::<T>::get(chart);
	let emergency = Emergency {
		clinician: department.clone(),
		department: department.clone(),
		reason: EmergencyReason::Unconscious,
		opened: 0,
		expires: 1,
		review_by: 1,
		review: Review::Pending,
	};
	Emergencies::<T>::insert(chart, id, emergency);
	NextEmergency::<T>::insert(chart, id.saturating_add(1));
	LatestEmergency::<T>::insert(chart, department, id);
	ReviewQueueEnds::<T>::mutate(|ends| {
		ReviewQueue::<T>::insert(ends.next, ReviewDue { chart, emergency: id, by: 1 });
		ends.next = ends.next.saturating_add(1);
		ends.last = 1;
	});
	id
}

fn assert_last_event<T: Config>(event: Event<T>) {
	frame_system::Pallet::<T>::assert_last_event(event.into());
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn request(l: Linear<0, { T::MaxRequests::get() }>) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		for _ in 0..l {
			write_request::<T>(&cast, 1);
		}
		// Others wait, as many as leave room for this one: the whole list is looked at.
		let others = T::MaxRequests::get().saturating_sub(1).saturating_sub(l);
		for _ in 0..others {
			write_request::<T>(&cast, Moment::MAX);
		}
		let (chart, scope) = (cast.chart, records(&cast, MAX_SCOPE_RECORDS));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(cast.gateway),
			chart,
			blinded(),
			scope,
			all_purposes(),
			NOW,
			Some(NOW.saturating_add(1)),
		);

		assert_eq!(OpenRequests::<T>::get(chart).len() as u32, others.saturating_add(1));
		Ok(())
	}

	#[benchmark]
	fn approve(r: Linear<0, MAX_SCOPE_RECORDS>) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		for _ in 1..T::MaxRequests::get() {
			write_request::<T>(&cast, Moment::MAX);
		}
		let id = write_request::<T>(&cast, Moment::MAX);
		let scope = if r == 0 { compartment(&cast) } else { records(&cast, r) };
		let chart = cast.chart;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, id, scope, all_purposes(), NOW, None);

		assert!(Grants::<T>::contains_key(chart, 0));
		Ok(())
	}

	#[benchmark]
	fn deny() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		for _ in 1..T::MaxRequests::get() {
			write_request::<T>(&cast, Moment::MAX);
		}
		let (chart, id) = (cast.chart, write_request::<T>(&cast, Moment::MAX));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, id);

		assert!(!Requests::<T>::contains_key(chart, id));
		Ok(())
	}

	#[benchmark]
	fn grant(r: Linear<0, MAX_SCOPE_RECORDS>) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		let scope = if r == 0 { compartment(&cast) } else { records(&cast, r) };
		let (chart, grantee) = (cast.chart, Grantee::Open(cast.clinician.clone()));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, grantee, scope, all_purposes(), NOW, None);

		assert!(Grants::<T>::contains_key(chart, 0));
		Ok(())
	}

	#[benchmark]
	fn revoke() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		let (chart, id) = (cast.chart, write_grant::<T>(&cast, None));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, id);

		assert_last_event::<T>(Event::GrantRevoked { chart, grant: id });
		Ok(())
	}

	#[benchmark]
	fn revoke_all(n: Linear<0, { T::MaxGrants::get() }>) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		for _ in 0..n {
			write_grant::<T>(&cast, None);
		}
		let chart = cast.chart;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart);

		assert_last_event::<T>(Event::AllGrantsRevoked { chart, count: n });
		Ok(())
	}

	#[benchmark]
	fn restrict() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		fill_restrictions::<T>(&cast, 1, MAX_SCOPE_RECORDS);
		let (chart, scope) = (cast.chart, records(&cast, MAX_SCOPE_RECORDS));
		// No institution and no staff: her mandates are looked at as well.
		let party = RestrictedParty::Open(cast.attorney.clone());

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, scope, party, Some(all_purposes()), false);

		assert_eq!(Restrictions::<T>::get(chart).len() as u32, MAX_RESTRICTIONS);
		Ok(())
	}

	#[benchmark]
	fn lift(r: Linear<1, MAX_SCOPE_RECORDS>) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		fill_restrictions::<T>(&cast, 0, r);
		let (chart, restriction) = (cast.chart, MAX_RESTRICTIONS.saturating_sub(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, restriction);

		assert_last_event::<T>(Event::RestrictionLifted { chart, restriction });
		Ok(())
	}

	#[benchmark]
	fn set_compartment_key() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		// A tag that the cast may not use: the first epoch also writes the count.
		let (chart, tag) = (cast.chart, CompartmentTag([0xBE; 16]));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.agent), chart, tag, 0, key(1));

		assert_last_event::<T>(Event::CompartmentKeySet { chart, tag, epoch: 0 });
		Ok(())
	}

	#[benchmark]
	fn open_emergency() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		let chart = cast.chart;
		let before = write_emergency::<T>(chart, &cast.department);

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.department), chart, EmergencyReason::LifeThreatening);

		assert_eq!(NextEmergency::<T>::get(chart), before.saturating_add(2));
		Ok(())
	}

	#[benchmark]
	fn review_emergency() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilMajority::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let cast = cast::<T>();
		let (chart, id) = (cast.chart, write_emergency::<T>(cast.chart, &cast.department));
		Pallet::<T>::do_note_missed_reviews();
		assert!(MissedReviews::<T>::contains_key(chart, id));

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, chart, id, false);

		assert!(!MissedReviews::<T>::contains_key(chart, id));
		Ok(())
	}

	#[benchmark]
	fn anchor_receipts() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		let (first, second) = (ReceiptRoot([1; 32]), ReceiptRoot([2; 32]));
		let origin = RawOrigin::Signed(cast.gateway);
		Pallet::<T>::anchor_receipts(origin.clone().into(), 0, 1, ReceiptRoot::default(), first)?;

		#[extrinsic_call]
		_(origin, 1, 1, first, second);

		assert_eq!(Receipts::<T>::iter().count(), 2);
		Ok(())
	}

	#[benchmark]
	fn prune_expired(
		n: Linear<1, { T::MaxGrants::get().saturating_add(T::MaxRequests::get()) }>,
	) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		// The chart is full, and the limit above what there is: everything is looked at, whatever is
		// removed.
		for id in 0..T::MaxGrants::get() {
			write_grant::<T>(&cast, (id < n).then_some(1));
		}
		let requests = n.saturating_sub(T::MaxGrants::get());
		for id in 0..T::MaxRequests::get() {
			write_request::<T>(&cast, if id < requests { 1 } else { Moment::MAX });
		}
		let (chart, caller) = (cast.chart, cast.clinician);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), chart, u32::MAX);

		let grants = n.min(T::MaxGrants::get());
		assert_last_event::<T>(Event::ExpiredPruned { chart, grants, requests });
		Ok(())
	}

	#[benchmark]
	fn on_initialize(n: Linear<0, { T::MaxReviewsPerBlock::get() }>) -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::set_time(NOW);
		for number in 0..n {
			let mut chart = [0xEE; 32];
			for (byte, value) in chart.iter_mut().zip(number.to_le_bytes()) {
				*byte = value;
			}
			write_emergency::<T>(ChartId(chart), &account("department", number, 0));
		}

		#[block]
		{
			Pallet::<T>::on_initialize(1u32.into());
		}

		assert_eq!(OverdueReviews::<T>::iter_values().sum::<u32>(), n);
		Ok(())
	}
}
