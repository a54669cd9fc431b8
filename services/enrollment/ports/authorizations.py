"""Owns what enrollment needs to keep authorizations, payers' rules, and what uses up units."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.coverage import Coverage
from services.enrollment.domain.payers.held_sessions import (
    AttendanceFact,
    MembershipFact,
    SessionFact,
)
from services.enrollment.domain.payers.payer import Credit, PayerRules


class Authorizations(Protocol):
    def add(self, authorization: Authorization, /) -> None: ...

    async def with_siblings(self, identity: UUID) -> tuple[Authorization, list[Authorization]]:
        """Return one and all of its client, locked until the end. Raises NotFound."""
        ...

    async def of_clients(self, client_ids: Collection[UUID]) -> list[Authorization]:
        """Return all of these clients' that were not denied, locked until the end."""
        ...

    async def by_reference(self, index: bytes) -> list[Authorization]:
        """Return those with this blind index of a payer's reference number, 50 at most."""
        ...

    async def due(self, today: date, at_most: int) -> list[Authorization]:
        """Lock those that the calendar changes by this local day; skip what others hold."""
        ...


class Payers(Protocol):
    async def newest(self, payer: str) -> PayerRules | None: ...

    async def pinned(self, payer: str, number: int) -> PayerRules:
        """Return one version; versions never change."""
        ...

    def add(self, rules: PayerRules) -> None: ...

    def cover(self, coverage: Coverage) -> None: ...


class HeldSessions(Protocol):
    """Facts of sessions, attendance and memberships, as scheduling told them."""

    async def hold_session(self, session_id: UUID) -> SessionFact:
        """Return what is known of it; who else hears of it or its roll waits until our end."""
        ...

    def keep_session(self, fact: SessionFact) -> None: ...

    def keep_attendance(self, fact: AttendanceFact) -> None:
        """Keep what is newest by `seq`, and whose seat it is."""
        ...

    async def hold_membership(
        self, membership_id: UUID, series_id: UUID, client_id: UUID
    ) -> MembershipFact: ...

    def keep_membership(self, fact: MembershipFact) -> None: ...

    async def clients_of(self, session_id: UUID) -> set[UUID]: ...

    async def given(
        self, client_ids: Collection[UUID], since: date, until: date
    ) -> Mapping[UUID, Sequence[Credit]]:
        """Return the minutes of completed sessions of these local days, by client."""
        ...

    async def booked(
        self, client_ids: Collection[UUID], since: date
    ) -> Mapping[UUID, Sequence[Credit]]:
        """Return the planned minutes of sessions from a local day on whose roll is still open."""
        ...
