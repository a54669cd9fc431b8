"""Owns what is asked of the kept memberships."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.bookings.membership import Membership


class Memberships(Protocol):
    async def get(self, aggregate_id: UUID) -> Membership: ...
    async def of_client(self, client_id: UUID) -> Sequence[Membership]: ...
    def add(self, aggregate: Membership) -> None: ...
