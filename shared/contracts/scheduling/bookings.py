"""What scheduling tells of who is booked."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class ClientBooked(Event):
    """A client is a member of a series from a local date on (until one, when given)."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None = None


class BookingWaitlisted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID


class ClientUnbooked(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID
    last_date: date
