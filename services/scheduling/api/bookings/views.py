"""Owns how a client's seat in one session is shown."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.scheduling.domain.programs.track import SessionType
from services.scheduling.domain.rolls.attendance import Attendance, Status


class SeatView(BaseModel):
    """One client's seat; times are UTC instants, `held_on` is the site's local date."""

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

    @classmethod
    def of(cls, seat: Attendance) -> "SeatView":
        return cls(**vars(seat), status=seat.status)
