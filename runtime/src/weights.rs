// SPDX-License-Identifier: GPL-3.0-only

//! How much a block may hold.
//!
//! A slot lasts one second, and in that second the author builds the block and the three others
//! import it, possibly on two cores. A quarter of a second of computation leaves room for both.

use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	weights::{
		constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_MILLIS},
		Weight,
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::Perbill;

/// Computation of a full block: 250 ms.
///
/// A chain of its own sends no proofs to anybody, so proof size only has to be a sensible bound
/// that computation reaches first. It must not be `u64::MAX`, because `pallet-revive` maps gas to
/// both dimensions in the proportion of these two numbers.
const MAXIMUM_BLOCK_WEIGHT: Weight =
	Weight::from_parts(250 * WEIGHT_REF_TIME_PER_MILLIS, 32 * 1024 * 1024);

/// Bytes of a full block: 5 MiB.
const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// What ordinary transactions may fill; the rest is for the regulator's.
const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// The share of a block that hooks are assumed to take, which bounds a single transaction.
const AVERAGE_ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(10);

/// That share of a full block.
fn share(of: Perbill) -> Weight {
	Weight::from_parts(
		of.mul_floor(MAXIMUM_BLOCK_WEIGHT.ref_time()),
		of.mul_floor(MAXIMUM_BLOCK_WEIGHT.proof_size()),
	)
}

parameter_types! {
	/// The limits on computation.
	pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
		.base_block(BlockExecutionWeight::get())
		.for_class(DispatchClass::all(), |weights| {
			weights.base_extrinsic = ExtrinsicBaseWeight::get();
		})
		.for_class(DispatchClass::Normal, |weights| {
			weights.max_total = Some(share(NORMAL_DISPATCH_RATIO));
		})
		.for_class(DispatchClass::Operational, |weights| {
			weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
			weights.reserved =
				Some(MAXIMUM_BLOCK_WEIGHT.saturating_sub(share(NORMAL_DISPATCH_RATIO)));
		})
		.avg_block_initialization(AVERAGE_ON_INITIALIZE_RATIO)
		.build_or_panic();

	/// The limits on length.
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAXIMUM_BLOCK_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |length| {
			*length = NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_LENGTH);
		})
		.build();

	/// The largest proposal the council may pass. An upgrade of the code takes two thirds of a block,
	/// so the usual half would shut the council out.
	pub MaxProposalWeight: Weight = share(Perbill::from_percent(85));
}
