"""Owns the days of a place: a moment's own, and those after it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def local_day(moment: datetime, timezone: str) -> date:
    """Return the day that `moment` belongs to in `timezone`."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def days_later(day: date, days: int) -> date:
    return day + timedelta(days=days)
