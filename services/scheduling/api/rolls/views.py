"""Owns how a roll is shown: each client's marks, minutes and their history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.scheduling.api.sessions.views import SessionRecord, SessionView, shown, times_of
from services.scheduling.domain.rolls.attendance import Attendance, Entry, Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.tables import HISTORY


class EntryView(BaseModel):
    """What held from `recorded_at` on, and why it was corrected."""

    status: Status
    credited_minutes: int
    recorded_at: datetime
    reason_code: str | None

    @classmethod
    def of(cls, entry: Entry) -> "EntryView":
        return cls(
            status=entry.mark.status,
            credited_minutes=entry.credited_minutes,
            recorded_at=entry.recorded_at,
            reason_code=entry.reason_code,
        )


class AttendanceView(BaseModel):
    """Credited minutes are derived: the client's time within the session's real time."""

    id: UUID
    client_id: UUID
    membership_id: UUID | None
    makes_up: UUID | None
    status: Status
    arrived_at: datetime | None
    left_at: datetime | None
    credited_minutes: int
    history: list[EntryView]

    @classmethod
    def of(cls, line: Attendance) -> "AttendanceView":
        mark = line.mark
        return cls(
            id=line.id,
            client_id=line.client_id,
            membership_id=line.membership_id,
            makes_up=line.makes_up,
            status=mark.status,
            arrived_at=mark.arrived_at,
            left_at=mark.left_at,
            credited_minutes=line.credited_minutes,
            history=[EntryView.of(entry) for entry in line.history],
        )

    @classmethod
    def of_row(cls, row: Any) -> "AttendanceView":
        history = [EntryView.of(entry) for entry in HISTORY.validate_python(row["history"])]
        return cls(**{**row, "history": history})


class SessionWithRoll(SessionView):
    roll: list[AttendanceView]

    @classmethod
    def with_roll(cls, session: Session, roll: Sequence[Attendance]) -> "SessionWithRoll":
        lines = [AttendanceView.of(line) for line in roll]
        return cls(**times_of(session), **shown(session), roll=lines)


class SessionRecordWithRoll(SessionRecord):
    roll: list[AttendanceView]
