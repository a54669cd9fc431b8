"""Owns what scheduling needs from outside, as protocols that store and main fulfil."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.weeks.billing import BillingRules
from services.scheduling.ports.absences import AbsenceCases, AbsencePolicies
from services.scheduling.ports.billing import ClientPayersKept
from services.scheduling.ports.bookings import BookingPolicies, Exchanges, Memberships
from services.scheduling.ports.calendars import CalendarFeeds, SiteCalendars, ZoneChecks
from services.scheduling.ports.plans import PlannedWeeks, Plans, WeekNeedsKept
from services.scheduling.ports.programs import Tracks
from services.scheduling.ports.rolls import Attendances, RuleBooks
from services.scheduling.ports.sessions import HolidayCalendars, Series, Sessions
from services.scheduling.ports.stays import Stays
from services.scheduling.ports.weeks import WeekRuleBooks, Weeks
from shared.aggregate import Aggregate
from shared.contracts.event import Event
from shared.private import Private
from shared.versions import Versions


class SchedulingUnitOfWork(Protocol):
    """Everything read and changed by one command or event; kept on leaving, or not at all.

    Kept are aggregates that were added, and those whose version `publish` or `save` raised.
    """

    @property
    def site(self) -> str: ...
    @property
    def now(self) -> datetime: ...

    @property
    def subject(self) -> str | None:
        """Who asks: the token's opaque subject; None where an event or a timer does."""
        ...

    @property
    def tracks(self) -> Tracks: ...
    @property
    def series(self) -> Series: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def exchanges(self) -> Exchanges: ...
    @property
    def booking_policies(self) -> BookingPolicies: ...
    @property
    def attendances(self) -> Attendances: ...
    @property
    def stays(self) -> Stays: ...
    @property
    def holidays(self) -> HolidayCalendars: ...
    @property
    def private(self) -> Private: ...
    @property
    def week_needs(self) -> WeekNeedsKept: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def planned_weeks(self) -> PlannedWeeks: ...
    @property
    def credit_rules(self) -> RuleBooks: ...
    @property
    def weeks(self) -> Weeks: ...
    @property
    def week_rules(self) -> WeekRuleBooks: ...
    @property
    def absence_policies(self) -> AbsencePolicies: ...
    @property
    def absence_cases(self) -> AbsenceCases: ...
    @property
    def calendar_feeds(self) -> CalendarFeeds: ...
    @property
    def site_calendars(self) -> SiteCalendars: ...
    @property
    def zone_checks(self) -> ZoneChecks: ...
    @property
    def billing_rules(self) -> Versions[BillingRules]: ...
    @property
    def client_payers(self) -> ClientPayersKept: ...

    async def one_at_a_time(self, client_ids: Iterable[UUID]) -> None:
        """Wait until no other unit decides about these clients; comes before all other locks."""
        ...

    async def one_line_at_a_time(self, series_ids: Iterable[UUID]) -> None:
        """Wait until no other unit decides about these series' seats.

        It comes after clients are held, and before sessions are.
        """
        ...

    def publish(self, event: Event, *, of: Aggregate) -> None:
        """Keep the aggregate's change and tell it; the version it raises numbers the event."""
        ...

    def save(self, aggregate: Aggregate) -> None:
        """Keep a change that is told to nobody: it raises the version, no more."""
        ...
