"""Owns what enrollment needs to know of clients: who they are, and who was said to be whom."""

from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from services.enrollment.domain.intake.identity import ClientIdentity
from services.enrollment.domain.intake.merge import ClientMerge


class Identities(Protocol):
    async def find(self, client_id: UUID, /) -> ClientIdentity | None: ...

    def add(self, identity: ClientIdentity, /) -> None: ...


class Merges(Protocol):
    async def get(self, identity: UUID, /) -> ClientMerge: ...

    def add(self, merge: ClientMerge, /) -> None: ...

    async def kept(self, client_id: UUID) -> UUID:
        """Return the id that stands for the client: another one where it is a duplicate."""
        ...

    async def all_ids(self, client_id: UUID) -> tuple[UUID, ...]:
        """Return every id that the client stands under, the kept one first.

        Within a unit of work it is looked up once.
        """
        ...

    async def are_one(self, client_id: UUID, other: UUID) -> bool:
        """Say whether both ids are one person's."""
        ...

    async def touching(self, client_ids: Iterable[UUID]) -> list[ClientMerge]:
        """Return the merges, not reversed, that one of the clients is part of."""
        ...


class Clients(Protocol):
    async def stand_at(self, client_ids: Iterable[UUID], sites: Collection[str] | None) -> bool:
        """Say whether all are known, each at one of the sites at least; None is every site."""
        ...

    async def in_care(self, client_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Return an open episode of each client who has one, at whatever site."""
        ...
