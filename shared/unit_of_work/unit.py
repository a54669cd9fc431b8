"""The unit of work: one command or event, its changes and its events, all or nothing."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

import asyncpg
from sqlalchemy import Executable

from shared.aggregate import Aggregate
from shared.clock import Clock, SystemClock
from shared.contracts.event import Event
from shared.database.committer import GroupCommitter
from shared.database.errors import AWAY, Constraints, translated
from shared.database.pool import Connection, Database, fetch
from shared.database.statements import Prepared, prepare
from shared.database.writes import Write, apply
from shared.messaging.outbox import outbox_write
from shared.unit_context import UnitContext
from shared.unit_of_work.repository import Repository

R = TypeVar("R", bound=Repository[Any])


@dataclass
class Transaction:
    """An open transaction, and the writes of finished units that are still to be sent."""

    connection: Connection
    pending: list[list[Write]] = field(default_factory=list)

    def touches(self, tables: frozenset[str]) -> bool:
        return any(write.tables & tables for unit in self.pending for write in unit)

    async def send(self) -> None:
        units, self.pending = self.pending, []
        await apply(self.connection, units)


class SqlUnitOfWork:
    """Reads at once, buffers writes and events, and commits them together on leaving.

    Leaving with an error keeps nothing. Without a transaction of its own the unit commits in the
    company of others (`GroupCommitter`); it opens one when it must read what it wrote.
    """

    service: ClassVar[str]
    constraints: ClassVar[Constraints] = {}

    def __init__(
        self,
        database: Database,
        committer: GroupCommitter,
        context: UnitContext,
        *,
        clock: Clock | None = None,
        within: Transaction | None = None,
    ) -> None:
        self._database = database
        self._committer = committer
        self.context = context
        self.clock = clock or SystemClock()
        self._transaction = within
        self._is_guest = within is not None
        self._stack: Any = None
        self._writes: list[Write] = []
        self._outbox: list[Write] = []
        self._repositories: dict[type, Repository[Any]] = {}
        self.sent = False

    @property
    def site(self) -> str:
        return self.context.site

    @property
    def subject(self) -> str | None:
        """The opaque subject of who asks; None where an event or a timer does."""
        return self.context.subject

    @property
    def now(self) -> Any:
        return self.clock.now()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            await self._commit()
        else:
            await self._discard(kind, error, trace)

    def repository(self, kind: Callable[["SqlUnitOfWork"], R]) -> R:
        """Return this unit's one repository of a kind."""
        known = self._repositories.get(kind)  # type: ignore[call-overload]  # a class is its own key
        if known is None:
            known = self._repositories[kind] = kind(self)  # type: ignore[index]  # the same
        return known  # type: ignore[no-any-return]  # keyed by its own class

    def publish(self, event: Event, *, of: Aggregate, at: str | None = None) -> None:
        """Publish `event` as the next of the aggregate, whose version it becomes.

        It is told under this unit's site, or `at` another that it concerns as well.
        """
        of.version += 1
        self._outbox.append(
            outbox_write(
                event,
                service=self.service,
                aggregate_seq=of.version,
                context=self.context if at is None else replace(self.context, site=at),
                time=self.clock.now(),
            )
        )

    def save(self, aggregate: Aggregate) -> None:
        """Mark an aggregate as changed that publishes nothing about it."""
        aggregate.version += 1

    def write(self, statement: Executable, **params: Any) -> None:
        """Buffer one write; it is applied at commit, or before the next read that needs it."""
        prepared = prepare(statement, params)
        self._writes.append(Write(prepared.sql, prepared.arguments(params), prepared.tables))

    def also(self, write: Write) -> None:
        """Buffer a write of the backbone's own, after everything else."""
        self._outbox.append(write)

    async def fetch(self, statement: Executable, **params: Any) -> list[asyncpg.Record]:
        """Read rows, seeing what this unit has written so far."""
        prepared = prepare(statement, params)
        await self._send_what_it_must_see(prepared)
        if self._transaction is None:
            return await self._database.fetch(statement, **params)
        return await fetch(self._transaction.connection, statement, params)

    async def fetch_one(self, statement: Executable, **params: Any) -> asyncpg.Record | None:
        rows = await self.fetch(statement, **params)
        return rows[0] if rows else None

    async def look_up(self, statement: Executable, **params: Any) -> asyncpg.Record | None:
        """Read a row that many units need, such as a site's: those who ask at once share it."""
        if self._transaction is None and not self._has_own_changes(prepare(statement, params)):
            return await self._database.look_up(statement, **params)
        return await self.fetch_one(statement, **params)

    async def fetch_value(self, statement: Executable, **params: Any) -> Any:
        row = await self.fetch_one(statement, **params)
        return None if row is None else row[0]

    async def begin(self) -> None:
        """Open a transaction now, so that row locks taken by reads last until the end."""
        if self._transaction is None:
            self._stack = self._database.connection()
            connection = await self._stack.__aenter__()
            self._transaction = Transaction(connection)
            with translated({}):
                await connection.execute("BEGIN")

    def finished_writes(self) -> list[Write]:
        """Return everything this unit changes, in the order to apply it, and forget it."""
        for repository in self._repositories.values():
            repository.flush()
        writes = [*self._writes, *self._outbox]
        self._writes, self._outbox = [], []
        return writes

    async def _send_what_it_must_see(self, read: Prepared) -> None:
        if self._has_own_changes(read):
            await self.begin()
            assert self._transaction is not None  # noqa: S101 - begin() has just made it
            self._transaction.pending.append(self.finished_writes())
            self.sent = True
        if self._transaction and self._transaction.touches(read.tables):
            with translated(self.constraints):
                await self._transaction.send()

    def _has_own_changes(self, read: Prepared) -> bool:
        changed = {r.table.name for r in self._repositories.values() if r.has_changes()}
        for write in self._writes:
            changed |= write.tables
        return bool(changed & read.tables)

    async def _commit(self) -> None:
        writes = self.finished_writes()
        if self._transaction is None:
            if writes:
                await self._committer.commit(writes, self.constraints)
            return
        self._transaction.pending.append(writes)
        if not self._is_guest:
            await self._commit_own(self._transaction)

    async def _commit_own(self, transaction: Transaction) -> None:
        try:
            with translated(self.constraints):
                await transaction.send()
                await transaction.connection.execute("COMMIT")
        except BaseException as error:
            await self._discard(type(error), error, error.__traceback__)
            raise
        await self._stack.__aexit__(None, None, None)

    async def _discard(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stack is not None and self._transaction is not None:
            try:
                await _roll_back(self._transaction.connection)
            finally:
                await self._stack.__aexit__(kind, error, trace)


async def _roll_back(connection: Connection) -> None:
    # A connection that was lost has rolled back, and its pool has taken it away from us already:
    # then even asking whether it is closed is an error.
    with contextlib.suppress(*AWAY):
        await connection.execute("ROLLBACK")
