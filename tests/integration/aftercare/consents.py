"""What enrollment tells of one client's consents, and what of them stands."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.aftercare.store import SqlAftercareUnitOfWork
from shared.contracts.enrollment import ConsentExpired, ConsentGranted, ConsentRevoked
from shared.contracts.event import Event
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.unit.aftercare.room import NOON
from tests.unit.aftercare.stories import SITE, hear, received

SqlUnits = Units[SqlAftercareUnitOfWork]
TODAY = NOON.date()


@dataclass
class Client:
    """One client and what enrollment tells of the consents of that client."""

    units: SqlUnits
    client_id: UUID = field(default_factory=new_id)

    def granted(self, consent_id: UUID | None = None, **terms: Any) -> ConsentGranted:
        usual = {
            "party_kind": "sober_living",
            "categories": ("plan",),
            "purposes": ("housing",),
            "granted_on": TODAY,
        }
        return ConsentGranted(
            consent_id=consent_id or new_id(), client_id=self.client_id, **{**usual, **terms}
        )

    def revoked(self, consent_id: UUID, *, at: datetime = NOON, by: UUID | None = None) -> Event:
        return ConsentRevoked(
            consent_id=consent_id, client_id=self.client_id, effective_at=at, replaced_by=by
        )

    def expired(self, consent_id: UUID, *, at: datetime = NOON) -> Event:
        return ConsentExpired(
            consent_id=consent_id,
            client_id=self.client_id,
            effective_at=at,
            reason_code="end_of_treatment",
        )

    async def hear(self, *events: Event) -> None:
        await hear(self.units, [received(event, seq) for seq, event in enumerate(events, start=1)])

    async def standing(
        self,
        party_kind: str = "sober_living",
        party_id: UUID | None = None,
        category: str = "plan",
        purposes: tuple[str, ...] = (),
    ) -> UUID | None:
        async with self.units(UnitContext(SITE, new_id())) as uow:
            return await uow.consents.standing(
                self.client_id,
                party_kind=party_kind,
                party_id=party_id,
                category=category,
                purposes=purposes,
            )
