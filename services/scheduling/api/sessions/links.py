"""Owns the routes of the one private thing about a session: where it meets over the internet."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.scheduling.api.sessions.forms import Link
from services.scheduling.handlers.sessions import linking as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import sessions as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults, opened

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class LinkView(BaseModel):
    """`link` is null where the session has none."""

    session_id: UUID
    link: str | None


class LinkForm(Form):
    """Null takes the link away; of a session, then that of its series holds again."""

    link: Link | None


class LinkKept(BaseModel):
    """The link itself is shown where it is asked for, and in no other answer."""

    has_telehealth_link: bool


@router.put("/sites/{site}/series/{series_id}/telehealth-link")
async def link_series(
    site: Site,  # noqa: ARG001 - the command holds it
    series_id: UUID,
    body: LinkForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[LinkKept]:
    """Keep where the sessions of a series meet, sealed."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.series.get(series_id))
        asked = handlers.LinkSeries(series_id=series_id, link=body.link)
        series = await handlers.link_series(asked, uow)
        view = LinkKept(has_telehealth_link=series.telehealth_link is not None)
        return command.answered(uow, view, version=series.version)


@router.put("/sites/{site}/sessions/{session_id}/telehealth-link")
async def link_session(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: LinkForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[LinkKept]:
    """Keep a link of its own for one session, such as a substitute's."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.sessions.get(session_id))
        asked = handlers.LinkSession(session_id=session_id, link=body.link)
        session = await handlers.link_session(asked, uow)
        view = LinkKept(has_telehealth_link=session.telehealth_link is not None)
        return command.answered(uow, view, version=session.version)


@router.get("/sites/{site}/sessions/{session_id}/telehealth-link")
async def get_telehealth_link(
    site: Site, session_id: UUID, reads: Reads, vault: Vaults
) -> Answer[LinkView]:
    """Show where the session meets: its own link, or else that of its series."""
    row = await queries.link_of(reads.database, site, session_id)
    if row is None:
        raise NotFound("There is no session of this id here.")
    values = opened(vault, row["series_id"], row["sealed"], row["wrapped"])
    view = LinkView(session_id=session_id, link=values.get("link"))
    return reads.found(view, version=row["version"])
