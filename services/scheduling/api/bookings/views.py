"""Owns how memberships, and seats in one session, are shown."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ValidationInfo, field_validator

from services.scheduling.domain.bookings.line import Obstacle, Place
from services.scheduling.domain.bookings.membership import Membership, MembershipState
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.stays.discharged import is_known
from services.scheduling.domain.stays.progress import Progress
from shared.recurrence.weekdays import Weekday


class MembershipView(BaseModel):
    """`until` is null where it lasts as long as the series, or ended before it began."""

    id: UUID
    site: str
    version: int
    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None
    weekdays: list[Weekday] | None
    booked_at: datetime
    state: MembershipState
    priority: str
    offer_expires_at: datetime | None
    leave_asked_for: date | None

    @field_validator("until")
    @classmethod
    def _not_before_it_began(cls, until: date | None, said: ValidationInfo) -> date | None:
        begins = said.data.get("from_date")
        return None if until is not None and begins is not None and until < begins else until

    @classmethod
    def of(cls, membership: Membership) -> "MembershipView":
        return cls(**vars(membership))


class PlaceView(BaseModel):
    """`number` counts those who wait, from 1; who holds an offer has none.

    `obstacles` are all that is in the way of an offer at the moment; without any, a seat is
    offered as soon as the line comes to this place.
    """

    number: int | None
    obstacles: list[Obstacle]

    @classmethod
    def of(cls, place: Place) -> "PlaceView":
        return cls(number=place.number, obstacles=list(place.obstacles))


class WaitingMember(MembershipView):
    """A membership that waits or holds an offer, and where it stands."""

    place: PlaceView

    @classmethod
    def at(cls, place: Place) -> "WaitingMember":
        return cls(**vars(place.membership), place=PlaceView.of(place))


class NewMembership(MembershipView):
    """`is_known_here` is false where no stay of the client is known at the site, or not yet.

    `place` is null unless the membership waits.
    """

    is_known_here: bool
    place: PlaceView | None

    @classmethod
    def at_site(
        cls, membership: Membership, stays: Iterable[Progress], place: Place | None
    ) -> "NewMembership":
        return cls(
            **vars(membership),
            is_known_here=is_known(stays),
            place=None if place is None else PlaceView.of(place),
        )


class SeatView(BaseModel):
    """One client's seat; times are UTC instants, `held_on` is the site's local date.

    `notice_hours` are the whole hours of notice that the client gave before a cancelled session.
    """

    id: UUID
    site: str
    version: int
    session_id: UUID
    client_id: UUID
    membership_id: UUID | None
    makes_up: UUID | None
    type: SessionType
    held_on: date
    starts_at: datetime
    ends_at: datetime
    status: Status
    confirmed_at: datetime | None
    notice_hours: int | None

    @classmethod
    def of(cls, seat: Attendance) -> "SeatView":
        return cls(**vars(seat), status=seat.status)


class NewSeat(SeatView):
    """`is_known_here` is false where no stay of the client is known at the site, or not yet."""

    is_known_here: bool

    @classmethod
    def at_site(cls, seat: Attendance, stays: Iterable[Progress]) -> "NewSeat":
        return cls(**vars(seat), status=seat.status, is_known_here=is_known(stays))
