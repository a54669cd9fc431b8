"""Owns reading consents, the parties they name and the accounting, always within a site."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)

from services.enrollment.domain.consents.consent import ConsentState
from services.enrollment.queries.people import ids_of
from services.enrollment.tables import client_key, consent, disclosure, party
from services.enrollment.tables import site as site_table
from services.enrollment.tables.consent_rows import ends_soon
from shared.database import Database
from shared.http.paging import Window

Rows = list[asyncpg.Record]
Row = asyncpg.Record | None

_c = consent.c
_ONE_CONSENT = select(consent).where(_c.site == bindparam("site"), _c.id == bindparam("id"))
_PARTIES = select(party, client_key.c.wrapped).outerjoin(
    client_key, client_key.c.client_id == party.c.client_id
)
_THESE = any_(bindparam("clients", type_=ARRAY(Uuid)))
_ONE_PARTY = _PARTIES.where(
    party.c.site == bindparam("site"),
    party.c.client_id == _THESE,
    party.c.id == bindparam("id"),
)
_DISCLOSURES = (
    select(
        disclosure,
        party.c.kind.label("party_kind"),
        party.c.sealed,
        client_key.c.wrapped,
    )
    .join(party, party.c.id == disclosure.c.party_id)
    .join(site_table, site_table.c.code == disclosure.c.site)
    .outerjoin(client_key, client_key.c.client_id == disclosure.c.client_id)
)
_TOLD_ON = cast(func.timezone(site_table.c.timezone, disclosure.c.disclosed_at), Date)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_LEAD = bindparam("lead", type_=Integer)
_TODAY = cast(func.timezone(site_table.c.timezone, _NOW), Date)
_SITES_EXPIRING = (
    select(_c.site)
    .join(site_table, site_table.c.code == _c.site)
    .where(_c.state == ConsentState.ACTIVE.value, _c.expiry_told_at.is_(None))
    # So that the index narrows it: no zone is a day away from UTC.
    .where(_c.expires_on.between(cast(_NOW, Date) - 1, cast(_NOW, Date) + _LEAD + 1))
    .where(ends_soon(_TODAY, _LEAD))
    .distinct()
)


async def consent_by_id(database: Database, site: str, identity: UUID) -> Row:
    return await database.fetch_one(_ONE_CONSENT, site=site, id=identity)


async def consents(
    database: Database,
    site: str,
    window: Window,
    *,
    today: date,
    client_id: UUID | None,
    states: Collection[ConsentState],
) -> Rows:
    """Return the site's consents in one of these states, all where none is named.

    Their state is that of the local day `today`.
    """
    statement = select(consent).where(_c.site == site)
    ids = await ids_of(database, client_id)
    if ids is not None:
        statement = statement.where(_c.client_id == any_(literal(list(ids), ARRAY(Uuid))))
    if states:
        statement = statement.where(or_(*(_is_in(state, today) for state in states)))
    return await database.fetch(window.of(statement, _c.id))


async def expiring_consents(
    database: Database, site: str, window: Window, *, today: date, within: int
) -> Rows:
    """Return what is active on the local day `today` and ends `within` so many days."""
    statement = (
        select(consent)
        .where(_c.site == site, _c.state == ConsentState.ACTIVE.value)
        .where(_c.expires_on.between(today, today + timedelta(days=within)))
    )
    return await database.fetch(window.of(statement, _c.id))


async def sites_with_expiring_consents(database: Database, lead: int, now: datetime) -> list[str]:
    """Return the sites that have consents near their end of which nobody was told."""
    return [row["site"] for row in await database.fetch(_SITES_EXPIRING, lead=lead, now=now)]


async def party_by_id(database: Database, site: str, client_id: UUID, identity: UUID) -> Row:
    ids = await ids_of(database, client_id)
    return await database.fetch_one(_ONE_PARTY, site=site, clients=list(ids or ()), id=identity)


async def parties(database: Database, site: str, client_id: UUID, window: Window) -> Rows:
    ids = await ids_of(database, client_id)
    statement = _PARTIES.where(party.c.site == site, party.c.client_id == _THESE)
    return await database.fetch(window.of(statement, party.c.id), clients=list(ids or ()))


async def disclosures(
    database: Database, site: str, client_id: UUID, window: Window, *, since: date | None
) -> Rows:
    """Return what was told of the client under all ids, `since` a local day of the site or ever."""
    ids = await ids_of(database, client_id)
    statement = _DISCLOSURES.where(disclosure.c.site == site, disclosure.c.client_id == _THESE)
    if since is not None:
        statement = statement.where(since <= _TOLD_ON)
    return await database.fetch(window.of(statement, disclosure.c.id), clients=list(ids or ()))


def _is_in(state: ConsentState, today: date) -> ColumnElement[bool]:
    has_lapsed = _c.expires_on < today
    if state is ConsentState.ACTIVE:
        is_open = or_(_c.expires_on.is_(None), _c.expires_on >= today)
        return and_(_c.state == state.value, is_open)
    if state is ConsentState.EXPIRED:
        lapsed = (_c.state == ConsentState.ACTIVE.value) & has_lapsed
        return or_(_c.state == state.value, lapsed)
    return _c.state == state.value
