// SPDX-License-Identifier: GPL-3.0-only

//! What a wallet signed counts in the one way in which wallets write it, under the hash that its signer knows.

use super::{
	inputs::{adding_staff, institution, is_invalid, transaction, MEMBER},
	tools::*,
};
use crate::{
	genesis::LOCAL_FOUR,
	tests::{cast::extension, network},
	Executive, Membership as Members, Moment, RuntimeCall, UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::{assert_ok, hypothetically};
use pallet_revive::{
	evm::{Byte, GenericTransaction, TransactionSigned, TYPE_EIP1559, TYPE_EIP2930, TYPE_LEGACY},
	Call, RUNTIME_PALLETS_ADDR, U256,
};
use salus_primitives::membership::StaffRole;
use sp_runtime::{generic, transaction_validity::InvalidTransaction};

/// The order of secp256k1.
const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

/// The lengths of the header of an RLP item and of what follows it.
fn measured(item: &[u8]) -> (usize, usize) {
	let long = |count: u8| {
		let count = usize::from(count);
		let length = item[1..=count].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
		(1 + count, length)
	};
	match item[0] {
		..=0x7f => (0, 1),
		short @ 0x80..=0xb7 => (1, usize::from(short - 0x80)),
		first @ 0xb8..=0xbf => long(first - 0xb7),
		short @ 0xc0..=0xf7 => (1, usize::from(short - 0xc0)),
		first => long(first - 0xf7),
	}
}

/// What a list has, each as it is written.
fn items(list: &[u8]) -> Vec<Vec<u8>> {
	let (header, length) = measured(list);
	let (mut rest, mut items) = (&list[header..header + length], Vec::new());
	while !rest.is_empty() {
		let (header, length) = measured(rest);
		let (item, after) = rest.split_at(header + length);
		items.push(item.to_vec());
		rest = after;
	}
	items
}

/// A long list of those.
fn list(items: &[Vec<u8>]) -> Vec<u8> {
	let content = items.concat();
	let length = content.len().to_be_bytes();
	let length = &length[content.len().leading_zeros() as usize / 8..];
	[&[0xf7 + length.len() as u8][..], length, &content].concat()
}

/// A number as it is written, and back.
fn number(number: U256) -> Vec<u8> {
	let bytes = number.to_big_endian();
	match &bytes[number.leading_zeros() as usize / 8..] {
		[small @ ..=0x7f] => vec![*small],
		bytes => [&[0x80 + bytes.len() as u8][..], bytes].concat(),
	}
}

fn value(item: &[u8]) -> U256 {
	U256::from_big_endian(&item[measured(item).0..])
}

/// The same transaction, as others could write it; and how.
fn written_anew(whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
	let typed = whole[0] <= 0x7f;
	let (kind, body) = whole.split_at(usize::from(typed));
	let as_it_was = items(body);
	assert_eq!(list(&as_it_was), body, "this is how it was written");
	let altered = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
		let mut items = as_it_was.clone();
		change(&mut items);
		[kind, &list(&items)].concat()
	};
	let [.., _, v, _, s] = &as_it_was[..] else { panic!("it has a signature") };
	let (v, s, count) = (value(v), value(s), as_it_was.len());
	// EIP-155 adds twice the chain's id and 35.
	let even = v.bit(0) != typed;
	let other_v = if even { v + 1 } else { v - 1 };
	let order = U256::from_str_radix(ORDER, 16).expect("it is a number");
	let mut ways = vec![
		("a byte more", [whole, &[0]].concat()),
		("an item more", altered(&|items| items.push(vec![0x80]))),
		(
			"the other s",
			altered(&|items| {
				items[count - 3] = number(other_v);
				items[count - 1] = number(order - s);
			}),
		),
	];
	if typed {
		ways.extend([
			("a parity of 27 or 28", altered(&|items| items[count - 3] = number(v + 27))),
			("no list where one is empty", altered(&|items| items[count - 4] = vec![0x80])),
		]);
	}
	ways
}

#[test]
fn what_was_signed_counts_as_wallets_write_it_and_not_as_others_write_it_anew() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let natively = RuntimeCall::from(pallet_salus_membership::Call::add_staff {
			who: MEMBER,
			role: StaffRole::Clinician,
			until: Moment::MAX,
		});
		for (to, data) in [(MEMBERSHIP, adding_staff()), (RUNTIME_PALLETS_ADDR, natively.encode())]
		{
			for kind in [TYPE_LEGACY, TYPE_EIP2930, TYPE_EIP1559] {
				let whole = who.payload_of(GenericTransaction {
					to: Some(to),
					input: data.clone().into(),
					r#type: Some(Byte(kind)),
					..transaction(&who)
				});
				for (how, anew) in written_anew(&whole) {
					// It decodes, and is hers: nothing else than this keeps it out.
					let signed = TransactionSigned::decode(&anew).expect(how);
					assert_eq!(signed.recover_eth_address(), Ok(who.address()), "{kind}: {how}");
					is_invalid(&who, anew, Some(InvalidTransaction::Call));
				}
				hypothetically!({
					assert_ok!(apply(whole).expect("as she wrote it it is one"));
					assert!(Members::staff(&MEMBER).is_some(), "{kind}");
				});
			}
		}
	});
}

/// Extensions around it would be bytes that nobody signed, and its signer pays.
#[test]
fn what_was_signed_counts_alone_and_not_within_a_general_transaction() {
	network(LOCAL_FOUR).execute_with(|| {
		let who = institution();
		let payload = who.payload_of(transaction(&who));
		let call = RuntimeCall::from(Call::eth_transact { payload: payload.clone() });
		let around = generic::UncheckedExtrinsic::new_transaction(call, extension(&who.account()));
		let refused = Executive::apply_extrinsic(UncheckedExtrinsic::from(around));
		assert_eq!(refused, Err(InvalidTransaction::Call.into()));
		assert_ok!(apply(payload).expect("alone it is one"));
	});
}
