// SPDX-License-Identifier: GPL-3.0-only

//! An Ethereum wallet, and contracts that pass calls on.

use crate::{
	precompiles::{IAccessGrants, ICharts, IMembership},
	tests::cast::{enrolment_text, extension, profile, signed, soon, CHART, RECORD, TAG},
	AccountId, Balances, Executive, Revive, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
	SignedPayload, System, UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	traits::{BuildGenesisConfig, Get, InherentBuilder},
	weights::Weight,
};
use pallet_revive::{
	evm::{Account, Byte, Bytes, GenericTransaction, TYPE_EIP1559},
	precompiles::alloy::{
		primitives::FixedBytes,
		sol_types::{Revert, SolCall, SolError},
	},
	ContractResult, EthTransactError, ExecConfig, ExecReturnValue, TransactionLimits, H160, H256,
	U256,
};
use salus_primitives::text::SignedText;
use sp_core::{ecdsa, Pair};
use sp_runtime::{ApplyExtrinsicResult, DispatchError, MultiSignature};

/// Where the precompiles are: as their documentation says, not as the runtime does.
pub const RECORDS: H160 = at(0x01);
pub const GRANTS: H160 = at(0x02);
pub const CHARTS: H160 = at(0x03);
pub const MEMBERSHIP: H160 = at(0x04);

const fn at(number: u8) -> H160 {
	H160([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x5a, number, 0, 0])
}

/// The gas that a wallet allows: 50 ms.
pub const GAS: u64 = 1_000_000;

/// Whoever knows nothing but Ethereum.
pub struct Wallet {
	account: Account,
	pair: ecdsa::KeccakPair,
}

impl Wallet {
	pub fn new(seed: u8) -> Self {
		Self {
			account: Account::from_secret_key([seed; 32]),
			pair: ecdsa::KeccakPair::from_seed(&[seed; 32]),
		}
	}

	pub fn account(&self) -> AccountId {
		self.account.substrate_account()
	}

	pub fn address(&self) -> H160 {
		self.account.address()
	}

	/// What it signs with.
	pub fn secret(&self) -> [u8; 32] {
		self.pair.to_raw_vec().try_into().expect("it is a secret's length")
	}

	/// The account as Solidity names it.
	pub fn word(&self) -> FixedBytes<32> {
		word(&self.account())
	}

	/// The transaction as `eth_sendRawTransaction` takes it.
	pub fn payload(&self, to: impl Into<Option<H160>>, data: Vec<u8>, gas: U256) -> Vec<u8> {
		self.payload_of(GenericTransaction { gas: Some(gas), ..self.transaction(to, data) })
	}

	/// Likewise, of a transaction that may be none that a wallet would make.
	pub fn payload_of(&self, transaction: GenericTransaction) -> Vec<u8> {
		let unsigned = transaction.try_into_unsigned().expect("the type is known");
		self.account.sign_transaction(unsigned).signed_payload()
	}

	/// Without a recipient it deploys the data.
	pub fn transaction(&self, to: impl Into<Option<H160>>, data: Vec<u8>) -> GenericTransaction {
		let price = Some(Revive::evm_base_fee());
		GenericTransaction {
			chain_id: Some(<Runtime as pallet_revive::Config>::ChainId::get().into()),
			from: Some(self.account.address()),
			nonce: Some(System::account_nonce(self.account()).into()),
			to: to.into(),
			input: data.into(),
			gas_price: price,
			max_fee_per_gas: price,
			max_priority_fee_per_gas: Some(U256::zero()),
			r#type: Some(Byte(TYPE_EIP1559)),
			..Default::default()
		}
	}

	/// What `eth_estimateGas` answers: the gas, or the reason of the refusal.
	pub fn estimates(&self, to: H160, data: Vec<u8>) -> Result<U256, String> {
		match Revive::eth_estimate_gas(self.transaction(to, data), None, None) {
			Ok(gas) => Ok(gas),
			Err(EthTransactError::Data(output)) => {
				Err(Revert::abi_decode(&output).expect("it is an Error(string)").reason)
			},
			Err(EthTransactError::Message(message)) => panic!("{message}"),
		}
	}

	/// What `eth_estimateGas` answers: the gas, or the message of the refusal.
	pub fn estimates_or_is_told(&self, to: Option<H160>, data: Vec<u8>) -> Result<U256, String> {
		Revive::eth_estimate_gas(self.transaction(to, data), None, None).map_err(|refused| {
			match refused {
				EthTransactError::Message(message) => message,
				EthTransactError::Data(output) => format!("reverted with {output:?}"),
			}
		})
	}

	/// Signs the transaction and has it applied.
	pub fn sends(&self, to: H160, data: Vec<u8>) -> ApplyExtrinsicResult {
		self.sends_with_gas(to, data, GAS.into())
	}

	/// Likewise, with so much gas.
	pub fn sends_with_gas(
		&self,
		to: impl Into<Option<H160>>,
		data: Vec<u8>,
		gas: U256,
	) -> ApplyExtrinsicResult {
		apply(self.payload(to, data, gas))
	}

	/// Likewise, it succeeds, and nobody pays. Answers the logs that an indexer sees.
	pub fn does(&self, to: H160, call: impl SolCall) -> Vec<Log> {
		let before = Balances::free_balance(self.account());
		System::reset_events();
		assert_ok!(self.sends(to, call.abi_encode()).expect("it is a valid transaction"));
		assert_eq!(reverted(), None);
		// But for what pallet-revive rounds up to a whole gas.
		let rounding = u128::from(crate::configs::evm::GAS_SCALE);
		assert!(Balances::free_balance(self.account()) + rounding > before, "it was sponsored");
		logs()
	}

	/// What `personal_sign` makes of a text.
	pub fn signature(&self, text: &impl SignedText) -> Vec<u8> {
		AsRef::<[u8]>::as_ref(&self.personally(text)).to_vec()
	}

	/// Likewise, as a native call takes it.
	pub fn native_signature(&self, text: &impl SignedText) -> MultiSignature {
		MultiSignature::Eth(self.personally(text))
	}

	fn personally(&self, text: &impl SignedText) -> ecdsa::KeccakSignature {
		let text = text.text();
		let wrapped = format!("\u{19}Ethereum Signed Message:\n{}{text}", text.len());
		self.pair.sign(wrapped.as_bytes())
	}

	/// The same key signs a native transaction, for the same account.
	pub fn signs(&self, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		let (call, who) = (call.into(), self.account());
		let extension = extension(&who);
		let payload = SignedPayload::new(call.clone(), extension.clone())
			.expect("the state knows what the extensions sign");
		let signature = payload.using_encoded(|bytes| self.pair.sign(bytes));
		signed(call, &who, MultiSignature::Eth(signature).into(), extension)
	}

	/// Likewise, and has it applied.
	pub fn submits(&self, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
		Executive::apply_extrinsic(self.signs(call))
	}

	/// What `eth_signTypedData_v4` makes of the hash of typed data.
	pub fn signs_hash(&self, hash: [u8; 32]) -> Vec<u8> {
		let mut signature = AsRef::<[u8]>::as_ref(&self.pair.sign_prehashed(&hash)).to_vec();
		signature[64] += 27;
		signature
	}
}

/// Has a transaction applied that came as `eth_sendRawTransaction` takes it, or did not.
pub fn apply(payload: Vec<u8>) -> ApplyExtrinsicResult {
	let call = RuntimeCall::Revive(pallet_revive::Call::eth_transact { payload });
	Executive::apply_extrinsic(UncheckedExtrinsic::new_inherent(call))
}

/// The call by which a hospital enrols whoever signed with that wallet, for that account.
pub fn solidity_enrolment(
	hospital: &AccountId,
	controller: &AccountId,
	signer: &Wallet,
) -> ICharts::enrolCall {
	let expires = soon();
	let text = enrolment_text(hospital, CHART, controller, expires);
	ICharts::enrolCall {
		chart: chart(),
		controller: word(controller),
		verifyingKey: vec![2; 33].into(),
		agent: FixedBytes::ZERO,
		expires,
		signature: ICharts::Signature {
			kind: ICharts::SignatureKind::Ethereum,
			data: signer.signature(&text).into(),
		},
	}
}

/// The profile of everybody, as the precompile takes it.
pub fn solidity_profile() -> IMembership::Profile {
	IMembership::Profile {
		name: String::from_utf8(profile().name.to_vec()).expect("it is text"),
		document: FixedBytes::ZERO,
		endpoint: String::new(),
		nodes: Vec::new(),
	}
}

/// An event that a contract or a precompile emitted.
pub struct Log {
	pub contract: H160,
	pub topics: Vec<H256>,
}

/// Why the last transaction from Ethereum changed nothing. It is one that was applied all the same.
pub fn reverted() -> Option<DispatchError> {
	System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Revive(pallet_revive::Event::EthExtrinsicRevert { dispatch_error }) => {
			Some(dispatch_error)
		},
		_ => None,
	})
}

/// The events that contracts and precompiles emitted since the last ones were forgotten.
pub fn logs() -> Vec<Log> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Revive(pallet_revive::Event::ContractEmitted {
				contract,
				topics,
				..
			}) => Some(Log { contract, topics }),
			_ => None,
		})
		.collect()
}

pub fn word(account: &AccountId) -> FixedBytes<32> {
	FixedBytes(*AsRef::<[u8; 32]>::as_ref(account))
}

pub fn chart() -> FixedBytes<32> {
	FixedBytes(CHART.0)
}

pub fn record() -> FixedBytes<16> {
	FixedBytes(RECORD.0)
}

pub fn tag() -> FixedBytes<16> {
	FixedBytes(TAG.0)
}

pub fn whole_chart() -> IAccessGrants::Scope {
	IAccessGrants::Scope {
		kind: IAccessGrants::ScopeKind::Chart,
		compartments: Vec::new(),
		records: Vec::new(),
	}
}

/// Calls an address as that account, without a transaction around it.
pub fn call(who: &AccountId, to: H160, data: Vec<u8>) -> ContractResult<ExecReturnValue, u128> {
	call_with(who, to, data, 0)
}

/// Likewise, with a value in wei.
pub fn call_with(
	who: &AccountId,
	to: H160,
	data: Vec<u8>,
	value: u64,
) -> ContractResult<ExecReturnValue, u128> {
	Revive::bare_call(
		RuntimeOrigin::signed(who.clone()),
		to,
		value.into(),
		TransactionLimits::WeightAndDeposit {
			weight_limit: Weight::from_parts(200_000_000_000, 4 * 1024 * 1024),
			deposit_limit: crate::SALUS,
		},
		data,
		&ExecConfig::new_substrate_tx(),
	)
}

/// Asks a view; it answers.
pub fn ask<C: SolCall>(who: &AccountId, to: H160, question: C) -> C::Return {
	let answer = call(who, to, question.abi_encode()).result.expect("it does not trap");
	assert!(!answer.did_revert(), "{:?}", reason_in(&answer));
	C::abi_decode_returns_validate(&answer.data).expect("the answer is that of the interface")
}

/// The reason with which a call was refused; `None` where it was not.
pub fn refusal(who: &AccountId, to: H160, data: Vec<u8>) -> Option<String> {
	let answer = call(who, to, data).result.expect("it does not trap");
	answer.did_revert().then(|| reason_in(&answer).expect("it reverted with a reason"))
}

/// The reason in the output of a call that reverted.
pub fn reason_in(answer: &ExecReturnValue) -> Option<String> {
	Revert::abi_decode(&answer.data).ok().map(|revert| revert.reason)
}

/// The code with which a reason begins.
pub fn code(reason: &str) -> &str {
	reason.split(':').next().expect("a split has a first part")
}

/// How a contract passes on what it was called with.
#[derive(Clone, Copy)]
pub enum Way {
	Call,
	Static,
	Delegate,
}

/// Puts a contract at `address`, which has to be free, that passes its input to `target` and answers
/// with its output.
pub fn deploy_forwarder(address: H160, target: H160, way: Way) {
	deploy(address, forwarder(target, way));
}

/// Puts a contract of that code at `address`, which may be an account's: then the account is the
/// contract's, with all that it was before.
pub fn deploy(address: H160, code: Vec<u8>) {
	assert!(!pallet_revive::AccountInfo::<Runtime>::is_contract(&address), "it is taken");
	pallet_revive::GenesisConfig::<Runtime> {
		accounts: vec![pallet_revive::genesis::Account {
			address,
			balance: U256::zero(),
			nonce: 1,
			contract_data: Some(pallet_revive::genesis::ContractData {
				code: Bytes(code),
				storage: Default::default(),
			}),
		}],
		..Default::default()
	}
	.build();
}

// EVM code, by hand.
const SUB: u8 = 0x03;
const CALLDATALOAD: u8 = 0x35;
const CALLDATASIZE: u8 = 0x36;
const CALLDATACOPY: u8 = 0x37;
const RETURNDATASIZE: u8 = 0x3d;
const RETURNDATACOPY: u8 = 0x3e;
const JUMPI: u8 = 0x57;
const GAS_LEFT: u8 = 0x5a;
const JUMPDEST: u8 = 0x5b;
const PUSH1: u8 = 0x60;
const PUSH20: u8 = 0x73;
const DUP1: u8 = 0x80;
const DUP3: u8 = 0x82;
const CALL: u8 = 0xf1;
const RETURN: u8 = 0xf3;
const DELEGATECALL: u8 = 0xf4;
const STATICCALL: u8 = 0xfa;
const REVERT: u8 = 0xfd;

/// A contract that passes its input to `target`.
fn forwarder(target: H160, way: Way) -> Vec<u8> {
	let mut code = vec![CALLDATASIZE, PUSH1, 0, PUSH1, 0, CALLDATACOPY];
	// The output's size and place, the input's size and place.
	code.extend([PUSH1, 0, PUSH1, 0, CALLDATASIZE, PUSH1, 0]);
	if matches!(way, Way::Call) {
		code.extend([PUSH1, 0]);
	}
	code.push(PUSH20);
	code.extend(target.as_bytes());
	code.push(GAS_LEFT);
	code.push(match way {
		Way::Call => CALL,
		Way::Static => STATICCALL,
		Way::Delegate => DELEGATECALL,
	});
	answering(code)
}

/// A contract that passes its input, after the first word, to the address in that word (see [`through`]).
pub fn relay() -> Vec<u8> {
	// The size of what is passed on stays at the bottom of the stack.
	let mut code = vec![PUSH1, 32, CALLDATASIZE, SUB];
	code.extend([DUP1, PUSH1, 32, PUSH1, 0, CALLDATACOPY]);
	code.extend([PUSH1, 0, PUSH1, 0, DUP3, PUSH1, 0, PUSH1, 0]);
	code.extend([PUSH1, 0, CALLDATALOAD, GAS_LEFT, CALL]);
	answering(code)
}

/// What a [`relay`] is called with to call `to` with `data`.
pub fn through(to: H160, data: &[u8]) -> Vec<u8> {
	[&[0; 12][..], to.as_bytes(), data].concat()
}

/// Code that made a call, so that it answers, or reverts, with the output.
fn answering(mut code: Vec<u8>) -> Vec<u8> {
	code.extend([RETURNDATASIZE, PUSH1, 0, PUSH1, 0, RETURNDATACOPY]);
	let after = code.len() + 3 + 4;
	code.extend([PUSH1, u8::try_from(after).expect("the code is short"), JUMPI]);
	code.extend([RETURNDATASIZE, PUSH1, 0, REVERT]);
	code.extend([JUMPDEST, RETURNDATASIZE, PUSH1, 0, RETURN]);
	code
}
