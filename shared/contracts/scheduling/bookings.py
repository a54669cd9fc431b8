"""What scheduling tells of who is booked."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class ClientBooked(Event):
    """A client is a member of a series from a local date on (until one, when given).

    `weekdays`, as RFC 5545 writes them, are the days of the series on which the client comes;
    absent, all of them.
    """

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None = None
    weekdays: list[str] | None = None


class SessionBooked(Event):
    """A client has a seat in one session without a membership, perhaps to make another up.

    With `membership_id` it is a member's seat, which was given up and is taken again: it ends
    with the membership.
    """

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    makes_up: UUID | None = None
    membership_id: UUID | None = None


class SessionUnbooked(Event):
    """The seat in one session is free again, and the booking is gone.

    With `membership_id` it was the seat of that membership, which lasts.
    """

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    membership_id: UUID | None = None


class SessionConfirmed(Event):
    """The client said to come."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID


class LeaveAsked(Event):
    """The client wants to come on `last_date` for the last time; nothing has ended yet."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID
    last_date: date


class ExchangeProposed(Event):
    """A client is asked to swap a seat with another, who is not named to anybody."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "exchange_id"

    exchange_id: UUID
    client_id: UUID


class ExchangeSettled(Event):
    """The swap was `done` or `declined`."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "exchange_id"

    exchange_id: UUID
    outcome: str


class BookingWaitlisted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID


class BookingOffered(Event):
    """A seat is held for who waited, until `expires_at`: then it passes on."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID
    from_date: date
    expires_at: Instant


class BookingOfferDeclined(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID


class BookingOfferLapsed(Event):
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
