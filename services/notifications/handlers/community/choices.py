"""What members choose of the community: what they agreed to no longer is withdrawn at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.community.member import Member
from services.notifications.domain.terms import Category, Reason
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HearChoices:
    membership_id: UUID
    client_id: UUID
    seq: int
    purposes: Sequence[str] = ()
    is_paused: bool = False


async def hear_of_choices(command: HearChoices, uow: NotificationsUnitOfWork) -> None:
    """Take the latest word on what a member takes part in.

    The member's row is held before it is read what waits: a fan-out has then told them, or will
    pass them over.
    """
    await uow.subjects.lock_unheard(command.membership_id)
    known = await uow.alumni_members.hold(command.membership_id)
    member = known or Member(id=command.membership_id, site=uow.site, client_id=command.client_id)
    if not member.hear(seq=command.seq, purposes=command.purposes, is_paused=command.is_paused):
        return
    if known is None:
        uow.alumni_members.add(member)
    uow.save(member)
    await _withdraw_what_they_left(member, uow)


async def _withdraw_what_they_left(member: Member, uow: NotificationsUnitOfWork) -> None:
    for one in await uow.notifications.open_to(member.client_id):
        if one.category is not Category.COMMUNITY:
            continue
        subject = await uow.subjects.find(one.subject_id)
        if not member.may_hear(subject.cause if subject else None):
            refuse(one, Reason.NO_LONGER_TRUE, uow)
