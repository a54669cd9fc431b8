"""What is kept of the directory."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.directory.offering import Offering
from services.aftercare.domain.directory.organisation import Organisation


class Organisations(Protocol):
    """Those of the unit's site, and those that serve it."""

    async def get(self, aggregate_id: UUID) -> Organisation: ...
    async def of_code(self, code: str) -> Organisation | None:
        """Return the one of this code: the site's own before another's that serves it."""
        ...

    async def known(self, codes: Sequence[str]) -> frozenset[str]:
        """Return those codes that one of the site's own, or of those that serve it, has."""
        ...

    async def of_codes(self, codes: Sequence[str]) -> list[Organisation]:
        """Return those that the site itself keeps."""
        ...

    def add(self, aggregate: Organisation) -> None: ...


class Offerings(Protocol):
    """Those of the unit's site, and those that serve it."""

    async def get(self, aggregate_id: UUID) -> Offering: ...
    async def of_organisations(self, organisations: Sequence[UUID]) -> list[Offering]: ...
    def add(self, aggregate: Offering) -> None: ...

    def take_place(self, offering_id: UUID) -> None:
        """Count one place less, if they are counted; leaving the unit raises NoPlaceIsFree."""
        ...

    def give_place_back(self, offering_id: UUID) -> None:
        """Count one place more, never more than there are."""
        ...
