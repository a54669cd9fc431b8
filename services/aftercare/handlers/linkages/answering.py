"""What a provider answers to a request, whoever brings the answer."""

from dataclasses import dataclass

from services.aftercare.domain.linkages.answers import (
    ProviderAnswer,
    ReasonIsNeeded,
    ReasonIsOfDecline,
)
from services.aftercare.domain.linkages.linkage import DeclineReason, Linkage
from services.aftercare.domain.linkages.standing import says_it_again
from services.aftercare.handlers.linkages import telling
from services.aftercare.handlers.linkages.asking import OfLinkage
from services.aftercare.handlers.linkages.choosing import hold_place
from services.aftercare.handlers.linkages.owing import owe_next
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import LinkageAccepted, LinkageWaitlisted


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLinkage(OfLinkage):
    """`reason` goes with a decline and with no other answer."""

    answer: ProviderAnswer
    reason: DeclineReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineLinkage(OfLinkage):
    reason: DeclineReason


async def answer_linkage(command: AnswerLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """Keep the provider's answer; the same again is no other one.

    Raises ReasonIsNeeded, ReasonIsOfDecline and as each answer.
    """
    of = OfLinkage(linkage_id=command.linkage_id)
    if command.answer is ProviderAnswer.DECLINE and command.reason is None:
        raise ReasonIsNeeded
    if command.answer is not ProviderAnswer.DECLINE and command.reason is not None:
        raise ReasonIsOfDecline
    linkage = await uow.linkages.get(command.linkage_id)
    if _says_it_again(command, linkage):
        return linkage
    if command.reason is not None:
        decline = DeclineLinkage(linkage_id=command.linkage_id, reason=command.reason)
        return await decline_linkage(decline, uow)
    takes = command.answer is ProviderAnswer.ACCEPT
    return await (accept_linkage if takes else waitlist_linkage)(of, uow)


def _says_it_again(command: AnswerLinkage, linkage: Linkage) -> bool:
    same = says_it_again(linkage, command.answer, attended_on=None)
    return same and linkage.decline_reason is command.reason


async def accept_linkage(command: OfLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """Keep that the provider takes the client, and take the place. Nothing is kept without one.

    Raises NoAnswerIsAwaited; NoPlaceIsFree here or as the unit is left.
    """
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.accept(uow.now)
    await hold_place(linkage, uow)
    uow.publish(telling.told(LinkageAccepted, linkage), of=linkage)
    await owe_next(linkage, uow)
    return linkage


async def decline_linkage(command: DeclineLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """Keep that the provider cannot, and why. Raises NoAnswerIsAwaited."""
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.decline(command.reason, uow.now)
    uow.publish(telling.declined(linkage, command.reason), of=linkage)
    await owe_next(linkage, uow)
    return linkage


async def waitlist_linkage(command: OfLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """Keep that the provider has no place yet. Raises LinkageIsNotRequested."""
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.waitlist(uow.now)
    uow.publish(telling.told(LinkageWaitlisted, linkage), of=linkage)
    await owe_next(linkage, uow)
    return linkage
