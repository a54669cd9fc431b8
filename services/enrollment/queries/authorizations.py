"""Owns reading payers, authorizations and what is expected of them, always within a site."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from services.enrollment.domain.payers.authorization import Authorization, Pin
from services.enrollment.domain.payers.authorization_states import AuthorizationState
from services.enrollment.domain.payers.forecast import OPEN_ROLLS, Forecast, expected_end
from services.enrollment.domain.payers.payer import Credit, PayerRules, Row
from services.enrollment.queries.people import ids_of
from services.enrollment.tables import (
    authorization,
    client_key,
    coverage,
    episode,
    payer_rules,
    site,
)
from services.enrollment.tables.held_sessions import BOOKED, GIVEN
from shared.database import Database
from shared.http.paging import Window

Rows = list[asyncpg.Record]

_a, _r = authorization.c, payer_rules.c
_ONE = select(authorization).where(_a.site == bindparam("site"), _a.id == bindparam("id"))
_OF_EPISODE = select(authorization).where(
    _a.site == bindparam("site"), _a.episode_id == bindparam("episode_id")
)
_NEWEST = (
    select(payer_rules)
    .where(_r.site == bindparam("site"))
    .ext(distinct_on(_r.payer))
    .order_by(_r.payer, _r.number.desc())
)
_VERSIONS = (
    select(payer_rules)
    .where(_r.site == bindparam("site"), _r.payer == bindparam("payer"))
    .order_by(_r.number.desc())
    .limit(1)
)
_VERSION = _VERSIONS.where(_r.number == bindparam("number"))
_PINNED = select(payer_rules).where(
    _r.site == bindparam("site"),
    _r.payer == any_(bindparam("payers", type_=ARRAY(Text))),
)
# A coverage goes with its episode, to another site too.
_COVERAGES = (
    select(coverage)
    .join(episode, episode.c.id == coverage.c.episode_id)
    .where(episode.c.site == bindparam("site"))
    .where(coverage.c.episode_id == bindparam("episode_id"))
    .order_by(coverage.c.payer)
)
_SEALED = (
    select(_a.client_id, _a.sealed, client_key.c.wrapped)
    .outerjoin(client_key, client_key.c.client_id == _a.client_id)
    .where(_a.site == bindparam("site"), _a.id == bindparam("id"))
)
_SITES_DUE = (
    select(_a.site)
    .join(site, site.c.code == _a.site)
    .where(
        _a.wakes_on
        <= cast(
            func.timezone(site.c.timezone, bindparam("now", type_=DateTime(timezone=True))), Date
        )
    )
    .distinct()
)


async def sites_due(database: Database, now: datetime) -> list[str]:
    """Return the sites where, by their local day, the calendar changes an authorization."""
    return [row["site"] for row in await database.fetch(_SITES_DUE, now=now)]


async def newest_rules(database: Database, site_code: str) -> dict[str, PayerRules]:
    rows = await database.fetch(_NEWEST, site=site_code)
    return {row["payer"]: PayerRules.kept(row) for row in rows}


async def rules_of_payer(
    database: Database, site_code: str, payer: str, number: int | None
) -> PayerRules | None:
    """Return the payer's newest rules, or the version of a number."""
    statement = _VERSIONS if number is None else _VERSION
    wanted = {} if number is None else {"number": number}
    row = await database.fetch_one(statement, site=site_code, payer=payer, **wanted)
    return None if row is None else PayerRules.kept(row)


async def pinned_rules(
    database: Database, site_code: str, payers: Collection[str]
) -> dict[Pin, PayerRules]:
    rows = await database.fetch(_PINNED, site=site_code, payers=sorted(set(payers)))
    return {(row["payer"], row["number"]): PayerRules.kept(row) for row in rows}


async def coverages(database: Database, site_code: str, episode_id: UUID) -> Rows:
    return await database.fetch(_COVERAGES, site=site_code, episode_id=episode_id)


async def sealed_of(database: Database, site_code: str, identity: UUID) -> asyncpg.Record | None:
    """Return what is sealed of an authorization, with its client's wrapped key."""
    return await database.fetch_one(_SEALED, site=site_code, id=identity)


async def authorization_by_id(
    database: Database, site_code: str, identity: UUID
) -> Authorization | None:
    row = await database.fetch_one(_ONE, site=site_code, id=identity)
    return None if row is None else Authorization.kept(row)


async def of_episode(database: Database, site_code: str, episode_id: UUID) -> list[Authorization]:
    rows = await database.fetch(_OF_EPISODE, site=site_code, episode_id=episode_id)
    return [Authorization.kept(row) for row in rows]


async def authorizations(
    database: Database,
    site_code: str,
    window: Window,
    *,
    today: date,
    wanted: Mapping[str, Any],
    status: AuthorizationState | None,
) -> Rows:
    """Return those whose columns have the values `wanted`; None is any, a client all their ids.

    The worker moves what the calendar changes within seconds; what it has not moved yet is never
    shown as approved.
    """
    statement = select(authorization).where(_a.site == site_code)
    ids = await ids_of(database, wanted.get("client_id"))
    if ids is not None:
        statement = statement.where(_a.client_id == any_(literal(list(ids), ARRAY(Uuid))))
    for name, value in wanted.items():
        if value is not None and name != "client_id":
            statement = statement.where(_a[name] == value)
    if status is not None:
        statement = statement.where(_a.status == status.value)
    if status is AuthorizationState.APPROVED:
        statement = statement.where(or_(_a.ends_on.is_(None), _a.ends_on >= today))
    return await database.fetch(window.of(statement, _a.id))


async def given(
    database: Database, site_code: str, client_ids: Collection[UUID], since: date, until: date
) -> dict[UUID, list[Credit]]:
    """Return the credited minutes of completed sessions, by client."""
    rows = await database.fetch(
        GIVEN, site=site_code, client_ids=list(client_ids), since=since, until=until
    )
    return credits_by_client(rows)


async def booked(
    database: Database, site_code: str, client_ids: Collection[UUID], since: date
) -> Rows:
    return await database.fetch(BOOKED, site=site_code, client_ids=list(client_ids), since=since)


def credits_by_client(rows: Iterable[Row]) -> dict[UUID, list[Credit]]:
    found: dict[UUID, list[Credit]] = {}
    for row in rows:
        credit = Credit(row["id"], row["day"], row["session_type"], row["minutes"])
        found.setdefault(row["client_id"], []).append(credit)
    return found


async def forecast_of(database: Database, one: Authorization, today: date) -> Forecast:
    """Return what is expected of an authorization by what is booked now."""
    since, clients = today - OPEN_ROLLS, [one.client_id]
    rules = (await pinned_rules(database, one.site, {one.payer}))[one.pin]
    others = await of_episode(database, one.site, one.episode_id)
    ahead = credits_by_client(await booked(database, one.site, clients, since))
    so_far = await given(database, one.site, clients, since, today)
    return expected_end(
        one,
        rules,
        today,
        booked=ahead.get(one.client_id, ()),
        given=so_far.get(one.client_id, ()),
        others=[each for each in others if each.id != one.id and each.payer == one.payer],
    )
