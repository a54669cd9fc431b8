"""Searching the directory: the index says what is possible, the real occurrences decide.

By distance it looks in rings around the point, each twice or more as wide as the one before, so
that a page costs what lies near and not what there is.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Double,
    Select,
    Text,
    and_,
    func,
    literal,
    null,
    or_,
    select,
)

from services.aftercare.domain.directory.index import EARTH_KM, tiles_around
from services.aftercare.domain.directory.offering import Location
from services.aftercare.domain.directory.reasons import Answer
from services.aftercare.domain.directory.search import (
    Near,
    Search,
    all_terms,
    any_terms,
    fit,
)
from services.aftercare.domain.directory.written import offering_from
from services.aftercare.tables import offering
from shared.database import Database

RING_KM = (2.0, 8.0, 32.0, 128.0)
MOST_LOOKED_AT = 1000
"""Offerings whose occurrences one page looks at; then it says where to go on."""
MOST_COUNTED = 100
_BATCH = 200
_COLUMNS = offering.c


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ends: the distance, where one was asked for, and the id."""

    id: UUID
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`goes_on` is where to look on; None where there is no more."""

    answers: list[Answer]
    goes_on: Position | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A search at a site and a moment."""

    search: Search
    site: str
    now: datetime


async def search(database: Database, asked: Asked, after: Position | None, limit: int) -> Found:
    """Return the answers behind a position: by distance from a point, else as they came."""
    answers: list[Answer] = []
    last = after
    looked_at = 0
    async for row in _candidates(database, asked, after, limit):
        if len(answers) == limit or looked_at == MOST_LOOKED_AT:
            return Found(answers, last)
        looked_at += 1
        last = Position(row["id"], row["km"])
        found = offering_from(row)
        how = fit(asked.search, found, asked.now)
        if how is not None:
            answers.append(Answer(found, row["km"], how))
    return Found(answers, None)


async def _candidates(
    database: Database, asked: Asked, after: Position | None, limit: int
) -> AsyncIterator[dict[str, Any]]:
    batch = limit + 1 if not asked.search.looks_at_times else max(limit + 1, _BATCH)
    for ring in _rings(asked.search.near, after):
        position = after
        while True:
            rows = await database.survey(_statement(asked, ring, position, batch))
            for row in rows:
                yield dict(row)
            if len(rows) < batch:
                break
            position = Position(rows[-1]["id"], rows[-1]["km"])


def _rings(near: Near | None, after: Position | None) -> Sequence[tuple[float, float] | None]:
    """Return the rings, from which distance to which; one whole of none without a point."""
    if near is None:
        return [None]
    outer = [km for km in RING_KM if km < near.within_km] + [near.within_km]
    inner = [-1.0, *outer[:-1]]
    begun = -1.0 if after is None or after.km is None else after.km
    return [ring for ring in zip(inner, outer, strict=True) if ring[1] >= begun]


def _statement(
    asked: Asked, ring: tuple[float, float] | None, after: Position | None, batch: int
) -> Select[Any]:
    wanted = asked.search
    conditions = [*_by_terms(asked), is_not_over(asked), *meets_columns(asked)]
    near = wanted.near
    if near is None or ring is None:
        km: ColumnElement[Any] = null()
        order: tuple[ColumnElement[Any], ...] = (_COLUMNS.id,)
        if after is not None:
            conditions.append(_COLUMNS.id > after.id)
    else:
        km = _km(near.location)
        order = (km, _COLUMNS.id)
        conditions += [
            _has_one_of(tiles_around(near.location, ring[1])),
            km > ring[0],
            km <= ring[1],
        ]
        if after is not None and after.km is not None:
            reached = literal(after.km, Double)
            conditions.append(or_(km > reached, and_(km == reached, _COLUMNS.id > after.id)))
    return select(offering, km.label("km")).where(*conditions).order_by(*order).limit(batch)


def _by_terms(asked: Asked) -> list[ColumnElement[bool]]:
    return meets_terms(asked, [f"site:{asked.site}"])


def meets_terms(asked: Asked, of_site: Sequence[str] = ()) -> list[ColumnElement[bool]]:
    """Return what a search asks of the terms, those of the site among them or not."""
    groups = any_terms(asked.search, asked.now)
    every = [*of_site, *all_terms(asked.search, asked.now)]
    every += [group[0] for group in groups if len(group) == 1]
    has_all = [_COLUMNS.terms.op("@>")(literal(every, ARRAY(Text)))] if every else []
    return [*has_all, *(_has_one_of(group) for group in groups if len(group) != 1)]


def is_within(near: Near) -> ColumnElement[bool]:
    return func.coalesce(_km(near.location) <= near.within_km, False)


def _has_one_of(terms: list[str]) -> ColumnElement[bool]:
    return _COLUMNS.terms.op("&&")(literal(terms, ARRAY(Text)))


def is_not_over(asked: Asked) -> ColumnElement[bool]:
    return or_(_COLUMNS.is_over_at.is_(None), _COLUMNS.is_over_at > asked.now)


def meets_columns(asked: Asked) -> list[ColumnElement[bool]]:
    """Return what a search asks of columns beside the terms."""
    wanted = asked.search
    conditions: list[ColumnElement[bool]] = []
    if wanted.free_places is not None:
        conditions.append(_COLUMNS.places_free >= wanted.free_places)
    if wanted.age is not None:
        conditions += [
            or_(_COLUMNS.min_age.is_(None), _COLUMNS.min_age <= wanted.age),
            or_(_COLUMNS.max_age.is_(None), _COLUMNS.max_age >= wanted.age),
        ]
    return conditions


def _km(point: Location) -> ColumnElement[float]:
    """Return the great-circle distance by the haversine formula."""
    latitude = literal(point.latitude, Double)
    longitude = literal(point.longitude, Double)
    half = func.power(func.sind((_COLUMNS.latitude - latitude) / 2), 2) + func.cosd(
        latitude
    ) * func.cosd(_COLUMNS.latitude) * func.power(
        func.sind((_COLUMNS.longitude - longitude) / 2), 2
    )
    return 2 * EARTH_KM * func.asin(func.sqrt(func.least(1.0, half)))
