"""Owns the routes of merges: saying that two clients are one, and taking it back."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.domain.intake.merge import ClientMerge, MergeState
from services.enrollment.handlers.intake import merges as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import people
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["clients"], route_class=CommandRoute)


class MergeForm(Form):
    """`duplicate_client_id` is the same person as `kept_client_id`, whose id stands for both."""

    kept_client_id: UUID
    duplicate_client_id: UUID


class ReversalForm(Form):
    """Nothing to say: the merge is named by the address."""


class MergeView(BaseModel):
    id: UUID
    site: str
    version: int
    kept_client_id: UUID
    duplicate_client_id: UUID
    state: MergeState
    merged_at: datetime
    reversed_at: datetime | None

    @classmethod
    def of(cls, merge: ClientMerge) -> "MergeView":
        return cls(**vars(merge))


@router.post("/sites/{site}/client-merges", status_code=201)
async def merge_clients(
    site: Site, body: MergeForm, command: Commands[EnrollmentUnitOfWork], reads: Reads
) -> Answer[MergeView]:
    """Let two clients be one: what comes in goes to the kept one, and reads show both."""
    asked = handlers.MergeClients(**dict(body), sites=reads.sites)
    async with command.unit_of_work() as uow:
        merge = await handlers.merge_clients(asked, uow)
        location = f"/sites/{site}/client-merges/{merge.id}"
        return command.created(uow, MergeView.of(merge), version=merge.version, location=location)


@router.post("/sites/{site}/client-merges/{merge_id}/reversal")
async def reverse_merge(
    site: Site,  # noqa: ARG001 - the command holds it
    merge_id: UUID,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[MergeView]:
    """Let the two be two again. What came in meanwhile stays with the client who was kept."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.merges.get(merge_id))
        merge = await handlers.reverse_merge(handlers.ReverseMerge(merge_id=merge_id), uow)
        return command.answered(uow, MergeView.of(merge), version=merge.version)


@router.get("/sites/{site}/client-merges")
async def list_merges(
    site: Site, reads: Reads, paging: Paging, client_id: UUID | None = None
) -> Page[MergeView]:
    """List the merges that were made at this site, reversed ones too."""
    rows = await people.merges(reads.database, site, paging, client_id=client_id)
    return paging.page(rows, lambda row: MergeView(**row), lambda row: row["id"])


@router.get("/sites/{site}/client-merges/{merge_id}")
async def get_merge(site: Site, merge_id: UUID, reads: Reads) -> Answer[MergeView]:
    row = await people.merge_by_id(reads.database, site, merge_id)
    if row is None:
        raise NotFound("There is no merge of this id here.")
    return reads.found(MergeView(**row), version=row["version"])
