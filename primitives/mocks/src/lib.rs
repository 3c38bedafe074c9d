// SPDX-License-Identifier: GPL-3.0-only

//! Programmable stand-ins for the siblings that a pallet does not name; for tests only.
//!
//! [`World`] is what the siblings would know. A test states the facts that matter with [`World::set`]
//! and reads back what the pallet asked of them; [`Sibling`] answers every trait of
//! `salus_primitives::traits` from it. Each test thread has a world of its own, which starts empty:
//! nothing passes that a test did not state.

use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
};

use salus_primitives::{
	access::{CompartmentKey, Opening},
	chart::{Actor, Chart, Mandate, Power},
	consent::RecordFacts,
	membership::{
		Institution, InstitutionStatus, Profile, Role, Roles, Staff, StaffRole, Standing,
	},
	traits::{
		Charts, Clock, Compartments, Contributors, Existence, Genesis, NotActing, Records,
		Register, Standings,
	},
	AccountId, ChartId, CompartmentTag, Epoch, GrantId, MandateId, Moment, RecordId, Version,
};
use sp_runtime::DispatchError;

/// What the siblings know.
#[derive(Clone, Default)]
pub struct World {
	/// The block's time.
	pub now: Moment,
	/// The genesis hash.
	pub genesis: [u8; 32],
	/// What every account is.
	pub standings: BTreeMap<AccountId, Standing>,
	/// The register of institutions.
	pub institutions: BTreeMap<AccountId, Institution>,
	/// The register of staff.
	pub staff: BTreeMap<AccountId, Staff>,
	/// Whose standing does not let them act: suspended, ended, lapsed.
	pub barred: BTreeSet<AccountId>,
	/// When an institution got a role, where it is not 0.
	pub role_since: BTreeMap<(AccountId, Role), Moment>,
	/// The charts.
	pub charts: BTreeMap<ChartId, Chart>,
	/// The live mandates.
	pub mandates: BTreeMap<(ChartId, MandateId), Mandate>,
	/// Mandates that were ended.
	pub ended_mandates: BTreeSet<(ChartId, MandateId)>,
	/// The records' versions; `None` is the newest.
	pub records: BTreeMap<(ChartId, RecordId, Option<Version>), RecordFacts>,
	/// The compartments' keys.
	pub compartments: BTreeMap<(ChartId, CompartmentTag), CompartmentKey>,
	/// Who may contribute under which grant.
	pub contributors: BTreeSet<(AccountId, ChartId, CompartmentTag, GrantId)>,
	/// Who was provided with existence, in order.
	pub provided: Vec<AccountId>,
}

thread_local! {
	static WORLD: RefCell<World> = RefCell::new(World::default());
}

impl World {
	/// States facts.
	pub fn set(change: impl FnOnce(&mut World)) {
		WORLD.with(|world| change(&mut world.borrow_mut()));
	}

	/// Reads facts.
	pub fn get<T>(read: impl FnOnce(&World) -> T) -> T {
		WORLD.with(|world| read(&world.borrow()))
	}

	/// Forgets everything; every builder starts with it, since threads are reused.
	pub fn reset() {
		Self::set(|world| *world = World::default());
	}

	/// An active institution with these roles.
	pub fn add_institution(&mut self, who: AccountId, roles: &[Role]) {
		let roles = Roles::try_from(roles.iter().copied().collect::<BTreeSet<_>>())
			.expect("a set of roles is never larger than the roles there are");
		self.standings.insert(who.clone(), Standing::Institution);
		self.institutions.insert(
			who,
			Institution {
				roles,
				status: InstitutionStatus::Active,
				profile: Profile {
					name: Default::default(),
					document: [0; 32],
					endpoint: Default::default(),
					nodes: Default::default(),
				},
				since: 0,
			},
		);
	}

	/// Staff that does not end.
	pub fn add_staff(&mut self, who: AccountId, institution: AccountId, role: StaffRole) {
		self.standings.insert(who.clone(), Standing::Staff);
		self.staff.insert(who, Staff { institution, role, until: Moment::MAX });
	}

	/// Suspends an institution.
	pub fn suspend(&mut self, who: &AccountId) {
		if let Some(institution) = self.institutions.get_mut(who) {
			institution.status = InstitutionStatus::Suspended;
		}
	}
}

/// Answers every trait from the [`World`].
pub struct Sibling;

impl Clock for Sibling {
	fn now() -> Moment {
		World::get(|world| world.now)
	}
}

impl Genesis for Sibling {
	fn hash() -> [u8; 32] {
		World::get(|world| world.genesis)
	}
}

impl Standings for Sibling {
	fn standing(who: &AccountId) -> Standing {
		World::get(|world| world.standings.get(who).cloned().unwrap_or(Standing::None))
	}

	fn may_act(who: &AccountId) -> bool {
		!matches!(Self::standing(who), Standing::None | Standing::Former)
			&& !World::get(|world| world.barred.contains(who))
	}

	fn assign(who: &AccountId, standing: Standing) -> Result<(), DispatchError> {
		if Self::standing(who) != Standing::None {
			return Err(DispatchError::Other("AlreadyHasStanding"));
		}
		World::set(|world| {
			world.standings.insert(who.clone(), standing);
		});
		Ok(())
	}

	fn retire(who: &AccountId) {
		World::set(|world| {
			world.standings.insert(who.clone(), Standing::Former);
		});
	}
}

impl Register for Sibling {
	fn institution(who: &AccountId) -> Option<Institution> {
		World::get(|world| world.institutions.get(who).cloned())
	}

	fn staff(who: &AccountId) -> Option<Staff> {
		World::get(|world| world.staff.get(who).cloned())
	}

	fn acting_for(
		who: &AccountId,
		roles: &[Role],
		staff_roles: &[StaffRole],
	) -> Result<AccountId, NotActing> {
		let (account, staff) = match Self::staff(who) {
			Some(staff) => (staff.institution.clone(), Some(staff)),
			None => (who.clone(), None),
		};
		let institution = Self::institution(&account).ok_or(NotActing::NoStanding)?;
		if institution.status != InstitutionStatus::Active {
			return Err(NotActing::InstitutionNotActive);
		}
		if let Some(staff) = staff {
			if staff.until <= <Self as Clock>::now() {
				return Err(NotActing::StaffEnded);
			}
			if !staff_roles.contains(&staff.role) {
				return Err(NotActing::WrongRole);
			}
		}
		if !roles.iter().any(|role| institution.roles.contains(role)) {
			return Err(NotActing::WrongRole);
		}
		Ok(account)
	}

	fn role_since(institution: &AccountId, role: Role) -> Option<Moment> {
		Self::institution(institution)?.roles.contains(&role).then(|| {
			World::get(|world| {
				world.role_since.get(&(institution.clone(), role)).copied().unwrap_or(0)
			})
		})
	}
}

impl Charts for Sibling {
	fn chart(chart: &ChartId) -> Option<Chart> {
		World::get(|world| world.charts.get(chart).cloned())
	}

	fn mandate(chart: &ChartId, mandate: MandateId) -> Option<Mandate> {
		World::get(|world| world.mandates.get(&(*chart, mandate)).cloned())
	}

	fn mandate_existed(chart: &ChartId, mandate: MandateId) -> bool {
		World::get(|world| {
			world.mandates.contains_key(&(*chart, mandate))
				|| world.ended_mandates.contains(&(*chart, mandate))
		})
	}

	fn actor(who: &AccountId, chart: &ChartId, power: Power) -> Option<Actor> {
		if Self::chart(chart)?.controller == *who {
			return Some(Actor::Controller);
		}
		let now = <Self as Clock>::now();
		World::get(|world| {
			world
				.mandates
				.iter()
				.find(|((on, _), mandate)| {
					on == chart
						&& mandate.holder == *who
						&& mandate.powers.includes(power)
						&& mandate.is_live(now)
				})
				.map(|((_, id), _)| Actor::Mandate(*id))
		})
	}

	fn holds_mandate(who: &AccountId) -> bool {
		let now = <Self as Clock>::now();
		World::get(|world| {
			world.mandates.values().any(|mandate| mandate.holder == *who && mandate.is_live(now))
		})
	}
}

impl Records for Sibling {
	fn facts(chart: &ChartId, record: &RecordId, version: Option<Version>) -> Option<RecordFacts> {
		World::get(|world| world.records.get(&(*chart, *record, version)).copied())
	}

	fn home(chart: &ChartId, record: &RecordId) -> Option<(CompartmentTag, Epoch)> {
		let versions = World::get(|world| -> Vec<RecordFacts> {
			world
				.records
				.iter()
				.filter(|((of, id, _), _)| of == chart && id == record)
				.map(|(_, facts)| *facts)
				.collect()
		});
		let first = versions.first()?;
		let one = versions.iter().all(|version| version.compartment == first.compartment);
		let epoch = versions.iter().map(|version| version.epoch).min()?;
		one.then_some((first.compartment, epoch))
	}
}

impl Compartments for Sibling {
	fn current(chart: &ChartId, tag: &CompartmentTag) -> Option<CompartmentKey> {
		World::get(|world| world.compartments.get(&(*chart, *tag)).cloned())
	}
}

impl Contributors for Sibling {
	fn may_contribute(
		who: &AccountId,
		chart: &ChartId,
		tag: &CompartmentTag,
		under: GrantId,
		_opening: Option<&Opening>,
	) -> Result<(), DispatchError> {
		World::get(|world| world.contributors.contains(&(who.clone(), *chart, *tag, under)))
			.then_some(())
			.ok_or(DispatchError::Other("NotGranted"))
	}
}

impl Existence for Sibling {
	fn provide(who: &AccountId) -> Result<(), DispatchError> {
		World::set(|world| world.provided.push(who.clone()));
		Ok(())
	}
}
