"""A seat in one session without a membership: a drop-in, or a session that makes another up."""

from datetime import datetime

from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import MISSED, Status
from services.scheduling.domain.sessions.session import Session, SessionState
from shared.errors import BrokenRule, Invalid

CAN_BE_MADE_UP = (*MISSED, Status.CANCELLED_BY_PROGRAM)


class SessionIsNotAhead(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The session has begun, is over or was cancelled: choose another.")


class ClientIsOnTheRoll(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client is on the roll of this session already.")


class NotExpected(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client is not expected in this session: the roll says otherwise.")


class NothingToMakeUp(Invalid):
    def __init__(self) -> None:
        super().__init__("Name a session that this client missed.", field="makes_up")


class MadeUpAlready(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Another session makes this one up: unbook it first.")


class SeatIsOfMembership(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The seat comes from a membership: cancel it for the client instead.")


def must_be_ahead(session: Session, now: datetime) -> None:
    """Raise SessionIsNotAhead unless it is still to come."""
    if session.state is not SessionState.SCHEDULED or session.starts_at <= now:
        raise SessionIsNotAhead


def must_be_missed(missed: Attendance | None, by: Attendance | None, seat: Attendance) -> None:
    """Raise NothingToMakeUp, or MadeUpAlready where `by` makes it up."""
    if missed is None or missed.client_id != seat.client_id:
        raise NothingToMakeUp
    if missed.status not in CAN_BE_MADE_UP:
        raise NothingToMakeUp
    if by is not None and by.id != seat.id:
        raise MadeUpAlready
