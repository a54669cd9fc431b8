"""By which terms an offering is found: one inverted index holds them all.

A term says what is certain or possible. What it says of time is only possible: hours of the week
in UTC, under each offset that the zone has; who searches looks at the real occurrences afterwards.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import asin, cos, degrees, floor, radians, sin, sqrt
from zoneinfo import ZoneInfo

from services.aftercare.domain.directory.offering import Gender, Location, Modality, Offering
from services.aftercare.domain.directory.times import MeetingTime, zone_of
from shared.recurrence.rule_text import rule_of
from shared.recurrence.rules import Frequency
from shared.recurrence.weekdays import Weekday

EARTH_KM = 6371.0088
"""The mean radius (IUGG)."""
WEEK_HOURS = 7 * 24
_MOST_TILES = 36
_HOUR = 60
_WEEK = WEEK_HOURS * _HOUR
TILE_DEGREES = (0.05, 0.4, 4.0, 30.0)
"""The sides of the squares that a place lies in, from some 5 km on; each divides a circle."""


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
    yield from (f"modality:{one}" for one in _ways_to_attend(details.modality))
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


def _ways_to_attend(modality: Modality) -> Iterable[Modality]:
    return Modality if modality is Modality.HYBRID else (modality,)


def language_ranges(tag: str) -> Iterator[str]:
    """Yield what a basic language range may be to mean this tag (RFC 4647): `es-MX` is `es` too."""
    parts = tag.lower().split("-")
    return ("-".join(parts[:length]) for length in range(1, len(parts) + 1))


def _where(location: Location | None) -> Iterator[str]:
    if location is None:
        return
    for level in range(len(TILE_DEGREES)):
        yield _tile(level, _row(location.latitude, level), _column(location.longitude, level))


def tiles_around(center: Location, km: float) -> list[str]:
    """Return the tiles, of one size, that all places within so many km lie in."""
    angle = km * 1.001 / EARTH_KM + 1e-6
    height = degrees(angle)
    south, north = max(center.latitude - height, -90.0), min(center.latitude + height, 90.0)
    width = _width(center.latitude, angle)
    for level in range(len(TILE_DEGREES)):
        rows = range(_row(south, level), _row(north, level) + 1)
        columns = _columns(center.longitude - width, center.longitude + width, level)
        if len(rows) * len(columns) <= _MOST_TILES:
            break
    return [_tile(level, row, column) for row in rows for column in columns]


def _width(latitude: float, angle: float) -> float:
    """Return how many degrees of longitude such an angle reaches; around a pole it is all."""
    if abs(latitude) + degrees(angle) >= 90:  # noqa: PLR2004 - the poles
        return 180.0
    return degrees(asin(sin(angle) / cos(radians(latitude))))


def _columns(west: float, east: float, level: int) -> list[int]:
    around = round(360 / TILE_DEGREES[level])
    if east - west >= 360:  # noqa: PLR2004 - a circle
        return list(range(around))
    side = TILE_DEGREES[level]
    first, last = floor((west + 180) / side), floor((east + 180) / side)
    return sorted({column % around for column in range(first, last + 1)})


def _row(latitude: float, level: int) -> int:
    return floor((latitude + 90) / TILE_DEGREES[level])


def _column(longitude: float, level: int) -> int:
    side = TILE_DEGREES[level]
    return floor((longitude + 180) / side) % round(360 / side)


def _tile(level: int, row: int, column: int) -> str:
    return f"tile:{level}:{row}:{column}"


def km_between(one: Location, other: Location) -> float:
    """Return the great-circle distance in km, by the haversine formula."""
    north, south = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


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
