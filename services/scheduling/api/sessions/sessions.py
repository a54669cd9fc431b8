"""Owns the routes of sessions: what is planned, and what is cancelled."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.scheduling.api.rolls.views import AttendanceView, SessionRecordWithRoll
from services.scheduling.api.sessions.views import SessionRecord, SessionView
from services.scheduling.handlers.sessions import cancelling as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import sessions as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Flag, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class CancellationForm(Form):
    """`did_not_take_place` for a session that nobody cancelled, but that was not held."""

    reason_code: Code
    did_not_take_place: Flag = False


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
