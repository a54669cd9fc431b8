"""Routes of linkages: propose, ask, answer, hand over, attend, end."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query

from services.aftercare.api.clock import Now
from services.aftercare.api.linkages.forms import (
    AnswerBody,
    AttendanceBody,
    ClientContactBody,
    HandOverBody,
    HandOverPlanBody,
    ProposalBody,
    ProviderBody,
    ProviderCode,
)
from services.aftercare.api.linkages.views import (
    ClientWordView,
    LinkageInList,
    LinkageView,
    LinkageWithParts,
)
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.linkages.linkage import Linkage, LinkageKind, NoSuchLinkage
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.handlers.linkages import (
    answering,
    asking,
    ending,
    hearing_clients,
    meeting,
    proposing,
)
from services.aftercare.handlers.linkages.asking import OfLinkage
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import linkages as queries
from services.aftercare.queries.own_linkages import words_of_client
from shared.http.answer import Answer
from shared.http.command import Command
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.vaults import Vaults, opened

router = router_of("linkages")

C = TypeVar("C", bound=OfLinkage)
Handler = Callable[[C, AftercareUnitOfWork], Awaitable[Linkage]]


class LinkageFilters(Filters):
    state: LinkageState | None = None
    client_id: UUID | None = None
    plan_id: UUID | None = None
    kind: LinkageKind | None = None
    provider_code: ProviderCode | None = None
    overdue: bool | None = None
    lacks_consent: bool | None = None


@router.post("", status_code=201)
async def propose_linkage(body: ProposalBody, command: AftercareCommands) -> Answer[LinkageView]:
    """Propose what is to follow; nobody is asked yet."""
    async with command.unit_of_work() as uow:
        linkage = await proposing.propose_linkage(body.command(), uow)
        there = f"/sites/{command.site}/linkages/{linkage.id}"
        view = LinkageView.of(linkage)
        return command.created(uow, view, version=linkage.version, location=there)


@router.get("")
async def list_linkages(
    reads: Reads, paging: Paging, now: Now, filters: Annotated[LinkageFilters, Query()]
) -> Page[LinkageInList]:
    """List the site's linkages: those that wait too long, or lack a consent, among others."""
    wanted = filters.model_dump()
    rows = await queries.linkages(reads.database, reads.site, wanted, paging, now)
    return paging.page(rows, LinkageInList.model_validate, lambda row: row["id"])


@router.get("/{linkage_id}")
async def get_linkage(
    linkage_id: UUID, reads: Reads, now: Now, vault: Vaults
) -> Answer[LinkageWithParts]:
    """Show a linkage with its links, answers that were not taken, notes, and the client's words."""
    found = await queries.linkage_with_parts(reads.database, reads.site, linkage_id, now)
    if found is None:
        raise NoSuchLinkage("There is no linkage of this id here.")
    sealed = opened(vault, found["client_id"], found["hand_over_note"], found["key"])
    words = await words_of_client(reads.database, linkage_id)
    told = [ClientWordView.opened(word, vault) for word in words]
    note = sealed.get("hand_over")
    view = LinkageWithParts.model_validate({**found, "hand_over_note": note, "client_words": told})
    return reads.found(view, version=found["version"])


@router.post("/{linkage_id}/provider")
async def choose_linkage_provider(
    linkage_id: UUID, body: ProviderBody, command: AftercareCommands
) -> Answer[LinkageView]:
    """Name whom to ask, or another provider after a decline."""
    return await act(asking.choose_provider, body.command(linkage_id), command)


@router.post("/{linkage_id}/request")
async def request_linkage(linkage_id: UUID, command: AftercareCommands) -> Answer[LinkageView]:
    """Ask the provider, which is a disclosure: without a consent that stands it is refused."""
    return await act(asking.request_linkage, OfLinkage(linkage_id=linkage_id), command)


@router.post("/{linkage_id}/withdrawal")
async def withdraw_linkage_request(
    linkage_id: UUID, command: AftercareCommands
) -> Answer[LinkageView]:
    """Take the request back; it is proposed again, and its links answer nothing any more."""
    return await act(asking.withdraw_request, OfLinkage(linkage_id=linkage_id), command)


@router.post("/{linkage_id}/answer")
async def record_linkage_answer(
    linkage_id: UUID, body: AnswerBody, command: AftercareCommands
) -> Answer[LinkageView]:
    """Record what the provider said to somebody of the staff. The same again is the same."""
    return await answer(linkage_id, body, command)


@router.post("/{linkage_id}/hand-over-plan")
async def plan_hand_over(
    linkage_id: UUID, body: HandOverPlanBody, command: AftercareCommands
) -> Answer[LinkageView]:
    """Say when client and provider meet in the company of somebody both know."""
    wish = meeting.PlanHandOver(linkage_id=linkage_id, at=body.at)
    return await act(meeting.plan_hand_over, wish, command)


@router.post("/{linkage_id}/hand-over")
async def record_hand_over(
    linkage_id: UUID, body: HandOverBody, command: AftercareCommands
) -> Answer[LinkageView]:
    """Record the warm hand-over, by whom it was recorded, and perhaps a note."""
    wish = meeting.RecordHandOver(
        linkage_id=linkage_id,
        at=body.handed_over_at,
        by=command.principal.subject,
        note=body.note,
    )
    return await act(meeting.record_hand_over, wish, command)


@router.post("/{linkage_id}/attendance")
async def record_first_attendance(
    linkage_id: UUID, body: AttendanceBody, command: AftercareCommands
) -> Answer[LinkageView]:
    """Record the first attendance: the outcome that counts.

    A client who simply went is counted without a request and an answer that never were; name the
    provider before, if nobody has.
    """
    wish = meeting.RecordFirstAttendance(
        linkage_id=linkage_id, on=body.attended_on, said_by=body.said_by
    )
    return await act(meeting.record_first_attendance, wish, command)


@router.post("/{linkage_id}/client-contact")
async def record_client_contact(
    linkage_id: UUID, body: ClientContactBody, command: AftercareCommands
) -> Answer[LinkageView]:
    """Record that somebody talked with a client who did not go, or whom it did not fit.

    The linkage goes on from where it stands; naming another provider, or an end, goes without.
    """
    wish = hearing_clients.RecordTalk(linkage_id=linkage_id, note=body.note)
    return await act(hearing_clients.record_talk, wish, command)


@router.post("/{linkage_id}/completion")
async def complete_linkage(linkage_id: UUID, command: AftercareCommands) -> Answer[LinkageView]:
    """End what has done its work."""
    return await act(ending.complete_linkage, OfLinkage(linkage_id=linkage_id), command)


@router.post("/{linkage_id}/early-end")
async def end_linkage_early(linkage_id: UUID, command: AftercareCommands) -> Answer[LinkageView]:
    """End what stopped before its work was done."""
    return await act(ending.end_linkage_early, OfLinkage(linkage_id=linkage_id), command)


@router.post("/{linkage_id}/cancellation")
async def cancel_linkage(linkage_id: UUID, command: AftercareCommands) -> Answer[LinkageView]:
    """End what the client never came to."""
    return await act(ending.cancel_linkage, OfLinkage(linkage_id=linkage_id), command)


async def act(
    handler: Handler[C], wish: C, command: Command[AftercareUnitOfWork]
) -> Answer[LinkageView]:
    async with command.unit_of_work() as uow:
        # Held until the end: of two who do the same at once, the later one sees what was done.
        await uow.linkages.locked(wish.linkage_id)
        command.expect(await uow.linkages.get(wish.linkage_id))
        linkage = await handler(wish, uow)
        return command.answered(uow, LinkageView.of(linkage), version=linkage.version)


async def answer(
    linkage_id: UUID, body: AnswerBody, command: Command[AftercareUnitOfWork]
) -> Answer[LinkageView]:
    wish = answering.AnswerLinkage(
        linkage_id=linkage_id, answer=body.answer, reason=body.reason_code
    )
    return await act(answering.answer_linkage, wish, command)
