"""Owns how a roll is shown: each client's marks, minutes and their history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.scheduling.api.sessions.views import SessionRecord, SessionView, shown, times_of
from services.scheduling.domain.rolls.attendance import Attendance, Entry
from services.scheduling.domain.rolls.marks import Action, Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.tables import ACTIONS, HISTORY


class EntryView(BaseModel):
    """What held from `recorded_at` on, by which version of the rules, and why it was corrected."""

    status: Status
    arrived_at: datetime | None
    left_at: datetime | None
    credited_minutes: int
    recorded_at: datetime
    reason_code: str | None
    rules: int
    by: str | None

    @classmethod
    def of(cls, entry: Entry) -> "EntryView":
        mark = entry.mark
        return cls(
            status=mark.status,
            arrived_at=mark.arrived_at,
            left_at=mark.left_at,
            credited_minutes=entry.credited_minutes,
            recorded_at=entry.recorded_at,
            reason_code=entry.reason_code,
            rules=entry.rules,
            by=entry.by,
        )


class ActionView(BaseModel):
    """What somebody did, also where something made later holds, or it was taken back."""

    id: UUID
    what: str
    status: Status | None
    arrived_at: datetime | None
    left_at: datetime | None
    at: datetime | None
    made_at: datetime
    recorded_at: datetime
    taken_back: bool
    reason_code: str | None
    by: str | None

    @classmethod
    def of_all(cls, actions: Sequence[Action]) -> list["ActionView"]:
        """Return them in the order in which they were made, without the taking back itself."""
        gone = {one.batch for one in actions if one.what == "take_back"}
        made = sorted(actions, key=lambda one: (one.made_at, one.id))
        return [cls._of(one, one.batch in gone) for one in made if one.what != "take_back"]

    @classmethod
    def _of(cls, one: Action, taken_back: bool) -> "ActionView":
        mark = one.mark
        return cls(
            **{name: getattr(one, name) for name in _OF_ACTION},
            status=mark.status if mark else None,
            arrived_at=mark.arrived_at if mark else None,
            left_at=mark.left_at if mark else None,
            taken_back=taken_back,
        )


_OF_ACTION = ("id", "what", "at", "made_at", "recorded_at", "reason_code", "by")


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
    confirmed_at: datetime | None
    notice_hours: int | None
    history: list[EntryView]
    actions: list[ActionView]

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
            confirmed_at=line.confirmed_at,
            notice_hours=line.notice_hours,
            history=[EntryView.of(entry) for entry in line.history],
            actions=ActionView.of_all(line.actions),
        )

    @classmethod
    def of_row(cls, row: Any) -> "AttendanceView":
        history = [EntryView.of(entry) for entry in HISTORY.validate_python(row["history"])]
        actions = ActionView.of_all(ACTIONS.validate_python(row["actions"]))
        return cls(**{**row, "history": history, "actions": actions})


class SessionWithRoll(SessionView):
    """`locked_at` and `locked_by`: who completed the roll; nobody, where time did."""

    locked_at: datetime | None
    locked_by: str | None
    roll: list[AttendanceView]

    @classmethod
    def with_roll(cls, session: Session, roll: Sequence[Attendance]) -> "SessionWithRoll":
        lines = [AttendanceView.of(line) for line in roll]
        return cls(**times_of(session), **shown(session), roll=lines)


class SessionRecordWithRoll(SessionRecord):
    locked_at: datetime | None
    locked_by: str | None
    roll: list[AttendanceView]
