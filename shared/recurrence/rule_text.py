"""A recurrence rule as text, as RFC 5545 writes it; what is wrong with it is said by name."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from shared.errors import Invalid
from shared.recurrence.rules import Frequency, NthDay, Rule
from shared.recurrence.weekdays import Weekday

LONGEST_RULE = 500
_LARGEST_NUMBER = 1000
_UNTIL = re.compile(r"((?:19|20|21)\d\d)(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_TOO_FINE = ("HOURLY", "MINUTELY", "SECONDLY")
_TOO_FINE_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_OTHERS = ("BYYEARDAY", "BYWEEKNO")


class RuleIsMalformed(Invalid):
    """`part` is the part of the rule that cannot be read."""

    def __init__(self, part: str, detail: str) -> None:
        super().__init__(f"{part}: {detail}", field="rule", part=part)


class RuleIsTooFine(Invalid):
    def __init__(self) -> None:
        detail = "A rule names days, once a day at most: say the hour beside it, as its start."
        super().__init__(detail, field="rule")


def rule_of(text: str) -> Rule:
    """Return the rule. Raises RuleIsMalformed, RuleIsTooFine."""
    parts = _parts(text)
    frequency = _frequency(parts.pop("FREQ", None))
    fields = dict(_READ[name](name, value) for name, value in parts.items())
    rule = Rule(frequency, **fields)
    _check(rule)
    return rule


def weekly(weekdays: tuple[Weekday, ...]) -> str:
    return f"FREQ=WEEKLY;BYDAY={','.join(day for day in Weekday if day in weekdays)}"


def moved_within_week(
    weekdays: tuple[Weekday, ...], days: int, week_start: Weekday
) -> tuple[Weekday, ...] | None:
    """Return the days moved by some; None where one would leave its week."""
    order = list(Weekday)
    first = order.index(week_start)
    places = [(order.index(day) - first) % 7 + days for day in weekdays]
    if not all(0 <= place < len(order) for place in places):
        return None
    return tuple(sorted((order[(place + first) % 7] for place in places), key=order.index))


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if name in _TOO_FINE_PARTS:
            raise RuleIsTooFine
        if name in _OTHERS:
            raise RuleIsMalformed(name, "is not planned by. Use BYMONTH, BYMONTHDAY or BYDAY.")
        if name != "FREQ" and name not in _READ:
            raise RuleIsMalformed("RRULE", f"has the parts FREQ, {', '.join(_READ)}, and no other.")
        if name in parts:
            raise RuleIsMalformed(name, "stands in the rule twice.")
        parts[name] = value
    return parts


def _frequency(value: str | None) -> Frequency:
    if value in _TOO_FINE:
        raise RuleIsTooFine
    if value not in set(Frequency):
        raise RuleIsMalformed("FREQ", "is DAILY, WEEKLY, MONTHLY or YEARLY.")
    return Frequency(value)


def _number(name: str, value: str) -> tuple[str, int]:
    if not re.fullmatch("[1-9][0-9]{0,3}", value) or int(value) > _LARGEST_NUMBER:
        raise RuleIsMalformed(name, f"is a number from 1 to {_LARGEST_NUMBER}.")
    return name.lower(), int(value)


def _numbers(field: str, most: int, *, from_end: bool) -> Callable[[str, str], tuple[str, Any]]:
    def read(name: str, value: str) -> tuple[str, tuple[int, ...]]:
        sign = "[+-]?" if from_end else ""
        numbers = value.split(",")
        if not all(re.fullmatch(f"{sign}[1-9][0-9]{{0,2}}", one) for one in numbers) or any(
            abs(int(one)) > most for one in numbers
        ):
            counted = f", or from -1 to -{most} from the end" if from_end else ""
            raise RuleIsMalformed(name, f"lists numbers from 1 to {most}{counted}.")
        return field, tuple(int(one) for one in numbers)

    return read


def _by_day(name: str, value: str) -> tuple[str, tuple[NthDay, ...]]:
    found = [
        re.fullmatch(r"([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)", one) for one in value.split(",")
    ]
    days = [one and NthDay(Weekday(one[2]), int(one[1]) if one[1] else None) for one in found]
    if not all(one and abs(one.nth or 1) <= 53 for one in days):  # noqa: PLR2004 - weeks of a year
        raise RuleIsMalformed(name, "lists days such as MO, or 2TU and -1FR in month or year.")
    return "by_day", tuple(one for one in days if one)


def _until(name: str, value: str) -> tuple[str, date | datetime]:
    form = _UNTIL.fullmatch(value)
    numbers = [int(part) for part in form.groups()[:6] if part] if form else []
    try:
        if form is None or form[4] is None:
            return "until", date(*numbers)
        return "until", datetime(*numbers, tzinfo=UTC if form[7] else None)  # type: ignore[misc, arg-type]  # six numbers
    except (ValueError, TypeError):
        detail = "is a day such as 20261231, or a moment such as 20261231T235959Z, from 1900 on."
        raise RuleIsMalformed(name, detail) from None


def _week_start(name: str, value: str) -> tuple[str, Weekday]:
    if value not in set(Weekday):
        raise RuleIsMalformed(name, "is one of MO, TU, WE, TH, FR, SA, SU.")
    return "week_start", Weekday(value)


_READ: Mapping[str, Callable[[str, str], tuple[str, Any]]] = {
    "INTERVAL": _number,
    "COUNT": _number,
    "UNTIL": _until,
    "BYDAY": _by_day,
    "BYMONTHDAY": _numbers("by_month_day", 31, from_end=True),
    "BYMONTH": _numbers("by_month", 12, from_end=False),
    "BYSETPOS": _numbers("by_set_pos", 366, from_end=True),
    "WKST": _week_start,
}


def _check(rule: Rule) -> None:
    """Refuse what RFC 5545 says MUST NOT stand together."""
    if rule.count is not None and rule.until is not None:
        raise RuleIsMalformed("COUNT", "and UNTIL do not stand together.")
    by_nth = any(day.nth is not None for day in rule.by_day)
    if by_nth and rule.frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        raise RuleIsMalformed("BYDAY", "counts days such as 2TU only within a month or a year.")
    if rule.by_month_day and rule.frequency is Frequency.WEEKLY:
        raise RuleIsMalformed("BYMONTHDAY", "does not stand in a weekly rule.")
    if rule.by_set_pos and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise RuleIsMalformed("BYSETPOS", "chooses among the days of BYDAY, BYMONTHDAY, BYMONTH.")
