"""Owns whose outcomes are measured: the discharges of a period, one a person, site and day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    case,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array, distinct_on

from services.aftercare.domain.episodes.known_episode import DEATH
from services.aftercare.domain.outcomes.measures import COUNTED, Exclusion
from services.aftercare.queries.persons import duplicate_ids, kept_id
from services.aftercare.tables import known_episode

_e = known_episode.c
TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Discharges from `since` to `until`, both included; `sites` None is every site.

    `over` is the last day that is over at every site: what lies later cannot be judged.
    """

    sites: Collection[str] | None
    since: date
    until: date
    over: date
    program: str | None = None


def standing() -> ColumnElement[str]:
    """Return why a discharge is in no measure, or that it is counted."""
    return case(
        (_e.never_was, Exclusion.ENTERED_IN_ERROR.value),
        (_e.disposition == DEATH, Exclusion.DEATH.value),
        (_e.is_elsewhere, Exclusion.ELSEWHERE.value),
        (_e.disposition == TRANSFERRED, Exclusion.TRANSFERRED.value),
        (_e.discharge_from_history, Exclusion.HISTORY.value),
        else_=COUNTED,
    )


def discharges(cohort: Cohort) -> CTE:
    """Return the cohort, a row for each discharge with the person's kept id.

    A stay that was kept under two ids of one person, or twice, ended once: of a person's
    discharges from a site on a day one counts, rather a counted one.
    """
    kept = kept_id(_e.client_id)
    person = func.coalesce(kept.c.kept_client_id, _e.client_id)
    why = standing()
    return (
        select(
            _e.id,
            _e.site,
            _e.episode_id,
            _e.client_id,
            person.label("person_id"),
            _e.program,
            _e.started_on,
            _e.discharged_on,
            why.label("standing"),
            (why == COUNTED).label("is_counted"),
        )
        .outerjoin_from(known_episode, kept, true())
        .where(*_within(cohort))
        .ext(distinct_on(_e.site, _e.discharged_on, person))
        .order_by(_e.site, _e.discharged_on, person, (why == COUNTED).desc(), _e.id.desc())
        .cte("cohort")
    )


def _within(cohort: Cohort) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_e.discharged_on.between(cohort.since, cohort.until)]
    if cohort.sites is not None:
        conditions.append(_e.site == any_(literal(sorted(cohort.sites), ARRAY(Text))))
    if cohort.program is not None:
        conditions.append(_e.program == cohort.program)
    return conditions


def persons(cohort: CTE) -> CTE:
    """Return each discharge with every id that its person has: rows bear any of them.

    What is looked up of a person is joined to these sideways, so that no guess of PostgreSQL's of
    how many are counted makes it compare each with each.
    """
    person_id, others = cohort.c.person_id, duplicate_ids(cohort.c.person_id)
    ids = func.array_cat(array([person_id]), others.c.client_ids, type_=ARRAY(Uuid))
    return (
        select(*cohort.c, ids.label("client_ids"))
        .outerjoin_from(cohort, others, true())
        .cte("persons")
        .prefix_with("MATERIALIZED")
    )


def is_theirs(rows: Any, person: CTE) -> ColumnElement[bool]:
    """Say that a row, of any table with a site and a client, is of this person there."""
    return and_(rows.c.site == person.c.site, rows.c.client_id == any_(person.c.client_ids))
