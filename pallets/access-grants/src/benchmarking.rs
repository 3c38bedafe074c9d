// SPDX-License-Identifier: GPL-3.0-only

//! What each call costs at its worst: a mandate whose scope has to be looked up record by record, a
//! full chart, an overdue department.

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
	/// An active chart.
	pub chart: ChartId,
	/// Holds a mandate on it with every power over `compartment` from epoch 0, without end.
	pub attorney: AccountId,
	/// A compartment tag.
	pub compartment: CompartmentTag,
	/// As many records as one scope names, filed in `compartment` under epoch 0.
	pub records: Vec<RecordId>,
	/// A clinician of a data user.
	pub clinician: AccountId,
	/// An emergency clinician, whose department was admitted at time 0.
	pub emergency_clinician: AccountId,
	/// That department.
	pub department: AccountId,
	/// The system of a gateway.
	pub gateway_system: AccountId,
	/// The system of the key agent that keeps the chart's keys.
	pub agent_system: AccountId,
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

/// A chart full of restrictions over as many records as a scope names, and the last one's id.
fn fill_restrictions<T: Config>(cast: &Cast, free: u32, last: u32) {
	let count = MAX_RESTRICTIONS.saturating_sub(free);
	for id in 0..count {
		let named = if id.saturating_add(1) == count { last } else { MAX_SCOPE_RECORDS };
		let restriction = Restriction {
			id,
			scope: records(cast, named),
			party: RestrictedParty::Blinded(BlindedTag([9; 32])),
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

/// An emergency on `chart` that waits for its review, and its place in the queue.
fn write_emergency<T: Config>(cast: &Cast, chart: ChartId) -> EmergencyId {
	let id = NextEmergency::<T>::get(chart);
	let emergency = Emergency {
		clinician: cast.emergency_clinician.clone(),
		department: cast.department.clone(),
		reason: EmergencyReason::Unconscious,
		opened: 0,
		expires: 1,
		review_by: 1,
		review: Review::Pending,
	};
	Emergencies::<T>::insert(chart, id, emergency);
	NextEmergency::<T>::insert(chart, id.saturating_add(1));
	LatestEmergency::<T>::insert(chart, &cast.emergency_clinician, id);
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
		let (chart, scope) = (cast.chart, records(&cast, MAX_SCOPE_RECORDS));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(cast.gateway_system),
			chart,
			blinded(),
			scope,
			all_purposes(),
			NOW,
			Some(NOW.saturating_add(1)),
		);

		assert_eq!(OpenRequests::<T>::get(chart).len(), 1);
		Ok(())
	}

	#[benchmark]
	fn approve(r: Linear<0, MAX_SCOPE_RECORDS>) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		for _ in 1..T::MaxRequests::get() {
			write_request::<T>(&cast, Moment::MAX);
		}
		let request = write_request::<T>(&cast, Moment::MAX);
		let scope = if r == 0 { compartment(&cast) } else { records(&cast, r) };
		let chart = cast.chart;

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, request, scope, all_purposes(), NOW, None);

		assert!(Grants::<T>::contains_key(chart, 0));
		Ok(())
	}

	#[benchmark]
	fn deny() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		for _ in 1..T::MaxRequests::get() {
			write_request::<T>(&cast, Moment::MAX);
		}
		let (chart, request) = (cast.chart, write_request::<T>(&cast, Moment::MAX));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, request);

		assert!(!Requests::<T>::contains_key(chart, request));
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
		let (chart, grant) = (cast.chart, write_grant::<T>(&cast, None));

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.attorney), chart, grant);

		assert_last_event::<T>(Event::GrantRevoked { chart, grant });
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
		let party = RestrictedParty::Open(cast.clinician.clone());

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
		_(RawOrigin::Signed(cast.agent_system), chart, tag, 0, key(1));

		assert_last_event::<T>(Event::CompartmentKeySet { chart, tag, epoch: 0 });
		Ok(())
	}

	#[benchmark]
	fn open_emergency() -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		let chart = cast.chart;
		let before = write_emergency::<T>(&cast, chart);

		#[extrinsic_call]
		_(RawOrigin::Signed(cast.emergency_clinician), chart, EmergencyReason::LifeThreatening);

		assert_eq!(NextEmergency::<T>::get(chart), before.saturating_add(2));
		Ok(())
	}

	#[benchmark]
	fn review_emergency() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilMajority::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let cast = cast::<T>();
		let (chart, id) = (cast.chart, write_emergency::<T>(&cast, cast.chart));
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
		let origin = RawOrigin::Signed(cast.gateway_system);
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
		// The chart is full: everything is looked at, whatever is removed.
		for id in 0..T::MaxGrants::get() {
			write_grant::<T>(&cast, (id < n).then_some(1));
		}
		let requests = n.saturating_sub(T::MaxGrants::get());
		for id in 0..T::MaxRequests::get() {
			write_request::<T>(&cast, if id < requests { 1 } else { Moment::MAX });
		}
		let (chart, caller) = (cast.chart, cast.clinician);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), chart, n);

		let grants = n.min(T::MaxGrants::get());
		assert_last_event::<T>(Event::ExpiredPruned { chart, grants, requests });
		Ok(())
	}

	#[benchmark]
	fn on_initialize(n: Linear<0, { T::MaxReviewsPerBlock::get() }>) -> Result<(), BenchmarkError> {
		let cast = cast::<T>();
		for number in 0..n {
			let mut chart = [0xEE; 32];
			for (byte, value) in chart.iter_mut().zip(number.to_le_bytes()) {
				*byte = value;
			}
			write_emergency::<T>(&cast, ChartId(chart));
		}

		#[block]
		{
			Pallet::<T>::on_initialize(1u32.into());
		}

		assert_eq!(OverdueReviews::<T>::get(&cast.department), n);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::externalities(), crate::mock::Test);
}
