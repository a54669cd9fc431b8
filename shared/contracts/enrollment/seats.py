"""What enrollment publishes of seats, waitlists and the clock of those who wait."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class ClientWaitlisted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None


class SeatOffered(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    expires_at: Instant


class OfferAnswered(Event):
    """`outcome`: accepted or declined."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    outcome: str


class OfferLapsed(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None


class WaitlistEntryRemoved(Event):
    """Whoever was told of the place or of an offer is not to be told on."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    reason_code: str


class SeatReserved(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "seat_id"

    seat_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    held_until: Instant


class SeatReleased(Event):
    """A reserved seat is not kept any more; a seat in use ends with the stay."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "seat_id"

    seat_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    reason_code: str


class InitiationAtRisk(Event):
    """Care is due to begin by `due_on` and has not; said once of an application."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "alert_id"

    alert_id: UUID
    application_id: UUID
    client_id: UUID
    due_on: date
    days_waiting: int
