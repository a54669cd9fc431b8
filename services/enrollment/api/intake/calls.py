"""Owns the route of the call list: whom intake has to call back, in one look."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.intake.answers import CallerView, IdentityValues
from services.enrollment.api.local_day import Today
from services.enrollment.domain.intake.application import ApplicationState
from services.enrollment.domain.intake.referral import Applicant
from services.enrollment.handlers.intake.confidence import in_confidence
from services.enrollment.handlers.intake.identities import identity_of
from services.enrollment.queries import calls
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults, opened
from shared.private import Vault

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class CallView(BaseModel):
    """Somebody who waits for an answer: who they are, whom to call, and for how long they wait.

    `caller` null: the client applied alone. Without `may_leave_message` nobody leaves word.
    """

    application_id: UUID
    client_id: UUID
    state: ApplicationState
    program: str
    applied_by: Applicant | None
    received_on: date
    days_waiting: int
    expires_on: date | None
    client: IdentityValues | None
    caller: CallerView | None

    @classmethod
    def of(cls, call: calls.Call, vault: Vault, today: date) -> "CallView":
        row, known = call.application, call.identity
        said = in_confidence(opened(vault, row["client_id"], row["sealed"], call.key))
        who = known and opened(vault, known["id"], known["sealed"], known["wrapped"])
        return cls(
            **row,
            application_id=row["id"],
            days_waiting=(today - row["received_on"]).days,
            client=IdentityValues.of(identity_of(who)) if who else None,
            caller=said.caller and CallerView(**vars(said.caller)),
        )


@router.get("/sites/{site}/call-list")
async def list_calls(
    site: Site, reads: Reads, paging: Paging, vault: Vaults, today: Today
) -> Page[CallView]:
    """List who waits for an answer, as they came in, with what is needed to call them back."""
    page = await calls.calls(reads.database, site, paging)
    return paging.page(
        page, lambda call: CallView.of(call, vault, today), lambda call: call.application["id"]
    )
