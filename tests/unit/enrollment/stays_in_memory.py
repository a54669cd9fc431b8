"""Enrollment's stays in memory: the real handlers over a store that holds what the database holds.

It keeps nothing of a command that raised. It knows what the commands on episodes ask for, and
stands in for nothing that is under test: the rules are the domain's and the handlers' own.
"""

from collections.abc import Coroutine
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from services.enrollment.domain.intake.application import Application
from services.enrollment.domain.site import Site
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_rules import (
    ApplicationAlreadyEnrolled,
    ClientHasOpenEpisode,
)
from services.enrollment.domain.stays.episode_states import OPEN_STATES, EpisodeState
from services.enrollment.domain.stays.steps import StepCode
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.aggregate import Aggregate
from shared.contracts.event import Event
from shared.errors import NotFound

T = TypeVar("T")
SITES = ("north", "south")


@dataclass
class Told:
    """One event as it would stand in the outbox."""

    site: str
    seq: int
    event: Event


@dataclass
class Kept:
    """What is kept: applications, episodes, and what was told or saved of each episode."""

    applications: dict[UUID, Application] = field(default_factory=dict)
    episodes: dict[UUID, Episode] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    saved: int = 0
    today: date = date(2026, 3, 10)

    def run(self, site: str, handler: Any, command: Any) -> Any:
        """Run one command at a site, all or nothing. Raises the rule that it broke."""
        unit = MemoryUnit(self, site)
        answer = _finished(handler(command, cast("EnrollmentUnitOfWork", unit)))
        _hold_constraints(unit.episodes.own.values())
        self.episodes = unit.episodes.own
        self.told += unit.told
        self.saved += unit.saves
        return answer


class MemoryUnit:
    """A unit of work over copies. What it does not have is not what a stay's step asks for."""

    subject = "a subject"

    def __init__(self, kept: Kept, site: str) -> None:
        self.site = site
        self.now = datetime.combine(kept.today, time(18), UTC)
        self.sites = _Sites(site)
        self.applications = _Applications(kept.applications, site)
        self.episodes = _Episodes({key: copy(one) for key, one in kept.episodes.items()}, site)
        self.goals = self.assessment_rotas = self.seats = self.consents = _Nothing()
        self.merges = _NoMerges()
        self.told: list[Told] = []
        self.saves = 0

    def publish(self, event: Event, *, of: Aggregate, at: str | None = None) -> None:
        of.version += 1
        self.told.append(Told(at or self.site, of.version, event))

    def save(self, aggregate: Aggregate) -> None:
        aggregate.version += 1
        self.saves += 1


class _Sites:
    def __init__(self, code: str) -> None:
        self._code = code

    async def get(self) -> Site:
        return Site(code=self._code, name="A site", timezone="UTC")

    async def named(self, code: str) -> Site | None:
        return Site(code=code, name="A site", timezone="UTC") if code in SITES else None


class _Applications:
    def __init__(self, rows: dict[UUID, Application], site: str) -> None:
        self._rows, self._site = rows, site

    async def get(self, identity: UUID) -> Application:
        found = self._rows.get(identity)
        if found is None or found.site != self._site:
            raise NotFound("There is no application of this id here.")
        return found


class _Episodes:
    def __init__(self, own: dict[UUID, Episode], site: str) -> None:
        self.own, self._site = own, site

    def add(self, episode: Episode) -> None:
        self.own[episode.id] = episode

    async def get(self, identity: UUID) -> Episode:
        found = self.own.get(identity)
        if found is None or found.site != self._site:
            raise NotFound("There is no episode of this id here.")
        return found

    async def planned_of(self, application_id: UUID) -> Episode | None:
        planned = (EpisodeState.PLANNED, EpisodeState.WAITLIST)
        return next(
            (
                one
                for one in self.own.values()
                if one.application_id == application_id
                and one.site == self._site
                and one.state in planned
            ),
            None,
        )

    async def standing_of(self, application_id: UUID) -> Episode | None:
        gone = EpisodeState.ENTERED_IN_ERROR
        return next(
            (
                one
                for one in self.own.values()
                if one.application_id == application_id and one.state is not gone
            ),
            None,
        )

    async def to_undo(self, identity: UUID) -> Episode:
        found = self.own.get(identity)
        last = found.steps[-1] if found and found.steps else None
        sent_from = last.before.site if last and last.before else None
        if found and (
            found.site == self._site
            or (last and last.code is StepCode.TRANSFER and sent_from == self._site)
        ):
            return found
        raise NotFound("There is no episode of this id here.")


class _Nothing:
    """There are no goals, seats, rotas or consents here: their own tests are about them."""

    def follow(self, *_: Any) -> None: ...

    async def of_application(self, _: UUID) -> None: ...

    async def of_episode(self, _: UUID) -> list[Any]:
        return []

    async def ending_with_treatment(self, _: tuple[UUID, ...]) -> list[Any]:
        return []


class _NoMerges:
    """Nobody was registered twice here."""

    async def kept(self, client_id: UUID) -> UUID:
        return client_id

    async def all_ids(self, client_id: UUID) -> tuple[UUID, ...]:
        return (client_id,)


def _hold_constraints(episodes: Any) -> None:
    """Refuse what the database refuses."""
    begun = [one for one in episodes if one.state is not EpisodeState.ENTERED_IN_ERROR]
    applications = [one.application_id for one in begun]
    if len(set(applications)) < len(applications):
        raise ApplicationAlreadyEnrolled("This application has its episode already.")
    opened = [(one.site, one.client_id) for one in begun if one.state in OPEN_STATES]
    if len(set(opened)) < len(opened):
        raise ClientHasOpenEpisode("This client has an open episode at this site.")


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that waits for nothing; a loop would only cost time."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast("T", done.value)
    raise AssertionError("a handler over memory waits for nothing")


def days_from(start: date, days: int) -> date:
    return start + timedelta(days=days)
