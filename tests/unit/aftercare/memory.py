"""Aftercare's unit of work in memory, for orders of events that are shuffled a thousand times.

It has what those events reach; everything else is tested on PostgreSQL."""

import copy
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import CheckIn, NoSuchCheckIn
from services.aftercare.domain.check_ins.plan_cadence import PlanCadence
from services.aftercare.domain.check_ins.rules import CadenceRules
from services.aftercare.domain.episodes.known_episode import KnownEpisode
from services.aftercare.domain.episodes.known_goal import KnownGoal, newest_words
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.domain.persons.ended import Unsettled
from services.aftercare.domain.plans.plan import ContinuingCarePlan, NoSuchPlan, PlanState
from services.aftercare.domain.plans.template_version import TemplateVersion
from services.aftercare.ports import AftercareUnitOfWork
from shared.aggregate import Aggregate
from shared.clock import Clock
from shared.contracts.event import Event
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.unit_context import UnitContext

A = TypeVar("A", bound=Aggregate)


class Shelf(Generic[A]):
    """Aggregates of one kind within one site."""

    missing: type[NotFound] = NotFound

    def __init__(self, kept: dict[UUID, A], site: str) -> None:
        self.kept, self.site = kept, site

    def add(self, aggregate: A) -> None:
        assert aggregate.id not in self.kept
        self.kept[aggregate.id] = aggregate

    async def find(self, aggregate_id: UUID) -> A | None:
        found = self.kept.get(aggregate_id)
        return found if found is not None and found.site == self.site else None

    async def get(self, aggregate_id: UUID) -> A:
        found = await self.find(aggregate_id)
        if found is None:
            raise self.missing("There is none of this id here.")
        return found

    def here(self) -> list[A]:
        return [a for a in self.kept.values() if a.site == self.site]


class Episodes(Shelf[KnownEpisode]):
    async def of(self, episode_id: UUID) -> KnownEpisode | None:
        return next((e for e in self.here() if e.episode_id == episode_id), None)

    async def of_person(self, client_id: UUID) -> list[KnownEpisode]:
        return [e for e in self.here() if e.client_id == client_id]


class Deaths(Shelf[KnownEpisode]):
    """Of every site; nobody is merged here."""

    async def is_known(self, client_id: UUID) -> bool:
        own = (e for e in self.kept.values() if e.client_id == client_id)
        return any(e.tells_of_death() for e in own)

    async def is_told_here(self, client_id: UUID) -> bool:
        return any(e.tells_of_death() for e in self.here() if e.client_id == client_id)

    async def is_told_beside(self, episode: KnownEpisode) -> bool:
        own = (e for e in self.kept.values() if e.client_id == episode.client_id)
        return any(e.tells_of_death() for e in own if e.id != episode.id)


class UnsettledPersons:
    """One row a site, as in the database."""

    def __init__(self, kept: "Kept", site: str) -> None:
        self.kept, self.site = kept, site

    def put(self, told: Unsettled, wakes_at: datetime) -> None:
        self.kept.unsettled[self.site, told.client_id] = told, wakes_at

    async def spread(self, told: Unsettled) -> None:
        once = Unsettled(told.client_id, told.ending, told.told_at, looks_around=False)
        known = {e.site for e in self.kept.episodes.values() if e.client_id == told.client_id}
        for site in known - {self.site}:
            self.kept.unsettled[site, told.client_id] = once, told.told_at

    async def claim(self, now: datetime, at_most: int) -> list[Unsettled]:
        due = [key for key, (_, at) in self.kept.unsettled.items() if at <= now]
        here = [key for key in due if key[0] == self.site][:at_most]
        return [self.kept.unsettled.pop(key)[0] for key in here]


class Plans(Shelf[ContinuingCarePlan]):
    missing = NoSuchPlan

    def add(self, aggregate: ContinuingCarePlan) -> None:
        assert aggregate.episode_id not in {p.episode_id for p in self.here()}
        super().add(aggregate)

    async def of_episode(self, episode_id: UUID) -> ContinuingCarePlan | None:
        return next((p for p in self.here() if p.episode_id == episode_id), None)

    async def active_of_client(self, client_id: UUID) -> ContinuingCarePlan | None:
        states = {PlanState.ACTIVE, PlanState.ON_HOLD}
        own = (p for p in self.here() if p.client_id == client_id and p.state in states)
        return next(own, None)


class Goals(Shelf[KnownGoal]):
    async def of(self, goal_id: UUID) -> KnownGoal | None:
        return next((g for g in self.here() if g.goal_id == goal_id), None)

    async def of_episode(self, episode_id: UUID) -> list[KnownGoal]:
        return newest_words(g for g in self.kept.values() if g.episode_id == episode_id)


class PlanTemplates(Shelf[TemplateVersion]):
    async def in_force(self) -> TemplateVersion | None:
        published = [v for v in self.here() if v.number is not None]
        return max(published, key=lambda v: v.number or 0, default=None)

    async def of_number(self, number: int) -> TemplateVersion | None:
        return next((v for v in self.here() if v.number == number), None)


class Linkages(Shelf[Linkage]):
    async def of_plan(self, plan_id: UUID) -> list[Linkage]:
        return [a for a in self.kept.values() if a.plan_id == plan_id]


class CheckIns(Shelf[CheckIn]):
    missing = NoSuchCheckIn

    async def of_plan(self, plan_id: UUID) -> list[CheckIn]:
        return [a for a in self.kept.values() if a.plan_id == plan_id]

    async def of_plans(self, plan_ids: Collection[UUID]) -> list[CheckIn]:
        return [a for a in self.kept.values() if a.plan_id in plan_ids]

    async def claim_waking(self, now: datetime, at_most: int) -> list[CheckIn]:
        waking = [c for c in self.here() if c.wakes_at is not None and c.wakes_at <= now]
        return waking[:at_most]


class Cadences(Shelf[PlanCadence]):
    async def of_plans(self, plan_ids: Collection[UUID]) -> list[PlanCadence]:
        return [a for a in self.here() if a.id in plan_ids]


class Rules(Shelf[CadenceRules]):
    async def newest(self) -> CadenceRules | None:
        return max(self.here(), key=lambda each: each.number, default=None)

    async def of_numbers(self, numbers: Collection[int]) -> dict[int, CadenceRules]:
        return {each.number: each for each in self.here() if each.number in numbers}

    def first_id(self) -> UUID:
        return new_id()

    add_first = Shelf.add


class NothingOpen:
    """What other rooms have open for a person: nothing, here."""

    async def none(self, _: UUID) -> list[Any]:
        return []

    linkages = setbacks = help_requests = memberships = none


class StandingKeys:
    """Nobody's key is destroyed here."""

    async def destroyed_at(self, _: UUID) -> datetime | None:
        return None


class OpenCare(NothingOpen):
    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    async def plans(self, client_id: UUID) -> list[ContinuingCarePlan]:
        own = (p for p in self._plans.here() if p.client_id == client_id)
        return [p for p in own if p.can_be_revoked()]


@dataclass
class Kept:
    """What the fake database holds."""

    episodes: dict[UUID, KnownEpisode] = field(default_factory=dict)
    goals: dict[UUID, KnownGoal] = field(default_factory=dict)
    plan_templates: dict[UUID, TemplateVersion] = field(default_factory=dict)
    plans: dict[UUID, ContinuingCarePlan] = field(default_factory=dict)
    linkages: dict[UUID, Linkage] = field(default_factory=dict)
    check_ins: dict[UUID, CheckIn] = field(default_factory=dict)
    cadences: dict[UUID, PlanCadence] = field(default_factory=dict)
    cadence_rules: dict[UUID, CadenceRules] = field(default_factory=dict)
    unsettled: dict[tuple[str, UUID], tuple[Unsettled, datetime]] = field(default_factory=dict)
    published: list[Event] = field(default_factory=list)


class MemoryUnitOfWork:
    def __init__(self, kept: Kept, context: UnitContext, clock: Clock) -> None:
        self.site, self._clock = context.site, clock
        self.kept = kept
        self.episodes = Episodes(kept.episodes, self.site)
        self.deaths = Deaths(kept.episodes, self.site)
        self.unsettled = UnsettledPersons(kept, self.site)
        self.goals = Goals(kept.goals, self.site)
        self.plan_templates = PlanTemplates(kept.plan_templates, self.site)
        self.plans = Plans(kept.plans, self.site)
        self.open_care = OpenCare(self.plans)
        self.keys = StandingKeys()
        self.linkages = Linkages(kept.linkages, self.site)
        self.check_ins = CheckIns(kept.check_ins, self.site)
        self.cadences = Cadences(kept.cadences, self.site)
        self.cadence_rules = Rules(kept.cadence_rules, self.site)

    @property
    def subject(self) -> str | None:
        return None

    @property
    def now(self) -> datetime:
        return self._clock.now()

    def publish(self, event: Event, *, of: Aggregate) -> None:
        assert event.aggregate_id() == of.id
        of.version += 1
        self.kept.published.append(event)

    def save(self, aggregate: Aggregate) -> None:
        aggregate.version += 1


class MemoryAftercare:
    """Makes units of work over one memory; an error keeps nothing."""

    def __init__(self, clock: Clock) -> None:
        self.kept = Kept()
        self._clock = clock

    @asynccontextmanager
    async def __call__(self, context: UnitContext) -> AsyncIterator[AftercareUnitOfWork]:
        attempt = copy.deepcopy(self.kept)
        # It is no whole unit of work: what the events heard here do not touch is missing.
        yield cast("AftercareUnitOfWork", MemoryUnitOfWork(attempt, context, self._clock))
        self.kept = attempt
