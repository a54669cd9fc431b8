"""Routes of the circle: staff say which family member is whose, and how they sign in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.aftercare.api.parameters import AftercareCommands, Filters, within_site
from services.aftercare.api.views import View
from services.aftercare.handlers.circle import members as handlers
from services.aftercare.queries import circle as queries
from shared.http.answer import Answer
from shared.http.forms import Code, Form
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(
    prefix="/sites/{site}",
    tags=["circle"],
    route_class=CommandRoute,
    dependencies=[Depends(within_site)],
)


class CircleFilters(Filters):
    client_id: UUID | None = None
    party_id: UUID | None = None


class CircleMemberForm(Form):
    """`account` is the opaque subject of the person's tokens."""

    account: Code


class CircleMemberView(View):
    """`party_id` is the party that the client's consents name. It says who; consents say what."""

    client_id: UUID
    party_id: UUID
    account: str
    ended_at: datetime | None


@router.put("/clients/{client_id}/circle/{party_id}")
async def put_circle_member(
    client_id: UUID, party_id: UUID, body: CircleMemberForm, command: AftercareCommands
) -> Answer[CircleMemberView]:
    """Say with which account a family member of the client signs in. It allows nothing."""
    asked = handlers.PutCircleMember(
        client_id=client_id,
        party_id=party_id,
        account=body.account,
        expected_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        member = await handlers.put_circle_member(asked, uow)
        view = CircleMemberView.model_validate(member)
        return command.answered(uow, view, version=member.version)


@router.delete("/clients/{client_id}/circle/{party_id}", status_code=204)
async def end_circle_member(
    client_id: UUID, party_id: UUID, command: AftercareCommands
) -> Answer[None]:
    """Let the account be nobody's in this circle any more."""
    asked = handlers.OfCircle(
        client_id=client_id, party_id=party_id, expected_version=command.if_match
    )
    async with command.unit_of_work() as uow:
        await handlers.end_circle_member(asked, uow)
        return command.done(uow)


@router.get("/circle")
async def list_circle(
    reads: Reads, paging: Paging, filters: Annotated[CircleFilters, Query()]
) -> Page[CircleMemberView]:
    """List who is whose family, and who was."""
    rows = await queries.members(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(rows, CircleMemberView.model_validate, lambda row: row["id"])
