"""Finds deaths, which are facts of the person, and stores who is to be settled at which site."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, bindparam, delete, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from services.aftercare import tables
from services.aftercare.domain.episodes.known_episode import KnownEpisode
from services.aftercare.domain.persons.ended import Ending, Unsettled
from services.aftercare.tables.episodes import TELLS_OF_DEATH
from services.aftercare.tables.persons import OF_PERSON, ids_of_persons
from shared.identifiers import new_id
from shared.unit_of_work import SqlUnitOfWork

_e, _u = tables.known_episode.c, tables.unsettled_person.c


def _died(*also: Any) -> Select[Any]:
    found = select(_e.id).where(_e.client_id == OF_PERSON, TELLS_OF_DEATH, *also)
    return select(found.exists())


_KNOWN = _died()
_HERE = _died(_e.site == bindparam("site"))
_BESIDE = _died(_e.id != bindparam("id"))
_IDS = ids_of_persons(bindparam("ids", type_=ARRAY(Uuid)))
# From site to site through the index, and in each of them by the client.
_SITES = text("""
WITH RECURSIVE known AS (
  (SELECT site FROM known_episode ORDER BY site LIMIT 1)
  UNION ALL
  SELECT (SELECT site FROM known_episode WHERE site > known.site ORDER BY site LIMIT 1)
  FROM known WHERE known.site IS NOT NULL
)
SELECT site FROM known WHERE site <> :site AND (
  EXISTS (SELECT FROM known_episode AS e WHERE e.site = known.site AND e.client_id = ANY(:ids))
  OR EXISTS (SELECT FROM setback AS s WHERE s.site = known.site AND s.client_id = ANY(:ids))
  OR EXISTS (SELECT FROM help_request AS h WHERE h.site = known.site AND h.client_id = ANY(:ids)))
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_NEW = insert(tables.unsettled_person)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["site", "client_id", "ending"],
    set_={
        "told_at": _NEW.excluded.told_at,
        "wakes_at": _NEW.excluded.wakes_at,
        "looks_around": or_(_u.looks_around, _NEW.excluded.looks_around),
    },
)
_CLAIM = (
    select(_u.id, _u.client_id, _u.ending, _u.told_at, _u.looks_around)
    .where(_u.site == bindparam("site"), _u.wakes_at <= bindparam("now"))
    .order_by(_u.wakes_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_TAKE_OFF = delete(tables.unsettled_person).where(_u.id == bindparam("row_id"))


class SqlDeaths:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def is_known(self, client_id: UUID) -> bool:
        return bool(await self._uow.fetch_value(_KNOWN, client_id=client_id))

    async def is_told_here(self, client_id: UUID) -> bool:
        site = self._uow.site
        return bool(await self._uow.fetch_value(_HERE, client_id=client_id, site=site))

    async def is_told_beside(self, episode: KnownEpisode) -> bool:
        found = await self._uow.fetch_value(_BESIDE, client_id=episode.client_id, id=episode.id)
        return bool(found)


class SqlUnsettledPersons:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def put(self, told: Unsettled, wakes_at: datetime) -> None:
        self._put(self._uow.site, told, wakes_at)

    async def spread(self, told: Unsettled) -> None:
        ids = [row["id"] for row in await self._uow.fetch(_IDS, ids=[told.client_id])]
        once = Unsettled(told.client_id, told.ending, told.told_at, looks_around=False)
        for site in await self._others(ids):
            self._put(site, once, self._uow.now)

    async def claim(self, now: datetime, at_most: int) -> list[Unsettled]:
        await self._uow.begin()
        rows = await self._uow.fetch(_CLAIM, site=self._uow.site, now=now, at_most=at_most)
        for row in rows:
            self._uow.write(_TAKE_OFF, row_id=row["id"])
        return [_unsettled(row) for row in rows]

    async def _others(self, ids: Collection[UUID]) -> list[str]:
        rows = await self._uow.fetch(_SITES, site=self._uow.site, ids=list(ids))
        return sorted(row["site"] for row in rows)

    def _put(self, site: str, told: Unsettled, wakes_at: datetime) -> None:
        self._uow.write(
            _PUT,
            id=new_id(),
            site=site,
            version=1,
            client_id=told.client_id,
            ending=told.ending.value,
            told_at=told.told_at,
            wakes_at=wakes_at,
            looks_around=told.looks_around,
        )


def _unsettled(row: Any) -> Unsettled:
    ending = Ending(row["ending"])
    return Unsettled(row["client_id"], ending, row["told_at"], row["looks_around"])
