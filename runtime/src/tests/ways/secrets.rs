// SPDX-License-Identifier: GPL-3.0-only

//! One secret is two people here: as `Eth` whoever its Ethereum wallet is, and as `Ecdsa` somebody else, of
//! whom nothing is known.

use super::{
	cast::{Cast, Who, Who::*, ATTORNEYS, GRANT},
	way::name,
};
use crate::{
	configs::money::endow,
	genesis::LOCAL_FOUR,
	tests::{
		cast::{extension, reading, signed, treatment, CHART},
		network,
		precompiles::tools::Wallet,
	},
	AccountId, Executive, Runtime, RuntimeCall, SignedPayload, Timestamp, SALUS,
};
use codec::Encode;
use frame_support::{assert_ok, hypothetically};
use pallet_revive::AddressMapper;
use pallet_salus_access_grants::Call as Access;
use salus_primitives::{
	access::{Grantee, Scope},
	api::runtime_decl_for_salus_api::SalusApi,
	consent::{Basis, Denial, Outcome},
	membership::Standing,
};
use sp_core::{ecdsa, Pair};
use sp_runtime::{
	traits::IdentifyAccount, transaction_validity::InvalidTransaction, ApplyExtrinsicResult,
	MultiSignature, MultiSigner,
};

/// The wallet's secret, as Substrate's own tools would use it.
struct Other(ecdsa::Pair);

impl Other {
	fn of(wallet: &Wallet) -> Self {
		Self(ecdsa::Pair::from_seed(&wallet.secret()))
	}

	fn account(&self) -> AccountId {
		MultiSigner::from(self.0.public()).into_account()
	}

	/// Signs it for that account, and has it applied.
	fn submits(&self, who: &AccountId, call: &RuntimeCall) -> ApplyExtrinsicResult {
		let (call, extension) = (call.clone(), extension(who));
		let payload = SignedPayload::new(call.clone(), extension.clone())
			.expect("the state knows what the extensions sign");
		let signature = MultiSignature::from(payload.using_encoded(|bytes| self.0.sign(bytes)));
		assert!(matches!(signature, MultiSignature::Ecdsa(_)));
		Executive::apply_extrinsic(signed(call, who, signature.into(), extension))
	}
}

#[test]
fn one_secret_is_the_wallets_owner_as_eth_and_a_stranger_as_ecdsa() {
	type Mapper = <Runtime as pallet_revive::Config>::AddressMapper;

	network(LOCAL_FOUR).execute_with(|| {
		let cast = Cast::assembled();
		let revoking = || RuntimeCall::from(Access::revoke_all { chart: CHART });
		let asking = || {
			RuntimeCall::from(Access::request {
				chart: CHART,
				grantee: Grantee::Open(cast[Doctor].account()),
				scope: Scope::Chart,
				purposes: treatment(),
				start: Timestamp::get(),
				end: None,
			})
		};
		let people: [(Who, Basis, RuntimeCall, Denial, &str); 3] = [
			(Patient, Basis::Controller, revoking(), Denial::NotTheController, "NotPermitted"),
			(Doctor, Basis::Grant(GRANT), asking(), Denial::RoleMissing, "NoStanding"),
			(Attorney, Basis::Mandate(ATTORNEYS), revoking(), Denial::NotTheParty, "NotPermitted"),
		];
		for (who, basis, call, denial, refusal) in people {
			let wallet = &cast[who];
			let (account, other) = (wallet.account(), Other::of(wallet));
			let decided = |account: &AccountId| Runtime::check(reading(account, basis)).outcome;

			assert_eq!(Mapper::to_account_id(&wallet.address()), account);
			assert_eq!(decided(&account), Outcome::Permit(basis));
			assert_ok!(hypothetically!(wallet.submits(call.clone())).expect("it signs as `Eth`"));

			assert_ne!(other.account(), account);
			assert_eq!(Runtime::chart_of(other.account()), None);
			assert_eq!(Runtime::standing(other.account()), Standing::None);
			assert_eq!(Runtime::quota(other.account()).limit, 0);
			assert_eq!(decided(&other.account()), Outcome::Deny(denial));
			let forged = other.submits(&account, &call);
			assert_eq!(forged, Err(InvalidTransaction::BadProof.into()));
			let broke = other.submits(&other.account(), &call);
			assert_eq!(broke, Err(InvalidTransaction::Payment.into()));
			// With money it comes into a block, and may do nothing there.
			endow(&other.account(), SALUS);
			let refused = other.submits(&other.account(), &call).expect("it pays");
			assert_eq!(refused.map_err(name), Err(refusal.into()));
		}
	});
}
