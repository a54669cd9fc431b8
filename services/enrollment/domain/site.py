"""Owns the site: a place of care with its name and its local time."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from services.enrollment.domain.reporting.teds.states import STATES
from shared.errors import Invalid, NotFound


class SiteIsNotRegistered(NotFound):
    """Register the site before anything is entered for it."""


class TimezoneIsUnknown(Invalid):
    """A site's time zone is an IANA name."""


class StateIsUnknown(Invalid):
    """A site's state is a Census FIPS code, as TEDS reports it (STFIPS)."""


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
    state_fips: int | None = None

    @classmethod
    def register(
        cls,
        *,
        code: str,
        name: str,
        timezone: str,
        synthetic: bool = False,
        state_fips: int | None = None,
    ) -> "Site":
        if timezone not in _timezones():
            raise TimezoneIsUnknown("Name an IANA time zone.", field="timezone")
        if state_fips is not None and state_fips not in STATES:
            raise StateIsUnknown(
                "Give the Census code of a state or territory.", field="state_fips"
            )
        return cls(
            code=code, name=name, timezone=timezone, synthetic=synthetic, state_fips=state_fips
        )

    def today(self, now: datetime) -> date:
        """Return the local date at this site of an aware instant."""
        return now.astimezone(ZoneInfo(self.timezone)).date()
