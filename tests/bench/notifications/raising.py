"""Those who raise the alarm: enrollment of somebody's safety, aftercare of who asks for help.

Beside each event they keep a row, so that PostgreSQL can say when both were committed: the
event's own row is written again when it is published.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import insert

from shared.aggregate import Aggregate
from shared.contracts.aftercare import HelpRequested
from shared.contracts.enrollment import SafetyAlertRaised
from shared.contracts.event import Event
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.bench.ground import Ground
from tests.bench.notifications.elsewhere import InAftercare, InEnrollment, elsewhere
from tests.bench.notifications.rows import site_of
from tests.support.ledger import accounts, metadata

_KEPT = insert(accounts)
_COMMITTED = """
SELECT id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 AS at FROM account
"""


@dataclass(frozen=True)
class Raising:
    """`units` and `urls` are both services': every other alarm is the other one's."""

    units: tuple[Units[Any], Units[Any]]
    urls: tuple[str, str]

    async def raise_alarm(self, number: int) -> None:
        cause, site = new_id(), site_of(number)
        async with self.units[number % 2](UnitContext(site, new_id())) as uow:
            uow.write(_KEPT, id=cause, site=site, version=1, balance=number)
            uow.publish(_event(number, cause), of=Aggregate(id=cause, site=site, version=1))

    async def committed(self) -> Mapping[UUID, float]:
        """Return when each event was committed, by its cause: seconds since 1970."""
        found: dict[UUID, float] = {}
        for url in self.urls:
            connection = await asyncpg.connect(url)
            try:
                rows = await connection.fetch(_COMMITTED)
                found |= {row["id"]: row["at"] for row in rows}
            finally:
                await connection.close()
        return found


@asynccontextmanager
async def raising(ground: Ground) -> AsyncIterator[Raising]:
    """Run both services' outbox and relay, where commit times are kept."""
    urls = await ground.database(metadata), await ground.database(metadata)
    async with (
        elsewhere(ground, InEnrollment, url=urls[0]) as enrollment,
        elsewhere(ground, InAftercare, url=urls[1]) as aftercare,
    ):
        yield Raising((enrollment, aftercare), urls)


def _event(number: int, cause: UUID) -> Event:
    client = UUID(int=number)
    if number % 2:
        return HelpRequested(help_request_id=cause, client_id=client)
    return SafetyAlertRaised(alert_id=cause, client_id=client)
