"""Owns what is shown about authorizations: standing, usage, forecast."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.authorization_states import AuthorizationState
from services.enrollment.domain.payers.forecast import Forecast
from services.enrollment.domain.payers.make_ups import monday_of, sunday_of
from services.enrollment.domain.payers.payer import (
    Credit,
    PayerRules,
    UnitKind,
    by_day,
    units_of_day,
)


class AuthorizationView(BaseModel):
    """`status` is derived: exhausted and expired follow from units and dates.

    `ends_on` is the last day covered: `valid_until`, or the day before a replacement begins.
    `units_over` were used beyond what is approved. `is_followed`: the payer has approved the day
    after the last one too. Usage is evaluated by the payer's rules of `rules_number`.
    """

    id: UUID
    site: str
    version: int
    episode_id: UUID
    client_id: UUID
    payer: str
    rules_number: int
    requested_on: date
    unit_kind: UnitKind
    level_of_care: str
    units_requested: int | None
    status: AuthorizationState
    decided_on: date | None
    reason_code: str | None
    units_approved: int | None
    units_used: int
    units_left: int | None
    units_over: int
    valid_from: date | None
    valid_until: date | None
    ends_on: date | None
    days_left: int | None
    replaced_by: UUID | None
    is_followed: bool
    is_low: bool

    @classmethod
    def of(cls, one: Authorization, today: date) -> "AuthorizationView":
        derived = {
            "status": one.status_on(today),
            "units_left": one.units_left,
            "units_over": max(0, one.units_used - (one.units_approved or one.units_used)),
            "days_left": one.days_left(today),
        }
        return cls(**{**vars(one), **derived})


class AuthorizationRecord(AuthorizationView):
    """One authorization with the payer's reference number, which lists do not show."""

    reference_number: str | None


class FoundView(BaseModel):
    """What has the number that was asked for, the newest first; 50 at most."""

    items: list[AuthorizationView]


class ReplacedView(BaseModel):
    replaced: AuthorizationView
    replacement: AuthorizationView


class UsedDayView(BaseModel):
    """One local day. Minutes are credited ones of sessions that count; `units_so_far` add up.

    `is_paid` is false where the day gives no unit, and where none was left for it.
    """

    day: date
    minutes: int
    sessions: int
    units: int
    units_so_far: int
    is_paid: bool


class UsedWeekView(BaseModel):
    """A local week, Monday to Sunday, that is over or under way."""

    starts_on: date
    billable_days: int
    required_days: int
    is_over: bool


class UsageView(BaseModel):
    authorization_id: UUID
    units_approved: int | None
    units_used: int
    days: list[UsedDayView]
    short_weeks: Annotated[
        list[UsedWeekView],
        Field(description="Weeks wholly within the authorization with too few billable days."),
    ]

    @classmethod
    def unused(cls, one: Authorization) -> "UsageView":
        return cls(
            authorization_id=one.id,
            units_approved=one.units_approved,
            units_used=0,
            days=[],
            short_weeks=[],
        )

    @classmethod
    def of(
        cls, one: Authorization, rules: PayerRules, given: Sequence[Credit], today: date
    ) -> "UsageView":
        days = list(_days(one, rules, given))
        return cls(
            authorization_id=one.id,
            units_approved=one.units_approved,
            units_used=sum(day.units for day in days),
            days=days,
            short_weeks=list(_short_weeks(one, rules, given, today)),
        )


class ForecastView(BaseModel):
    """What is left by what is booked now; all dates are local days of the site.

    `runs_out_on` null: what is booked does not use up the units. `coverage_ends_on` is the earlier
    of that day and `ends_on`. `covered` and `uncovered` are booked days that would use units.
    """

    authorization_id: UUID
    status: AuthorizationState
    units_left: int
    days_left: int
    ends_on: date
    runs_out_on: date | None
    coverage_ends_on: date
    last_covered_on: date | None
    covered: list[date]
    uncovered: list[date]
    explained: str

    @classmethod
    def of(cls, expected: Forecast, one: Authorization, today: date) -> "ForecastView":
        return cls(
            authorization_id=one.id,
            status=one.status_on(today),
            units_left=expected.units_left,
            days_left=one.days_left(today) or 0,
            ends_on=expected.ends_on,
            runs_out_on=expected.runs_out_on,
            coverage_ends_on=expected.coverage_ends_on,
            last_covered_on=expected.last_covered_on,
            covered=list(expected.covered),
            uncovered=list(expected.uncovered),
            explained=expected.explained,
        )


def _days(one: Authorization, rules: PayerRules, given: Sequence[Credit]) -> Iterable[UsedDayView]:
    used = 0
    for day, on in sorted(by_day(given).items()):
        counted = [each for each in on if each.session_type in rules.session_types]
        units = units_of_day(on, one.unit_kind, rules)
        used += units
        yield UsedDayView(
            day=day,
            minutes=sum(each.minutes for each in counted),
            sessions=len(counted),
            units=units,
            units_so_far=used,
            is_paid=bool(units) and used <= (one.units_approved or 0),
        )


def _short_weeks(
    one: Authorization, rules: PayerRules, given: Sequence[Credit], today: date
) -> Iterable[UsedWeekView]:
    if one.unit_kind is not UnitKind.DAY:
        return
    weeks: dict[date, int] = {}
    for day, on in by_day(given).items():
        billable = units_of_day(on, UnitKind.DAY, rules)
        weeks[monday_of(day)] = weeks.get(monday_of(day), 0) + billable
    for monday, billable in sorted(weeks.items()):
        is_whole = one.covers(monday) and one.covers(sunday_of(monday))
        if is_whole and billable < rules.days_per_week:
            yield UsedWeekView(
                starts_on=monday,
                billable_days=billable,
                required_days=rules.days_per_week,
                is_over=sunday_of(monday) < today,
            )
