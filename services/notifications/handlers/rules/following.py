"""What waits follows a newly published version, some sessions at a time, and says why."""

from dataclasses import dataclass

from services.notifications.domain.rules.rule_set import RuleSet
from services.notifications.domain.subjects.subject import Session
from services.notifications.domain.terms import Reason
from services.notifications.handlers.messages.replanning import bookings_of, replan_sessions
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork

SESSIONS_AT_ONCE = 20
"""Each has its series locked until the unit ends."""


@dataclass(frozen=True, slots=True)
class FollowRules:
    at_most: int


async def follow_rules(command: FollowRules, uow: NotificationsUnitOfWork) -> int:
    """Plan sessions ahead by the version in force; return `at_most` while there are more.

    What an event asked for at once stays as it was decided, unless its rule is gone.
    """
    rule_set = await uow.rules.to_follow()
    if rule_set is None or rule_set.replanned_to is None:
        return 0
    is_done = not await _replan_some(rule_set, uow)
    if is_done:
        is_done = not await _withdraw_some(rule_set, command.at_most, uow)
    if is_done:
        rule_set.replanned_at = uow.now
    uow.save(rule_set)
    return 0 if is_done else command.at_most


async def _replan_some(rule_set: RuleSet, uow: NotificationsUnitOfWork) -> bool:
    """Plan the next sessions anew. Say whether there were any."""
    assert rule_set.replanned_to is not None  # noqa: S101 - it was published
    found = await uow.subjects.sessions_from(
        rule_set.replanned_to, rule_set.replanned_up_to, SESSIONS_AT_ONCE
    )
    for series_id in sorted({session.series_id for session in found}):
        await uow.subjects.lock_series(series_id)
    for planned in found:
        session = await uow.subjects.find_session(planned.id)
        if session is not None:
            await _replan(session, uow)
    if found:
        rule_set.replanned_to, rule_set.replanned_up_to = found[-1].starts_at, found[-1].id
    return bool(found)


async def _replan(session: Session, uow: NotificationsUnitOfWork) -> None:
    await replan_sessions([session], await bookings_of(session, uow), uow)


async def _withdraw_some(rule_set: RuleSet, at_most: int, uow: NotificationsUnitOfWork) -> bool:
    """Withdraw what waits by rules that the version before had. Say whether there was any."""
    before = await uow.rules.numbered((rule_set.number or 1) - 1)
    gone = before.codes - rule_set.book.codes
    if not gone:
        return False
    waiting = await uow.notifications.open_by_rules(gone, at_most)
    for notification in waiting:
        refuse(notification, Reason.RULES_CHANGED, uow)
    return bool(waiting)
