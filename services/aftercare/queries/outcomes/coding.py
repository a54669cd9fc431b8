"""Owns which result each discharge has in each measure: met, not met, or not to be judged yet."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Label,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from services.aftercare.domain.outcomes.measures import (
    LINKAGE_DAYS,
    READMISSION_DAYS,
    Result,
    engagement,
    linkage,
    readmission,
)
from services.aftercare.domain.outcomes.windows import HORIZONS
from services.aftercare.queries.outcomes.cohort import Cohort, discharges, persons
from services.aftercare.queries.outcomes.signs import (
    answered,
    attended,
    bounds,
    days_of_windows,
    engaged,
    reached,
    readmitted,
)


def coded(cohort: Cohort) -> Select[Any]:
    """Return a row for each discharge: whose, when, whether it is counted, and each result."""
    person, of_site = persons(discharges(cohort)), days_of_windows()
    check_ins, outreach = answered(person, of_site), reached(person, of_site)
    attendances, later = attended(person, of_site), readmitted(person)
    ended = person.c.discharged_on

    def result(measure: str, met: ColumnElement[bool], last_day: Any) -> Label[Any]:
        return _result(and_(person.c.is_counted, met), last_day, cohort.over).label(measure)

    def in_touch(days: int) -> ColumnElement[bool]:
        return or_(*(one.c[engaged(days)] for one in (check_ins, outreach, attendances)))

    return select(
        person,
        *(
            result(engagement(days), in_touch(days), ended + bounds(of_site, days)[1])
            for days in HORIZONS
        ),
        *(result(linkage(days), attendances.c.day <= days, ended + days) for days in LINKAGE_DAYS),
        *(
            result(readmission(days), later.c.day <= days, ended + days)
            for days in READMISSION_DAYS
        ),
    ).select_from(
        person.outerjoin(of_site, of_site.c.site == person.c.site)
        .join(check_ins, true())
        .join(outreach, true())
        .join(attendances, true())
        .join(later, true())
    )


def _result(met: Any, last_day: Any, over: date) -> ColumnElement[str]:
    """Judge only where every day that counts is over: an early success is no success of all."""
    return case(
        (last_day > literal(over), Result.NOT_YET.value),
        (func.coalesce(met, False), Result.MET.value),
        else_=Result.NOT_MET.value,
    )


def has(rows: CTE, measure: str, result: Result) -> ColumnElement[bool]:
    return and_(rows.c.is_counted, rows.c[measure] == result.value)
