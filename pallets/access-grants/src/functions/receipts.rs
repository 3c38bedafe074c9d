// SPDX-License-Identifier: GPL-3.0-only

//! `anchor_receipts`.

use frame_support::pallet_prelude::*;
use salus_primitives::{
	access::ReceiptBatch,
	membership::{Role, StaffRole},
	AccountId, ReceiptRoot,
};
use sp_runtime::ArithmeticError;

use crate::{pallet::*, BatchNumber, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_anchor_receipts(
		who: AccountId,
		batch: BatchNumber,
		count: u32,
		previous: ReceiptRoot,
		root: ReceiptRoot,
	) -> DispatchResult {
		let gateway = Self::acting_for(&who, &[Role::Gateway], &[StaffRole::System])?;
		ensure!(batch == NextBatch::<T>::get(&gateway), Error::<T>::BatchNotNext);
		let last = batch
			.checked_sub(1)
			.and_then(|last| Receipts::<T>::get(&gateway, last))
			.map(|last| last.root)
			.unwrap_or_default();
		ensure!(previous == last, Error::<T>::PreviousRootDiffers);
		let next = batch.checked_add(1).ok_or(ArithmeticError::Overflow)?;

		let block = Self::block();
		Receipts::<T>::insert(&gateway, batch, ReceiptBatch { count, root, block });
		NextBatch::<T>::insert(&gateway, next);
		Self::deposit_event(Event::ReceiptsAnchored { gateway, batch, count, root });
		Ok(())
	}
}
