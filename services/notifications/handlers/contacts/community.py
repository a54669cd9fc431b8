"""Whether a member of the community may be written to: by their own word to it, at once."""

from services.notifications.domain.contacts.contact import LandlineGetsNoTexts
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Category, Reason
from services.notifications.handlers.contacts.defaults import CLIENT_CHANNELS
from services.notifications.handlers.contacts.permissions import SetPermission, set_permission
from services.notifications.handlers.messages.hearing import HearOf, request, withdraw_about
from services.notifications.ports import NotificationsUnitOfWork


async def hear_of_member(command: HearOf, uow: NotificationsUnitOfWork) -> None:
    """Take the latest word on a membership: with ALUMNI_JOINED the member agreed to messages.

    Then the community reaches them where aftercare does; with any other word nothing of it leaves,
    what waits included. A member who says so channel by channel afterwards has the last word.
    """
    known = await uow.subjects.find(command.subject_id)
    could = known is not None and known.cause is Cause.ALUMNI_JOINED
    joined_at = known.happened_at if known is not None and could else None
    subject = known or Subject(id=command.subject_id, site=uow.site)
    if not subject.hear(seq=command.seq, cause_id=command.cause_id, at=command.at):
        return
    if command.tells is not None:
        at = joined_at or command.at
        subject.tell(command.tells, command.client_id, at, command.says.details())
    uow.subjects.put(subject)
    can = command.tells is Cause.ALUMNI_JOINED
    if can and could:
        return
    if known is not None:
        await withdraw_about([subject.id], Reason.NO_LONGER_TRUE, uow)
    await (_let_in(command, uow) if can else _shut_out(command, uow))
    if command.tells is not None:
        await request(subject, command.tells, command.says, uow)


async def _let_in(command: HearOf, uow: NotificationsUnitOfWork) -> None:
    """Grant the community each channel that aftercare has, resting on the same consent."""
    for channel in CLIENT_CHANNELS:
        known = {p.category: p for p in await uow.permissions.on(command.client_id, channel)}
        aftercare = known.get(Category.AFTERCARE)
        if aftercare is None or not aftercare.is_granted:
            continue
        granted = SetPermission(
            person_id=command.client_id,
            channel=channel,
            category=Category.COMMUNITY,
            is_granted=True,
            consent_id=aftercare.consent_id,
        )
        try:
            await set_permission(granted, uow)
        except LandlineGetsNoTexts:
            continue  # the number has changed since: the other channels reach them


async def _shut_out(command: HearOf, uow: NotificationsUnitOfWork) -> None:
    """Take the community's permissions back, under the locks that a hand-over takes."""
    for channel in CLIENT_CHANNELS:
        for permission in await uow.permissions.on(command.client_id, channel):
            if permission.category is Category.COMMUNITY and permission.is_granted:
                revoked = SetPermission(
                    person_id=command.client_id,
                    channel=channel,
                    category=Category.COMMUNITY,
                    is_granted=False,
                )
                await set_permission(revoked, uow)
