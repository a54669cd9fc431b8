"""Routes of the staff: who waits, what was told, whose it is, and what a person decides."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.aftercare.api.clock import Now
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.api.plans.plans import WishedLinkage
from services.aftercare.api.setbacks.views import SetbackRecord, SetbackView
from services.aftercare.domain.setbacks.setback import NoSuchSetback, Setback
from services.aftercare.domain.setbacks.states import Outcome, SetbackState
from services.aftercare.handlers.linkages.proposing import LinkageWish
from services.aftercare.handlers.setbacks import reporting, reviewing
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import setbacks as queries
from shared.http.answer import Answer
from shared.http.command import Command
from shared.http.forms import Day, Flag, Form, Note
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.vaults import Vaults

router = router_of("setbacks")


class SetbackFilters(Filters):
    """`waiting`: somebody owes the next step, a contact too. `overdue`: and is late."""

    state: SetbackState | None = None
    client_id: UUID | None = None
    plan_id: UUID | None = None
    waiting: bool = False
    overdue: bool = False


class ConfirmationBody(Form):
    """The client whom the report is about."""

    client_id: UUID


class SetbackReviewBody(Form):
    """Without an outcome: somebody has looked, and decides later.

    With `care_adjusted` the rest says how: the cadence of check-ins follows the site's rules for
    setbacks; linkages are proposed, or requested where a provider is named; `contact_on` is a local
    day, today or in 90 days at most, on which somebody gets in touch: the setback then waits as
    `contact_owed` until that is recorded. `note` is the plan in words, kept sealed.
    """

    outcome: Outcome | None = None
    note: Annotated[Note | None, Field(max_length=4000)] = None
    adapt_cadence: Flag = False
    linkages: Annotated[tuple[WishedLinkage, ...], Field(max_length=20)] = ()
    contact_on: Day | None = None

    def command(self, setback_id: UUID) -> reviewing.ReviewSetback:
        return reviewing.ReviewSetback(
            setback_id=setback_id,
            outcome=self.outcome,
            note=self.note,
            adapt_cadence=self.adapt_cadence,
            linkages=tuple(LinkageWish(w.kind, w.provider_code) for w in self.linkages),
            contact_on=self.contact_on,
        )


@router.get("")
async def list_setbacks(
    reads: Reads, paging: Paging, filters: Annotated[SetbackFilters, Query()], now: Now
) -> Page[SetbackView]:
    """List the site's setbacks, who waits longest first. What was told is read one by one."""
    rows = await queries.setbacks(reads.database, reads.site, filters.model_dump(), now, paging)
    return paging.page(rows, lambda row: SetbackView.of(row, now), lambda row: row["id"])


@router.get("/{setback_id}")
async def get_setback(
    setback_id: UUID, reads: Reads, vault: Vaults, now: Now
) -> Answer[SetbackRecord]:
    """Show a setback with what was told, and what became of a readmission."""
    found = await queries.setback_of_id(reads.database, reads.site, setback_id)
    if found is None:
        raise NoSuchSetback("There is no setback of this id here.")
    return reads.found(SetbackRecord.opened(found, now, vault), version=found["version"])


@router.post("/{setback_id}/confirmation")
async def confirm_report(
    setback_id: UUID, body: ConfirmationBody, command: AftercareCommands, now: Now
) -> Answer[SetbackView]:
    """Say which client an unconfirmed report is about: then it is a setback to review."""
    asked = reporting.ConfirmReport(setback_id=setback_id, client_id=body.client_id)
    async with command.unit_of_work() as uow:
        command.expect(await uow.setbacks.get(setback_id))
        return _answered(await reporting.confirm_report(asked, uow), command, uow, now)


@router.post("/{setback_id}/setting-aside")
async def set_report_aside(
    setback_id: UUID, command: AftercareCommands, now: Now
) -> Answer[SetbackView]:
    """Close an unconfirmed report that is about nobody of ours."""
    asked = reporting.OfSetback(setback_id=setback_id)
    async with command.unit_of_work() as uow:
        command.expect(await uow.setbacks.get(setback_id))
        return _answered(await reporting.set_report_aside(asked, uow), command, uow, now)


@router.post("/{setback_id}/review")
async def review_setback(
    setback_id: UUID, body: SetbackReviewBody, command: AftercareCommands, now: Now
) -> Answer[SetbackView]:
    """Look at a setback and decide: care is adjusted, a readmission requested, or nothing changes.

    Of two who review at once one is refused.
    """
    async with command.unit_of_work() as uow:
        command.expect(await uow.setbacks.get(setback_id))
        setback = await reviewing.review_setback(body.command(setback_id), uow)
        return _answered(setback, command, uow, now)


def _answered(
    setback: Setback, command: Command[AftercareUnitOfWork], uow: object, now: datetime
) -> Answer[SetbackView]:
    view = SetbackView.of(vars(setback), now)
    return command.answered(uow, view, version=setback.version)
