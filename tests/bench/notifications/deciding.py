"""Those who decide that a message must not leave: two services by events, a person by a command."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.notifications.domain.terms import Category, ChannelName
from services.notifications.handlers.contacts.permissions import SetPermission, set_permission
from services.notifications.store import SqlNotificationsUnitOfWork
from shared.aggregate import Aggregate
from shared.contracts.enrollment import ConsentRevoked
from shared.contracts.event import Event
from shared.contracts.scheduling import SessionCancelled
from shared.errors import StaleVersion
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.bench.notifications.rows import consent_of, session_of, site_of


class Kind(StrEnum):
    CANCELLATION = "cancellation"
    REVOCATION = "revocation"
    OPT_OUT = "opt-out"


_KINDS = tuple(Kind)


@dataclass(frozen=True)
class Deciders:
    """Those who decide: other services by events, the person by a command here."""

    cancelling: Units[Any]
    revoking: Units[Any]
    here: Units[SqlNotificationsUnitOfWork]

    async def decide(self, number: int) -> float:
        """Decide and return when: an event's row tells, a command's call does."""
        if kind_of(number) is Kind.OPT_OUT:
            began = time.time()
            await self._opt_out(number)
            return began
        elsewhere = self.cancelling if kind_of(number) is Kind.CANCELLATION else self.revoking
        async with elsewhere(UnitContext(site_of(number), new_id())) as uow:
            event = _event(number)
            uow.publish(event, of=_aggregate(number, event))
        return time.time()

    async def _opt_out(self, number: int) -> None:
        command = SetPermission(
            person_id=UUID(int=number),
            channel=ChannelName.SMS,
            category=Category.APPOINTMENTS,
            is_granted=False,
        )
        while True:
            with suppress(StaleVersion):  # as whoever calls the API would, ask again
                async with self.here(UnitContext(site_of(number), new_id())) as uow:
                    await set_permission(command, uow)
                return


def kind_of(number: int) -> Kind:
    return _KINDS[number % len(_KINDS)]


def _event(number: int) -> Event:
    if kind_of(number) is Kind.CANCELLATION:
        return SessionCancelled(
            session_id=session_of(number),
            series_id=UUID(int=number),
            reason_code="facilitator_ill",
            starts_at=datetime.now(UTC) + timedelta(days=1),
        )
    return ConsentRevoked(
        consent_id=consent_of(number),
        client_id=UUID(int=number),
        effective_at=datetime.now(UTC) - timedelta(minutes=1),
    )


def _aggregate(number: int, event: Event) -> Aggregate:
    return Aggregate(id=event.aggregate_id(), site=site_of(number), version=1)
