"""Stores goals; they are found by their episode wherever it is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.enrollment.domain.stays.goal import Goal, GoalState
from services.enrollment.tables.goals import GOAL_PROGRESS, goal
from shared.unit_of_work import Repository

_OF_EPISODE = select(goal).where(goal.c.episode_id == bindparam("episode_id")).order_by(goal.c.id)


class SqlGoals(Repository[Goal]):
    table = goal

    async def of_episode(self, episode_id: UUID) -> list[Goal]:
        return await self.list_by(_OF_EPISODE, episode_id=episode_id)

    def to_row(self, aggregate: Goal) -> dict[str, Any]:
        progress = GOAL_PROGRESS.dump_python(aggregate.progress, mode="json")
        plain = {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}
        return {**plain, "progress": progress}

    def from_row(self, row: Mapping[str, Any]) -> Goal:
        progress = GOAL_PROGRESS.validate_python(row["progress"])
        return Goal(**{**row, "state": GoalState(row["state"]), "progress": progress})


_IDENTITY = ("id", "site", "version")
