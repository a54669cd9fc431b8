"""Owns which result each discharge has in each measure: met, not met, or not to be judged yet."""

from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, select

from services.aftercare.domain.outcomes.measures import (
    COUNTED,
    LINKAGE_DAYS,
    READMISSION_DAYS,
    Result,
    engagement,
    linkage,
    readmission,
)
from services.aftercare.domain.outcomes.windows import HORIZONS
from services.aftercare.queries.outcomes.cohort import Cohort, discharges, ids_of_persons
from services.aftercare.queries.outcomes.signs import bounds, engaged, linked, readmitted, windows


def coded(cohort: Cohort) -> Select[Any]:
    """Return a row for each discharge: whose, when, whether it is counted, and each result."""
    of_all = discharges(cohort)
    ids = ids_of_persons(of_all)
    of_site = windows()
    signs = engaged(of_all, ids, of_site)
    later = readmitted(ids)
    first = linked(ids)
    ended = of_all.c.discharged_on
    results = [
        _result(signs.c[f"engaged_{days}"], ended + bounds(of_site, days)[1], cohort.over).label(
            engagement(days)
        )
        for days in HORIZONS
    ]
    results += [
        _result(first.c.day <= days, ended + days, cohort.over).label(linkage(days))
        for days in LINKAGE_DAYS
    ]
    results += [
        _result(later.c.day <= days, ended + days, cohort.over).label(readmission(days))
        for days in READMISSION_DAYS
    ]
    return select(of_all, *results).select_from(
        of_all.outerjoin(of_site, of_site.c.site == of_all.c.site)
        .outerjoin(signs, signs.c.id == of_all.c.id)
        .outerjoin(first, first.c.id == of_all.c.id)
        .outerjoin(later, later.c.id == of_all.c.id)
    )


def _result(met: Any, last_day: Any, over: date) -> ColumnElement[str]:
    """Judge only where every day that counts is over: an early success is no success of all."""
    return case(
        (last_day > literal(over), Result.NOT_YET.value),
        (func.coalesce(met, False), Result.MET.value),
        else_=Result.NOT_MET.value,
    )


def has(rows: CTE, measure: str, result: Result) -> ColumnElement[bool]:
    return and_(rows.c.standing == COUNTED, rows.c[measure] == result.value)
