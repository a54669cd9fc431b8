"""Owns the route of the one private thing about a session: where it meets over the internet."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.scheduling.queries import sessions as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults, opened

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class LinkView(BaseModel):
    """`link` is null where the session has none."""

    session_id: UUID
    link: str | None


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
