"""Which filters stand in the way of a search that finds nothing.

Two together are found by one look at what the site is served by: it counts offerings by the
filters that they fail. Where a search asks for times, their real occurrences decide again.
"""

from collections import Counter
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    func,
    literal,
    select,
)

from services.aftercare.domain.directory.loosening import Failed, Loosening, also_failed, pairs
from services.aftercare.domain.directory.written import offering_from
from services.aftercare.queries import directory_search
from services.aftercare.queries.directory_search import (
    MOST_COUNTED,
    MOST_LOOKED_AT,
    Asked,
    is_within,
    meets_columns,
    meets_terms,
)
from services.aftercare.tables import offering
from shared.database import Database

_MOST_FAILED = 2


async def without_each(database: Database, asked: Asked) -> list[Loosening]:
    """Return for each filter how many answers there were without it, and whether there are more."""
    counted = []
    for name in asked.search.filters:
        fewer = Asked(asked.search.without(name), asked.site, asked.now)
        found = await directory_search.search(database, fewer, None, MOST_COUNTED)
        counted.append(Loosening((name,), len(found.answers), found.goes_on is not None))
    return counted


async def without_two(database: Database, asked: Asked) -> list[Loosening]:
    """Return the pairs of filters without which there are answers, the best few first."""
    if not asked.search.looks_at_times:
        rows = await database.survey(_counted(asked))
        failing = {_named(asked, row["failed"]): row["many"] for row in rows}
        return pairs(asked.search, failing)
    rows = await database.survey(_looked_at(asked))
    looked_at = Counter(_really(asked, dict(row)) for row in rows)
    return pairs(asked.search, looked_at, more=len(rows) == MOST_LOOKED_AT)


def _really(asked: Asked, row: dict[str, Any]) -> Failed:
    failed = _named(asked, row.pop("failed"))
    return failed | also_failed(asked.search, offering_from(row), asked.now)


def _counted(asked: Asked) -> Select[Any]:
    failed, _ = _failed(asked)
    every = select(failed.label("failed")).where(*_served(asked)).subquery()
    return select(every.c.failed, func.count().label("many")).group_by(every.c.failed)


def _looked_at(asked: Asked) -> Select[Any]:
    failed, many = _failed(asked)
    return (
        select(offering, failed.label("failed"))
        .where(*_served(asked), many <= _MOST_FAILED)
        .order_by(many, offering.c.id)
        .limit(MOST_LOOKED_AT)
    )


def _served(asked: Asked) -> list[ColumnElement[bool]]:
    site = literal([f"site:{asked.site}"], ARRAY(Text))
    return [offering.c.terms.op("@>")(site), directory_search.is_not_over(asked)]


def _failed(asked: Asked) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return the filters that fail, a bit each, and how many they are."""
    meets = [_meets(name, asked) for name in asked.search.filters]
    bits = [case((one, 0), else_=literal(1 << place, Integer)) for place, one in enumerate(meets)]
    ones = [case((one, 0), else_=1) for one in meets]
    return sum(bits[1:], bits[0]), sum(ones[1:], ones[0])


def _meets(name: str, asked: Asked) -> ColumnElement[bool]:
    alone = Asked(asked.search.only(name), asked.site, asked.now)
    near = alone.search.near
    if near is not None:
        return is_within(near)
    return and_(*meets_terms(alone), *meets_columns(alone))


def _named(asked: Asked, failed: int) -> Failed:
    names = asked.search.filters
    return frozenset(name for place, name in enumerate(names) if failed >> place & 1)
