"""Owns what became of the discharged: signs of engagement, first attendances, later stays."""

from sqlalchemy import (
    CTE,
    Date,
    Integer,
    Select,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

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


def engagements(ids: CTE) -> CTE:
    """Return the days, after the discharge, on which somebody was in touch, with what showed it."""
    return union_all(*_sources(ids)).cte("engagement")


def _sources(ids: CTE) -> list[Select[tuple[object, int, str]]]:
    since = cast(check_in.c.completed_on - ids.c.discharged_on, Integer)
    answered = (
        select(ids.c.id, since.label("day"), literal("check_in").label("kind"))
        .join_from(ids, check_in, is_theirs(check_in, ids))
        .where(check_in.c.completed_on.is_not(None), since > 0)
    )
    spoke_on = cast(func.timezone(outreach_task.c.timezone, outreach_task.c.closed_at), Date)
    since_then = cast(spoke_on - ids.c.discharged_on, Integer)
    reached = (
        select(ids.c.id, since_then, literal("outreach"))
        .join_from(ids, outreach_task, is_theirs(outreach_task, ids))
        .where(outreach_task.c.state == OutreachState.REACHED.value, since_then > 0)
    )
    since_attending = cast(linkage.c.attended_on - ids.c.discharged_on, Integer)
    attended = (
        select(ids.c.id, since_attending, literal("linkage"))
        .join_from(ids, linkage, is_theirs(linkage, ids))
        .where(linkage.c.attended_on.is_not(None), since_attending > 0)
    )
    return [answered, reached, attended]


def engaged(cohort: CTE, ids: CTE, of_site: CTE) -> CTE:
    """Return for each discharge the horizons at which somebody was in touch."""
    signs = engagements(ids)
    columns = []
    for days in HORIZONS:
        first, last = bounds(of_site, days)
        within = signs.c.day.between(first, last)
        columns.append(func.bool_or(within).label(f"engaged_{days}"))
    return (
        select(cohort.c.id, *columns)
        .select_from(
            cohort.join(signs, signs.c.id == cohort.c.id).outerjoin(
                of_site, of_site.c.site == cohort.c.site
            )
        )
        .group_by(cohort.c.id)
        .cte("engaged")
    )


def bounds(of_site: CTE, days: int) -> tuple[object, object]:
    """Return the first and last day of the site's window around `days` after the discharge."""
    usual = USUAL_WINDOWS[days]
    window = of_site.c.windows[str(days)]
    return (
        func.coalesce(window["first"].as_integer(), usual.first),
        func.coalesce(window["last"].as_integer(), usual.last),
    )


def linked(ids: CTE) -> CTE:
    """Return for each discharge the days until the first attendance of what a plan linked to.

    Below 0 the attendance was before the discharge, of a plan of this very stay.
    """
    since = cast(linkage.c.attended_on - ids.c.discharged_on, Integer)
    own = and_(plan.c.site == ids.c.site, plan.c.episode_id == ids.c.episode_id)
    return (
        select(ids.c.id, func.min(since).label("day"))
        .join_from(ids, linkage, is_theirs(linkage, ids))
        .outerjoin(plan, and_(own, plan.c.id == linkage.c.plan_id))
        .where(linkage.c.attended_on.is_not(None), or_(since >= 0, plan.c.id.is_not(None)))
        .group_by(ids.c.id)
        .cte("linked")
    )


def readmitted(ids: CTE) -> CTE:
    """Return for each discharge how many days later the next stay began here, where one did."""
    later = known_episode.alias("later")
    since = cast(later.c.started_on - ids.c.discharged_on, Integer)
    return (
        select(ids.c.id, func.min(since).label("day"))
        .join_from(
            ids,
            later,
            and_(is_theirs(later, ids), later.c.episode_id != ids.c.episode_id),
        )
        .where(later.c.started_on.is_not(None), ~later.c.never_was, since >= 0)
        .group_by(ids.c.id)
        .cte("readmitted")
    )
