"""What is kept of setbacks, of who is whose family, and of readmissions as heard."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.circle.member import CircleMember
from services.aftercare.domain.setbacks.readmission import KnownApplication, Readmission
from services.aftercare.domain.setbacks.setback import Setback


class Setbacks(Protocol):
    async def get(self, aggregate_id: UUID) -> Setback: ...
    async def find(self, aggregate_id: UUID) -> Setback | None: ...
    def add(self, aggregate: Setback) -> None: ...

    async def awaiting(self, application_id: UUID) -> list[Setback]:
        """Return the setbacks that led to this application."""
        ...

    async def unreviewed(self, client_id: UUID, reporter: str, since: datetime) -> list[Setback]:
        """Return what the person told since then and nobody looked at yet, the newest 20."""
        ...

    async def claim_overdue(self, now: datetime, at_most: int) -> list[Setback]:
        """Lock and return setbacks whose deadline has passed and that no other worker holds."""
        ...


class Circle(Protocol):
    async def find(self, aggregate_id: UUID) -> CircleMember | None: ...
    async def get(self, aggregate_id: UUID) -> CircleMember: ...
    def add(self, aggregate: CircleMember) -> None: ...

    async def of_account(self, account: str) -> list[CircleMember]:
        """Return whose family this account is now, at most 50 clients."""
        ...


class Readmissions(Protocol):
    async def find(self, aggregate_id: UUID) -> Readmission | None: ...
    def add(self, aggregate: Readmission) -> None: ...


class KnownApplications(Protocol):
    async def find(self, aggregate_id: UUID) -> KnownApplication | None: ...
    def add(self, aggregate: KnownApplication) -> None: ...


class KnownClients(Protocol):
    async def newest_episode(self, client_id: UUID) -> UUID | None:
        """Return the client's newest stay that was heard of at this site."""
        ...

    async def open_plan(self, client_id: UUID) -> UUID | None:
        """Return the client's newest plan that has not ended: active before draft."""
        ...

    async def timezone(self, client_id: UUID) -> str | None:
        """Return the timezone of the client's newest plan that was activated."""
        ...

    async def timezone_of_site(self) -> str | None:
        """Return the timezone of the site's newest active plan."""
        ...
