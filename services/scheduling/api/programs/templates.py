"""Owns the routes of ready programs, and of the copies that a site makes of them."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from services.scheduling.api.programs.track_views import (
    ProgramView,
    TrackView,
    clocks,
    numbered,
    parts_of,
)
from services.scheduling.domain.programs.templates import TEMPLATES, Template, template_of
from services.scheduling.handlers.programs import copies as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Form, Line, ZoneName
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["programs"], route_class=CommandRoute)


class TemplateView(ProgramView):
    """A ready program. With a code, a version and a time zone it is a track's body as it stands."""

    code: str
    source: str

    @classmethod
    def of(cls, template: Template) -> "TemplateView":
        parts = parts_of(template)
        shown = {"phases": numbered(parts["phases"]), "slots": clocks(parts["slots"])}
        return cls.model_validate(
            {
                **parts,
                **shown,
                "code": template.code,
                "name": template.name,
                "source": template.source,
                "weekly_minutes_required": template.weekly_minutes_required,
            }
        )


class CopyForm(Form):
    """What is copied, a template or a track of this site, and what the copy is called.

    Of a track the newest version is copied, or the one that `track_version` names.
    """

    template: Code | None = None
    track_code: Code | None = None
    track_version: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] | None = None
    code: Code
    version: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = 1
    name: Line | None = None
    timezone: ZoneName

    def command(self) -> handlers.CopyProgram:
        """Return the command. Raises Invalid where it names not exactly one original."""
        if (self.template is None) == (self.track_code is None):
            raise Invalid("Name a template or a track, one of the two.", field="template")
        if self.track_version is not None and self.track_code is None:
            raise Invalid("A template has no versions.", field="track_version")
        plain = {name: value for name, value in self if name != "version"}
        return handlers.CopyProgram(number=self.version, **plain)


@router.get("/sites/{site}/track-templates")
async def list_track_templates(
    site: Site,  # noqa: ARG001 - everybody reads them at a site
) -> list[TemplateView]:
    """List the ready programs: copy one as it is, or change what it shows and register that."""
    return [TemplateView.of(template) for template in TEMPLATES]


@router.get("/sites/{site}/track-templates/{code}")
async def get_track_template(
    site: Site,  # noqa: ARG001 - the same
    code: Code,
    reads: Reads,
) -> Answer[TemplateView]:
    return reads.found(TemplateView.of(template_of(code)), version=1)


@router.post("/sites/{site}/tracks/copies", status_code=201)
async def copy_program(
    site: Site, body: CopyForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[TrackView]:
    """Register a copy of a template or of a track as a version of its own."""
    async with command.unit_of_work() as uow:
        track = await handlers.copy_program(body.command(), uow)
        location = f"/sites/{site}/tracks?code={track.code}"
        return command.created(uow, TrackView.of(track), version=track.version, location=location)
