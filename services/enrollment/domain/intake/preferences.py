"""Owns what an applicant asks for: preferred sessions, and the weekly times kept for others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from shared.errors import Invalid

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class TimeOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Weekday(StrEnum):
    """Days as RFC 5545 writes them, from Monday on."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"


class Modality(StrEnum):
    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"
    HYBRID = "hybrid"


class KeptFor(StrEnum):
    WORK = "work"
    SCHOOL = "school"
    CARE = "care"


class KeptTimeIsUpsideDown(Invalid):
    """A kept time ends after it starts, on the same day."""


class KeptTimesOverlap(Invalid):
    """Two kept times of one day do not overlap: then they are one, or one is a typing error."""


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What would suit the client; empty and None say that anything does. `language` is BCP 47."""

    times_of_day: tuple[TimeOfDay, ...] = ()
    days: tuple[Weekday, ...] = ()
    language: str | None = None
    modality: Modality | None = None


@dataclass(frozen=True, kw_only=True)
class KeptTime:
    """Each week from `starts_at` to `ends_at`, HH:MM on the site's clocks; 24:00 ends a day."""

    weekday: Weekday
    starts_at: str
    ends_at: str
    kind: KeptFor

    def __post_init__(self) -> None:
        if not (_CLOCK.fullmatch(self.starts_at) and _CLOCK.fullmatch(self.ends_at)):
            raise Invalid("A time is written HH:MM.", field="kept_times")
        if self.ends_at <= self.starts_at:
            raise KeptTimeIsUpsideDown(
                "It ends after it starts. What goes past midnight is two: one until 24:00, and "
                "one of the next day from 00:00.",
                field="kept_times",
            )


def kept_week(times: Iterable[KeptTime]) -> tuple[KeptTime, ...]:
    """Return the kept times of a week in their order. Raises KeptTimesOverlap."""
    order = list(Weekday)
    week = sorted(times, key=lambda one: (order.index(one.weekday), one.starts_at, one.ends_at))
    for earlier, later in pairwise(week):
        if earlier.weekday is later.weekday and later.starts_at < earlier.ends_at:
            raise KeptTimesOverlap(
                f"Two times overlap on {later.weekday.value}.",
                field="kept_times",
                weekday=later.weekday.value,
            )
    return tuple(week)
