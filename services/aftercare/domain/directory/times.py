"""When an offering takes place: rules over local days, and the moments that they mean.

A clock that jumps over the start (spring) is read as it stood before the jump; a start that comes
twice (autumn) is the first of both (RFC 5545, 3.3.5).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from shared.errors import Invalid
from shared.recurrence.rule_text import LONGEST_RULE, rule_of
from shared.recurrence.rules import Occurring, Rule, caught_up, days_of

LONGEST_MINUTES = 24 * 60
MOST_TIMES = 20
MOST_EXCEPTIONS = 400
_DAY = timedelta(days=1)
_FIRST_WITHIN = timedelta(days=10 * 366)
"""A 29th of February comes within 8 years; what does not come in 10 does not come."""
_LAST_WITHIN = timedelta(days=30 * 366)
_LATEST = date(2199, 12, 31)
_NEXT_WITHIN = (timedelta(days=35), timedelta(days=400), timedelta(days=11 * 366))


class TimesNeverOccur(Invalid):
    pass


class TimeIsWrong(Invalid):
    pass


class UnknownZone(Invalid):
    pass


@dataclass(frozen=True, slots=True)
class MeetingTime:
    """`starts` is on the clocks of the offering's zone; without a rule it happens once.

    `except_on` are local days on which it does not take place (EXDATE).
    """

    starts: datetime
    minutes: int
    rule: str | None = None
    except_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """Both in UTC."""

    starts: datetime
    ends: datetime


_rule = lru_cache(maxsize=10_000)(rule_of)
"""Many offerings meet by the same few rules, and each is read at every search."""


@lru_cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1000)
def zone_of(name: str, *, field: str = "timezone") -> ZoneInfo:
    """Return the IANA zone. Raises UnknownZone."""
    if name not in _zone_names():
        raise UnknownZone("Is not an IANA timezone, such as America/Chicago.", field=field)
    return ZoneInfo(name)


def checked_times(times: Sequence[MeetingTime], zone: ZoneInfo) -> tuple[MeetingTime, ...]:
    """Return the times as they are kept. Raises Invalid, naming which of them is wrong."""
    if len(times) > MOST_TIMES:
        raise TimeIsWrong(f"There are at most {MOST_TIMES}.", field="times")
    return tuple(_checked(one, zone, f"times.{number}") for number, one in enumerate(times))


def _checked(one: MeetingTime, zone: ZoneInfo, where: str) -> MeetingTime:
    if not 1 <= one.minutes <= LONGEST_MINUTES:
        raise TimeIsWrong(f"Is 1 to {LONGEST_MINUTES}.", field=f"{where}.minutes")
    if len(one.except_on) > MOST_EXCEPTIONS:
        raise TimeIsWrong(f"Are at most {MOST_EXCEPTIONS}.", field=f"{where}.except_on")
    if one.rule is not None and len(one.rule) > LONGEST_RULE:
        raise TimeIsWrong(f"Has at most {LONGEST_RULE} characters.", field=f"{where}.rule")
    kept = replace(
        one,
        starts=one.starts.replace(second=0, microsecond=0),
        rule=None if one.rule is None else one.rule.strip().upper().removeprefix("RRULE:"),
        except_on=tuple(sorted(set(one.except_on))),
    )
    if not _comes(kept, zone):
        raise TimesNeverOccur(
            "Never takes place: look at its rule, its start and its exceptions.", field=where
        )
    return kept


def _comes(one: MeetingTime, zone: ZoneInfo) -> bool:
    first = one.starts.date()
    if one.rule is None:
        return first not in one.except_on
    rule = _rule(one.rule)
    enough = len(one.except_on) + 1
    rule = replace(rule, count=min(rule.count or enough, enough))
    days = _days(rule, one, zone, first, min(first + _FIRST_WITHIN, _LATEST))
    return any(day not in one.except_on for day in days)


def occurrences(
    times: Iterable[MeetingTime], zone: ZoneInfo, after: datetime, until: datetime
) -> list[Occurrence]:
    """Return what is not over at `after` and begins before `until`, in order of time."""
    found = {
        one
        for meeting in times
        for one in _of(meeting, zone, after, until)
        if one.ends > after and one.starts < until
    }
    return sorted(found)


def next_occurrences(
    times: Sequence[MeetingTime], zone: ZoneInfo, now: datetime, most: int
) -> list[Occurrence]:
    """Return the next ones that are not over yet, at most so many and within eleven years."""
    found: list[Occurrence] = []
    for span in _NEXT_WITHIN:
        found = occurrences(times, zone, now, now + span)
        if len(found) >= most:
            break
    return list(islice(found, most))


def last_end(times: Sequence[MeetingTime], zone: ZoneInfo) -> datetime | None:
    """Return when all of it is over; None where nothing is said or it goes on."""
    ends = [_last_end(one, zone) for one in times]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _last_end(one: MeetingTime, zone: ZoneInfo) -> datetime | None:
    first = one.starts.date()
    if one.rule is None:
        return _occurrence(one, first, zone).ends
    rule, last = _rule(one.rule), min(first + _LAST_WITHIN, _LATEST)
    if not rule.ends_by_itself:
        return None
    days = _days(rule, one, zone, first, last)
    goes_on = len(days) < rule.count if rule.count is not None else _until_day(rule) > last
    return None if goes_on or not days else _occurrence(one, days[-1], zone).ends


def _until_day(rule: Rule) -> date:
    until = rule.until
    if until is None:
        return date.max
    return until.date() if isinstance(until, datetime) else until


def _of(one: MeetingTime, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Occurrence]:
    # A day earlier may still run, and the zones' days begin half a day apart.
    first, last = after.astimezone(zone).date() - 2 * _DAY, until.astimezone(zone).date() + _DAY
    for day in _days_between(one, zone, first, last):
        if day not in one.except_on:
            yield _occurrence(one, day, zone)


def _days_between(one: MeetingTime, zone: ZoneInfo, first: date, last: date) -> list[date]:
    begins = one.starts.date()
    if one.rule is None:
        return [begins] if first <= begins <= last else []
    rule, near = caught_up(_rule(one.rule), begins, first)
    return [day for day in _days(rule, one, zone, near, last) if day >= first]


def _days(rule: Rule, one: MeetingTime, zone: ZoneInfo, first: date, last: date) -> list[date]:
    return days_of(rule, Occurring(first, last, one.starts.time(), zone))


def _occurrence(one: MeetingTime, day: date, zone: ZoneInfo) -> Occurrence:
    starts = datetime.combine(day, one.starts.time(), zone).astimezone(UTC)
    return Occurrence(starts, starts + timedelta(minutes=one.minutes))
