"""A client's own linkages, with what they said of them, and where they lead."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, and_, any_, bindparam, literal, select, true

from services.aftercare.domain.directory.written import offering_from
from services.aftercare.queries.rows import Row, one, rows
from services.aftercare.tables import client_word, data_key, linkage, offering, organisation, plan
from services.aftercare.tables.persons import of_persons
from shared.database import Database
from shared.http.paging import Window

_c, _w, _o = linkage.c, client_word.c, organisation.c
_NEWEST = (
    select(_w.answer, _w.attended_on.label("said_day"), _w.told_at)
    .where(_w.linkage_id == _c.id)
    .order_by(_w.id.desc())
    .limit(1)
    .lateral("newest")
)
# What a draft proposes nobody has decided yet: it is the staff's until the plan begins.
OWN_LINKAGES = (
    select(linkage, _NEWEST.c.answer, _NEWEST.c.said_day, _NEWEST.c.told_at)
    .join(plan, and_(plan.c.id == _c.plan_id, plan.c.state != literal("draft")))
    .outerjoin(_NEWEST, true())
)
_WORDS = (
    select(client_word, data_key.c.wrapped)
    .outerjoin(data_key, data_key.c.owner_id == _w.client_id)
    .where(_w.linkage_id == bindparam("id"))
    .order_by(_w.id.desc())
    .limit(50)
)
_OF_CODES = (
    select(organisation)
    .where(
        _o.code == any_(bindparam("codes", type_=ARRAY(Text))),
        any_(_o.serves) == bindparam("site", type_=Text),
    )
    .order_by(_o.site == bindparam("site", type_=Text), _o.id.desc())
)
_OFFERINGS = select(offering).where(
    offering.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
    any_(offering.c.serves) == bindparam("site", type_=Text),
)


async def own_linkages(
    database: Database, site: str, client_ids: Collection[UUID], window: Window
) -> Sequence[Row]:
    """Return these clients' linkages, the oldest first."""
    statement: Select[Any] = OWN_LINKAGES.where(
        _c.site == site, _c.client_id == of_persons(client_ids)
    )
    return rows(await database.fetch(window.of(statement, _c.id)))


async def own_linkage(
    database: Database, site: str, client_ids: Collection[UUID], linkage_id: UUID
) -> Row | None:
    statement = OWN_LINKAGES.where(
        _c.site == site, _c.client_id == of_persons(client_ids), _c.id == linkage_id
    )
    return one(await database.fetch_one(statement))


async def words_of_client(database: Database, linkage_id: UUID) -> list[Row]:
    """Return what the client said of a linkage, the newest first, with the key that opens it."""
    return rows(await database.fetch(_WORDS, id=linkage_id))


async def providers_of(database: Database, site: str, found: Sequence[Row]) -> Mapping[str, Row]:
    """Return by its code who is named; where two have it, the site's own."""
    codes = sorted({row["provider_code"] for row in found if row["provider_code"] is not None})
    named = await database.fetch(_OF_CODES, codes=codes, site=site) if codes else []
    return {row["code"]: dict(row) for row in named}


async def offerings_of(database: Database, site: str, found: Sequence[Row]) -> Mapping[UUID, Any]:
    ids = sorted({row["offering_id"] for row in found if row["offering_id"] is not None})
    named = await database.fetch(_OFFERINGS, ids=ids, site=site) if ids else []
    return {row["id"]: offering_from(dict(row)) for row in named}
