"""Owns the routes of sites."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.domain import site as domain
from services.enrollment.handlers import sites as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import records
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Flag, Form, Line, ZoneName
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["sites"], route_class=CommandRoute)


StateCode = Annotated[int, Field(ge=1, le=78, examples=[8]), WHOLE]
"""A state's Census code: what TEDS reports as STFIPS."""


class SiteForm(Form):
    name: Line
    timezone: ZoneName
    synthetic: Flag = False
    state_fips: StateCode | None = None


class SiteView(BaseModel):
    code: str
    name: str
    timezone: str
    synthetic: bool
    state_fips: int | None

    @classmethod
    def of(cls, site: domain.Site) -> "SiteView":
        return cls(**vars(site))


class SiteList(BaseModel):
    items: list[SiteView]


@router.put("/sites/{site}")
async def register_site(
    site: Site,  # noqa: ARG001 - the command holds it
    body: SiteForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[SiteView]:
    """Register a site or overwrite its name and IANA time zone; again is the same.

    Nobody on a `synthetic` site exists: reports leave it out unless it is asked for.
    """
    asked = handlers.RegisterSite(**body.model_dump())
    async with command.unit_of_work() as uow:
        registered = await handlers.register_site(asked, uow)
        return command.answered(uow, SiteView.of(registered))


@router.get("/sites")
async def list_sites(reads: Reads) -> SiteList:
    """List the sites that the caller works at."""
    rows = await records.sites(reads.database, reads.sites)
    return SiteList(items=[SiteView(**row) for row in rows])
