"""Foresees what a re-drive would come to: the gate's own question, under its own locks."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from services.notifications.domain.delivery.gate import Verdict, decide
from services.notifications.domain.operations.dead_letter import DeadLetter, Foreseen, Selection
from services.notifications.ports.people import Vault
from services.notifications.store.dead_letters import FITTING, asked, letter_of, of_notification
from services.notifications.store.holding import hold
from services.notifications.store.messages import notification_of
from shared.database import Database
from shared.database.errors import translated
from shared.database.pool import Connection, fetch


class SqlForesight:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def of(self, selection: Selection, at_most: int, now: datetime) -> list[Foreseen]:
        """Ask the gate about each, under the locks of a hand-over, which end with the question."""
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    rows = await fetch(connection, FITTING, asked(selection, at_most))
                    letters = [_letter(dict(row)) for row in rows]
                    verdicts = await self._verdicts(connection, letters, now)
        return [Foreseen(letter, verdicts.get(letter.notification.id)) for letter in letters]

    async def _verdicts(
        self, connection: Connection, letters: list[DeadLetter], now: datetime
    ) -> dict[UUID, Verdict]:
        by_channel = defaultdict(list)
        for letter in letters:
            by_channel[letter.notification.channel].append(letter.notification)
        return {
            held.notification.id: decide(held.notification, held.facts, now)
            for batch in by_channel.values()
            for held in await hold(connection, batch, self._vault)
        }


def _letter(row: dict[str, object]) -> DeadLetter:
    return letter_of(row, notification_of(of_notification(row)))
