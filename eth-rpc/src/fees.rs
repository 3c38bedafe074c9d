// SPDX-License-Identifier: GPL-3.0-only

//! `eth_feeHistory`.

use pallet_revive_types::runtime_api::BlockV1;
use sp_core::U256;

use crate::{
	chain::{Chain, Mined},
	failure::Failure,
	types::{BlockId, FeeHistory},
	view::View,
};

/// Blocks that one answer covers; geth's number.
const BLOCKS: u64 = 1024;

/// Percentiles that one request may name; geth's number.
const PERCENTILES: usize = 100;

/// Refuses percentiles that geth refuses.
pub fn check(percentiles: &[f64]) -> Result<(), Failure> {
	if percentiles.len() > PERCENTILES {
		return Err(Failure::Invalid(format!(
			"invalid reward percentile: over the query limit {PERCENTILES}"
		)));
	}
	if let Some(percentile) = percentiles.iter().find(|p| !(0.0..=100.0).contains(*p)) {
		return Err(Failure::Invalid(format!("invalid reward percentile: {percentile}")));
	}
	let rising = percentiles.iter().zip(percentiles.iter().skip(1)).all(|(a, b)| a < b);
	if !rising {
		return Err(Failure::Invalid("invalid reward percentile: they have to rise".into()));
	}
	Ok(())
}

/// What was paid above the base fee at each percentile of the block's gas.
pub fn rewards(header: &BlockV1, transactions: &[Mined], percentiles: &[f64]) -> Vec<U256> {
	let mut paid: Vec<(U256, u64)> = transactions
		.iter()
		.map(|transaction| {
			let tip = transaction.gas_price.saturating_sub(header.base_fee_per_gas);
			(tip, transaction.gas_used.min(u64::MAX.into()).low_u64())
		})
		.collect();
	paid.sort_by_key(|(tip, _)| *tip);
	let total: f64 = paid.iter().map(|(_, gas)| to_f64((*gas).into())).sum();
	percentiles
		.iter()
		.map(|percentile| {
			let threshold = total * percentile / 100.0;
			let mut sum = 0.0;
			let reached = paid.iter().find(|(_, gas)| {
				sum += to_f64((*gas).into());
				sum >= threshold
			});
			reached.or(paid.last()).map(|(tip, _)| *tip).unwrap_or_default()
		})
		.collect()
}

/// How full a block was.
fn ratio(header: &BlockV1) -> f64 {
	if header.gas_limit.is_zero() {
		return 0.0;
	}
	to_f64(header.gas_used) / to_f64(header.gas_limit)
}

/// Near enough for a ratio.
fn to_f64(value: U256) -> f64 {
	/// Two to the power of 32.
	const HALF: f64 = 4_294_967_296.0;
	let low = value.min(u64::MAX.into()).low_u64();
	let [a, b, c, d, e, f, g, h] = low.to_be_bytes();
	f64::from(u32::from_be_bytes([a, b, c, d])) * HALF + f64::from(u32::from_be_bytes([e, f, g, h]))
}

/// The answer.
pub fn history<C: Chain>(
	view: &View<C>,
	count: u64,
	newest: BlockId,
	percentiles: Option<Vec<f64>>,
) -> Result<FeeHistory, Failure> {
	if count == 0 {
		return Ok(FeeHistory::default());
	}
	if let Some(percentiles) = &percentiles {
		check(percentiles)?;
	}
	let newest = view.at(newest)?;
	let count = count.min(BLOCKS).min(newest.number.saturating_add(1));
	let oldest = newest.number.saturating_add(1).saturating_sub(count);
	let mut history = FeeHistory {
		oldest_block: oldest.into(),
		reward: percentiles.as_ref().map(|_| Vec::new()),
		..Default::default()
	};
	for number in oldest..=newest.number {
		let hash = view.chain.canonical(number)?.ok_or(Failure::NoBlock)?;
		let sealed = view.sealed(hash)?;
		history.base_fee_per_gas.push(sealed.header.base_fee_per_gas);
		history.gas_used_ratio.push(ratio(&sealed.header));
		if let (Some(reward), Some(percentiles)) = (&mut history.reward, &percentiles) {
			reward.push(rewards(&sealed.header, &sealed.transactions, percentiles));
		}
	}
	// The next block's: on this chain what it costs after the newest.
	history.base_fee_per_gas.push(view.chain.gas_price(newest.hash)?);
	Ok(history)
}
