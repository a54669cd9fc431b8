"""Owns what is asked of the kept absence policies and cases."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.policy import AbsencePolicy, PolicyBook


class AbsencePolicies(Protocol):
    async def book(self) -> PolicyBook:
        """Return every version of the site."""
        ...

    def add(self, aggregate: AbsencePolicy) -> None: ...


class AbsenceCases(Protocol):
    async def get(self, aggregate_id: UUID) -> AbsenceCase: ...

    async def client_of(self, case_id: UUID) -> UUID:
        """Return whose case it is, for `one_at_a_time`. Raises NotFound."""
        ...

    async def of_clients(self, client_ids: Iterable[UUID]) -> Sequence[AbsenceCase]: ...

    async def waking(self, now: datetime, at_most: int) -> Sequence[UUID]:
        """Return the clients whose cases time has something to do to, the longest due first."""
        ...

    def add(self, aggregate: AbsenceCase) -> None: ...
