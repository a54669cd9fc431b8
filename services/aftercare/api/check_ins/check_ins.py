"""Routes of check-ins: read them, keep an answer."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.aftercare.api.check_ins.views import CheckInView
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.check_ins.check_in import CheckInState, NoSuchCheckIn, RiskBand
from services.aftercare.handlers.check_ins import answering
from services.aftercare.queries import check_ins as queries
from shared.http.answer import Answer
from shared.http.forms import Day, Form
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("check-ins")


class CheckInFilters(Filters):
    """`due_from` and `due_until` are local days, both within."""

    state: CheckInState | None = None
    client_id: UUID | None = None
    plan_id: UUID | None = None
    due_from: Day | None = None
    due_until: Day | None = None


class CompletionBody(Form):
    """`completed_on` is a local day at the site, the day on which it was due or a later one.

    The risk band stays in this service.
    """

    completed_on: Day
    risk_band: RiskBand | None = None


@router.get("")
async def list_check_ins(
    reads: Reads, paging: Paging, filters: Annotated[CheckInFilters, Query()]
) -> Page[CheckInView]:
    """List the site's check-ins, oldest first."""
    rows = await queries.check_ins(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(rows, CheckInView.model_validate, lambda row: row["id"])


@router.get("/{check_in_id}")
async def get_check_in(check_in_id: UUID, reads: Reads) -> Answer[CheckInView]:
    """Show a check-in: its day, how far it is, and its risk band where it was answered."""
    found = await queries.check_in_of_id(reads.database, reads.site, check_in_id)
    if found is None:
        raise NoSuchCheckIn("There is no check-in of this id here.")
    return reads.found(CheckInView.model_validate(found), version=found["version"])


@router.post("/{check_in_id}/completion")
async def complete_check_in(
    check_in_id: UUID, body: CompletionBody, command: AftercareCommands
) -> Answer[CheckInView]:
    """Keep the answer to a check-in that is due."""
    wish = answering.CompleteCheckIn(
        check_in_id=check_in_id, completed_on=body.completed_on, risk_band=body.risk_band
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.check_ins.get(check_in_id))
        check_in = await answering.complete_check_in(wish, uow)
        return command.answered(uow, CheckInView.model_validate(check_in), version=check_in.version)
