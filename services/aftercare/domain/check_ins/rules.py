"""The cadence as data: one version of a site's rules for when check-ins are asked.

A version never changes. A plan pins the one of its first day, and a person may move it on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from services.aftercare.domain.check_ins.because import Cause
from services.aftercare.domain.check_ins.cadence import OPENS_AT, Cadence
from shared.errors import Invalid, NotFound
from shared.versions import PublishedVersion, VersionWasPublishedMeanwhile

LATEST_DAY = 730
"""Days after a plan's start; and the most days that a rule reaches ahead."""
EVERY_WEEKDAY = (1, 2, 3, 4, 5, 6, 7)
"""ISO numbers: Monday is 1."""


class NoSuchCadenceRules(NotFound):
    pass


class CadenceRulesWerePublishedMeanwhile(VersionWasPublishedMeanwhile):
    pass


class DaysDoNotRise(Invalid):
    pass


class RulesOverlap(Invalid):
    """Two rules speak of the same cause, as often in a row."""


class RuleDoesNothing(Invalid):
    pass


class RuleReachesTooFar(Invalid):
    pass


@dataclass(frozen=True, slots=True)
class Stretch:
    """A check-in every so many days, so often; `times` None: until the next base date."""

    every_days: int
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from a cause: stretches one after the other, or nothing but the base dates.

    It holds from the `from_in_a_row`th time in a row on, until the `until_in_a_row`th; None: on.
    """

    code: str
    cause: Cause
    stretches: tuple[Stretch, ...] = ()
    is_back_to_base: bool = False
    from_in_a_row: int = 1
    until_in_a_row: int | None = None

    def holds_for(self, cause: Cause, times_in_a_row: int) -> bool:
        last = times_in_a_row if self.until_in_a_row is None else self.until_in_a_row
        return cause is self.cause and self.from_in_a_row <= times_in_a_row <= last

    def check(self) -> None:
        """Raise RuleDoesNothing, RuleReachesTooFar, DaysDoNotRise."""
        if self.is_back_to_base == bool(self.stretches):
            detail = "A rule adds check-ins or goes back to the base dates: one of both."
            raise RuleDoesNothing(detail, field="rules", rule=self.code)
        if sum(each.every_days * (each.times or 1) for each in self.stretches) > LATEST_DAY:
            detail = f"A rule reaches {LATEST_DAY} days ahead at most."
            raise RuleReachesTooFar(detail, field="rules", rule=self.code)
        if self.until_in_a_row is not None and self.until_in_a_row < self.from_in_a_row:
            detail = "until_in_a_row lies before from_in_a_row."
            raise DaysDoNotRise(detail, field="rules", rule=self.code)


DEFAULT_RULES = (
    Rule("high", Cause.HIGH_RISK, (Stretch(7, 4), Stretch(14, None))),
    Rule("medium", Cause.MEDIUM_RISK, (Stretch(14, None),)),
    Rule("low", Cause.LOW_RISK, is_back_to_base=True, from_in_a_row=2),
    # Who never answers is not asked for ever: people go on looking, base dates go on coming.
    Rule("missed", Cause.MISSED, (Stretch(7),), until_in_a_row=2),
    Rule("unreached", Cause.UNREACHED, (Stretch(7),), until_in_a_row=2),
    Rule("setback", Cause.SETBACK, (Stretch(2), Stretch(7, 4))),
    Rule("help", Cause.HELP_REQUESTED, (Stretch(2), Stretch(7, 2))),
    Rule("readmission", Cause.READMISSION, (Stretch(7, 4),)),
)


@dataclass(kw_only=True)
class CadenceRules(PublishedVersion):
    """Version `number` of a site. Days are local; `opens_at` is the hour on each of them.

    No two check-ins lie closer together than `days_apart`: the earlier stands for both. Within any
    7 days at most `most_added_in_a_week` are added to the base dates.
    """

    base_days: tuple[int, ...] = Cadence().days_after_start
    days_to_answer: int = Cadence().days_to_answer
    opens_at: time = OPENS_AT
    weekdays: tuple[int, ...] = EVERY_WEEKDAY
    days_apart: int = 3
    most_added_in_a_week: int = 2
    rules: tuple[Rule, ...] = DEFAULT_RULES

    def __post_init__(self) -> None:
        if not _rises(self.base_days):
            detail = f"Days from 1 to {LATEST_DAY}, each later than the one before."
            raise DaysDoNotRise(detail, field="base_days")
        for rule in self.rules:
            rule.check()
        _check_overlap(self.rules)

    def rule_for(self, cause: Cause, times_in_a_row: int) -> Rule | None:
        found = (rule for rule in self.rules if rule.holds_for(cause, times_in_a_row))
        return next(found, None)

    @property
    def said(self) -> tuple[object, ...]:
        days = (self.base_days, self.days_to_answer, self.opens_at, set(self.weekdays))
        return (*days, self.days_apart, self.most_added_in_a_week, self.rules)


def _rises(days: tuple[int, ...]) -> bool:
    rising = all(first < then for first, then in pairwise(days))
    return bool(days) and rising and days[0] >= 1 and days[-1] <= LATEST_DAY


def _check_overlap(rules: Iterable[Rule]) -> None:
    ordered = sorted(rules, key=lambda rule: (rule.cause, rule.from_in_a_row))
    for first, then in pairwise(ordered):
        is_open = first.until_in_a_row is None or first.until_in_a_row >= then.from_in_a_row
        if first.cause is then.cause and is_open:
            detail = "Two rules speak of the same cause, as often in a row: say which holds."
            raise RulesOverlap(detail, field="rules", rule=then.code)
