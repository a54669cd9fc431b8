"""Changing a session, those that follow, or all that are still to come (ADR 0023).

A series is versioned, never split: what held before stands in `earlier`, session and membership
keep their ids. A session that somebody gave a room, a time or whatever of its own keeps it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.errors import TimeIsDoubled, TimeIsSkipped
from services.scheduling.domain.sessions.meeting_days import instant
from services.scheduling.domain.sessions.plan import Plan
from services.scheduling.domain.sessions.session import Session
from shared.errors import BrokenRule, Invalid
from shared.recurrence.weekdays import Weekday

ON_THE_SESSION = (
    "capacity",
    "room",
    "facilitators",
    "modality",
    "language",
    "audience",
    "buffer_minutes",
)
"""What a plan says and each session keeps as it is."""


class Scope(StrEnum):
    """Which sessions a change is for; past ones, and those with a roll, never are."""

    THIS = "this"
    FOLLOWING = "this_and_following"
    ALL = "all"


class NothingToChange(BrokenRule):
    def __init__(self) -> None:
        super().__init__("No session of these is still to come without a roll.")


class NothingIsDifferent(Invalid):
    def __init__(self) -> None:
        super().__init__("Say what is to be different: the time, the room, or whatever.", field="")


class CapacityIsBelowSeats(BrokenRule):
    """`sessions` have more clients than there would be seats."""

    def __init__(self, session_ids: Iterable[UUID]) -> None:
        detail = "More clients have seats than there would be: end memberships first."
        super().__init__(detail, sessions=[str(one) for one in session_ids])


class SomeComeOnSomeDays(BrokenRule):
    """`memberships` are of some days of the series, which would be other days."""

    def __init__(self, membership_ids: Iterable[UUID]) -> None:
        detail = "Some members come on some of the days: move each session, or end these first."
        super().__init__(detail, memberships=[str(one) for one in membership_ids])


@dataclass(frozen=True, slots=True)
class Change:
    """`values` are named as in a plan; what is not there stays. Days move by `days_later`."""

    values: Mapping[str, Any] = field(default_factory=dict)
    days_later: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.values and not self.days_later

    def of(self, plan: Plan) -> Plan:
        """Return the plan as it is with this change. Raises DaysDoNotMove."""
        known = {one.name for one in fields(plan)}
        said = {name: value for name, value in self.values.items() if name in known}
        return replace(plan.later(self.days_later), **said)


def apply(change: Change, session: Session, plan: Plan | None) -> bool:
    """Change the session where it goes by the plan; without one, everywhere. Say whether it did.

    Raises: TransitionIsNotAllowed, TimeIsSkipped, TimeIsDoubled, Invalid.
    """
    before = dict(vars(session))
    for name in (*ON_THE_SESSION, "curriculum_item"):
        by_plan = plan is None or getattr(session, name) == getattr(plan, name, None)
        if name in change.values and by_plan:
            setattr(session, name, change.values[name])
    if plan is None or is_on_time(session, plan):
        _move(change, session)
    changed = vars(session) != before
    if changed:
        session.change()
    return changed


def is_on_time(session: Session, plan: Plan) -> bool:
    """Say whether the session is on a day and at a time of the plan."""
    local = local_start(session)
    return (local.time(), session.planned_minutes) == (plan.start_time, plan.minutes) and list(
        Weekday
    )[local.weekday()] in plan.weekdays


def local_start(session: Session) -> datetime:
    return session.starts_at.astimezone(ZoneInfo(session.timezone))


def apply_to_all(
    change: Change, sessions: Collection[tuple[Session, Plan | None]]
) -> list[Session]:
    """Change them, and return those that are changed; refuse with all days that do not fit.

    Raises: TimeIsSkipped, TimeIsDoubled with every such day, and what `apply` raises.
    """
    changed, wrong = [], []
    for session, plan in sessions:
        try:
            if apply(change, session, plan):
                changed.append(session)
        except (TimeIsSkipped, TimeIsDoubled) as refusal:
            wrong.append((type(refusal), refusal.members["day"]))
    if wrong:
        raise wrong[0][0](*(day for _, day in wrong))
    return changed


def _move(change: Change, session: Session) -> None:
    local = local_start(session)
    day = local.date() + timedelta(days=change.days_later)
    clock: time = change.values.get("start_time", local.time())
    minutes: int = change.values.get("minutes", session.planned_minutes)
    starts_at = instant(day, clock, ZoneInfo(session.timezone))
    session.held_on, session.starts_at = day, starts_at
    session.ends_at = starts_at + timedelta(minutes=minutes)


def days_between(session: Session, held_on: date | None) -> int:
    return 0 if held_on is None else (held_on - session.held_on).days
