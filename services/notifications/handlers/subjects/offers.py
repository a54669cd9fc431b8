"""Offers of seats, wishes to leave, and swaps: told while they wait for an answer, no longer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Reason
from services.notifications.handlers.messages.hearing import (
    HearOf,
    Says,
    hear_of,
    request,
    take_back,
    withdraw_about,
)
from services.notifications.ports import NotificationsUnitOfWork

LEAVING = "leaving"
"""What is told of who wants to leave, apart from what is told of the place itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearExchange:
    """A client is asked; or, without one, nobody is any more."""

    exchange_id: UUID
    client_id: UUID | None
    seq: int
    cause_id: UUID
    at: datetime


async def hear_of_membership(
    membership_id: UUID, told: HearOf, uow: NotificationsUnitOfWork
) -> None:
    """Take a word on what waits for an answer, unless the place was already taken or left."""
    membership = await uow.memberships.find(membership_id)
    if membership is None or membership.until_seq < told.seq:
        await hear_of(told, uow)


async def settle(membership_id: UUID, seq: int, uow: NotificationsUnitOfWork) -> None:
    """Withdraw what waited for this booking, or for this end of one."""
    for subject_id in (membership_id, uuid5(membership_id, LEAVING)):
        await take_back(subject_id, seq, uow)


async def hear_exchange(command: HearExchange, uow: NotificationsUnitOfWork) -> None:
    """Ask a side whether it swaps, while nobody has answered for good.

    Both sides are asked by events of one exchange: they stand for one cause, so that neither makes
    the other untrue. Who was asked is not asked again.
    """
    stands = uuid5(command.exchange_id, "stands")
    cause_id = command.cause_id if command.client_id is None else stands
    known = await uow.subjects.find(command.exchange_id)
    subject = known or Subject(id=command.exchange_id, site=uow.site)
    is_news = subject.hear(seq=command.seq, cause_id=cause_id, at=command.at)
    if command.client_id is not None and subject.cause_id == stands:
        asked = await uow.notifications.about([subject.id], command.client_id)
        if any(one.cause_id == stands for one in asked):
            return
        subject.tell(Cause.EXCHANGE_PROPOSED, command.client_id, command.at, {})
        await request(subject, Cause.EXCHANGE_PROPOSED, Says(), uow)
    if is_news:
        uow.subjects.put(subject)
        if command.client_id is None and known is not None:
            await withdraw_about([subject.id], Reason.NO_LONGER_TRUE, uow)
