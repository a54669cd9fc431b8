"""Group commit: units of work that end at the same time share one transaction.

A unit is a list of writes, so it can be applied again: when anything in a group is refused, the
group is rolled back and each unit is applied alone, and only the one at fault fails.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from shared.database.errors import CONTENTION, Constraints, DatabaseAway, translated
from shared.database.pool import Connection, Database
from shared.database.writes import Write, apply

MAX_GROUP = 100
CONTENTION_RETRIES = 5


@dataclass(slots=True)
class _Waiting:
    writes: Sequence[Write]
    constraints: Constraints
    done: asyncio.Future[None]


class GroupCommitter:
    """Commits what is waiting now; it never waits for a group to fill."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: deque[_Waiting] = deque()
        self._task: asyncio.Task[None] | None = None

    async def commit(self, writes: Sequence[Write], constraints: Constraints) -> None:
        """Apply `writes` in one transaction. Raises what `translated` raises."""
        waiting = _Waiting(writes, constraints, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain(), name="group-commit")
        await waiting.done

    async def _drain(self) -> None:
        while self._queue:
            group = [self._queue.popleft() for _ in range(min(MAX_GROUP, len(self._queue)))]
            try:
                async with self._database.connection() as connection:
                    await _commit_group(connection, group)
            except Exception as outage:  # noqa: BLE001 - every waiting caller must hear of it
                _fail(group, outage)


async def _commit_group(connection: Connection, group: list[_Waiting]) -> None:
    if len(group) > 1:
        try:
            with translated({}):
                await _apply_together(connection, group)
        except DatabaseAway:
            raise
        except Exception:  # noqa: BLE001 - whoever is at fault is found by going one by one
            for waiting in group:
                await _commit_alone(connection, waiting)
        return
    await _commit_alone(connection, group[0])


async def _apply_together(connection: Connection, group: list[_Waiting]) -> None:
    async with connection.transaction():
        await apply(connection, [waiting.writes for waiting in group])
    for waiting in group:
        _succeed(waiting)


async def _commit_alone(connection: Connection, waiting: _Waiting) -> None:
    try:
        with translated(waiting.constraints):
            await _retrying_contention(connection, waiting.writes)
    except DatabaseAway:
        raise
    except Exception as refusal:  # noqa: BLE001 - it belongs to this caller alone
        _fail([waiting], refusal)
    else:
        _succeed(waiting)


async def _retrying_contention(connection: Connection, writes: Sequence[Write]) -> None:
    for attempt in range(CONTENTION_RETRIES + 1):
        try:
            async with connection.transaction():
                await apply(connection, [writes])
        except CONTENTION:
            if attempt == CONTENTION_RETRIES:
                raise
        else:
            return


def _succeed(waiting: _Waiting) -> None:
    if not waiting.done.done():
        waiting.done.set_result(None)


def _fail(group: list[_Waiting], error: Exception) -> None:
    for waiting in group:
        if not waiting.done.done():
            waiting.done.set_exception(error)
