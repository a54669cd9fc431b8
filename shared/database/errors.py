"""Translates what PostgreSQL and its driver raise into errors that say what to do."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import asyncpg

from shared.errors import BrokenRule, StaleVersion, Unavailable

AWAY = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ObjectNotInPrerequisiteStateError,  # a database that accepts no connections for now
)
"""What means that the database, not the command, is the trouble."""

CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

Constraints = Mapping[str, Callable[[], BrokenRule]]


class DatabaseAway(Unavailable):
    """The database did not answer; whether the command was kept is unknown."""

    def __init__(self) -> None:
        super().__init__("The database is away. Send the same request again.")


class ConstraintBroken(BrokenRule):
    """A database constraint that no domain rule has claimed."""

    def __init__(self, constraint: str) -> None:
        super().__init__(f"The constraint {constraint} refuses this.", constraint=constraint)
        self.constraint = constraint


@contextmanager
def translated(constraints: Constraints) -> Iterator[None]:
    """Raise domain errors for what the database refuses.

    Raises: DatabaseAway, StaleVersion, ConstraintBroken or the rule named in `constraints`.
    """
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as refusal:
        raise _broken_rule(refusal, constraints) from refusal
    except CONTENTION as contention:
        raise StaleVersion from contention
    except AWAY as outage:
        raise DatabaseAway from outage


def _broken_rule(
    refusal: asyncpg.IntegrityConstraintViolationError, constraints: Constraints
) -> BrokenRule:
    name = refusal.constraint_name or ""
    if name in constraints:
        return constraints[name]()
    stale_row = (
        isinstance(refusal, asyncpg.NotNullViolationError) and refusal.column_name == "version"
    )
    if stale_row or name == "outbox_aggregate_seq_key":
        return StaleVersion()
    return ConstraintBroken(name or type(refusal).__name__)
