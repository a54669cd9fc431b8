"""Owns what only the calendar does to authorizations: their last days come, and they expire."""

from dataclasses import dataclass

from services.enrollment.handlers.payers.standings import rules_of, tell_low, tell_what_moved
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class TurnAuthorizationDays:
    """Look at no more than `at_most` authorizations whose day has come."""

    at_most: int


async def turn_authorization_days(command: TurnAuthorizationDays, uow: EnrollmentUnitOfWork) -> int:
    """Expire what has expired, tell of what ends soon, and return how many were looked at."""
    today = (await uow.sites.get()).today(uow.now)
    due = await uow.authorizations.due(today, command.at_most)
    rules = await rules_of(due, uow)
    low = []
    for one in due:
        with tell_what_moved(one, uow):
            became_low = one.settle(today, rules[one.pin])
        low += [one] if became_low else []
    await tell_low(low, today, uow)
    return len(due)
