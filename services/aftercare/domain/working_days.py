"""The days on which a site works; deadlines that run in working days count no others."""

from collections.abc import Collection
from datetime import date, timedelta

MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)
"""ISO weekdays: Monday is 1."""


def is_worked(day: date, weekdays: Collection[int], closed_on: Collection[date]) -> bool:
    """Say whether the site works on a local day: by its weekdays, but for the days off."""
    return day.isoweekday() in weekdays and day not in closed_on


def working_days_after(
    day: date, count: int, weekdays: Collection[int], closed_on: Collection[date]
) -> date:
    """Return the `count`-th working day after `day`, which itself does not count.

    `weekdays` is not empty, and the days off are a finite list: there is always such a day.
    """
    while count:
        day += timedelta(days=1)
        count -= is_worked(day, weekdays, closed_on)
    return day
