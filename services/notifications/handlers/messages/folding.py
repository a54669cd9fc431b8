"""Folds messages of one rule that would say the same words to one person on one day into one.

Whichever is asked for first goes out, and the others join it. Where it is withdrawn before, one of
those that joined goes out in its place: what is told does not depend on which was first.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.planning import Replanned
from services.notifications.domain.messages.quiet_hours import Hours, Where
from services.notifications.domain.messages.wanted import People
from services.notifications.domain.rules.rule_set import Rules
from services.notifications.domain.rules.timing import local
from services.notifications.domain.terms import Reason
from services.notifications.handlers.messages.replanning import keep
from services.notifications.ports import NotificationsUnitOfWork


async def fold(
    new: Collection[Notification],
    client_id: UUID | None,
    rules: Rules,
    people: People,
    uow: NotificationsUnitOfWork,
) -> None:
    """Let new messages join those that say the same on the day on which they would go out."""
    folding = [one for one in new if one.rule in rules.folding and one.is_open]
    if not folding or client_id is None:
        return
    await uow.notifications.hold_client(client_id)
    for one in folding:
        day = _day(max(one.due_at, uow.now), people.hours.get(one.person_id))
        others = await uow.notifications.alike(one, day)
        if any(other.may_have_gone_out for other in others):
            one.suppress(Reason.SAME_TOLD)


async def hand_on(withdrawn: Collection[Notification], uow: NotificationsUnitOfWork) -> None:
    """Let one of those that joined a message which was withdrawn unsent go out in its place."""
    if not withdrawn:
        return
    rules = await uow.rules.in_force()
    folding = [one for one in withdrawn if one.rule in rules.folding and not one.unknowns]
    for client_id in sorted({one.client_id for one in folding if one.client_id is not None}):
        await uow.notifications.hold_client(client_id)
    hours = await uow.contacts.hours({one.person_id for one in folding}) if folding else {}
    for one in folding:
        day = _day(max(one.due_at, one.created_at), hours.get(one.person_id))
        for other in (await uow.notifications.free_joined(one, day))[:1]:
            other.request_again()
            other.queue()
            await keep(Replanned(changed=[other]), uow)


def _day(moment: datetime, where: Where | None) -> tuple[datetime, datetime]:
    """Return the local day of the moment, on the person's clocks where they are known."""
    zone = where.zone if isinstance(where, Hours) else where or ZoneInfo("UTC")
    day = moment.astimezone(zone).date()
    return local(day, time(), zone), local(day + timedelta(days=1), time(), zone)
