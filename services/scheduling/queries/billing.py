"""Owns reading billable days: derived from rolls each time, so no correction leaves them behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, BindParameter, Select, Uuid, any_, bindparam, select

from services.scheduling.domain.weeks.billing import (
    BillableDay,
    BillingBook,
    BillingRules,
    Spell,
    billable_days,
    whole_weeks,
)
from services.scheduling.domain.weeks.figures import WeekLine
from services.scheduling.tables import attendance, billing_rules, client_payers, session
from services.scheduling.tables.billing_rows import billing_rules_of_row, client_payers_of_row
from services.scheduling.tables.week_rows import line_of
from shared.database import Database
from shared.http.paging import Window

_AT_SITE: BindParameter[str] = bindparam("site")
_a, _s = attendance.c, session.c
_LINES = (
    select(
        *(_a[name] for name in ("client_id", "session_id", "type", "held_on", "starts_at")),
        *(_a[name] for name in ("ends_at", "status", "credited_minutes")),
        _s.state.label("session_state"),
    )
    .join(session, _s.id == _a.session_id)
    .where(_a.site == _AT_SITE)
)
_FIRST: BindParameter[date] = bindparam("first")
_LAST: BindParameter[date] = bindparam("last")
_OF_SITE = _LINES.where(_s.site == _AT_SITE, _s.held_on.between(_FIRST, _LAST))
_AMONG = any_(bindparam("clients", type_=ARRAY(Uuid)))
_CLIENTS = _OF_SITE.with_only_columns(_a.client_id, maintain_column_froms=True).distinct()
_OF_CLIENT = _LINES.where(_a.client_id == bindparam("client_id"), _a.held_on.between(_FIRST, _LAST))
_PAYERS = select(client_payers).where(client_payers.c.site == _AT_SITE)
_PAYERS_OF_CLIENT = _PAYERS.where(client_payers.c.client_id == bindparam("client_id"))


@dataclass(frozen=True, slots=True)
class ClientDays:
    """The days of one client, in order of time."""

    client_id: UUID
    days: Sequence[BillableDay]


async def of_client(
    database: Database, site: str, client_id: UUID, first: date, last: date
) -> list[BillableDay]:
    """Return the client's days from one local day to another, both included."""
    monday, sunday = whole_weeks(first, last)
    asked: dict[str, Any] = {"site": site, "client_id": client_id}
    rows = await database.fetch(_OF_CLIENT, **asked, first=monday, last=sunday)
    spells = await payers_of(database, site, client_id)
    book = await _book(database, site)
    found = billable_days([line_of(dict(row)) for row in rows], spells, book)
    return [day for day in found if first <= day.day <= last]


async def of_site(
    database: Database, site: str, monday: date, window: Window | None
) -> list[ClientDays]:
    """Return the days of everybody on a roll of that week, by client; without a window, of all."""
    _, sunday = whole_weeks(monday, monday)
    asked: dict[str, Any] = {"site": site, "first": monday, "last": sunday}
    statement = _OF_SITE
    if window is not None:
        page = await database.fetch(window.of(_CLIENTS, _a.client_id), **asked)
        statement = _OF_SITE.where(_a.client_id == _AMONG)
        asked["clients"] = [row["client_id"] for row in page]
    rows = await database.fetch(statement, **asked)
    lines: dict[UUID, list[WeekLine]] = {}
    for line in (line_of(dict(row)) for row in rows):
        lines.setdefault(line.client_id, []).append(line)
    known = [client_payers_of_row(dict(row)) for row in await database.fetch(_PAYERS, site=site)]
    spells = {one.client_id: one.spells for one in known}
    book = await _book(database, site)
    return [
        ClientDays(client, billable_days(lines[client], spells.get(client, []), book))
        for client in sorted(lines)
    ]


async def payers_of(database: Database, site: str, client_id: UUID) -> list[Spell]:
    row = await database.fetch_one(_PAYERS_OF_CLIENT, site=site, client_id=client_id)
    return client_payers_of_row(dict(row)).spells if row else []


async def rules(
    database: Database, site: str, window: Window, payer: str | None
) -> list[BillingRules]:
    statement = select(billing_rules).where(billing_rules.c.site == site)
    if payer is not None:
        statement = statement.where(billing_rules.c.payer == payer)
    return await _rules(database, window.of(statement, billing_rules.c.id))


async def _book(database: Database, site: str) -> BillingBook:
    whole = select(billing_rules).where(billing_rules.c.site == site)
    return BillingBook(site, await _rules(database, whole))


async def _rules(database: Database, statement: Select[Any]) -> list[BillingRules]:
    rows: list[asyncpg.Record] = await database.fetch(statement)
    return [billing_rules_of_row(dict(row)) for row in rows]
