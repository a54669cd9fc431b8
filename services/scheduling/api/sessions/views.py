"""Owns how a session is shown, on its own and beside others."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.session import Session, SessionState


class SessionView(BaseModel):
    """Times are UTC instants; `held_on` is the site's local date."""

    id: UUID
    site: str
    version: int
    series_id: UUID
    type: SessionType
    state: SessionState
    timezone: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    capacity: int
    room: str | None
    facilitator_id: UUID | None
    facilitators: list[UUID]
    modality: Modality
    language: str
    audience: str | None
    phases: list[str]
    curriculum_item: str | None
    buffer_minutes: int
    replaces: UUID | None
    started_at: datetime | None
    ended_at: datetime | None
    present: int | None
    reason_code: str | None

    @classmethod
    def of(cls, session: Session) -> "SessionView":
        return cls(**times_of(session), **shown(session))


class SessionRecord(SessionView):
    seats_taken: int


def shown(session: Session) -> dict[str, Any]:
    return {**vars(session), "facilitator_id": session.facilitator_id}


def times_of(session: Session) -> dict[str, datetime | None]:
    real = session.real
    return {
        "started_at": real.started_at if real else None,
        "ended_at": real.ended_at if real else None,
    }
