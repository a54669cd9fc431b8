"""Stores who clients are, sealed, and who was said to be whom."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, or_, select, union_all

from services.enrollment import tables
from services.enrollment.domain.intake.identity import ClientIdentity
from services.enrollment.domain.intake.merge import ClientMerge, MergeState
from services.enrollment.domain.stays.episode_states import OPEN_STATES
from services.enrollment.tables.persons import PERSON
from services.enrollment.tables.standing import standing
from shared.unit_of_work import Repository, SqlUnitOfWork
from shared.unit_of_work.repository import UnitAccess

_i, _m, _e = tables.client_identity, tables.client_merge, tables.episode.c
_MERGED = _m.c.state == MergeState.MERGED.value
_THESE = any_(bindparam("clients", type_=ARRAY(Uuid)))
_SITES = bindparam("sites", type_=ARRAY(Text))

_IDENTITY = select(_i).where(_i.c.id == bindparam("id"))
_TOUCHING = (
    select(_m)
    .where(_MERGED, or_(_m.c.kept_client_id == _THESE, _m.c.duplicate_client_id == _THESE))
    .order_by(_m.c.id)
)
# Named one by one, as each index begins with the site.
_EVERY_SITE = select(tables.site.c.code).order_by(tables.site.c.code)
_IN_CARE = (
    select(_e.client_id, _e.id)
    .where(_e.site == any_(_SITES), _e.client_id == _THESE)
    .where(_e.state == any_(bindparam("open", type_=ARRAY(Text))))
    .order_by(_e.id)
)
_KNOWN_AT = union_all(*standing(any_(_SITES), _THESE))


class SqlIdentities(Repository[ClientIdentity]):
    """A client is the same at every site, so the identity is found from each."""

    table = _i

    async def find(self, aggregate_id: UUID) -> ClientIdentity | None:
        return await self.find_by(_IDENTITY, id=aggregate_id)

    def to_row(self, aggregate: ClientIdentity) -> dict[str, Any]:
        return {"sealed": aggregate.sealed, "keys": list(aggregate.keys)}

    def from_row(self, row: Mapping[str, Any]) -> ClientIdentity:
        return ClientIdentity(**{**row, "keys": tuple(row["keys"])})


class SqlMerges(Repository[ClientMerge]):
    table = _m

    def __init__(self, uow: UnitAccess) -> None:
        super().__init__(uow)
        self._persons: dict[UUID, tuple[UUID, ...]] = {}

    async def kept(self, client_id: UUID) -> UUID:
        return (await self.all_ids(client_id))[0]

    async def all_ids(self, client_id: UUID) -> tuple[UUID, ...]:
        if client_id not in self._persons:
            row = await self._uow.fetch_one(PERSON, client_id=client_id)
            ids = (row["kept"], *row["duplicates"]) if row else (client_id,)
            self._persons |= dict.fromkeys(ids, ids)
        return self._persons[client_id]

    async def are_one(self, client_id: UUID, other: UUID) -> bool:
        return client_id == other or other in await self.all_ids(client_id)

    async def touching(self, client_ids: Iterable[UUID]) -> list[ClientMerge]:
        return await self.list_by(_TOUCHING, clients=list(client_ids))

    def to_row(self, aggregate: ClientMerge) -> dict[str, Any]:
        return {
            "kept_client_id": aggregate.kept_client_id,
            "duplicate_client_id": aggregate.duplicate_client_id,
            "state": aggregate.state,
            "merged_at": aggregate.merged_at,
            "reversed_at": aggregate.reversed_at,
        }

    def from_row(self, row: Mapping[str, Any]) -> ClientMerge:
        return ClientMerge(**{**row, "state": MergeState(row["state"])})


class SqlClients:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def stand_at(self, client_ids: Iterable[UUID], sites: Collection[str] | None) -> bool:
        asked = set(client_ids)
        at = await self._every_site() if sites is None else sorted(sites)
        rows = await self._uow.fetch(_KNOWN_AT, clients=list(asked), sites=at)
        return asked == {row["client_id"] for row in rows}

    async def in_care(self, client_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        states = sorted(state.value for state in OPEN_STATES)
        at = await self._every_site()
        rows = await self._uow.fetch(_IN_CARE, clients=list(client_ids), open=states, sites=at)
        return {row["client_id"]: row["id"] for row in rows}

    async def _every_site(self) -> list[str]:
        return [row["code"] for row in await self._uow.fetch(_EVERY_SITE)]
