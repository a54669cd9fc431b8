"""Owns reading the episodes of a TEDS file: those that ended, or began, in its year."""

import re
from collections.abc import AsyncIterator, Collection
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, any_, literal, or_, select

from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.teds.codes import Span
from services.enrollment.domain.teds.record import Facts, Kind
from services.enrollment.queries.report import STARTED
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
    """Yield the episodes in batches, oldest first; `sites` None is all of them."""
    statement = _statement(sites, year, kind, synthetic=synthetic)
    after: UUID | None = None
    while True:
        page = statement if after is None else statement.where(episode.c.id > after)
        rows = await database.survey(page)
        if not rows:
            return
        yield [(row["id"], _facts(row, year)) for row in rows]
        after = rows[-1]["id"]


def _statement(
    sites: Collection[str] | None, year: int, kind: Kind, *, synthetic: bool
) -> Select[Any]:
    e, a = episode.c, application.c
    statement = (
        select(
            episode,
            a.age_band,
            a.referral_source,
            a.external_reference,
            site.c.state_fips,
            minimum_data.c.given,
        )
        .join_from(episode, application, e.application_id == a.id)
        .join(site, site.c.code == e.site)
        .outerjoin(minimum_data, minimum_data.c.id == e.id)
        .where(e.state == any_(literal(STARTED, ARRAY(Text))), _of_year(year, kind))
        .order_by(e.id)
        .limit(BATCH)
    )
    if not synthetic:
        statement = statement.where(~site.c.synthetic)
    if sites is None:
        return statement
    return statement.where(e.site == any_(literal(sorted(sites), ARRAY(Text))))


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
        level_of_care=row["level_of_care"],
        given=row["given"] or {},
    )


def _stay(row: asyncpg.Record) -> Span | None:
    """Return the days to the last contact, which TEDS counts to; where unknown, to discharge."""
    last = row["last_contact_on"]
    if last is not None and row["date_precision"] == DatePrecision.DAY:
        days = max(1, (last - row["started_on"]).days)
        return Span(days, days)
    return _span(row["stayed_at_least"], row["stayed_at_most"])


def _span(at_least: int | None, at_most: int | None) -> Span | None:
    return None if at_least is None else Span(at_least, at_most)
