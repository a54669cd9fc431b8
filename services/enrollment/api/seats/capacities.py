"""Owns the routes of capacities: how many seats there are, taken and free."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.domain.seats import capacity as domain
from services.enrollment.handlers.seats import capacities as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import waitlist
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["seats"], route_class=CommandRoute)

SeatCount = Annotated[int, Field(ge=0, le=10_000), WHOLE]


class CapacityForm(Form):
    """Without a program: the whole site's seats; without a track: the program's.

    `seats` null: not limited.
    """

    program: Code | None = None
    track: Code | None = None
    seats: SeatCount | None

    def command(self) -> handlers.SetCapacity:
        return handlers.SetCapacity(**dict(self))


class CapacityView(BaseModel):
    """`taken`: offered, reserved or occupied. `free` null: not limited."""

    id: UUID
    site: str
    version: int
    program: str | None
    track: str | None
    seats: int | None
    taken: int
    free: int | None

    @classmethod
    def of(cls, capacity: domain.Capacity) -> "CapacityView":
        return cls(**vars(capacity), free=_free(capacity.seats, capacity.taken))


class CapacityRecord(CapacityView):
    """A capacity with who holds its seats, and how many wait for one."""

    offered: int
    reserved: int
    occupied: int
    waiting: int

    @classmethod
    def of_row(cls, row: Any) -> "CapacityRecord":
        return cls(**row, free=_free(row["seats"], row["taken"]))


@router.put("/sites/{site}/capacities")
async def set_capacity(
    site: Site,  # noqa: ARG001 - the command holds it
    body: CapacityForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[CapacityView]:
    """Say how many seats a site, program or track has; a seat counts in each that covers it.

    Fewer than are taken is refused: 409 `seats-are-taken` with how many are.
    """
    async with command.unit_of_work() as uow:
        capacity = await handlers.set_capacity(body.command(), uow)
        return command.answered(uow, CapacityView.of(capacity), version=capacity.version)


@router.get("/sites/{site}/capacities")
async def list_capacities(site: Site, reads: Reads, paging: Paging) -> Page[CapacityRecord]:
    rows = await waitlist.capacities(reads.database, site, paging)
    return paging.page(rows, CapacityRecord.of_row, lambda row: row["id"])


def _free(seats: int | None, taken: int) -> int | None:
    return None if seats is None else seats - taken
