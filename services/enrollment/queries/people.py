"""Owns reading who a client is, under which ids they stand, and who may be the same person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    LargeBinary,
    Text,
    Uuid,
    any_,
    bindparam,
    not_,
    or_,
    select,
    union,
)

from services.enrollment.domain.intake.matching import Reason, told
from services.enrollment.domain.intake.merge import MergeState
from services.enrollment.tables import (
    application,
    client_identity,
    client_key,
    client_merge,
    site,
)
from services.enrollment.tables.persons import PERSON
from services.enrollment.tables.standing import standing
from shared.database import Database
from shared.http.paging import Window

Row = asyncpg.Record

MOST_FOUND = 50
"""Suspects that are shown; who has more shares a number with a whole shelter."""
_MOST_LOOKED_AT = 500

_THESE = any_(bindparam("clients", type_=ARRAY(Uuid)))
_SITES = any_(bindparam("sites", type_=ARRAY(Text)))
_i, _m = client_identity.c, client_merge.c
_MERGED = _m.state == MergeState.MERGED.value

_IDENTITIES = (
    select(client_identity, client_key.c.wrapped)
    .join(client_key, client_key.c.client_id == _i.id)
    .where(_i.id == _THESE)
)
_STANDS_HERE = or_(*(place.exists() for place in standing(_SITES, _i.id)))
_ALIKE = (
    select(client_identity, client_key.c.wrapped)
    .join(client_key, client_key.c.client_id == _i.id)
    .where(_i["keys"].op("&&")(bindparam("keys", type_=ARRAY(LargeBinary))))
    .where(not_(_i.id == _THESE), _STANDS_HERE)
    .order_by(_i.id.desc())
    .limit(_MOST_LOOKED_AT)
)
_a = application.c
_CALLED_FOR = (
    select(_a.client_id.label("id"), _a.caller_keys.label("keys"), _i.sealed, client_key.c.wrapped)
    .outerjoin(client_identity, _i.id == _a.client_id)
    .outerjoin(client_key, client_key.c.client_id == _a.client_id)
    .where(_a.caller_keys.op("&&")(bindparam("keys", type_=ARRAY(LargeBinary))), _a.site == _SITES)
    .order_by(_a.id.desc())
    .limit(_MOST_LOOKED_AT)
)
_STANDING = union(*standing(_SITES, _THESE))
_KEPT_OF = select(_m.duplicate_client_id, _m.kept_client_id).where(
    _m.duplicate_client_id == _THESE, _MERGED
)
_MERGES_OF = select(client_merge).where(_m.duplicate_client_id == _THESE, _MERGED).order_by(_m.id)
_ONE_MERGE = select(client_merge).where(_m.site == bindparam("site"), _m.id == bindparam("id"))
_EVERY_SITE = select(site.c.code).order_by(site.c.code)


@dataclass(frozen=True, slots=True)
class Alike:
    """A client who shares something with another one: why, and at which of the sites they stand."""

    row: asyncpg.Record
    kept_client_id: UUID
    sites: tuple[str, ...]
    reasons: tuple[Reason, ...]


async def ids_of(database: Database, client_id: UUID | None) -> tuple[UUID, ...] | None:
    """Return every id that the client stands under, the kept one first; None of nobody."""
    if client_id is None:
        return None
    row = await database.fetch_one(PERSON, client_id=client_id)
    return (row["kept"], *row["duplicates"]) if row else (client_id,)


async def identity(database: Database, client_ids: Sequence[UUID]) -> asyncpg.Record | None:
    """Return the sealed identity of the first of a person's ids that has one, with its key."""
    rows = await database.fetch(_IDENTITIES, clients=list(client_ids))
    found = {row["id"]: row for row in rows}
    return next((found[one] for one in client_ids if one in found), None)


async def identities(database: Database, client_ids: Sequence[UUID]) -> list[asyncpg.Record]:
    return await database.fetch(_IDENTITIES, clients=list(client_ids))


async def stands_at(database: Database, client_ids: Sequence[UUID], site_code: str) -> bool:
    return bool(await database.fetch(_STANDING, clients=list(client_ids), sites=[site_code]))


async def is_anothers(database: Database, client_id: UUID, sites: Collection[str]) -> bool:
    """Say whether the client is known somewhere, but at none of these sites."""
    ids = list(await ids_of(database, client_id) or (client_id,))
    if await database.fetch(_STANDING, clients=ids, sites=sorted(sites)):
        return False
    everywhere = await _codes(database, None)
    return bool(await database.fetch(_STANDING, clients=ids, sites=everywhere))


async def alike(
    database: Database,
    keys: Mapping[bytes, Reason],
    *,
    sites: Collection[str] | None,
    besides: Sequence[UUID] = (),
) -> list[Alike]:
    """Return clients of the sites (None: of all) who share a key, the strongest reason first."""
    at = await _codes(database, sites)
    rows = await database.fetch(_ALIKE, keys=list(keys), clients=list(besides), sites=at)
    return await _with_reasons(database, rows, keys, at)


async def alike_or_called_for(
    database: Database, keys: Mapping[bytes, Reason], *, sites: Collection[str] | None
) -> list[Alike]:
    """Return those alike, and the clients for whom somebody with a key applied at the sites.

    Of the latter `sealed` may be None: nobody has said yet who they are.
    """
    at = await _codes(database, sites)
    rows = await database.fetch(_ALIKE, keys=list(keys), clients=[], sites=at)
    called_for = await database.fetch(_CALLED_FOR, keys=list(keys), sites=at)
    return await _with_reasons(database, [*rows, *called_for], keys, at)


async def _with_reasons(
    database: Database, rows: Sequence[Row], keys: Mapping[bytes, Reason], at: Sequence[str]
) -> list[Alike]:
    found = {row["id"]: row for row in rows}
    shared: dict[UUID, set[Reason]] = {client: set() for client in found}
    for row in rows:
        shared[row["id"]].update(keys[key] for key in row["keys"] if key in keys)
    kept = await kept_of(database, list(found))
    standing: dict[UUID, list[str]] = {client: [] for client in found}
    for row in await database.fetch(_STANDING, clients=list(found), sites=list(at)):
        standing[row["client_id"]].append(row["site"])
    people = [
        Alike(
            row=row,
            kept_client_id=kept.get(client, client),
            sites=tuple(sorted(standing[client])),
            reasons=told(shared[client]),
        )
        for client, row in found.items()
    ]
    return sorted(people, key=lambda one: _RANK[one.reasons[0]])


async def kept_of(database: Database, client_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return who is kept for each of the ids that is a duplicate."""
    return {row[0]: row[1] for row in await database.fetch(_KEPT_OF, clients=list(client_ids))}


async def merges_of(database: Database, client_ids: Sequence[UUID]) -> list[asyncpg.Record]:
    """Return the merges, not reversed, by which these ids are duplicates."""
    return await database.fetch(_MERGES_OF, clients=list(client_ids))


async def merge_by_id(database: Database, site_code: str, identity: UUID) -> Any:
    return await database.fetch_one(_ONE_MERGE, site=site_code, id=identity)


async def merges(
    database: Database, site_code: str, window: Window, *, client_id: UUID | None
) -> list[asyncpg.Record]:
    """Return merges that were made at the site, reversed ones too."""
    statement = select(client_merge).where(_m.site == site_code)
    if client_id is not None:
        one = or_(_m.kept_client_id == client_id, _m.duplicate_client_id == client_id)
        statement = statement.where(one)
    return await database.fetch(window.of(statement, _m.id))


async def _codes(database: Database, sites: Collection[str] | None) -> list[str]:
    if sites is not None:
        return sorted(sites)
    return [row["code"] for row in await database.fetch(_EVERY_SITE)]


_RANK = {reason: place for place, reason in enumerate(Reason)}
