"""Reads inboxes, and who it is that reads."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, literal, select

from services.notifications import tables
from shared.auth import Principal
from shared.database import Database
from shared.http.paging import Window

_m, _k, _s = tables.inbox_message.c, tables.person_key.c, tables.staff_member.c
_STAFF_OF = select(_s.id).where(_s.account == bindparam("account"), _s.site == bindparam("site"))
_OPENABLE = select(tables.inbox_message, _k.wrapped).outerjoin(
    tables.person_key, and_(_k.person_id == _m.person_id, _k.site == _m.site)
)
_b = tables.push_subscription.c
_BROWSERS = (
    select(_b.id, _b.person_id, _b.made_at)
    .where(_b.site == bindparam("site"))
    .where(_b.person_id == any_(bindparam("people", type_=ARRAY(Uuid))))
    .order_by(_b.id)
    .limit(100)
)


async def readers(database: Database, site: str, principal: Principal) -> frozenset[UUID]:
    """Return which people the caller is at this site.

    A client by the token's client ids, staff by the account that they sign in under; of a family
    member the token's subject is the person's id.
    """
    staff = await database.fetch_one(_STAFF_OF, account=principal.subject, site=site)
    own = set(principal.client_ids)
    if staff is not None:
        own.add(staff["id"])
    if "family_member" in principal.roles:
        own |= _as_id(principal.subject)
    return frozenset(own)


def _as_id(subject: str) -> set[UUID]:
    try:
        return {UUID(subject)}
    except ValueError:
        return set()


async def inbox(
    database: Database, site: str, people: Sequence[UUID], window: Window, *, unread: bool
) -> list[asyncpg.Record]:
    own = any_(literal(list(people), ARRAY(Uuid)))
    statement = _OPENABLE.where(_m.site == site, _m.person_id == own)
    if unread:
        statement = statement.where(_m.read_at.is_(None))
    return await database.fetch(window.of(statement, _m.id))


async def browsers(database: Database, site: str, people: Sequence[UUID]) -> list[asyncpg.Record]:
    """Return the browsers of people, oldest first, a hundred at most."""
    return await database.fetch(_BROWSERS, site=site, people=list(people))
