"""By which terms an offering is found: one inverted index holds them all.

A term says what is certain or possible. What it says of time is only possible: hours of the week
in UTC, under each offset that the zone has; who searches looks at the real occurrences afterwards.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import floor
from zoneinfo import ZoneInfo

from services.aftercare.domain.directory.offering import Gender, Location, Offering
from services.aftercare.domain.directory.times import MeetingTime, zone_of
from shared.recurrence.rule_text import rule_of
from shared.recurrence.rules import Frequency
from shared.recurrence.weekdays import Weekday

WEEK_HOURS = 7 * 24
_HOUR = 60
_WEEK = WEEK_HOURS * _HOUR
TILE_DEGREES = (0.05, 0.4, 3.2, 25.6)
"""The sides of the squares that a place lies in: from some 5 km to a quarter of the world."""


def terms_of(offering: Offering) -> list[str]:
    """Return the terms; an archived offering has none and is never found."""
    if offering.archived_on is not None:
        return []
    return sorted({*_facts(offering), *_where(offering.details.location), *_when(offering)})


def _facts(offering: Offering) -> Iterator[str]:
    details, admission = offering.details, offering.details.admission
    yield from (f"site:{site}" for site in offering.serves)
    yield f"organisation:{offering.organisation_id}"
    yield f"kind:{details.kind}"
    yield f"modality:{details.modality}"
    yield from (f"language:{tag}" for one in details.languages for tag in language_ranges(one))
    yield from (f"payer:{payer}" for payer in details.payers)
    if details.cost is not None:
        yield f"cost:{details.cost}"
    if details.narr_level is not None:
        yield from (f"narr:{level}" for level in range(1, details.narr_level + 1))
    if admission.accepts_moud:
        yield "accepts_moud"
    yield from (f"gender:{gender}" for gender in admission.genders or Gender)
    yield from (f"welcomes:{code}" for code in admission.welcomes)


def language_ranges(tag: str) -> Iterator[str]:
    """Yield what a basic language range may be to mean this tag (RFC 4647): `es-MX` is `es` too."""
    parts = tag.lower().split("-")
    return ("-".join(parts[:length]) for length in range(1, len(parts) + 1))


def _where(location: Location | None) -> Iterator[str]:
    if location is None:
        return
    for level, side in enumerate(TILE_DEGREES):
        row = floor((location.latitude + 90) / side)
        column = floor((location.longitude + 180) % 360 / side)
        yield tile(level, row, column)


def tile(level: int, row: int, column: int) -> str:
    return f"tile:{level}:{row}:{column}"


def _when(offering: Offering) -> Iterator[str]:
    zone = zone_of(offering.details.timezone)
    for one in offering.details.times:
        for start in _starts_in_week(one, zone):
            yield starts(start // _HOUR)
            last = start + one.minutes - 1
            yield from (runs(hour) for hour in range(start // _HOUR, last // _HOUR + 1))


def starts(hour_of_week: int) -> str:
    return f"starts:{hour_of_week % WEEK_HOURS}"


def runs(hour_of_week: int) -> str:
    return f"runs:{hour_of_week % WEEK_HOURS}"


def hour_of_week(moment: datetime) -> int:
    """Return the hour of the week in UTC, from Monday's first, 0."""
    there = moment.astimezone(UTC)
    return there.weekday() * 24 + there.hour


def _starts_in_week(one: MeetingTime, zone: ZoneInfo) -> set[int]:
    """Return the minutes of the week, in UTC, at which it can start."""
    local = one.starts.hour * _HOUR + one.starts.minute
    return {
        (day * 24 * _HOUR + local - offset) % _WEEK
        for day in _weekdays(one)
        for offset in _offsets(zone)
    }


def _weekdays(one: MeetingTime) -> Iterable[int]:
    rule = None if one.rule is None else rule_of(one.rule)
    if rule is not None and rule.by_day:
        return {list(Weekday).index(day.weekday) for day in rule.by_day}
    if rule is None or (rule.frequency is Frequency.WEEKLY):
        return {one.starts.weekday()}
    return range(7)


@lru_cache(maxsize=1000)
def _offsets(zone: ZoneInfo) -> frozenset[int]:
    """Return the minutes east of UTC that the zone's clocks show, one year or the other."""
    first = datetime(2020, 1, 1, tzinfo=UTC)
    moments = (first + timedelta(days=10 * n) for n in range(1000))
    return frozenset(_offset(moment.astimezone(zone)) for moment in moments)


def _offset(local: datetime) -> int:
    return round((local.utcoffset() or timedelta()).total_seconds() / 60)
