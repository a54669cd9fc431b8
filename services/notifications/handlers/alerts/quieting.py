"""Quieting: from an answer on nothing of an alert leaves, in the transaction that records it."""

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Reason
from services.notifications.handlers.alerts.climbing import USEFUL_FOR
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork


async def quieten(
    alert: Alert, uow: NotificationsUnitOfWork, reason: Reason = Reason.NO_LONGER_TRUE
) -> None:
    """Withdraw what waits; what a hand-over under way leaves behind is true no more.

    A message that falls over to another channel at this very moment is refused by the gate: its
    telling has had a later word.
    """
    told = await uow.tellings.of_alert(alert.id, uow.now - USEFUL_FOR)
    if not told:
        return
    for notification in await uow.notifications.about([telling.id for telling in told]):
        if notification.is_open:
            refuse(notification, reason, uow)
    for telling in told:
        subject = Subject(id=telling.id, site=alert.site)
        subject.hear(seq=2, cause_id=alert.id, at=uow.now)
        uow.subjects.put(subject)
