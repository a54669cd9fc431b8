"""Owns the routes of sessions: what is planned, what is cancelled, and the roll call."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.scheduling import handlers
from services.scheduling.domain.attendance import Attendance, Entry, Mark, Status
from services.scheduling.domain.session import Session, SessionState
from services.scheduling.domain.track import SessionType
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import sessions as queries
from services.scheduling.tables import HISTORY
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Flag, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)

Markable = Literal[
    Status.PRESENT,
    Status.LATE,
    Status.PARTIAL,
    Status.EXCUSED,
    Status.NO_SHOW,
    Status.CANCELLED_BY_CLIENT,
    Status.CANCELLED_BY_PROGRAM,
]


class MarkForm(Form):
    """Without times the client was there from the beginning, or to the end.

    A client who is no member is there as a make-up, of the session `makes_up` when it is known.
    """

    client_id: UUID
    status: Markable
    arrived_at: Instant | None = None
    left_at: Instant | None = None
    makes_up: UUID | None = None

    def mark(self) -> handlers.MarkFor:
        """Return the mark. Raises Invalid where status and times cannot both be right."""
        mark = Mark(self.status, self.arrived_at, self.left_at)
        return handlers.MarkFor(client_id=self.client_id, mark=mark, makes_up=self.makes_up)


class RollForm(Form):
    """The session's real times and the marks; who is not marked stays as before.

    `complete` needs a mark for everybody and `ended_at`. Afterwards any change needs
    `reason_code`. The same roll sent again changes nothing.
    """

    marks: Annotated[list[MarkForm], Field(max_length=1000)] = []
    started_at: Instant
    ended_at: Instant | None = None
    complete: Flag = False
    reason_code: Code | None = None


class CancellationForm(Form):
    """`did_not_take_place` for a session that nobody cancelled, but that was not held."""

    reason_code: Code
    did_not_take_place: Flag = False


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
    started_at: datetime | None
    ended_at: datetime | None
    present: int | None
    reason_code: str | None

    @classmethod
    def of(cls, session: Session) -> "SessionView":
        return cls(**_times(session), **vars(session))


class SessionRecord(SessionView):
    seats_taken: int


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
        return cls(**_times(session), **vars(session), roll=lines)


class SessionRecordWithRoll(SessionRecord):
    roll: list[AttendanceView]


@router.get("/sites/{site}/sessions")
async def list_sessions(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    series: UUID | None = None,
) -> Page[SessionRecord]:
    """List sessions of the site's local dates, both included."""
    rows = await queries.sessions(
        reads.database, site, paging, first=first, last=last, series_id=series
    )
    return paging.page(rows, lambda row: SessionRecord(**row), lambda row: row["id"])


@router.get("/sites/{site}/sessions/{session_id}")
async def get_session(site: Site, session_id: UUID, reads: Reads) -> Answer[SessionRecordWithRoll]:
    row = await queries.session_by_id(reads.database, site, session_id)
    if row is None:
        raise NotFound("There is no session of this id here.")
    roll = await queries.roll_of(reads.database, site, session_id)
    lines = [AttendanceView.of_row(line) for line in roll]
    return reads.found(SessionRecordWithRoll(**row, roll=lines), version=row["version"])


@router.post("/sites/{site}/sessions/{session_id}/cancellation")
async def cancel_session(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: CancellationForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SessionView]:
    """Cancel a session; its room, its facilitator and its clients are free at that time."""
    asked = handlers.CancelSession(session_id=session_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.sessions.get(session_id))
        session = await handlers.cancel_session(asked, uow)
        return command.answered(uow, SessionView.of(session), version=session.version)


@router.put("/sites/{site}/sessions/{session_id}/roll")
async def take_roll(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: RollForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SessionWithRoll]:
    """Take, complete or correct the roll of a session.

    Completing it evaluates the phase of every client on it; so does each correction.
    """
    asked = handlers.TakeRoll(
        session_id=session_id,
        marks=tuple(mark.mark() for mark in body.marks),
        started_at=body.started_at,
        ended_at=body.ended_at,
        complete=body.complete,
        reason_code=body.reason_code,
        if_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        session, roll = await handlers.take_roll(asked, uow)
        view = SessionWithRoll.with_roll(session, roll)
        return command.answered(uow, view, version=session.version)


def _times(session: Session) -> dict[str, datetime | None]:
    real = session.real
    return {
        "started_at": real.started_at if real else None,
        "ended_at": real.ended_at if real else None,
    }
