"""What aftercare's routes are given: the site, the command, and the usual cadence."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.ports import AftercareUnitOfWork
from shared.http.command import Commands
from shared.http.parameters import Site
from shared.http.route import CommandRoute

AftercareCommands = Commands[AftercareUnitOfWork]


class Filters(BaseModel):
    """What a list may be narrowed by, beside its paging."""

    model_config = ConfigDict(frozen=True)


async def usual_cadence(request: Request) -> Cadence:
    """Return what hangs on `app.state.cadence`, put there by `main`."""
    given: Cadence = request.app.state.cadence
    return given


UsualCadence = Annotated[Cadence, Depends(usual_cadence)]


async def within_site(site: Site) -> str:
    """Declare the site for all routes; they read it from their command or reads."""
    return site


def router_of(resource: str) -> APIRouter:
    """Return a router for one kind of resource, `/sites/{site}/<resource>`."""
    return APIRouter(
        prefix=f"/sites/{{site}}/{resource}",
        tags=[resource],
        route_class=CommandRoute,
        dependencies=[Depends(within_site)],
    )
