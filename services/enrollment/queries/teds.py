"""Owns reading the episodes of a TEDS file: those that ended, or began, in its year."""

import re
from collections.abc import AsyncIterator, Collection
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    literal,
    or_,
    select,
)

from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.reporting.teds.codes import Span
from services.enrollment.domain.reporting.teds.record import Facts, Kind
from services.enrollment.queries.report import STARTED
from services.enrollment.queries.reports.tallies import at_sites
from services.enrollment.tables import application, episode, minimum_data, site
from shared.database import Database

BATCH = 250
"""Rows at a time: making a file keeps nobody else waiting longer than these take."""
_REFERENCE = re.compile(r"TEDS-[AD]-\d{4}/([A-Za-z0-9][A-Za-z0-9_-]{0,39})")


async def episodes_of_a_file(
    database: Database,
    sites: Collection[str] | None,
    *,
    year: int,
    kind: Kind,
    synthetic: bool,
) -> AsyncIterator[list[tuple[UUID, Facts]]]:
    """Yield the episodes in batches, oldest first; `sites` None is all of them.

    Which they are is decided once, at the beginning.
    """
    found = await database.survey(_wanted(sites, year, kind, synthetic=synthetic))
    ids = [row["id"] for row in found]
    for first in range(0, len(ids), BATCH):
        rows = await database.fetch(_KNOWN, ids=ids[first : first + BATCH])
        yield [(row["id"], _facts(row, year)) for row in rows]


def _wanted(
    sites: Collection[str] | None, year: int, kind: Kind, *, synthetic: bool
) -> Select[*tuple[Any, ...]]:
    statement = (
        select(episode.c.id)
        .join_from(episode, application, episode.c.application_id == application.c.id)
        .where(episode.c.state == any_(literal(STARTED, ARRAY(Text))), _of_year(year, kind))
        .order_by(episode.c.id)
    )
    return at_sites(statement, episode.c.site, sites, synthetic=synthetic)


_KNOWN = (
    select(
        episode,
        application.c.age_band,
        application.c.referral_source,
        application.c.external_reference,
        site.c.state_fips,
        minimum_data.c.given,
    )
    .join_from(episode, application, episode.c.application_id == application.c.id)
    .join(site, site.c.code == episode.c.site)
    .outerjoin(minimum_data, minimum_data.c.id == episode.c.id)
    .where(episode.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(episode.c.id)
)


def _of_year(year: int, kind: Kind) -> ColumnElement[bool]:
    e = episode.c
    first, last = date(year, 1, 1), date(year, 12, 31)
    if kind is Kind.ADMISSIONS:
        return e.started_on.between(first, last)
    # A discharge of a public file whose reason is missing there: its episode stays open here.
    told = and_(e.disposition.is_(None), application.c.external_reference.like(f"TEDS-D-{year}/%"))
    return or_(e.discharged_on.between(first, last), told)


def _facts(row: asyncpg.Record, year: int) -> Facts:
    public = _REFERENCE.fullmatch(row["external_reference"] or "")
    return Facts(
        case_id=public[1] if public else str(row["id"]),
        year=year,
        admitted_in=row["started_on"].year,
        state_fips=row["state_fips"],
        age_band=row["age_band"],
        referral_source=row["referral_source"],
        days_waiting=_span(row["waited_at_least"], row["waited_at_most"]),
        disposition=row["disposition"],
        length_of_stay=_stay(row),
        level_at_admission=_levels(row)[0],
        # A public file says itself which service a stay ended in, or that nobody knows.
        level_at_discharge=_levels(row)[-1] if row["discharged_on"] and not public else None,
        given=row["given"] or {},
    )


def _levels(row: asyncpg.Record) -> list[str]:
    """Return the level of each segment of the stay, the first first."""
    return [one["care"]["level_of_care"] for one in row["segments"]] or [row["level_of_care"]]


def _stay(row: asyncpg.Record) -> Span | None:
    """Return the days to the last contact, which TEDS counts to; where unknown, to discharge."""
    last = row["last_contact_on"]
    if last is not None and row["date_precision"] == DatePrecision.DAY:
        days = max(1, (last - row["started_on"]).days)
        return Span(days, days)
    return _span(row["stayed_at_least"], row["stayed_at_most"])


def _span(at_least: int | None, at_most: int | None) -> Span | None:
    return None if at_least is None else Span(at_least, at_most)
