// SPDX-License-Identifier: GPL-3.0-only

//! Benchmarks of the calls, each at its worst. Institutions sign with their own accounts, since
//! those are found by more look-ups than their staff.

use super::*;
use alloc::{format, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use frame_system::RawOrigin;
use salus_primitives::{
	access::{Scope, MAX_SCOPE_RECORDS},
	chart::{Approval, Approver, ChartStatus, Custody, Mandate, MandateKind, Powers},
	text::{EnrolmentText, RecoveryText, SignedText},
	traits::{Clock, Genesis},
	AccountId, ChartId, MandateId, Moment, RecordId, VerifyingKey,
};
use sp_core::{crypto::KeyTypeId, ecdsa};
use sp_runtime::{traits::IdentifyAccount, MultiSignature, MultiSigner};

const KEYS: KeyTypeId = KeyTypeId(*b"slus");
const CHART: ChartId = ChartId([7; 32]);
const KEY: VerifyingKey = VerifyingKey([2; 33]);
const VALIDITY: Moment = 60_000;

/// Somebody who signs, with the slowest of the usual kinds of key.
fn signer() -> (ecdsa::Public, AccountId) {
	let public = sp_io::crypto::ecdsa_generate(KEYS, None);
	(public, MultiSigner::from(public).into_account())
}

/// Signs the wrapped text: it is tried second, so that two signatures are checked.
fn sign(key: &ecdsa::Public, text: &impl SignedText) -> Result<MultiSignature, BenchmarkError> {
	let wrapped = format!("<Bytes>{}</Bytes>", text.text());
	sp_io::crypto::ecdsa_sign(KEYS, key, wrapped.as_bytes())
		.map(MultiSignature::from)
		.ok_or(BenchmarkError::Stop("the keystore signs with the key that it made"))
}

/// What enrolling takes: the expiry and the patient's signature.
fn enrolment<T: Config>(
	key: &ecdsa::Public,
	controller: &AccountId,
	hospital: &AccountId,
) -> Result<(Moment, MultiSignature), BenchmarkError> {
	let expires = T::Clock::now().saturating_add(VALIDITY);
	let text = EnrolmentText {
		genesis: T::Genesis::hash(),
		hospital: hospital.clone(),
		chart: CHART,
		controller: controller.clone(),
		expires,
	};
	Ok((expires, sign(key, &text)?))
}

/// A new account, and its signature over the recovery text.
fn newcomer<T: Config>() -> Result<(AccountId, Moment, MultiSignature), BenchmarkError> {
	let (key, new_controller) = signer();
	let expires = T::Clock::now().saturating_add(VALIDITY);
	let text = RecoveryText {
		genesis: T::Genesis::hash(),
		chart: CHART,
		new_controller: new_controller.clone(),
		expires,
	};
	let signature = sign(&key, &text)?;
	Ok((new_controller, expires, signature))
}

/// An enrolled patient: her account, and her hospital's.
fn patient<T: Config>() -> Result<(AccountId, AccountId), BenchmarkError> {
	let hospital = T::BenchmarkHelper::hospital();
	let (key, controller) = signer();
	let (expires, signature) = enrolment::<T>(&key, &controller, &hospital)?;
	Pallet::<T>::enrol(
		RawOrigin::Signed(hospital.clone()).into(),
		CHART,
		controller.clone(),
		KEY,
		Custody::Patient,
		expires,
		signature,
	)?;
	Ok((controller, hospital))
}

/// The longest scope.
fn scope() -> Scope {
	let records: Vec<RecordId> = (0..MAX_SCOPE_RECORDS)
		.map(|n| {
			let mut id = [0; 16];
			id[..4].copy_from_slice(&n.to_le_bytes());
			RecordId(id)
		})
		.collect();
	Scope::Records(records.try_into().unwrap_or_default())
}

fn powers() -> Powers {
	Powers { read: true, grant: true, revoke: true, recover: true }
}

/// Gives the chart `count` mandates and returns the last holder.
fn mandates<T: Config>(hospital: &AccountId, count: u32) -> Result<AccountId, BenchmarkError> {
	for n in 0..count {
		Pallet::<T>::give_mandate(
			RawOrigin::Signed(hospital.clone()).into(),
			CHART,
			account("holder", n, 0),
			MandateKind::Guardian,
			powers(),
			scope(),
			None,
		)?;
	}
	Ok(account("holder", count.saturating_sub(1), 0))
}

/// Lets the chart's mandates end, so that the next one removes them.
fn let_end<T: Config>() {
	let now = T::Clock::now();
	Mandates::<T>::translate::<Mandate, _>(|_, _, mandate| {
		Some(Mandate { end: Some(now), ..mandate })
	});
}

/// Starts a recovery.
fn recovery<T: Config>(hospital: &AccountId) -> Result<AccountId, BenchmarkError> {
	let (new_controller, expires, signature) = newcomer::<T>()?;
	Pallet::<T>::recover(
		RawOrigin::Signed(hospital.clone()).into(),
		CHART,
		new_controller.clone(),
		expires,
		signature,
	)?;
	Ok(new_controller)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn enrol() -> Result<(), BenchmarkError> {
		let hospital = T::BenchmarkHelper::hospital();
		let agent = T::BenchmarkHelper::key_agent();
		let (key, controller) = signer();
		let (expires, signature) = enrolment::<T>(&key, &controller, &hospital)?;

		#[extrinsic_call]
		_(
			RawOrigin::Signed(hospital),
			CHART,
			controller,
			KEY,
			Custody::Agent(agent),
			expires,
			signature,
		);

		assert!(Charts::<T>::contains_key(CHART));
		Ok(())
	}

	#[benchmark]
	fn rotate_controller() -> Result<(), BenchmarkError> {
		let (controller, hospital) = patient::<T>()?;
		recovery::<T>(&hospital)?;
		let (new_controller, expires, signature) = newcomer::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(controller), CHART, new_controller.clone(), expires, signature);

		assert_eq!(Charts::<T>::get(CHART).map(|chart| chart.controller), Some(new_controller));
		Ok(())
	}

	#[benchmark]
	fn recover() -> Result<(), BenchmarkError> {
		let (_, hospital) = patient::<T>()?;
		let (new_controller, expires, signature) = newcomer::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(hospital), CHART, new_controller, expires, signature);

		assert!(Recoveries::<T>::contains_key(CHART));
		Ok(())
	}

	#[benchmark]
	fn approve_recovery(m: Linear<1, { T::MaxMandates::get() }>) -> Result<(), BenchmarkError> {
		let (_, hospital) = patient::<T>()?;
		let guardian = mandates::<T>(&hospital, m)?;
		T::BenchmarkHelper::pass(T::RecoveryDelay::get().saturating_add(1));
		let new_controller = recovery::<T>(&hospital)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(guardian), CHART, new_controller);

		assert!(Recoveries::<T>::get(CHART).is_some_and(|one| one.approval.is_some()));
		Ok(())
	}

	#[benchmark]
	fn complete_recovery() -> Result<(), BenchmarkError> {
		let (_, hospital) = patient::<T>()?;
		let new_controller = recovery::<T>(&hospital)?;
		let effective = T::Clock::now();
		Recoveries::<T>::mutate(CHART, |entry| {
			if let Some(recovery) = entry {
				recovery.approval = Some(Approval { by: Approver::Regulator, effective });
			}
		});
		let caller: AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), CHART);

		assert_eq!(Charts::<T>::get(CHART).map(|chart| chart.controller), Some(new_controller));
		Ok(())
	}

	#[benchmark]
	fn cancel_recovery() -> Result<(), BenchmarkError> {
		let (controller, hospital) = patient::<T>()?;
		recovery::<T>(&hospital)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(controller), CHART);

		assert!(!Recoveries::<T>::contains_key(CHART));
		Ok(())
	}

	/// With `m` mandates that are past their end and are removed.
	#[benchmark]
	fn give_mandate(m: Linear<0, { T::MaxMandates::get() }>) -> Result<(), BenchmarkError> {
		let (_, hospital) = patient::<T>()?;
		mandates::<T>(&hospital, m)?;
		let_end::<T>();
		let holder: AccountId = account("new holder", 0, 0);
		let kind = MandateKind::Guardian;

		#[extrinsic_call]
		_(RawOrigin::Signed(hospital), CHART, holder, kind, powers(), scope(), None);

		assert!(Mandates::<T>::contains_key(CHART, m));
		assert_eq!(Mandates::<T>::iter_prefix(CHART).count(), 1);
		Ok(())
	}

	#[benchmark]
	fn end_mandate(m: Linear<1, { T::MaxMandates::get() }>) -> Result<(), BenchmarkError> {
		let (controller, hospital) = patient::<T>()?;
		mandates::<T>(&hospital, m)?;
		let mandate: MandateId = 0;

		#[extrinsic_call]
		_(RawOrigin::Signed(controller), CHART, mandate);

		assert!(!Mandates::<T>::contains_key(CHART, mandate));
		Ok(())
	}

	#[benchmark]
	fn set_custody() -> Result<(), BenchmarkError> {
		let (controller, _) = patient::<T>()?;
		let agent = T::BenchmarkHelper::key_agent();
		let custody = Custody::Agent(agent);

		#[extrinsic_call]
		_(RawOrigin::Signed(controller), CHART, custody.clone());

		assert_eq!(Charts::<T>::get(CHART).map(|chart| chart.custody), Some(custody));
		Ok(())
	}

	#[benchmark]
	fn set_status() -> Result<(), BenchmarkError> {
		let (_, hospital) = patient::<T>()?;
		let status = ChartStatus::Suspended;

		#[extrinsic_call]
		_(RawOrigin::Signed(hospital), CHART, status);

		assert_eq!(Charts::<T>::get(CHART).map(|chart| chart.status), Some(status));
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let (controller, hospital) = patient::<T>()?;
		recovery::<T>(&hospital)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(controller), CHART);

		assert!(!Recoveries::<T>::contains_key(CHART));
		Ok(())
	}

	/// By the agent, who takes more look-ups than the controller.
	#[benchmark]
	fn set_verifying_key() -> Result<(), BenchmarkError> {
		let (controller, _) = patient::<T>()?;
		let agent = T::BenchmarkHelper::key_agent();
		let origin = RawOrigin::Signed(controller);
		Pallet::<T>::set_custody(origin.into(), CHART, Custody::Agent(agent.clone()))?;
		let key = VerifyingKey([3; 33]);

		#[extrinsic_call]
		_(RawOrigin::Signed(agent), CHART, key);

		assert_eq!(Charts::<T>::get(CHART).map(|chart| chart.verifying_key), Some(key));
		Ok(())
	}
}
