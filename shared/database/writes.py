"""Buffered writes: what a unit of work will change, as data that can be applied and re-applied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.database.pool import Connection


@dataclass(frozen=True, slots=True)
class Write:
    """One statement with its positional arguments, and the tables it touches."""

    sql: str
    arguments: tuple[Any, ...]
    tables: frozenset[str]


async def apply(connection: Connection, units: Iterable[Sequence[Write]]) -> None:
    """Run the units' writes on `connection`, equal statements in one pipelined call.

    The order inside a unit is kept; there is none between units, as they ran at once.
    """
    for sql, arguments in _pipelines(units):
        await connection.executemany(sql, arguments)


def _pipelines(units: Iterable[Sequence[Write]]) -> list[tuple[str, list[tuple[Any, ...]]]]:
    groups: dict[tuple[int, str], list[tuple[Any, ...]]] = {}
    for unit in units:
        step, previous = 0, ""
        for write in unit:
            step += write.sql != previous
            previous = write.sql
            groups.setdefault((step, write.sql), []).append(write.arguments)
    ordered = sorted(groups.items(), key=lambda group: group[0][0])
    return [(sql, arguments) for (_, sql), arguments in ordered]
