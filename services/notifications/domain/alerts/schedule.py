"""An on-call schedule: who is told first, who next, and which role when nobody of them answers.

Schedules are versioned per site and kind of alert; one without a kind is for all the others.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.alerts.rotation import Rotation
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.terms import StaffRole
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.versions import PublishedVersion, VersionWasPublishedMeanwhile

ANY_KIND = ""
"""Stands for the kind of a schedule that is for every kind without one of its own."""


class ScheduleWasPublishedMeanwhile(VersionWasPublishedMeanwhile):
    pass


class NobodyIsScheduled(BrokenRule):
    """There is no schedule of this kind, or nobody is on call by it, that could be changed."""


class SpansMoreThanOneShift(Invalid):
    """A swap exchanges two shifts, each of one person."""


class OverrideEndsBeforeItBegins(Invalid):
    def __init__(self) -> None:
        super().__init__("It ends after it begins, and 92 days later at the most.", field="ends_at")


class LevelIsUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__("The schedule has no such level.", field="level")


class IsOver(Invalid):
    def __init__(self, field: str = "ends_at") -> None:
        super().__init__("This time is over: nobody can be on call in it any more.", field=field)


class NotStaff(Invalid):
    """Who is told of an alert works at the site now: nobody else would answer it."""

    def __init__(self, field: str) -> None:
        super().__init__("Works here no more, or not yet: name active staff.", field=field)


class Why(StrEnum):
    """Why somebody else is on call than the rotation says."""

    COVER = "cover"
    SWAP = "swap"


@dataclass(kw_only=True)
class Override(Aggregate):
    """Somebody is on call at a level from one moment until another, whatever the rotation says.

    Of two that overlap the later word counts. `instead_of` is who had the shift, where one had.
    """

    kind: str
    level: int
    person_id: UUID
    instead_of: UUID | None
    starts_at: datetime
    ends_at: datetime
    why: Why
    made_at: datetime
    made_by: str
    cancelled_at: datetime | None = None

    def covers(self, level: int, at: datetime) -> bool:
        is_meant = self.level == level and self.cancelled_at is None
        return is_meant and self.starts_at <= at < self.ends_at

    def cancel(self, at: datetime) -> None:
        self.cancelled_at = self.cancelled_at or at


class Shift(NamedTuple):
    """From one moment until another the same person is on call at a level, or nobody."""

    level: int
    starts_at: datetime
    ends_at: datetime
    person_id: UUID | None
    is_override: bool


class Place(NamedTuple):
    """Where a schedule names somebody: the level from 1, and the field."""

    level: int
    field: str
    person_id: UUID


@dataclass(kw_only=True)
class OnCallSchedule(PublishedVersion):
    """`levels[0]` is told first. In a level the first rotation that covers a moment counts."""

    kind: str = ANY_KIND
    timezone: str
    levels: tuple[tuple[Rotation, ...], ...]
    last_resort: StaffRole

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def rotations(self, level: int) -> tuple[Rotation, ...]:
        """Return the rotations of a level. Raises LevelIsUnknown."""
        if not 1 <= level <= len(self.levels):
            raise LevelIsUnknown
        return self.levels[level - 1]

    def people(self) -> set[UUID]:
        return {p for level in self.levels for rotation in level for p in rotation.people}

    def places_without(self, staff: Collection[UUID]) -> list["Place"]:
        """Return where somebody is named who is none of the staff."""
        return [
            Place(level, f"levels.{level - 1}.rotations.{nth}.people.{turn}", person)
            for level, rotations in enumerate(self.levels, 1)
            for nth, rotation in enumerate(rotations)
            for turn, person in enumerate(rotation.people)
            if person not in staff
        ]

    def on_call(
        self, level: int, at: datetime, overrides: Iterable[Override] = ()
    ) -> tuple[UUID | None, bool]:
        """Return who is on call at a moment, and whether by an override."""
        newest = max((o for o in overrides if o.covers(level, at)), key=_order, default=None)
        if newest is not None:
            return newest.person_id, True
        by_turn = (rotation.on_call(at, self.zone) for rotation in self.rotations(level))
        return next((person for person in by_turn if person is not None), None), False

    def shifts(
        self, level: int, start: datetime, end: datetime, overrides: Sequence[Override] = ()
    ) -> list[Shift]:
        """Return who is on call from one moment until another, without a hole between shifts."""
        edges = {start, end}
        for rotation in self.rotations(level):
            edges.update(rotation.changes(start, end, self.zone))
        for override in overrides:
            edges.update(e for e in (override.starts_at, override.ends_at) if start < e < end)
        ordered = sorted(edges)
        pieces = [
            Shift(level, begins, ends, *self.on_call(level, begins, overrides))
            for begins, ends in pairwise(ordered)
        ]
        return _joined(pieces)

    def gaps(
        self, start: datetime, end: datetime, overrides: Sequence[Override] = ()
    ) -> list[Shift]:
        """Return when nobody is on call at a level."""
        levels = range(1, len(self.levels) + 1)
        found = (shift for level in levels for shift in self.shifts(level, start, end, overrides))
        return [shift for shift in found if shift.person_id is None]


def kind_of(code: str) -> AlertKind | None:
    return AlertKind(code) if code else None


def _order(override: Override) -> tuple[datetime, UUID]:
    return override.made_at, override.id


def _joined(pieces: Iterable[Shift]) -> list[Shift]:
    joined: list[Shift] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and (last.person_id, last.is_override) == (piece.person_id, piece.is_override):
            joined[-1] = last._replace(ends_at=piece.ends_at)
        else:
            joined.append(piece)
    return joined
