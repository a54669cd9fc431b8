"""Quiet hours: people are written to from 08:00 to 21:00 in their own zone, and never else."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(8)
CLOSES = time(21)
MARGIN = timedelta(minutes=15)
"""How long before the evening's end a message that was brought forward is planned."""


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Say whether nobody may be written to. 08:00 is allowed, 21:00 is not."""
    return not OPENS <= moment.astimezone(zone).time() < CLOSES


def next_allowed(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the first allowed moment from `moment` on, in UTC."""
    if not is_quiet(moment, zone):
        return moment.astimezone(UTC)
    local = moment.astimezone(zone)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, zone).astimezone(UTC)


def last_allowed(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the last planned moment that is not after `moment` and allowed, in UTC."""
    if not is_quiet(moment, zone):
        return moment.astimezone(UTC)
    local = moment.astimezone(zone)
    day = local.date() if local.time() >= CLOSES else local.date() - timedelta(days=1)
    return datetime.combine(day, CLOSES, zone).astimezone(UTC) - MARGIN


def sending_time(due: datetime, expires: datetime, zone: ZoneInfo) -> datetime:
    """Return when to send what is due at `due`: later, or earlier if later would be too late."""
    later = next_allowed(due, zone)
    return later if later < expires else last_allowed(due, zone)
