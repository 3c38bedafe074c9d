// SPDX-License-Identifier: GPL-3.0-only

//! What bodies, paths and queries are made of: bytes, accounts, moments, signatures.

use utoipa::ToSchema;

/// 32 bytes: `0x` and 64 lower-case hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-f]{64}$")]
pub(in crate::api) struct Hex32(String);

/// 16 bytes: `0x` and 32 lower-case hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-f]{32}$")]
pub(in crate::api) struct Hex16(String);

/// 64 bytes: `0x` and 128 lower-case hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-f]{128}$")]
pub(in crate::api) struct Hex64(String);

/// Bytes: `0x` and hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x([0-9a-f]{2})*$")]
pub(in crate::api) struct HexBytes(String);

/// 32 bytes as numbers.
#[derive(ToSchema)]
#[schema(value_type = Vec<u8>, min_items = 32, max_items = 32)]
pub(in crate::api) struct Raw32(Vec<u8>);

/// 16 bytes as numbers.
#[derive(ToSchema)]
#[schema(value_type = Vec<u8>, min_items = 16, max_items = 16)]
pub(in crate::api) struct Raw16(Vec<u8>);

/// An account, in SS58.
#[derive(ToSchema)]
#[schema(value_type = String, format = "ss58", pattern = "^[1-9A-HJ-NP-Za-km-z]{46,52}$")]
pub(in crate::api) struct Account(String);

/// A moment, in Unix milliseconds.
#[derive(ToSchema)]
#[schema(value_type = u64)]
pub(in crate::api) struct Moment(u64);

/// Ciphertext.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub(in crate::api) struct Octets(Vec<u8>);

/// 64 bytes: 128 hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{128}$")]
pub(in crate::api) struct Digits64(String);

/// 65 bytes: 130 hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{130}$")]
pub(in crate::api) struct Digits65(String);

/// A signature of an account, by its algorithm.
#[derive(ToSchema)]
pub(in crate::api) enum Signature {
	/// Ed25519.
	Ed25519(Digits64),
	/// Schnorrkel over Ristretto.
	Sr25519(Digits64),
	/// ECDSA over secp256k1, of a Substrate account.
	Ecdsa(Digits65),
	/// ECDSA over secp256k1, of an Ethereum account.
	Eth(Digits65),
}
