"""Routes of answers: clients answer for themselves, staff for them; clinicians read and judge."""

from uuid import UUID

from services.aftercare.api.check_ins.answer_forms import AnswersForm, JudgementForm
from services.aftercare.api.check_ins.answer_views import (
    AnswersReceipt,
    AnswersView,
    JudgementView,
)
from services.aftercare.api.check_ins.views import CheckInView
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.api.people import is_staff
from services.aftercare.domain.check_ins.check_in import NoSuchCheckIn
from services.aftercare.domain.instruments.answers import AnsweredAs
from services.aftercare.handlers.check_ins import answers as handlers
from services.aftercare.handlers.check_ins import judging
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import answers as queries
from services.aftercare.queries import check_ins
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Reading, Reads
from shared.http.vaults import Vaults

router = router_of("check-ins")


@router.post("/{check_in_id}/answers")
async def answer_check_in(
    check_in_id: UUID, body: AnswersForm, command: AftercareCommands
) -> Answer[AnswersReceipt]:
    """Answer a check-in, whole or in part. The same again is the same; late answers count.

    What may be of somebody's safety is always kept, and whoever is on call hears of it at once.
    """
    principal = command.principal
    answered_as = AnsweredAs.STAFF if is_staff(principal) else AnsweredAs.CLIENT
    wish = body.command(check_in_id, answered_as, principal.subject)
    async with command.unit_of_work() as uow:
        if answered_as is AnsweredAs.CLIENT:
            await _require_own(check_in_id, principal.client_ids, uow)
        command.expect(await uow.check_ins.locked(check_in_id))
        taken = await handlers.answer_check_in(wish, uow)
        return command.answered(uow, AnswersReceipt.of(taken), version=taken.check_in.version)


@router.get("/{check_in_id}/answers")
async def list_answers(
    check_in_id: UUID, reads: Reads, paging: Paging, vault: Vaults
) -> Page[AnswersView]:
    """List what was answered, the oldest first: drafts, corrections, and what was kept aside."""
    await _require_here(check_in_id, reads)
    rows = await queries.answers_of(reads.database, reads.site, check_in_id, paging)
    return paging.page(rows, lambda row: AnswersView.of_row(row, vault), lambda row: row["id"])


@router.post("/{check_in_id}/risk-band")
async def judge_risk(
    check_in_id: UUID, body: JudgementForm, command: AftercareCommands
) -> Answer[CheckInView]:
    """Give an answered check-in another risk band than the rules do, with a reason."""
    wish = judging.JudgeRisk(
        check_in_id=check_in_id, band=body.band, by=command.principal.subject, reason=body.reason
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.check_ins.locked(check_in_id))
        check_in = await judging.judge_risk(wish, uow)
        return command.answered(uow, CheckInView.model_validate(check_in), version=check_in.version)


@router.get("/{check_in_id}/judgements")
async def list_judgements(
    check_in_id: UUID, reads: Reads, paging: Paging, vault: Vaults
) -> Page[JudgementView]:
    """List the bands that people gave, and why, the oldest first."""
    await _require_here(check_in_id, reads)
    rows = await queries.judgements_of(reads.database, reads.site, check_in_id, paging)
    return paging.page(rows, lambda row: JudgementView.of_row(row, vault), lambda row: row["id"])


async def _require_own(
    check_in_id: UUID, client_ids: frozenset[UUID], uow: AftercareUnitOfWork
) -> None:
    """Refuse another's check-in as one that there is not: nobody learns that there is one."""
    check_in = await uow.check_ins.locked(check_in_id)
    if check_in.client_id not in await uow.merges.ids_of(client_ids):
        raise NoSuchCheckIn("There is no check-in of this id here.")


async def _require_here(check_in_id: UUID, reads: Reading) -> None:
    if await check_ins.check_in_of_id(reads.database, reads.site, check_in_id) is None:
        raise NoSuchCheckIn("There is no check-in of this id here.")
