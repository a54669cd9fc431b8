"""Stores goals of stays as events told them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.episodes.known_goal import KnownGoal, newest_words
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_g = tables.known_goal.c
_KNOWN = select(tables.known_goal).where(
    _g.goal_id == bindparam("goal_id"), _g.site == bindparam("site")
)
# Of every site: a goal goes where its stay goes, and is told again only when it changes.
_OF_EPISODE = select(tables.known_goal).where(_g.episode_id == bindparam("episode_id"))


class SqlKnownGoals(Repository[KnownGoal]):
    table = tables.known_goal

    def to_row(self, aggregate: KnownGoal) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> KnownGoal:
        return KnownGoal(**row)

    async def of(self, goal_id: UUID) -> KnownGoal | None:
        return await self.find_by(_KNOWN, goal_id=goal_id, site=self._uow.site)

    async def of_episode(self, episode_id: UUID) -> list[KnownGoal]:
        rows = await self._uow.fetch(_OF_EPISODE, episode_id=episode_id)
        return newest_words(self.from_row(dict(row)) for row in rows)
