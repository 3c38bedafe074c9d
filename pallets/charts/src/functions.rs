// SPDX-License-Identifier: GPL-3.0-only

//! Enrolment, and the life of a chart.

use frame_support::ensure;
use salus_primitives::{
	chart::{Chart, ChartStatus, Custody},
	membership::{InstitutionStatus, Role, StaffRole, Standing},
	text::{EnrolmentText, RecoveryText, SignedText},
	traits::{Clock, Existence, Genesis, NotActing, Register, Standings},
	AccountId, BlockNumber, ChartId, Moment, VerifyingKey,
};
use sp_runtime::{DispatchError, DispatchResult, MultiSignature, SaturatedConversion};

use crate::{Charts, Config, Error, Event, Pallet, Recoveries, MAX_VALIDITY};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_enrol(
		who: AccountId,
		chart: ChartId,
		controller: AccountId,
		verifying_key: VerifyingKey,
		custody: Custody,
		expires: Moment,
		signature: MultiSignature,
	) -> DispatchResult {
		let hospital = Self::registrar_of(&who)?;
		ensure!(!Charts::<T>::contains_key(chart), Error::<T>::ChartAlreadyEnrolled);
		Self::ensure_free(&controller)?;
		Self::ensure_well_formed(&verifying_key)?;
		Self::ensure_custodian(&custody)?;
		let text = EnrolmentText {
			genesis: T::Genesis::hash(),
			hospital: hospital.clone(),
			chart,
			controller: controller.clone(),
			expires,
		};
		Self::ensure_signed_now(&text, expires, &signature, &controller)?;

		T::Standings::assign(&controller, Standing::Controller(chart))?;
		T::Existence::provide(&controller)?;
		let since: BlockNumber = frame_system::Pallet::<T>::block_number().saturated_into();
		let status = ChartStatus::Active;
		Charts::<T>::insert(
			chart,
			Chart { hospital: hospital.clone(), controller, status, custody, verifying_key, since },
		);
		Self::deposit_event(Event::ChartEnrolled { chart, hospital });
		Ok(())
	}

	pub(crate) fn do_rotate_controller(
		who: AccountId,
		chart: ChartId,
		new_controller: AccountId,
		expires: Moment,
		signature: MultiSignature,
	) -> DispatchResult {
		let before = Self::controlled_by(&who, &chart)?;
		Self::ensure_free(&new_controller)?;
		Self::ensure_signed_by_new(chart, &new_controller, expires, &signature)?;

		Self::hand_over(chart, before, new_controller.clone())?;
		if Recoveries::<T>::take(chart).is_some() {
			Self::deposit_event(Event::RecoveryCancelled { chart });
		}
		Self::deposit_event(Event::ControllerRotated { chart, controller: new_controller });
		Ok(())
	}

	pub(crate) fn do_set_custody(
		who: AccountId,
		chart: ChartId,
		custody: Custody,
	) -> DispatchResult {
		let before = Self::controlled_by(&who, &chart)?;
		Self::ensure_custodian(&custody)?;

		Charts::<T>::insert(chart, Chart { custody: custody.clone(), ..before });
		Self::deposit_event(Event::CustodySet { chart, custody });
		Ok(())
	}

	pub(crate) fn do_set_verifying_key(
		who: AccountId,
		chart: ChartId,
		verifying_key: VerifyingKey,
	) -> DispatchResult {
		let before = Self::active(&chart)?;
		let by_agent = match &before.custody {
			Custody::Patient => false,
			Custody::Agent(agent) => {
				T::Register::acting_for(&who, &[Role::KeyAgent], &[StaffRole::System]).as_ref()
					== Ok(agent)
			},
		};
		ensure!(by_agent || before.controller == who, Error::<T>::NotTheController);
		Self::ensure_well_formed(&verifying_key)?;

		Charts::<T>::insert(chart, Chart { verifying_key, ..before });
		Self::deposit_event(Event::VerifyingKeySet { chart, verifying_key });
		Ok(())
	}

	pub(crate) fn do_set_status(
		who: AccountId,
		chart: ChartId,
		status: ChartStatus,
	) -> DispatchResult {
		let before = Self::attested_by(&who, &chart)?;
		ensure!(before.status != ChartStatus::Closed, Error::<T>::ChartClosed);
		ensure!(status != ChartStatus::Closed, Error::<T>::OnlyThePatientCloses);
		ensure!(status != before.status, Error::<T>::StatusUnchanged);

		Charts::<T>::insert(chart, Chart { status, ..before });
		Self::deposit_event(Event::ChartStatusSet { chart, status });
		Ok(())
	}

	pub(crate) fn do_close(who: AccountId, chart: ChartId) -> DispatchResult {
		let before = Self::controlled_by(&who, &chart)?;

		Recoveries::<T>::remove(chart);
		Charts::<T>::insert(chart, Chart { status: ChartStatus::Closed, ..before });
		Self::deposit_event(Event::ChartClosed { chart });
		Ok(())
	}

	/// Makes `new_controller` control the chart, and lets the account before it do nothing more.
	///
	/// The last check of those who call it, since it writes.
	pub(crate) fn hand_over(
		chart: ChartId,
		before: Chart,
		new_controller: AccountId,
	) -> DispatchResult {
		T::Standings::assign(&new_controller, Standing::Controller(chart))?;
		T::Existence::provide(&new_controller)?;
		T::Standings::retire(&before.controller);
		Charts::<T>::insert(chart, Chart { controller: new_controller, ..before });
		Ok(())
	}

	/// The chart, if everything may happen on it.
	pub(crate) fn active(chart: &ChartId) -> Result<Chart, DispatchError> {
		let chart = Charts::<T>::get(chart).ok_or(Error::<T>::ChartUnknown)?;
		match chart.status {
			ChartStatus::Active => Ok(chart),
			ChartStatus::Suspended | ChartStatus::Deceased => {
				Err(Error::<T>::ChartNotActive.into())
			},
			ChartStatus::Closed => Err(Error::<T>::ChartClosed.into()),
		}
	}

	/// The active chart, if `who` controls it.
	pub(crate) fn controlled_by(who: &AccountId, chart: &ChartId) -> Result<Chart, DispatchError> {
		let chart = Self::active(chart)?;
		ensure!(chart.controller == *who, Error::<T>::NotTheController);
		Ok(chart)
	}

	/// The hospital as whose Registrar `who` acts.
	pub(crate) fn registrar_of(who: &AccountId) -> Result<AccountId, DispatchError> {
		T::Register::acting_for(who, &[Role::Hospital], &[StaffRole::Registrar])
			.map_err(|reason| Error::<T>::from(reason).into())
	}

	/// The chart, whatever its status, if `who` acts as a Registrar of its hospital.
	pub(crate) fn attested_by(who: &AccountId, chart: &ChartId) -> Result<Chart, DispatchError> {
		let hospital = Self::registrar_of(who)?;
		let chart = Charts::<T>::get(chart).ok_or(Error::<T>::ChartUnknown)?;
		ensure!(chart.hospital == hospital, Error::<T>::NotTheHospital);
		Ok(chart)
	}

	/// Refuses an account that has a standing, or had one.
	pub(crate) fn ensure_free(account: &AccountId) -> DispatchResult {
		ensure!(T::Standings::standing(account) == Standing::None, Error::<T>::AccountTaken);
		Ok(())
	}

	/// Refuses what the new account did not sign for this chart.
	pub(crate) fn ensure_signed_by_new(
		chart: ChartId,
		new_controller: &AccountId,
		expires: Moment,
		signature: &MultiSignature,
	) -> DispatchResult {
		let text = RecoveryText {
			genesis: T::Genesis::hash(),
			chart,
			new_controller: new_controller.clone(),
			expires,
		};
		Self::ensure_signed_now(&text, expires, signature, new_controller)
	}

	/// Refuses a text that is void, or not the signer's.
	fn ensure_signed_now(
		text: &impl SignedText,
		expires: Moment,
		signature: &MultiSignature,
		signer: &AccountId,
	) -> DispatchResult {
		let now = T::Clock::now();
		ensure!(now < expires, Error::<T>::SignatureExpired);
		ensure!(expires <= now.saturating_add(MAX_VALIDITY), Error::<T>::ExpiresTooLate);
		ensure!(text.is_signed_by(signature, signer), Error::<T>::BadSignature);
		Ok(())
	}

	/// Refuses what cannot be a compressed point. Whether it lies on the curve only matters to who
	/// made the key: with one that does not, no fragment verifies.
	pub(crate) fn ensure_well_formed(key: &VerifyingKey) -> Result<(), Error<T>> {
		ensure!(matches!(key.0.first(), Some(0x02 | 0x03)), Error::<T>::MalformedVerifyingKey);
		Ok(())
	}

	/// Refuses an agent that is no active institution with that role.
	fn ensure_custodian(custody: &Custody) -> DispatchResult {
		let Custody::Agent(agent) = custody else { return Ok(()) };
		let active = T::Register::institution(agent).is_some_and(|institution| {
			institution.status == InstitutionStatus::Active
				&& institution.roles.contains(&Role::KeyAgent)
		});
		ensure!(active, Error::<T>::AgentNotActive);
		Ok(())
	}
}

impl<T> From<NotActing> for Error<T> {
	fn from(reason: NotActing) -> Self {
		match reason {
			NotActing::NoStanding => Error::NoStanding,
			NotActing::InstitutionNotActive => Error::InstitutionNotActive,
			NotActing::StaffEnded => Error::StaffEnded,
			NotActing::WrongRole => Error::WrongRole,
		}
	}
}
