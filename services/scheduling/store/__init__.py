"""Owns the unit of work in PostgreSQL: repositories, and which rule each constraint holds."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select

from services.scheduling.domain import errors
from services.scheduling.domain.absences.policy import AbsencePolicyWasPublishedMeanwhile
from services.scheduling.domain.plans.plan import PlanIsUnderWay, PlanIsWithAnother
from services.scheduling.store.absences import SqlAbsenceCases, SqlAbsencePolicies
from services.scheduling.store.billing import SqlBillingRules, SqlClientPayers
from services.scheduling.store.bookings import SqlBookingPolicies, SqlExchanges, SqlMemberships
from services.scheduling.store.calendars import SqlCalendarFeeds, SqlSiteCalendars, SqlZoneChecks
from services.scheduling.store.holidays import SqlHolidays
from services.scheduling.store.plans import SqlPlannedWeeks, SqlPlans, SqlWeekNeeds
from services.scheduling.store.programs import SqlTracks
from services.scheduling.store.rolls import SqlAttendances, SqlRuleBooks
from services.scheduling.store.series import SqlSeries
from services.scheduling.store.sessions import SqlSessions
from services.scheduling.store.stays import SqlStays
from services.scheduling.store.weeks import SqlWeekRuleBooks, SqlWeeks
from services.scheduling.tables import data_key
from shared.database.errors import Constraints
from shared.errors import StaleVersion
from shared.private import Vault
from shared.unit_of_work import SqlUnitOfWork
from shared.unit_of_work.kept import Kept
from shared.unit_of_work.private import SqlPrivate

CONSTRAINTS: Constraints = {
    "track_version_is_new": errors.TrackVersionIsTaken,
    "session_has_seats": errors.SeriesIsFull,
    "room_is_free": errors.RoomIsTaken,
    "facilitator_is_free": errors.FacilitatorIsTaken,
    "holidays_are_one_per_site": StaleVersion,
    "client_is_free": errors.ClientIsBookedElsewhere,
    "attendance_is_one_per_client": errors.ClientIsMemberAlready,
    "progress_is_one_per_episode": StaleVersion,
    "week_needs_are_one_per_client": StaleVersion,
    "plan_is_one_per_week": PlanIsUnderWay,
    "plan_runs_one_at_a_time": PlanIsWithAnother,
    "planned_week_is_one_per_client": PlanIsWithAnother,
    "credit_rules_version_is_new": StaleVersion,
    "membership_one_offer": StaleVersion,
    "booking_policy_number_is_new": StaleVersion,
    "week_rules_version_is_new": StaleVersion,
    "client_week_is_one": StaleVersion,
    "absence_policy_version_is_new": AbsencePolicyWasPublishedMeanwhile,
    "absence_case_is_one_per_stay": StaleVersion,
    "calendar_settings_are_one_per_site": StaleVersion,
    "zone_check_is_one_per_site": StaleVersion,
    "billing_rules_version_is_new": StaleVersion,
    "client_payers_are_one": StaleVersion,
}

_KEY = func.unnest(bindparam("keys", type_=ARRAY(BigInteger))).column_valued("key")
_LOCK = select(func.pg_advisory_xact_lock(_KEY))


class SqlSchedulingUnitOfWork(SqlUnitOfWork):
    service: ClassVar[str] = "scheduling"
    constraints: ClassVar[Constraints] = CONSTRAINTS

    holidays = Kept(SqlHolidays)
    tracks = Kept(SqlTracks)
    series = Kept(SqlSeries)
    exchanges = Kept(SqlExchanges)
    booking_policies = Kept(SqlBookingPolicies)
    stays = Kept(SqlStays)
    week_needs = Kept(SqlWeekNeeds)
    plans = Kept(SqlPlans)
    planned_weeks = Kept(SqlPlannedWeeks)
    credit_rules = Kept(SqlRuleBooks)
    weeks = Kept(SqlWeeks)
    week_rules = Kept(SqlWeekRuleBooks)
    absence_policies = Kept(SqlAbsencePolicies)
    absence_cases = Kept(SqlAbsenceCases)
    calendar_feeds = Kept(SqlCalendarFeeds)
    site_calendars = Kept(SqlSiteCalendars)
    zone_checks = Kept(SqlZoneChecks)
    billing_rules = Kept(SqlBillingRules)
    client_payers = Kept(SqlClientPayers)

    def __init__(self, *unit: Any, vault: Vault, **options: Any) -> None:
        super().__init__(*unit, **options)
        self._vault = vault

    @property
    def private(self) -> SqlPrivate:
        return SqlPrivate(self, self._vault, data_key)

    @property
    def sessions(self) -> SqlSessions:
        self.repository(SqlSeries)  # whose rows are written before those that point to them
        return self.repository(SqlSessions)

    @property
    def memberships(self) -> SqlMemberships:
        self.repository(SqlSeries)  # the same
        return self.repository(SqlMemberships)

    @property
    def attendances(self) -> SqlAttendances:
        _ = self.sessions  # the same
        return self.repository(SqlAttendances)

    async def one_at_a_time(self, client_ids: Iterable[UUID]) -> None:
        """Lock the clients in an order that is the same for everybody, so that none wait in a ring.

        Two clients with one key, one in 2**63, wait for each other in vain and no more.
        """
        await self._lock(client_ids)

    async def one_line_at_a_time(self, series_ids: Iterable[UUID]) -> None:
        await self._lock(series_ids)

    async def _lock(self, ids: Iterable[UUID]) -> None:
        await self.begin()
        await self.fetch(_LOCK, keys=sorted({_lock_key(one) for one in ids}))


def _lock_key(one: UUID) -> int:
    return int.from_bytes(one.bytes[8:], signed=True)
