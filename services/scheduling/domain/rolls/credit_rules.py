"""Owns by which rules a mark is worth minutes: a site's versions, each from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.scheduling.domain.rolls.crediting import credited_minutes
from services.scheduling.domain.rolls.marks import ATTENDED, Mark, Status
from services.scheduling.domain.sessions.session import RealTime
from shared.errors import BrokenRule, Invalid
from shared.identifiers import new_id
from shared.versions import Version

QUARTER = 15
LONGEST_WAIT = 31 * 24
"""Hours after which even the slowest site locks a roll."""


class RulesBeginInThePast(Invalid):
    """What was credited stays so: only a site's first version may begin before today."""

    def __init__(self) -> None:
        super().__init__("New rules begin tomorrow at the earliest.", field="from_day")


class RulesWereReplaced(BrokenRule):
    """Versions follow each other in time."""

    def __init__(self) -> None:
        super().__init__("A version from that day or a later one exists: begin after it.")


class Rounding(StrEnum):
    """What becomes of the minutes beyond whole quarters of an hour."""

    NONE = "none"
    QUARTER_HOUR_DOWN = "quarter_hour_down"


@dataclass(kw_only=True)
class CreditRules(Version):
    """One version; it never changes. Minutes are whole ones, credited never beyond the overlap.

    Who comes up to `grace_minutes` late, or leaves so early, is present; who missed more than
    `partial_after_minutes` in all was there partially. Fewer than `minimum_minutes` are worth none.
    By `status_from_times` that overrules what the roll says; check-ins always follow the times.
    A roll with a mark for everybody locks `lock_after_hours` after the session, if at all.
    """

    from_day: date = date.min
    grace_minutes: int = 5
    partial_after_minutes: int = 30
    minimum_minutes: int = 1
    rounding: Rounding = Rounding.NONE
    status_from_times: bool = False
    lock_after_hours: int | None = 24

    def credit(self, mark: Mark, real: RealTime | None) -> tuple[Mark, int]:
        """Return the mark as it holds, and its minutes. Raises MinutesBeyondSession."""
        minutes = credited_minutes(mark, real)
        if minutes < self.minimum_minutes:
            minutes = 0
        if self.rounding is Rounding.QUARTER_HOUR_DOWN:
            minutes -= minutes % QUARTER
        if real is not None and (mark.from_times or self.status_from_times):
            mark = replace(mark, status=self._by_times(mark, real))
        return mark, minutes

    def _by_times(self, mark: Mark, real: RealTime) -> Status:
        if mark.status not in ATTENDED:
            return mark.status
        late, early = _after(real.started_at, mark.arrived_at), _after(mark.left_at, real.ended_at)
        if early > self.grace_minutes or late + early > self.partial_after_minutes:
            return Status.PARTIAL
        return Status.LATE if late > self.grace_minutes else Status.PRESENT

    def come_after(self, versions: Sequence["CreditRules"], today: date) -> "CreditRules":
        """Return these rules numbered after `versions`, or the newest of them where they agree.

        Raises RulesBeginInThePast, RulesWereReplaced.
        """
        newest = max(versions, key=lambda one: one.number, default=None)
        following = self.follows(newest)
        if newest is None or following is newest:
            return following
        if self.from_day <= newest.from_day:
            raise RulesWereReplaced
        if self.from_day <= today:
            raise RulesBeginInThePast
        return following


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A site's versions; without any, or before the first, the defaults hold as number 0."""

    site: str
    versions: Sequence[CreditRules]

    def on(self, day: date) -> CreditRules:
        """Return the version that holds for a session of this local day."""
        begun = [one for one in self.versions if one.from_day <= day]
        return max(begun, key=lambda one: one.number, default=self._defaults())

    def pinned(self, number: int) -> CreditRules:
        found = (one for one in self.versions if one.number == number)
        return next(found, self._defaults())

    def _defaults(self) -> CreditRules:
        return CreditRules(id=new_id(), site=self.site)


def _after(begin: datetime | None, end: datetime | None) -> int:
    """Return the whole minutes from one moment to a later one; 0 where either is not known."""
    if begin is None or end is None or end <= begin:
        return 0
    return int((end - begin) // timedelta(minutes=1))
