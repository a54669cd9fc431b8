"""Owns the VTIMEZONE of a calendar: one STANDARD and at most one DAYLIGHT, each with a rule.

The one that the icalendar library generates lists dates and repeats STANDARD, which Outlook reads
wrongly.
"""

from datetime import datetime, timedelta
from typing import Any

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

from services.scheduling.feeds.zone_rules import Change, ZoneRules

_FROM = 1970
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST = 5
_WEEK = 7
_DAY = timedelta(days=1)


def vtimezone(name: str, rules: ZoneRules) -> Timezone:
    zone = Timezone()
    zone.add("tzid", name)
    daylight = rules.daylight
    if daylight is None or rules.to_daylight is None or rules.to_standard is None:
        zone.add_component(_clocks(TimezoneStandard(), rules.standard, rules.standard, None))
        return zone
    to_standard, to_daylight = rules.to_standard, rules.to_daylight
    zone.add_component(_clocks(TimezoneStandard(), daylight, rules.standard, to_standard))
    zone.add_component(_clocks(TimezoneDaylight(), rules.standard, daylight, to_daylight))
    return zone


def _clocks(component: Any, before: timedelta, offset: timedelta, change: Change | None) -> Any:
    component.add("dtstart", change.in_year(_FROM) if change else datetime(_FROM, 1, 1))  # noqa: DTZ001 - a local time, as RFC 5545 wants it
    component.add("tzoffsetfrom", before)
    component.add("tzoffsetto", offset)
    if change is not None:
        component.add("rrule", yearly(change))
    return component


def yearly(change: Change) -> vRecur:
    """Return the rule that yields the change in every year.

    Where the clocks change hours after the named day is over, or before it begins, the day on which
    they do is the same weekday every year, and lies among seven days of the month.
    """
    away = change.after // _DAY
    weekday = _DAYS[(change.weekday + away) % _WEEK]
    rule: dict[str, Any] = {"FREQ": "YEARLY", "BYMONTH": change.month}
    if away == 0:
        place = -1 if change.week == _LAST else change.week
        return vRecur({**rule, "BYDAY": f"{place}{weekday}"})
    return vRecur({**rule, "BYDAY": weekday, "BYMONTHDAY": list(change.days)})
