"""Owns a facilitator's calendar: each series by rule, where a rule yields exactly what is kept.

The rule is found in the sessions themselves, and not in how they were planned once: so whatever was
moved, cancelled, split or given to somebody else, the calendar shows what is. A session that no
rule yields stands as an event of its own, in UTC.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import gcd
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.rrule import MO, WEEKLY, rrule
from icalendar import Component
from icalendar import Event as VEvent
from icalendar.prop import vRecur

from services.scheduling.domain.calendars.events import Event
from services.scheduling.domain.sessions.session import TAKES_ITS_PLACE
from services.scheduling.feeds.calendar import describe, vevent
from services.scheduling.feeds.meetings import staffs_event
from services.scheduling.feeds.vtimezone import vtimezone
from services.scheduling.feeds.zone_rules import rules_of
from shared.recurrence.weekdays import Weekday

Row = Mapping[str, Any]

_FEWEST = 2
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the sessions of one rule share: the zone, the time on its clocks, and the length."""

    zone: str
    clock: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every `interval`th week on these weekdays, so many times from `first`, a local time."""

    first: datetime
    interval: int
    weekdays: tuple[int, ...]
    count: int

    def slots(self) -> list[datetime]:
        return list(
            rrule(
                WEEKLY,
                dtstart=self.first,
                interval=self.interval,
                byweekday=self.weekdays,
                count=self.count,
                wkst=MO,
            )
        )

    def written(self) -> vRecur:
        days = [list(Weekday)[day].value for day in self.weekdays]
        rule: dict[str, Any] = {"FREQ": "WEEKLY", "COUNT": self.count, "BYDAY": days}
        if self.interval > 1:
            rule |= {"INTERVAL": self.interval, "WKST": "MO"}
        return vRecur(rule)


@dataclass(frozen=True, slots=True)
class Ruled:
    """Sessions by the slot of a rule that each takes, and the slots that none takes."""

    pattern: Pattern
    rule: Weekly
    taken: Mapping[datetime, Row]
    free: Sequence[datetime]


def facilitators_calendar(rows: Sequence[Row], facilitator_id: UUID) -> Iterator[Component]:
    """Yield the zones that the calendar needs, then its events.

    `rows` are all sessions of the series in which the facilitator has one, by series and time.
    """
    zones: set[str] = set()
    events: list[Component] = []
    for _, of_series in groupby(rows, key=lambda row: row["series_id"]):
        sessions = list(of_series)
        own = [row for row in sessions if facilitator_id in row["facilitators"]]
        ruled, single = _sorted_out(own)
        sequence = sum(row["version"] for row in sessions)
        changed_at = max(row["changed_at"] for row in sessions)
        for one in ruled:
            zones.add(one.pattern.zone)
            moved, single = _moved_within(one, single)
            events += _written(one, moved, sequence, changed_at)
        events += [vevent(staffs_event(row)) for row in single]
    for zone in sorted(zones):
        rules = rules_of(zone)
        assert rules is not None  # noqa: S101 - no pattern has a zone without
        yield vtimezone(zone, rules)
    yield from events


def _sorted_out(rows: Sequence[Row]) -> tuple[list[Ruled], list[Row]]:
    """Return what rules can say, and the sessions that are left."""
    by_pattern: dict[Pattern, list[Row]] = defaultdict(list)
    left: list[Row] = []
    for row in rows:
        pattern = _pattern_of(row)
        (left if pattern is None else by_pattern[pattern]).append(row)
    ruled = []
    for pattern, alike in by_pattern.items():
        found = _ruled(pattern, alike)
        if found is None:
            left += alike
        else:
            ruled.append(found)
    return ruled, sorted(left, key=lambda row: (row["starts_at"], row["id"]))


def _pattern_of(row: Row) -> Pattern | None:
    """Return the pattern of a session; None where its zone's rule gives another instant.

    Also for one during which the clocks change, so that no calendar can mistake its length.
    """
    rules = rules_of(row["timezone"])
    local, length = local_of(row), row["ends_at"] - row["starts_at"]
    if rules is None or local - rules.offset_at(local) != _naive(row["starts_at"]):
        return None
    if local + length - rules.offset_at(local + length) != _naive(row["ends_at"]):
        return None
    return Pattern(row["timezone"], f"{local:%H%M}", length)


def _ruled(pattern: Pattern, rows: Sequence[Row]) -> Ruled | None:
    """Return the rule of sessions that are alike; None where single events say it shorter."""
    taken = {local_of(row): row for row in rows}
    if len(taken) < max(len(rows), _FEWEST):
        return None
    rule = _weekly(sorted(taken))
    slots = rule.slots()
    free = [slot for slot in slots if slot not in taken]
    if not taken.keys() <= set(slots) or len(free) > len(taken):
        return None
    return Ruled(pattern, rule, taken, free)


def _weekly(times: Sequence[datetime]) -> Weekly:
    first, weeks = times[0], {_week_of(moment) for moment in times}
    interval = gcd(*(week - _week_of(first) for week in weeks)) or 1
    days = tuple(sorted({moment.weekday() for moment in times}))
    every = rrule(
        WEEKLY, dtstart=first, interval=interval, byweekday=days, until=times[-1], wkst=MO
    )
    return Weekly(first, interval, days, sum(1 for _ in every))


def _week_of(moment: datetime) -> int:
    return (moment.toordinal() - 1) // 7


def _moved_within(one: Ruled, single: Sequence[Row]) -> tuple[dict[datetime, Row], list[Row]]:
    """Return the sessions that stand in for a free slot of their day, and those that do not."""
    free = {slot.date(): slot for slot in one.free}
    moved: dict[datetime, Row] = {}
    left = []
    for row in single:
        slot = free.pop(local_of(row).date(), None)
        if slot is None:
            left.append(row)
        else:
            moved[slot] = row
    return moved, left


def _written(
    one: Ruled, moved: Mapping[datetime, Row], sequence: int, changed_at: datetime
) -> Iterator[Component]:
    """Yield the series' event, then one for each session that is not as the others are."""
    usual = _usual(one.taken.values())
    uid = f"{usual['series_id']}-{one.pattern.clock}-{one.pattern.length.seconds // 60}@footbridge"
    zone, first = ZoneInfo(one.pattern.zone), one.rule.first
    master = _event(uid, first.replace(tzinfo=zone), one.pattern.length)
    master.add("rrule", one.rule.written())
    left_out = [slot.replace(tzinfo=zone) for slot in one.free if slot not in moved]
    if left_out:
        master.add("exdate", left_out)
    describe(master, _described(usual, sequence, changed_at))
    yield master
    unlike = {slot: row for slot, row in one.taken.items() if _look(row) != _look(usual)}
    for slot, row in sorted({**unlike, **moved}.items()):
        changed = _event(uid, _starts(row, zone), row["ends_at"] - row["starts_at"])
        changed.add("recurrence-id", slot.replace(tzinfo=zone))
        describe(changed, _described(row, sequence, changed_at))
        yield changed


def _event(uid: str, starts_at: datetime, length: timedelta) -> VEvent:
    event = VEvent()
    event.add("uid", uid)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + length)
    return event


def _starts(row: Row, zone: ZoneInfo) -> datetime:
    """Return when a session starts: on the zone's clocks where its rule knows them, else in UTC."""
    starts_at: datetime = row["starts_at"]
    pattern = _pattern_of(row)
    return starts_at.astimezone(zone) if pattern and pattern.zone == zone.key else starts_at


def _described(row: Row, sequence: int, changed_at: datetime) -> Event:
    return replace(staffs_event(row, sequence=sequence), changed_at=changed_at)


def _usual(rows: Iterable[Row]) -> Row:
    """Return a session that looks as most do, of those that are not cancelled if there are any."""
    sessions = sorted(rows, key=lambda row: (row["starts_at"], row["id"]))
    held = [row for row in sessions if row["state"] in TAKES_ITS_PLACE] or sessions
    ((look, _),) = Counter(_look(row) for row in held).most_common(1)
    return next(row for row in held if _look(row) == look)


def _look(row: Row) -> tuple[object, ...]:
    return row["type"], row["room"], row["state"] in TAKES_ITS_PLACE


def local_of(row: Row) -> datetime:
    """Return what the clocks of its zone show when a session starts."""
    starts_at: datetime = row["starts_at"]
    return starts_at.astimezone(ZoneInfo(row["timezone"])).replace(tzinfo=None)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
