"""What notifications needs to know of who stands around a client: staff, and family."""

from collections.abc import Collection
from typing import NamedTuple, Protocol
from uuid import UUID

from services.notifications.domain.contacts.circle import FamilyMember, StaffMember
from services.notifications.domain.terms import StaffRole


class LetIn(NamedTuple):
    """A person of the family, and the consent that what is told to them rests on."""

    person_id: UUID
    consent_id: UUID


class Circle(Protocol):
    """Whom a message about a client may be for, beside the client; as it stands now."""

    async def staff(self, role: StaffRole) -> list[UUID]:
        """Return who has the role at this site now, in the order of their ids."""
        ...

    async def family_of(self, client_id: UUID) -> list[LetIn]:
        """Return who is let in, in the order of their ids. A consent may still be unheard of."""
        ...

    async def who_left(self, people: Collection[UUID]) -> set[UUID]:
        """Return who of these worked at this site and does not any more, or not yet."""
        ...

    async def who_is_staff(self, people: Collection[UUID]) -> set[UUID]:
        """Return who of these works at this site now."""
        ...

    async def person_of(self, account: str) -> UUID | None:
        """Return which of this site's active staff signs in under this subject."""
        ...


class Staff(Protocol):
    async def find(self, aggregate_id: UUID) -> StaffMember | None: ...
    async def get(self, aggregate_id: UUID) -> StaffMember: ...
    def add(self, aggregate: StaffMember) -> None: ...


class Family(Protocol):
    async def find(self, aggregate_id: UUID) -> FamilyMember | None: ...
    async def get(self, aggregate_id: UUID) -> FamilyMember: ...
    def add(self, aggregate: FamilyMember) -> None: ...
    async def resting_on(self, consent_id: UUID) -> list[FamilyMember]: ...
    async def of_person(self, person_id: UUID) -> list[FamilyMember]: ...
