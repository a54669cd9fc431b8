"""Stores episodes as events told them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.episodes.known_episode import KnownEpisode
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.episodes import episode_of
from services.aftercare.tables.persons import OF_PERSON
from shared.unit_of_work import Repository

_KNOWN = select(tables.known_episode).where(
    tables.known_episode.c.episode_id == bindparam("episode_id"),
    tables.known_episode.c.site == bindparam("site"),
)


_OF_PERSON = (
    select(tables.known_episode)
    .where(tables.known_episode.c.client_id == OF_PERSON)
    .where(tables.known_episode.c.site == bindparam("site"))
    .order_by(tables.known_episode.c.id)
)


class SqlEpisodes(Repository[KnownEpisode]):
    table = tables.known_episode

    async def of(self, episode_id: UUID) -> KnownEpisode | None:
        return await self.find_by(_KNOWN, episode_id=episode_id, site=self._uow.site)

    async def of_person(self, client_id: UUID) -> list[KnownEpisode]:
        return await self.list_by(_OF_PERSON, client_id=client_id, site=self._uow.site)

    def to_row(self, aggregate: KnownEpisode) -> dict[str, Any]:
        row = own_columns(aggregate)
        row.pop("discharge")
        end = aggregate.discharge
        row["disposition"] = end and end.disposition
        row["discharged_on"] = end and end.discharged_on
        row["discharge_from_history"] = end and end.from_history
        return row

    def from_row(self, row: Mapping[str, Any]) -> KnownEpisode:
        return episode_of(row)
