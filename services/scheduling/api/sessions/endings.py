"""Owns the routes that end a series early, or delete what nothing ever happened in."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.scheduling.handlers.sessions import ending
from services.scheduling.ports import SchedulingUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Form
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class SeriesEndForm(Form):
    """The last local date on which the series meets, and why it ends."""

    last_date: Day
    reason_code: Code


class EndedSeries(BaseModel):
    id: UUID
    ends_on: date
    cancelled: list[UUID]


@router.post("/sites/{site}/series/{series_id}/ending")
async def end_series(
    site: Site,  # noqa: ARG001 - the command holds it
    series_id: UUID,
    body: SeriesEndForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[EndedSeries]:
    """End a series early: what would come later is cancelled, its members leave."""
    asked = ending.EndSeries(series_id=series_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.series.get(series_id))
        series, cancelled = await ending.end_series(asked, uow)
        ids = [session.id for session in cancelled]
        view = EndedSeries(id=series.id, ends_on=series.ends_on, cancelled=ids)
        return command.answered(uow, view, version=series.version)


@router.delete("/sites/{site}/series/{series_id}", status_code=204)
async def delete_series(
    site: Site,  # noqa: ARG001 - the command holds it
    series_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[None]:
    """Delete a series in which nothing ever happened; any other is ended instead."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.series.get(series_id))
        await ending.delete_series(series_id, uow)
        return command.done(uow)
