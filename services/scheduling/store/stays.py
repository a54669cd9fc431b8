"""Owns how stays are kept."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.scheduling import tables
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.store.rows import AT_SITE, columns, fields
from shared.unit_of_work import Repository

_p = tables.progress.c

_OF_EPISODE = select(tables.progress).where(
    _p.site == AT_SITE, _p.episode_id == bindparam("episode_id")
)
_OF_CLIENTS = (
    select(tables.progress)
    .where(_p.site == AT_SITE, _p.client_id == any_(bindparam("client_ids", type_=ARRAY(Uuid))))
    .order_by(_p.started_on.nulls_first(), _p.id)
)


class SqlStays(Repository[Progress]):
    table = tables.progress

    async def of_episode(self, episode_id: UUID) -> Progress | None:
        return await self.find_by(_OF_EPISODE, site=self._uow.site, episode_id=episode_id)

    async def of_clients(self, client_ids: Iterable[UUID]) -> list[Progress]:
        return await self.list_by(
            _OF_CLIENTS, site=self._uow.site, client_ids=sorted(set(client_ids))
        )

    def to_row(self, aggregate: Progress) -> dict[str, Any]:
        # What a phase has counted is derived whenever it is asked for, and never kept.
        phases = tables.PHASE_PROGRESS.dump_python(
            aggregate.phases, mode="json", exclude={"__all__": {"minutes", "sessions", "items"}}
        )
        decisions = tables.DECISIONS.dump_python(aggregate.decisions, mode="json")
        said = tables.SAID.dump_python(aggregate.said, mode="json")
        derived = {
            "phase": aggregate.current.code if aggregate.current else None,
            "awaits_sign_off_since": aggregate.awaits_sign_off_since,
        }
        return columns(aggregate, said=said, decisions=decisions, phases=phases, **derived)

    def from_row(self, row: Mapping[str, Any]) -> Progress:
        typed = {
            "said": tables.SAID.validate_python(row["said"]),
            "decisions": tables.DECISIONS.validate_python(row["decisions"]),
            "phases": tables.PHASE_PROGRESS.validate_python(row["phases"]),
        }
        return Progress(**{**fields(row, "phase", "awaits_sign_off_since"), **typed})
