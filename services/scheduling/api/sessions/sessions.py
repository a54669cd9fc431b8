"""Owns the routes of sessions: what is planned, and what is deleted."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.scheduling.api.rolls.views import AttendanceView, SessionRecordWithRoll
from services.scheduling.api.sessions.views import SessionRecord
from services.scheduling.handlers.sessions import ending as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import sessions as queries
from shared.errors import Invalid, NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Day
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


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
    if first is not None and last is not None and first > last:
        raise Invalid("It begins after it ends: say an earlier day.", field="from")
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


@router.delete("/sites/{site}/sessions/{session_id}", status_code=204)
async def delete_session(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[None]:
    """Delete a session that nobody ever had a seat in; any other is cancelled instead."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.sessions.get(session_id))
        await handlers.delete_session(session_id, uow)
        return command.done(uow)
