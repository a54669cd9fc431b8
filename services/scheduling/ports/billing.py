"""Owns what is asked of payers' billing rules, and of which payer a client has."""

from typing import Protocol
from uuid import UUID

from services.scheduling.domain.weeks.billing import ClientPayers


class ClientPayersKept(Protocol):
    async def of_client(self, client_id: UUID) -> ClientPayers | None: ...
    def add(self, aggregate: ClientPayers) -> None: ...
