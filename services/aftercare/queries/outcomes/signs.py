"""Owns what became of the discharged: signs of engagement, first attendances, later stays.

Each is looked up person by person, through an index: however PostgreSQL guesses how many there are,
it costs what the cohort has and nothing of what lies before it.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Label,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.selectable import LateralFromClause

from services.aftercare.domain.outcomes.windows import HORIZONS, USUAL_WINDOWS
from services.aftercare.domain.outreach.task import OutreachState
from services.aftercare.queries.outcomes.cohort import is_theirs
from services.aftercare.tables import (
    check_in,
    known_episode,
    linkage,
    outcome_windows,
    outreach_task,
    plan,
)

_w = outcome_windows.c


def windows() -> CTE:
    """Return the newest windows of each site that has published some."""
    return (
        select(_w.site, _w.number, _w.windows)
        .ext(distinct_on(_w.site))
        .order_by(_w.site, _w.number.desc())
        .cte("windows")
    )


def days_of_windows() -> CTE:
    """Return the same as whole numbers, `first_30` and `last_30` and so on, read once a site."""
    newest = windows()
    columns = (
        newest.c.windows[str(days)][end].as_integer().label(f"{end}_{days}")
        for days in HORIZONS
        for end in ("first", "last")
    )
    return select(newest.c.site, *columns).cte("days_of_windows").prefix_with("MATERIALIZED")


def bounds(of_site: CTE, days: int) -> tuple[Any, Any]:
    """Return the first and last day of the site's window around `days` after the discharge."""
    usual = USUAL_WINDOWS[days]
    return (
        func.coalesce(of_site.c[f"first_{days}"], usual.first),
        func.coalesce(of_site.c[f"last_{days}"], usual.last),
    )


def answered(person: CTE, of_site: CTE) -> LateralFromClause:
    """Return at which horizons the person answered a check-in: `engaged_30` and the others."""
    since = cast(check_in.c.completed_on - person.c.discharged_on, Integer)
    return (
        select(*_in_touch(since, of_site))
        .where(is_theirs(check_in, person), check_in.c.completed_on > person.c.discharged_on)
        .lateral("answered")
    )


def reached(person: CTE, of_site: CTE) -> LateralFromClause:
    """Return at which horizons an outreach reached the person."""
    spoke_on = cast(func.timezone(outreach_task.c.timezone, outreach_task.c.closed_at), Date)
    since = cast(spoke_on - person.c.discharged_on, Integer)
    return (
        select(*_in_touch(since, of_site))
        .where(
            is_theirs(outreach_task, person),
            outreach_task.c.state == OutreachState.REACHED.value,
        )
        .lateral("reached")
    )


def attended(person: CTE, of_site: CTE) -> LateralFromClause:
    """Return the horizons at which the person attended something for the first time, and `day`.

    `day` is how long it took until the first attendance of what a plan linked to. Below 0 it was
    before the discharge, of a plan of this very stay.
    """
    since = cast(linkage.c.attended_on - person.c.discharged_on, Integer)
    own_plan = (
        select(plan.c.id)
        .where(plan.c.site == person.c.site, plan.c.episode_id == person.c.episode_id)
        .correlate(person)
        .scalar_subquery()
    )
    counts = or_(since >= 0, linkage.c.plan_id == own_plan)
    return (
        select(func.min(since).filter(counts).label("day"), *_in_touch(since, of_site))
        .where(is_theirs(linkage, person), linkage.c.attended_on.is_not(None))
        .lateral("attended")
    )


def readmitted(person: CTE) -> LateralFromClause:
    """Return as `day` how many days later the person's next stay began here, where one did."""
    later = known_episode.alias("later")
    since = cast(later.c.started_on - person.c.discharged_on, Integer)
    return (
        select(func.min(since).label("day"))
        .where(
            is_theirs(later, person),
            later.c.episode_id != person.c.episode_id,
            later.c.started_on >= person.c.discharged_on,
            ~later.c.never_was,
        )
        .lateral("readmitted")
    )


def _in_touch(day: ColumnElement[int], of_site: CTE) -> list[Label[Any]]:
    """Return whether any of these days lies in the window of each horizon, as `engaged_30`.

    Windows open after the discharge: what was before it lies in none.
    """
    return [
        func.bool_or(day.between(*bounds(of_site, days))).label(engaged(days)) for days in HORIZONS
    ]


def engaged(days: int) -> str:
    return f"engaged_{days}"
