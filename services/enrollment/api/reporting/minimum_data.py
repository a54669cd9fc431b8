"""Owns the routes of the minimum data set: what TEDS asks of an episode, by its closed codes."""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, create_model

from services.enrollment.domain.reporting.minimum_data import MinimumData
from services.enrollment.domain.reporting.teds.elements import ELEMENTS, Element
from services.enrollment.domain.reporting.teds.vocabulary import FIRST_YEAR
from services.enrollment.handlers.reporting import minimum_data as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import minimum_data as queries
from shared.aggregate import Aggregate
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["minimum data"], route_class=CommandRoute)

LAST_YEAR = 2199
CodebookYear = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, examples=[2026]), WHOLE]


def _field(element: Element) -> Any:
    terms = Literal[tuple(element.vocabulary.terms)]  # type: ignore[valid-type]  # as the tables say
    return (terms | None, Field(None, description=f"{element.title} (TEDS {element.column})."))


if TYPE_CHECKING:
    GivenForm = Form
else:
    GivenForm = create_model(
        "GivenForm",
        __base__=Form,
        __doc__="The elements that were given. Left out or null: not given. `none` means none.",
        **{element.name: _field(element) for element in ELEMENTS.values()},
    )


class MinimumDataForm(Form):
    """`codebook_year` null is this year; a code that its codebook lacks is refused."""

    codebook_year: CodebookYear | None = None
    given: GivenForm

    def command(self, episode_id: UUID) -> handlers.RecordMinimumData:
        given = {name: term for name, term in self.given if term is not None}
        return handlers.RecordMinimumData(
            episode_id=episode_id, codebook_year=self.codebook_year, given=given
        )


class MinimumDataView(BaseModel):
    """What was given of an episode. An element that is not in `given` was not given."""

    episode_id: UUID
    site: str
    version: int
    client_id: UUID
    codebook_year: int
    given: dict[str, str]

    @classmethod
    def of(cls, data: MinimumData) -> "MinimumDataView":
        return cls(**vars(data), episode_id=data.id)


@router.put("/sites/{site}/episodes/{episode_id}/minimum-data")
async def record_minimum_data(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: MinimumDataForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[MinimumDataView]:
    """Keep what is given of an episode, in place of what was given before."""
    nothing_yet = Aggregate(id=episode_id, site=command.site)
    async with command.unit_of_work() as uow:
        command.expect(await uow.minimum_data.find(episode_id) or nothing_yet)
        data = await handlers.record_minimum_data(body.command(episode_id), uow)
        return command.answered(uow, MinimumDataView.of(data), version=data.version)


@router.get("/sites/{site}/episodes/{episode_id}/minimum-data")
async def get_minimum_data(site: Site, episode_id: UUID, reads: Reads) -> Answer[MinimumDataView]:
    row = await queries.minimum_data_of(reads.database, site, episode_id)
    if row is None:
        raise NotFound("There is no minimum data of an episode of this id here.")
    view = MinimumDataView(**row, episode_id=row["id"])
    return reads.found(view, version=row["version"])
