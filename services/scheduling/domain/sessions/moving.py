"""How far a session moves: not to a time that has passed, nor out of sight of its place."""

from datetime import date, datetime

from services.scheduling.domain.sessions.meeting_days import LONGEST_SERIES
from services.scheduling.domain.sessions.session import Session
from shared.errors import Invalid


class SessionMovesIntoThePast(Invalid):
    def __init__(self, field: str = "held_on") -> None:
        detail = "Clients have seats in it and that time has passed: choose a time still to come."
        super().__init__(detail, field=field)


class SessionMovesTooFar(Invalid):
    def __init__(self, field: str = "held_on") -> None:
        detail = "That is more than 366 days from its place: choose a nearer day."
        super().__init__(detail, field=field)


def must_stay_near(day: date, new_day: date, field: str = "held_on") -> None:
    """Raise SessionMovesTooFar where a session would leave its place by more than a year."""
    if abs(new_day - day) > LONGEST_SERIES:
        raise SessionMovesTooFar(field)


def must_not_pass_now(session: Session, before: datetime, now: datetime) -> None:
    """Raise SessionMovesIntoThePast where what was still to come would have begun already.

    A session that has begun may be put right: its roll says when it really was.
    """
    if session.starts_at <= now < before:
        raise SessionMovesIntoThePast
