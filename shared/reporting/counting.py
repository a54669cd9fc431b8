"""Owns counting coded rows once over all sites, at each, and by each code, in one scan."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, cast, func, select, tuple_
from sqlalchemy.types import Float

from shared.database import Database
from shared.reporting.tally import Tallies

MISSING = "missing"
"""Counts what nobody recorded. It is never folded into another code."""

DAYS = "days"
"""The column of whole days of which the median and the longest are given."""


async def tallied(
    database: Database,
    coded: Select[*tuple[Any, ...]],
    dimensions: Sequence[str],
    *,
    days: str | None = None,
) -> Tallies:
    """Count the rows of `coded`: a column `site`, one for each dimension, and perhaps days.

    `days` names the column of which the median and the longest are given, over all and by site.
    """
    found = Tallies()
    for name in dimensions:
        found.overall.by[name] = {}
    for row in await database.survey(_counting(coded.subquery(), dimensions, days)):
        tally = found.overall if row["all_sites"] else found.sites[row["site"]]
        dimension = row["dimension"]
        if dimension is not None:
            tally.by[dimension][row[dimension]] = row["count"]
            continue
        tally.total = row["count"]
        if days is not None:
            tally.days = {name: row[name] for name in ("median", "longest", "known")}
    return found


def _counting(rows: FromClause, dimensions: Sequence[str], days: str | None) -> Select[Any]:
    place = rows.c.site
    codes = [rows.c[name] for name in dimensions]
    sets = [tuple_(), tuple_(place)]
    for code in codes:
        sets += [tuple_(code), tuple_(place, code)]
    which = case(*((func.grouping(code) == 0, code.name) for code in codes), else_=None)
    return select(
        place,
        *codes,
        (func.grouping(place) == 1).label("all_sites"),
        which.label("dimension"),
        func.count().label("count"),
        *_of_days(rows.c[days] if days else None),
    ).group_by(func.grouping_sets(*sets))


def _of_days(days: ColumnElement[int] | None) -> list[ColumnElement[Any]]:
    if days is None:
        return []
    middle = func.percentile_cont(0.5).within_group(days)
    return [
        cast(middle, Float).label("median"),
        cast(func.max(days), Float).label("longest"),
        func.count(days).label("known"),
    ]


def band(days: ColumnElement[int], bands: Sequence[tuple[int, int]]) -> ColumnElement[str]:
    """Return the band's name: `0`, `1-7`, … and `31+` beyond the last."""
    beyond = f"{bands[-1][1] + 1}+"
    named = [
        (and_(days >= low, days <= high), str(low) if low == high else f"{low}-{high}")
        for low, high in bands
    ]
    return case((days.is_(None), MISSING), *named, else_=beyond)
