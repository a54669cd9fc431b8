"""A batch of hand-overs: claimed, sent and recorded in one transaction; begun in another."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from services.notifications.domain.messages.message import Refused
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.providers.reconciling import Resolution
from services.notifications.domain.templates.book import BUILT_IN_ONLY, Book
from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.ports.delivery import Unknown, Waiting
from services.notifications.ports.people import Vault
from services.notifications.store.claiming import claim, claiming, where_due
from services.notifications.store.holding import Held, hold
from services.notifications.store.recording import Ended, begun, changed, ended, settled
from services.notifications.store.templates import Bookshelf
from services.notifications.store.unit import SqlNotificationsUnitOfWork
from shared.clock import Clock
from shared.contracts.event import Event
from shared.database.errors import translated
from shared.database.pool import Connection, Database
from shared.database.writes import Write, apply
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units


class SqlOutgoing:
    """Claims due notifications. A batch borrows a connection, and another one for a moment.

    Both are of a pool that is the dispatcher's own: whoever waits for its locks holds connections
    of the common pool, and must not keep it from finishing.
    """

    def __init__(
        self, database: Database, units: Units[SqlNotificationsUnitOfWork], vault: Vault
    ) -> None:
        self._database = database
        self._units = units
        self._vault = vault
        self._shelf = Bookshelf()

    @asynccontextmanager
    async def due(
        self, lane: Lane, channel: ChannelName, at_most: int
    ) -> AsyncIterator["SqlBatch"]:
        """Claim, and record on leaving. Raises DatabaseAway; nothing is recorded then."""
        async with self._database.connection() as connection:
            with translated({}):
                async with claiming(connection):
                    batch = SqlBatch(self._units)
                    await batch.claim(connection, lane, channel, at_most, self._vault)
                    sites = {item.notification.site for item in batch.waiting}
                    if sites:
                        batch.book = await self._shelf.book(connection, sites)
                    yield batch
                    await batch.record(connection)

    async def where_due(self) -> list[tuple[Lane, ChannelName]]:
        async with self._database.connection() as connection:
            return await where_due(connection, self._units.clock.now())


class SqlBatch:
    def __init__(self, units: Units[SqlNotificationsUnitOfWork]) -> None:
        self._units = units
        self._clock: Clock = units.clock
        self._by_site: dict[str, SqlNotificationsUnitOfWork] = {}
        self._changed: list[Notification] = []
        self._ended: list[Ended] = []
        self._settled: list[tuple[UUID, int, str]] = []
        self.waiting: list[Waiting] = []
        self.book: Book = BUILT_IN_ONLY

    async def claim(
        self,
        connection: Connection,
        lane: Lane,
        channel: ChannelName,
        at_most: int,
        vault: Vault,
    ) -> None:
        due = await claim(connection, lane, channel, at_most, self._clock.now())
        for item in await hold(connection, due, vault):
            self.waiting.append(self._waiting(item))

    def _waiting(self, item: Held) -> Waiting:
        last = max(item.attempts, default=0)
        waiting = Waiting(item.notification, item.facts, item.envelope, attempt=last + 1)
        for tried in item.attempts.values():
            if tried.is_unfinished:
                waiting.answer_was_lost, waiting.lost_by = True, tried.provider
            elif tried.is_unsettled:
                waiting.bound_to = tried.provider
        return waiting

    async def begin_attempts(self, leaving: Sequence[Waiting]) -> None:
        write = self._begun(leaving)
        async with self._units.database.connection() as connection:
            with translated({}):
                await connection.fetch(write.sql, *write.arguments)

    async def fail_over(self, item: Waiting, refused: Refused, provider: str) -> None:
        end = Ended(
            item.notification.id,
            item.attempt,
            self._clock.now(),
            refused.failure.value,
            refused.code,
        )
        item.attempt, item.provider = item.attempt + 1, provider
        await self._units.committer.commit([ended([end]), self._begun([item])], {})

    def end_attempt(self, item: Waiting, outcome: str, code: str | None) -> None:
        now = self._clock.now()
        self._ended.append(Ended(item.notification.id, item.attempt, now, outcome, code))

    def end_unknown(self, item: Waiting, number: int, code: str, unknown: Unknown) -> None:
        end = Ended(
            item.notification.id,
            number,
            self._clock.now(),
            "unknown",
            code,
            unknown.resolution,
            unknown.look_at,
            unknown.give_up_at,
        )
        self._ended.append(end)

    def settle_unknowns(self, item: Waiting, resolution: Resolution) -> None:
        self._settled.append((item.notification.id, item.attempt, resolution.value))

    def keep(self, notification: Notification, event: Event | None) -> None:
        unit = self._unit(notification.site)
        if event is None:
            unit.save(notification)
        else:
            unit.publish(event, of=notification)
        self._changed.append(notification)

    def request(self, notification: Notification) -> None:
        unit = self._unit(notification.site)
        unit.save(notification)
        unit.notifications.add_once(notification)

    def suppress_address(self, item: Waiting) -> None:
        unit, notification = self._unit(item.notification.site), item.notification
        unit.suppressions.put(notification.person_id, notification.channel, self._clock.now())

    async def record(self, connection: Connection) -> None:
        writes = [unit.finished_writes() for unit in self._by_site.values()]
        if self._changed:
            writes.append([changed(self._changed)])
        if self._ended:
            writes.append([ended(self._ended)])
        if self._settled:
            writes.append([settled(self._settled, self._clock.now())])
        await apply(connection, writes)

    def _begun(self, leaving: Sequence[Waiting]) -> Write:
        attempts = [(item.notification.id, item.attempt, item.provider) for item in leaving]
        return begun(attempts, self._clock.now())

    def _unit(self, site: str) -> SqlNotificationsUnitOfWork:
        if site not in self._by_site:
            self._by_site[site] = self._units(UnitContext(site, correlation_id=new_id()))
        return self._by_site[site]
