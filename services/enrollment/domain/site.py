"""Owns the site: a place of care with its name and its local time."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from shared.errors import Invalid, NotFound


class SiteIsNotRegistered(NotFound):
    """Register the site before anything is entered for it."""


class TimezoneIsUnknown(Invalid):
    """A site's time zone is an IANA name."""


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


@dataclass(frozen=True, kw_only=True)
class Site:
    """A row of its own kind: registering again overwrites, and nobody is told of it.

    A `synthetic` site is a demonstration or a test: nobody on it exists, and no report counts it
    among those who do.
    """

    code: str
    name: str
    timezone: str
    synthetic: bool = False

    @classmethod
    def register(cls, *, code: str, name: str, timezone: str, synthetic: bool = False) -> "Site":
        if timezone not in _timezones():
            raise TimezoneIsUnknown("Name an IANA time zone.", field="timezone")
        return cls(code=code, name=name, timezone=timezone, synthetic=synthetic)

    def today(self, now: datetime) -> date:
        """Return the local date at this site of an aware instant."""
        return now.astimezone(ZoneInfo(self.timezone)).date()
