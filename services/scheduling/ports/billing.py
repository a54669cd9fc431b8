"""Owns what is asked of payers' billing rules, and of which payer a client has."""

from typing import Protocol
from uuid import UUID

from services.scheduling.domain.weeks.billing import BillingRules, ClientPayers


class BillingRulesKept(Protocol):
    async def newest(self, payer: str) -> BillingRules | None:
        """Return the payer's version of the highest number."""
        ...

    def add(self, aggregate: BillingRules) -> None: ...


class ClientPayersKept(Protocol):
    async def of_client(self, client_id: UUID) -> ClientPayers | None: ...
    def add(self, aggregate: ClientPayers) -> None: ...
