"""A batch of hand-overs: claimed, sent and recorded in one transaction; begun in another."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import bindparam, insert, update

from services.notifications import tables
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Lane
from services.notifications.ports.delivery import Waiting
from services.notifications.ports.people import Vault
from services.notifications.store.claiming import ATTEMPTS, CLAIM, claimed
from services.notifications.store.unit import SqlNotificationsUnitOfWork
from shared.clock import Clock
from shared.contracts.event import Event
from shared.database.errors import translated
from shared.database.pool import Connection, Database, fetch
from shared.database.statements import prepare
from shared.database.writes import Write, apply
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units

_CHANGES = (
    "state",
    "reason",
    "due_at",
    "attempts",
    "unknowns",
    "failure",
    "sent_at",
    "template_version",
    "version",
)
_n, _a = tables.notification.c, tables.attempt.c
_RECORD = (
    update(tables.notification)
    .where(_n.id == bindparam("row_id"))
    .values({name: bindparam(f"set_{name}") for name in _CHANGES})
)
_BEGIN_ATTEMPT = insert(tables.attempt)
_END_ATTEMPT = (
    update(tables.attempt)
    .where(_a.notification_id == bindparam("row_id"), _a.number == bindparam("row_number"))
    .values(
        ended_at=bindparam("set_ended_at"),
        outcome=bindparam("set_outcome"),
        code=bindparam("set_code"),
    )
)


class SqlOutgoing:
    """Claims due notifications. It borrows two connections per batch, from a pool of its own."""

    def __init__(
        self, database: Database, units: Units[SqlNotificationsUnitOfWork], vault: Vault
    ) -> None:
        self._database = database
        self._units = units
        self._vault = vault

    @asynccontextmanager
    async def due(self, lane: Lane, at_most: int) -> AsyncIterator["SqlBatch"]:
        """Claim, and record on leaving. Raises DatabaseAway; nothing is recorded then."""
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    batch = SqlBatch(self._database, self._units)
                    await batch.claim(connection, lane, at_most, self._vault)
                    yield batch
                    await batch.record(connection)


class SqlBatch:
    def __init__(self, database: Database, units: Units[SqlNotificationsUnitOfWork]) -> None:
        self._database = database
        self._units = units
        self._clock: Clock = units.clock
        self._by_site: dict[str, SqlNotificationsUnitOfWork] = {}
        self.waiting: list[Waiting] = []

    async def claim(self, connection: Connection, lane: Lane, at_most: int, vault: Vault) -> None:
        parameters = {"lane": lane, "now": self._clock.now(), "at_most": at_most}
        rows = await fetch(connection, CLAIM, parameters)
        free = [claimed(dict(row), vault) for row in rows if not row["is_in_change"]]
        if not free:
            return
        ids = [item.notification.id for item in free]
        seen = {a["notification_id"]: a for a in await fetch(connection, ATTEMPTS, {"ids": ids})}
        for item in free:
            waiting = Waiting(item.notification, item.facts, item.envelope, attempt=1)
            if item.notification.id in seen:
                self._continue(waiting, seen[item.notification.id])
            self.waiting.append(waiting)

    async def begin_attempts(self, leaving: Sequence[Waiting]) -> None:
        began_at = self._clock.now()
        writes = [
            _write(
                _BEGIN_ATTEMPT,
                notification_id=item.notification.id,
                number=item.attempt,
                began_at=began_at,
            )
            for item in leaving
        ]
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    await apply(connection, [writes])

    def end_attempt(self, item: Waiting, outcome: str, code: str | None) -> None:
        self._end(item.notification, item.attempt, outcome, code)

    def keep(self, notification: Notification, event: Event | None) -> None:
        unit = self._unit(notification.site)
        if event is None:
            unit.save(notification)
        else:
            unit.publish(event, of=notification)
        changes = {f"set_{name}": getattr(notification, name) for name in _CHANGES}
        unit.write(_RECORD, row_id=notification.id, **changes)

    def suppress_address(self, item: Waiting) -> None:
        unit, notification = self._unit(item.notification.site), item.notification
        unit.suppressions.put(notification.person_id, notification.channel, self._clock.now())

    async def record(self, connection: Connection) -> None:
        await apply(connection, [unit.finished_writes() for unit in self._by_site.values()])

    def _continue(self, waiting: Waiting, attempts: Any) -> None:
        waiting.attempt = attempts["number"] + 1
        if attempts["is_unfinished"]:
            waiting.answer_was_lost = True
            self._end(waiting.notification, attempts["number"], "unknown", "process-ended")

    def _end(self, notification: Notification, number: int, outcome: str, code: str | None) -> None:
        self._unit(notification.site).write(
            _END_ATTEMPT,
            row_id=notification.id,
            row_number=number,
            set_ended_at=self._clock.now(),
            set_outcome=outcome,
            set_code=code,
        )

    def _unit(self, site: str) -> SqlNotificationsUnitOfWork:
        if site not in self._by_site:
            self._by_site[site] = self._units(UnitContext(site, correlation_id=new_id()))
        return self._by_site[site]


def _write(statement: Any, **params: Any) -> Write:
    prepared = prepare(statement, params)
    return Write(prepared.sql, prepared.arguments(params), prepared.tables)
