"""What aftercare publishes of the recovery community of those who joined it."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class AlumniInvited(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID


class AlumniJoined(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID


class AlumniOptedOut(Event):
    """Nothing more is sent to this person as a member, from now on."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID
