"""What other events ask to tell one person at once: a welcome, a plan, a check-in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.messages.planning import Replanned, wanted_at_once
from services.notifications.domain.rules.rules import Cause, rules_for
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Reason
from services.notifications.handlers.messages.replanning import keep
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HearOf:
    """The latest word on a subject; `tells` is None when it asks for no message.

    `happened_at` is when what it tells took place, which may be long before it was told.
    """

    subject_id: UUID
    seq: int
    cause_id: UUID
    person_id: UUID
    at: datetime
    tells: Cause | None = None
    happened_at: datetime | None = None


async def hear_of(command: HearOf, uow: NotificationsUnitOfWork) -> None:
    """Withdraw what an older word asked for, and request what this one asks for."""
    known = await uow.subjects.find(command.subject_id)
    subject = known or Subject(id=command.subject_id, site=uow.site)
    if not subject.hear(seq=command.seq, cause_id=command.cause_id, at=command.at):
        return
    uow.subjects.put(subject)
    for notification in await uow.notifications.about([subject.id]):
        if notification.is_open:
            refuse(notification, Reason.NO_LONGER_TRUE, uow)
    if command.tells is not None:
        await _request(command, command.tells, uow)


async def _request(command: HearOf, cause: Cause, uow: NotificationsUnitOfWork) -> None:
    zones = await uow.contacts.hours({command.person_id})
    wanted = [
        item
        for rule in rules_for(cause)
        for item in wanted_at_once(
            rule,
            site=uow.site,
            subject_id=command.subject_id,
            cause_id=command.cause_id,
            person_id=command.person_id,
            happened_at=command.happened_at or command.at,
            zones=zones,
        )
    ]
    await keep(Replanned([item.requested(uow.now) for item in wanted], [], []), uow)
