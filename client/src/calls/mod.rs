// SPDX-License-Identifier: GPL-3.0-only

//! The calls that people and institutions make, typed, one file a pallet.

pub mod access;
pub mod charts;
pub mod council;
pub mod membership;
pub mod records;

/// Declares a function that makes a call: its arguments in the order of the pallet's.
macro_rules! call {
	($(#[$doc:meta])* $pallet:literal . $name:ident($($argument:ident: $type:ty),* $(,)?)) => {
		$(#[$doc])*
		pub fn $name($($argument: $type),*) -> $crate::Call {
			$crate::Call::new($pallet, stringify!($name), ($($argument,)*))
		}
	};
}
pub(crate) use call;
