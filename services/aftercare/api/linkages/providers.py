"""Routes of organisations: what they are asked, and their answers; and who answers for them."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query

from services.aftercare.api.clock import Now
from services.aftercare.api.linkages.forms import (
    AnswerBody,
    ProviderAttendanceBody,
    ProviderCode,
    ProviderHandOverBody,
    SubjectBody,
)
from services.aftercare.api.linkages.views import LinkageForProvider, ProviderSubjectView
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.linkages.disclosing import What
from services.aftercare.domain.linkages.linkage import Linkage, SaidBy
from services.aftercare.handlers.linkages import answering, meeting
from services.aftercare.handlers.linkages.asking import OfLinkage
from services.aftercare.handlers.linkages.by_link import BY_PROVIDER
from services.aftercare.handlers.linkages.providers import (
    BindSubject,
    UnbindSubject,
    bind_subject,
    expect_own,
    provider_asking,
    show_to_provider,
    unbind_subject,
)
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import linkages as queries
from shared.http.answer import Answer
from shared.http.command import Command
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("provider/linkages")
subjects = router_of("provider-subjects")

C = TypeVar("C", bound=OfLinkage)


class SubjectFilters(Filters):
    provider_code: ProviderCode | None = None


@router.get("")
async def list_own_linkages(
    command: AftercareCommands, reads: Reads, paging: Paging, now: Now
) -> Page[LinkageForProvider]:
    """List what the caller's organisation was asked, as far as a consent still lets it see that."""
    async with command.unit_of_work() as uow:
        provider = await provider_asking(uow)
        ids = await queries.for_provider(reads.database, reads.site, provider, paging, now)
        page = paging.page(ids, lambda each: each, lambda each: each)
        shown = await show_to_provider(page.items, What.LIST_READ, uow)
        return Page(items=[LinkageForProvider.of(one) for one in shown], next=page.next)


@router.get("/{linkage_id}")
async def get_own_linkage(
    linkage_id: UUID, command: AftercareCommands
) -> Answer[LinkageForProvider]:
    """Show one request: a reference and what is asked for, and nothing of who it is about."""
    async with command.unit_of_work() as uow:
        linkage = await expect_own(linkage_id, uow)
        return command.answered(uow, LinkageForProvider.of(linkage), version=linkage.version)


@router.post("/{linkage_id}/answer")
async def answer_own_linkage(
    linkage_id: UUID, body: AnswerBody, command: AftercareCommands
) -> Answer[LinkageForProvider]:
    """Accept, decline with a reason, or put on the waiting list. The same again is the same."""
    wish = answering.AnswerLinkage(
        linkage_id=linkage_id, answer=body.answer, reason=body.reason_code
    )
    return await _act(answering.answer_linkage, wish, command)


@router.post("/{linkage_id}/hand-over")
async def confirm_own_hand_over(
    linkage_id: UUID, body: ProviderHandOverBody, command: AftercareCommands
) -> Answer[LinkageForProvider]:
    """Confirm that client and provider have met in the company of somebody both know."""
    wish = meeting.RecordHandOver(linkage_id=linkage_id, at=body.handed_over_at, by=BY_PROVIDER)
    return await _act(meeting.record_hand_over, wish, command)


@router.post("/{linkage_id}/attendance")
async def confirm_own_attendance(
    linkage_id: UUID, body: ProviderAttendanceBody, command: AftercareCommands
) -> Answer[LinkageForProvider]:
    """Confirm the first attendance, the outcome that counts."""
    wish = meeting.RecordFirstAttendance(
        linkage_id=linkage_id, on=body.attended_on, said_by=SaidBy.PROVIDER
    )
    return await _act(meeting.record_first_attendance, wish, command)


@subjects.post("", status_code=201)
async def bind_provider_subject(
    body: SubjectBody, command: AftercareCommands
) -> Answer[ProviderSubjectView]:
    """Let a subject with the role of a partner's administrator answer for an organisation."""
    async with command.unit_of_work() as uow:
        bound = await bind_subject(BindSubject(**dict(body)), uow)
        view = ProviderSubjectView.model_validate(bound)
        there = f"/sites/{command.site}/provider-subjects"
        return command.created(uow, view, version=bound.version, location=there)


@subjects.get("")
async def list_provider_subjects(
    reads: Reads, paging: Paging, filters: Annotated[SubjectFilters, Query()]
) -> Page[ProviderSubjectView]:
    """List who answers for which organisation at this site."""
    wanted = filters.model_dump()
    rows = await queries.provider_subjects(reads.database, reads.site, wanted, paging)
    return paging.page(rows, ProviderSubjectView.model_validate, lambda row: row["id"])


@subjects.delete("/{subject_id}", status_code=204)
async def unbind_provider_subject(subject_id: UUID, command: AftercareCommands) -> Answer[None]:
    """Let a subject answer for nobody any more, at once."""
    async with command.unit_of_work() as uow:
        await unbind_subject(UnbindSubject(id=subject_id), uow)
        return command.done(uow)


async def _act(
    handler: Callable[[C, AftercareUnitOfWork], Awaitable[Linkage]],
    wish: C,
    command: Command[AftercareUnitOfWork],
) -> Answer[LinkageForProvider]:
    async with command.unit_of_work() as uow:
        # Held until the end: of two who do the same at once, the later one sees what was done.
        await uow.linkages.locked(wish.linkage_id)
        command.expect(await expect_own(wish.linkage_id, uow))
        linkage = await handler(wish, uow)
        return command.answered(uow, LinkageForProvider.of(linkage), version=linkage.version)
