"""Owns the measures of access: each a part of a whole, over a period, in words.

Sources: NIATx (waiting time, no-shows, admissions, continuation); NCQA HEDIS, Initiation and
Engagement of Substance Use Disorder Treatment (IET): within 14 days, then 2 services in 34 days.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    select,
)

from services.enrollment.domain.days import DatePrecision
from services.enrollment.queries.report import STARTED
from services.enrollment.queries.reports.tallies import at_sites
from services.enrollment.tables import application, attendance_fact, episode, session_fact
from shared.database import Database
from shared.reporting.counting import tallied
from shared.reporting.tally import Tallies

INITIATION_DAYS, ENGAGEMENT_DAYS, ENGAGEMENT_SERVICES = 14, 34, 2
CONTINUATION_SESSIONS, CONTINUATION_DAYS = 4, 30
MET, NOT_MET = "met", "not_met"

ATTENDED = ("present", "late", "partial")
NOT_COUNTED = ("cancelled_by_program", "cancelled_by_client", "excused", "expected", "unbooked")

_a, _e = application.c, episode.c
_t, _s = attendance_fact.c, session_fact.c
_STARTED = _e.state == any_(literal(STARTED, ARRAY(Text)))
_BY_DAY = _e.date_precision == DatePrecision.DAY.value


Measured = tuple[Select[*tuple[Any, ...]], ColumnElement[str]]
"""Rows with a site and whether they met the measure, and the column of the site."""


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included; `today` is the last of which anything can be known."""

    since: date
    until: date
    today: date


def _sessions(period: Period) -> FromClause:
    """Count what each client attended after the first day of a stay that began in the period.

    `first_month` are sessions of the first day and 30 more, `later` those of 34 days after it.
    """
    last = period.until + timedelta(days=INITIATION_DAYS)
    since_first = _s.day - _e.started_on
    return (
        select(
            _e.id,
            func.count().filter(since_first <= CONTINUATION_DAYS).label("first_month"),
            func.count().filter(since_first > 0).label("later"),
        )
        .join_from(
            episode,
            attendance_fact,
            and_(_t.site == _e.site, _t.client_id == _e.client_id),
        )
        .join(session_fact, _s.id == _t.session_id)
        .where(
            _STARTED,
            _e.started_on.between(period.since, last),
            _t.status == any_(literal(list(ATTENDED), ARRAY(Text))),
            since_first.between(0, ENGAGEMENT_DAYS),
        )
        .group_by(_e.id)
        .subquery("sessions")
    )


def _initiations(period: Period, _: FromClause) -> Measured:
    """IET: of applications, those whose first day of treatment came within 14 days."""
    over = _a.received_on + INITIATION_DAYS < period.today
    return _of_applications(_began_in_time(), over, period, None)


def _engagements(period: Period, sessions: FromClause) -> Measured:
    """IET: of applications, those that began in time and had two services more in 34 days."""
    over = _a.received_on + INITIATION_DAYS + ENGAGEMENT_DAYS < period.today
    engaged = func.coalesce(sessions.c.later, 0) >= ENGAGEMENT_SERVICES
    return _of_applications(and_(_began_in_time(), engaged), over, period, sessions)


def _began_in_time() -> ColumnElement[bool]:
    return and_(_e.id.is_not(None), _e.started_on <= _a.received_on + INITIATION_DAYS)


def _of_applications(
    met: ColumnElement[bool], over: ColumnElement[bool], period: Period, sessions: FromClause | None
) -> Measured:
    """Choose applications of the period whose time is over; history is left out."""
    theirs = and_(_e.application_id == _a.id, _STARTED)
    rows = application.outerjoin(episode, theirs)
    if sessions is not None:
        rows = rows.outerjoin(sessions, sessions.c.id == _e.id)
    statement = (
        select(_a.site, _met(met))
        .select_from(rows)
        .where(_a.received_on.between(period.since, period.until), over)
        .where(func.coalesce(_e.from_history, literal(False)).is_(False))
    )
    return statement, _a.site


def _fourth_session(period: Period, sessions: FromClause) -> Measured:
    came = func.coalesce(sessions.c.first_month, 0) >= CONTINUATION_SESSIONS
    return _continuations(period, came, sessions)


def _thirty_days(period: Period, _: FromClause) -> Measured:
    stayed = func.coalesce(_e.discharged_on, period.today) - _e.started_on
    return _continuations(period, cast(stayed, Integer) >= CONTINUATION_DAYS, None)


def _continuations(
    period: Period, met: ColumnElement[bool], sessions: FromClause | None
) -> Measured:
    rows: FromClause = episode
    if sessions is not None:
        rows = episode.outerjoin(sessions, sessions.c.id == _e.id)
    statement = (
        select(_e.site, _met(met))
        .select_from(rows)
        .where(
            _STARTED,
            _BY_DAY,
            _e.started_on.between(period.since, period.until),
            _e.started_on + CONTINUATION_DAYS < period.today,
        )
    )
    return statement, _e.site


def _no_shows(period: Period, _: FromClause) -> Measured:
    statement = (
        select(_t.site, _met(_t.status == "no_show"))
        .join_from(attendance_fact, session_fact, _s.id == _t.session_id)
        .where(
            _s.is_completed,
            _s.day.between(period.since, period.until),
            ~(_t.status == any_(literal(list(NOT_COUNTED), ARRAY(Text)))),
        )
    )
    return statement, _t.site


def _follow_up(days: int) -> Callable[[Period, FromClause], Measured]:
    def of(period: Period, _: FromClause) -> Measured:
        later = episode.alias("later")
        again = (
            select(later.c.id)
            .where(later.c.client_id == _e.client_id, later.c.id != _e.id)
            .where(later.c.state == any_(literal(STARTED, ARRAY(Text))))
            .where(later.c.started_on.between(_e.discharged_on, _e.discharged_on + days))
            .exists()
        )
        statement = select(_e.site, _met(again)).where(
            _STARTED,
            _BY_DAY,
            _e.discharged_on.between(period.since, period.until),
            _e.discharged_on + days < period.today,
            _e.disposition == "transferred",
        )
        return statement, _e.site

    return of


def _met(condition: ColumnElement[bool]) -> ColumnElement[str]:
    return case((condition, MET), else_=NOT_MET).label("result")


MEASURES: dict[str, Callable[[Period, FromClause], Measured]] = {
    "iet_initiation": _initiations,
    "iet_engagement": _engagements,
    "no_show": _no_shows,
    "continuation_4th_session": _fourth_session,
    "continuation_30_days": _thirty_days,
    "follow_up_7_days": _follow_up(7),
    "follow_up_30_days": _follow_up(30),
}


async def measures(
    database: Database, sites: Collection[str] | None, period: Period, *, synthetic: bool
) -> dict[str, Tallies]:
    """Return for each measure how many met it and how many did not, over all sites and at each."""
    found = {}
    for name, make in MEASURES.items():
        statement, place = make(period, _sessions(period))
        coded = at_sites(statement, place, sites, synthetic=synthetic)
        found[name] = await tallied(database, coded, ("result",))
    return found


async def waiting_time(
    database: Database, sites: Collection[str] | None, period: Period, *, synthetic: bool
) -> Tallies:
    """Return admissions of the period, and the days from receipt to the first day of treatment."""
    exact = case((_e.waited_at_least == _e.waited_at_most, _e.waited_at_least), else_=None)
    statement = select(_e.site, _e.program, exact.label("days")).where(
        _STARTED, _BY_DAY, _e.started_on.between(period.since, period.until)
    )
    coded = at_sites(statement, _e.site, sites, synthetic=synthetic)
    return await tallied(database, coded, ("program",), days="days")
