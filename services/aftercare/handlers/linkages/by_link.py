"""What comes by a signed link: it is opened, which discloses, and it is answered.

Nothing that comes is lost: an answer that is not taken is kept with the reason.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.aftercare.domain.linkages.answers import (
    DayIsNeeded,
    ProviderAnswer,
    Refusal,
    RefusedAnswer,
)
from services.aftercare.domain.linkages.disclosing import What
from services.aftercare.domain.linkages.link import Link
from services.aftercare.domain.linkages.linkage import DeclineReason, Linkage, SaidBy
from services.aftercare.domain.linkages.standing import (
    says_it_again,
    why_closed,
    why_not_waited_for,
)
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.handlers.linkages import answering, meeting
from services.aftercare.handlers.linkages.asking import OfLinkage
from services.aftercare.handlers.linkages.disclosing import account_for, basis_of
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id

BY_PROVIDER = "provider"
"""Who recorded a hand-over that the provider confirmed by its link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """The link that was opened; its signature was checked. A HEAD reads nothing of it."""

    link_id: UUID
    is_read: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerByLink(OpenLink):
    answer: ProviderAnswer
    reason: DeclineReason | None = None
    attended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a link leads to: the linkage, or why the link shows nothing; and whom to call."""

    linkage: Linkage
    closed: Refusal | None
    desk: str | None
    refused: Refusal | None = None


async def open_link(command: OpenLink, uow: AftercareUnitOfWork) -> Seen:
    """Show what a link leads to, and account for it. Raises LinkIsGone."""
    return await _open(command, await uow.links.get(command.link_id), uow)


async def _held(command: OpenLink, uow: AftercareUnitOfWork) -> Seen:
    """Open a link that is answered: of two answers at once the later one sees the earlier."""
    link = await uow.links.get(command.link_id)
    await uow.linkages.locked(link.linkage_id)
    return await _open(command, link, uow)


async def _open(command: OpenLink, link: Link, uow: AftercareUnitOfWork) -> Seen:
    linkage = await uow.linkages.get(link.linkage_id)
    basis = await basis_of(linkage, uow)
    closed = why_closed(link, linkage, uow.now, may_be_told=basis is not None)
    if closed is None and basis is not None and command.is_read:
        account_for(linkage, basis, What.LINK_OPENED, uow)
    return Seen(linkage, closed, (await uow.linkage_rules.in_force()).desk)


async def answer_by_link(command: AnswerByLink, uow: AftercareUnitOfWork) -> Seen:
    """Take the answer, or keep it with the reason why not. The same again is no other answer.

    Raises LinkIsGone, ReasonIsNeeded, DayIsAhead, AttendedBeforeRequest; NoPlaceIsFree here or as
    the unit is left.
    """
    seen = await _held(command, uow)
    linkage = seen.linkage
    if seen.closed is None and says_it_again(linkage, command.answer, command.attended_on):
        return seen
    refused = seen.closed or why_not_waited_for(linkage, command.answer)
    if refused is not None:
        _keep(command, linkage, refused, uow)
        return replace(seen, refused=refused)
    await _take(command, linkage, uow)
    return seen


async def wait_for_place(command: OpenLink, uow: AftercareUnitOfWork) -> Seen:
    """Put a client whom the provider would take, but for a place, on its waiting list."""
    seen = await _held(command, uow)
    if seen.closed is None and seen.linkage.state is LinkageState.REQUESTED:
        await answering.waitlist_linkage(OfLinkage(linkage_id=seen.linkage.id), uow)
    return seen


async def _take(command: AnswerByLink, linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    if command.answer is ProviderAnswer.HAND_OVER:
        done = meeting.RecordHandOver(linkage_id=linkage.id, at=uow.now, by=BY_PROVIDER)
        await meeting.record_hand_over(done, uow)
    elif command.answer is ProviderAnswer.ATTENDED:
        await _attend(command, linkage, uow)
    else:
        answer = answering.AnswerLinkage(
            linkage_id=linkage.id, answer=command.answer, reason=command.reason
        )
        await answering.answer_linkage(answer, uow)


async def _attend(command: AnswerByLink, linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    if command.attended_on is None:
        raise DayIsNeeded
    attended = meeting.RecordFirstAttendance(
        linkage_id=linkage.id, on=command.attended_on, said_by=SaidBy.PROVIDER
    )
    await meeting.record_first_attendance(attended, uow)


def _keep(
    command: AnswerByLink, linkage: Linkage, refused: Refusal, uow: AftercareUnitOfWork
) -> None:
    uow.refused_answers.keep(
        RefusedAnswer(
            id=new_id(),
            site=uow.site,
            linkage_id=linkage.id,
            link_id=command.link_id,
            answer=command.answer,
            why=refused,
            at=uow.now,
            reason_code=command.reason,
            attended_on=command.attended_on,
        )
    )
