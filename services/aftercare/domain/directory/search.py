"""What somebody looks for in the directory, and why an offering is an answer to it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.aftercare.domain.directory.index import hour_of_week, runs, starts
from services.aftercare.domain.directory.offering import (
    CostModel,
    Gender,
    Location,
    Modality,
    Offering,
    OfferingKind,
)
from services.aftercare.domain.directory.times import Occurrence, occurrences, zone_of
from shared.errors import Invalid

MOST_DAYS = 60
FARTHEST_KM = 500
TIMES = ("open_now", "free_time")
"""Filters of which the index says only what is possible; real occurrences decide."""
_DAY_MINUTES = 24 * 60
_HOUR = timedelta(hours=1)


class WindowIsEmpty(Invalid):
    pass


@dataclass(frozen=True, slots=True)
class Near:
    location: Location
    within_km: float


@dataclass(frozen=True, slots=True)
class FreeTime:
    """When somebody has time: minutes of local days in `zone`, on weekdays from Monday, 0.

    An offering fits if it begins and ends within, on one of the next `days`, today among them.
    """

    weekdays: frozenset[int]
    begins: int
    ends: int
    zone: ZoneInfo
    days: int

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise WindowIsEmpty("Is not after from_time: ask twice for a night.", field="to_time")

    def spans(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield from when to when, in UTC; a day that the clocks bend has its real length."""
        today = now.astimezone(self.zone).date()
        for away in range(self.days):
            day = today + timedelta(days=away)
            if day.weekday() in self.weekdays:
                midnight = datetime.combine(day, time())
                yield self._moment(midnight, self.begins), self._moment(midnight, self.ends)

    def _moment(self, midnight: datetime, minutes: int) -> datetime:
        local = midnight + timedelta(minutes=minutes)
        return local.replace(tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """None and nothing are no filter. Of several words of one filter, one is enough.

    All of `welcomes` are asked for. `narr_level` and `free_places` are the least wanted.
    """

    kind: tuple[OfferingKind, ...] = ()
    modality: tuple[Modality, ...] = ()
    language: tuple[str, ...] = ()
    payer: tuple[str, ...] = ()
    cost: tuple[CostModel, ...] = ()
    organisation_id: UUID | None = None
    narr_level: int | None = None
    free_places: int | None = None
    open_now: bool | None = None
    accepts_moud: bool | None = None
    age: int | None = None
    gender: Gender | None = None
    welcomes: tuple[str, ...] = ()
    near: Near | None = None
    free_time: FreeTime | None = None

    @property
    def filters(self) -> list[str]:
        """The names of the filters that are set."""
        return [one.name for one in fields(self) if _is_set(getattr(self, one.name))]

    def without(self, name: str) -> "Search":
        nothing: Any = () if isinstance(getattr(self, name), tuple) else None
        return replace(self, **{name: nothing})

    def only(self, name: str) -> "Search":
        return Search(**{name: getattr(self, name)})

    @property
    def looks_at_times(self) -> bool:
        """Whether the index alone does not decide."""
        return any(name in self.filters for name in TIMES)


def _is_set(value: object) -> bool:
    return value is not None and value is not False and value != ()


def all_terms(search: Search, now: datetime) -> list[str]:
    """Return the terms that each answer has."""
    terms = []
    if search.organisation_id is not None:
        terms.append(f"organisation:{search.organisation_id}")
    if search.narr_level is not None:
        terms.append(f"narr:{search.narr_level}")
    if search.gender is not None:
        terms.append(f"gender:{search.gender}")
    if search.accepts_moud:
        terms.append("accepts_moud")
    if search.open_now:
        terms.append(runs(hour_of_week(now)))
    return [*terms, *(f"welcomes:{code}" for code in search.welcomes)]


def any_terms(search: Search, now: datetime) -> list[list[str]]:
    """Return the groups of terms of which each answer has one at least."""
    groups = [
        [f"{name}:{value}" for value in getattr(search, name)]
        for name in ("kind", "modality", "payer", "cost")
    ]
    groups.append([f"language:{tag.lower()}" for tag in search.language])
    found = [group for group in groups if group]
    if search.free_time is not None:
        found.append(_possible_starts(search.free_time, now))
    return found


def _possible_starts(free: FreeTime, now: datetime) -> list[str]:
    hours: set[str] = set()
    for begins, ends in free.spans(now):
        moment = begins.replace(minute=0)
        while moment < ends:
            hours.add(starts(hour_of_week(moment)))
            moment += _HOUR
    return sorted(hours)


@dataclass(frozen=True, slots=True)
class Fit:
    """The occurrences for which it is an answer, where the search asks for times."""

    running: Occurrence | None = None
    attendable: Occurrence | None = None


def fit(search: Search, offering: Offering, now: datetime) -> Fit | None:
    """Return how the real occurrences fit; None where they do not."""
    running = _running(offering, now) if search.open_now else None
    attendable = (
        _attendable(offering, search.free_time, now) if search.free_time is not None else None
    )
    if (search.open_now and running is None) or (search.free_time and attendable is None):
        return None
    return Fit(running, attendable)


def _running(offering: Offering, now: datetime) -> Occurrence | None:
    soon = now + timedelta(minutes=1)
    found = occurrences(offering.details.times, zone_of(offering.details.timezone), now, soon)
    return next((one for one in found if one.starts <= now < one.ends), None)


def _attendable(offering: Offering, free: FreeTime, now: datetime) -> Occurrence | None:
    spans = [(max(begins, now), ends) for begins, ends in free.spans(now)]
    if not spans:
        return None
    zone = zone_of(offering.details.timezone)
    found = occurrences(offering.details.times, zone, spans[0][0], spans[-1][1])
    return next((one for one in found if _lies_in(one, spans)), None)


def _lies_in(one: Occurrence, spans: Collection[tuple[datetime, datetime]]) -> bool:
    return any(begins <= one.starts and one.ends <= ends for begins, ends in spans)
