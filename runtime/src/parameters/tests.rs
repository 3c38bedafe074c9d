// SPDX-License-Identifier: GPL-3.0-only

//! The bounds of the parameters.

use super::{
	pallet, Config, DelayValues, Error, EthChainId, GatewayThreshold, MinimumPeriod, SlotDuration,
	LONGEST_DELAY, SHORTEST_DELAY,
};
use crate::{Parameters, Runtime, RuntimeOrigin};
use frame_support::{assert_noop, assert_ok, traits::Get};
use sp_io::TestExternalities;

fn with_defaults(test: impl FnOnce()) {
	TestExternalities::default().execute_with(|| {
		test();
	});
}

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

#[test]
fn without_a_genesis_they_are_those_of_a_consortium() {
	with_defaults(|| {
		assert_eq!(Parameters::check(), Ok(()));
		assert_eq!(SlotDuration::<Runtime>::get(), 1_000);
		assert_eq!(MinimumPeriod::<Runtime>::get(), 500);
		assert_eq!(pallet::Delays::<Runtime>::get(), DelayValues::default());
		assert_eq!(GatewayThreshold::<Runtime>::get(), 2);
		assert_eq!(EthChainId::<Runtime>::get(), 5_720);
	});
}

#[test]
fn each_delay_is_bounded() {
	let each: [fn(&mut DelayValues) -> &mut u64; 8] = [
		|d| &mut d.key_delay,
		|d| &mut d.department_delay,
		|d| &mut d.recovery_delay,
		|d| &mut d.review_deadline,
		|d| &mut d.request_lapse,
		|d| &mut d.quota_window,
		|d| &mut d.emergency_length,
		|d| &mut d.invitation_period,
	];
	with_defaults(|| {
		for field in each {
			for (value, allowed) in [
				(0, false),
				(SHORTEST_DELAY - 1, false),
				(SHORTEST_DELAY, true),
				(LONGEST_DELAY, true),
				(LONGEST_DELAY + 1, false),
				(u64::MAX, false),
			] {
				let mut delays = DelayValues::default();
				*field(&mut delays) = value;
				if allowed {
					assert_ok!(Parameters::set_delays(root(), delays));
				} else {
					assert_noop!(
						Parameters::set_delays(root(), delays),
						Error::<Runtime>::DelayOutOfBounds
					);
				}
			}
		}
		assert_eq!(Parameters::check(), Ok(()));
	});
}

#[test]
fn the_threshold_is_bounded() {
	with_defaults(|| {
		for threshold in [0, 17, u8::MAX] {
			assert_noop!(
				Parameters::set_threshold(root(), threshold),
				Error::<Runtime>::ThresholdOutOfBounds
			);
		}
		for threshold in [1, 3, 16] {
			assert_ok!(Parameters::set_threshold(root(), threshold));
			assert_eq!(GatewayThreshold::<Runtime>::get(), threshold);
		}
	});
}

#[test]
fn the_check_notices_each_broken_parameter() {
	let breaks: [(fn(), &str); 6] = [
		(|| pallet::SlotLength::<Runtime>::put(0), "slot"),
		(|| pallet::SlotLength::<Runtime>::put(999), "slot"),
		(|| pallet::EpochSlots::<Runtime>::put(3), "epoch"),
		(|| pallet::ChainId::<Runtime>::put(0), "chain id"),
		(
			|| pallet::Delays::<Runtime>::put(DelayValues { key_delay: 1, ..Default::default() }),
			"delay",
		),
		(|| pallet::Threshold::<Runtime>::put(0), "threshold"),
	];
	for (break_it, what) in breaks {
		with_defaults(|| {
			break_it();
			let noticed = Parameters::check().expect_err(what);
			assert!(noticed.contains(what), "{noticed}");
		});
	}
}

#[test]
fn there_is_no_call_for_what_is_fixed() {
	use frame_support::traits::GetCallName;
	assert_eq!(super::Call::<Runtime>::get_call_names(), ["set_delays", "set_threshold"]);
	fn _assert_config<T: Config>() {}
	_assert_config::<Runtime>();
}
