"""Owns the counts of outcomes: over all, and by site, program, or month or quarter of discharge."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Text, cast, func, literal, select, tuple_

from services.aftercare.domain.outcomes.counts import Counts, Figures
from services.aftercare.domain.outcomes.measures import (
    COUNTED,
    DEFINITIONS,
    Exclusion,
    Result,
)
from services.aftercare.queries.outcomes.coding import coded, has
from services.aftercare.queries.outcomes.cohort import Cohort
from shared.database import Database
from shared.reporting.counting import MISSING

MEASURES = tuple(DEFINITIONS)


class By(StrEnum):
    """What groups are of. A cohort is a month or a quarter of discharge, as `2026-Q1`."""

    SITE = "site"
    PROGRAM = "program"
    MONTH = "month"
    QUARTER = "quarter"


async def figures(database: Database, cohort: Cohort, by: By) -> Figures:
    """Count in one statement over the rows as they are now."""
    rows = await database.survey(_counting(coded(cohort).cte("coded"), by))
    overall = next((_counts(row) for row in rows if row["is_overall"]), Counts())
    groups = {row["group"]: _counts(row) for row in rows if not row["is_overall"]}
    return Figures(overall, dict(sorted(groups.items())))


def _counting(rows: CTE, by: By) -> Select[Any]:
    group = _group(rows, by)
    grouped = select(group.label("group"), rows).cte("grouped")
    return select(
        grouped.c.group,
        (func.grouping(grouped.c.group) == 1).label("is_overall"),
        func.count().label("discharges"),
        *(
            func.count().filter(grouped.c.standing == why).label(why)
            for why in (COUNTED, *(one.value for one in Exclusion))
        ),
        *(
            func.count().filter(has(grouped, measure, result)).label(f"{measure}:{result.value}")
            for measure in MEASURES
            for result in Result
        ),
    ).group_by(func.grouping_sets(tuple_(), tuple_(grouped.c.group)))


def _group(rows: CTE, by: By) -> ColumnElement[str]:
    if by is By.PROGRAM:
        return func.coalesce(rows.c.program, MISSING)
    if by is By.SITE:
        return cast(rows.c.site, Text)
    form = "YYYY-MM" if by is By.MONTH else 'YYYY-"Q"Q'
    return func.to_char(rows.c.discharged_on, literal(form))


def _counts(row: Any) -> Counts:
    return Counts(
        row["discharges"],
        row[COUNTED],
        {why: row[why.value] for why in Exclusion},
        {
            measure: {result: row[f"{measure}:{result.value}"] for result in Result}
            for measure in MEASURES
        },
    )
