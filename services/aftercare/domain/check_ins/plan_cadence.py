"""The cadence of one plan: the version of rules it is asked by, and what was heard since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.aftercare.domain.check_ins.because import Because, Heard
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.check_ins.dates import Planned, planned_dates
from services.aftercare.domain.check_ins.rules import CadenceRules
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, NotFound

MOST_HEARD = 200
"""What is older no longer bears on a date that lies ahead."""


class PlanHasNoCadence(NotFound):
    """A draft has none: its check-ins are made when it is activated."""


class CadenceIsOver(BrokenRule):
    """The plan has ended, and nothing is asked any more."""


@dataclass(kw_only=True)
class PlanCadence(Aggregate):
    """Its id is the plan's. `rules_number` is pinned on the first day and moved by a person."""

    client_id: UUID
    rules_number: int
    starts_on: date
    timezone: str
    is_paused: bool = False
    is_over: bool = False
    heard: tuple[Heard, ...] = ()

    def hear(self, because: Because, today: date) -> None:
        """Keep a cause. One that was the last thing heard, of the same day, says nothing new."""
        last = self.heard[-1] if self.heard else None
        if last is None or (last.cause, last.day) != (because.cause, because.day):
            self.heard = (*self.heard, Heard(because.cause, because.day, today))[-MOST_HEARD:]

    def hear_instead(self, of: Because, because: Because, today: date) -> None:
        """Let a person's judgement, or a correction, stand where the answer stood that it is of.

        What followed from that answer follows no more, and nothing says that it does.
        """
        places = [
            n for n, one in enumerate(self.heard) if (one.cause, one.day) == (of.cause, of.day)
        ]
        if not places:
            self.hear(because, today)
        elif of != because:
            before, after = self.heard[: places[-1]], self.heard[places[-1] + 1 :]
            self.heard = (*before, Heard(because.cause, because.day, today), *after)

    def would_hear(self, because: Because, today: date) -> tuple[Heard, ...]:
        return (*self.heard, Heard(because.cause, because.day, today))

    def dates(self, rules: CadenceRules) -> tuple[Planned, ...]:
        return planned_dates(rules, self.starts_on, self.heard)

    def begin_again(self, rules: CadenceRules, starts_on: date, timezone: str) -> None:
        """Count from another first day, for a plan that was called off by mistake."""
        self.rules_number, self.starts_on, self.timezone = rules.number, starts_on, timezone
        self.is_paused = self.is_over = False

    def move_to(self, rules: CadenceRules) -> None:
        """Go on by another version. Raises CadenceIsOver."""
        if self.is_over:
            raise CadenceIsOver("This plan has ended: no check-in of it is asked any more.")
        self.rules_number = rules.number


@dataclass(frozen=True, slots=True)
class Change:
    """What must change so that the check-ins lie on the days planned; what was asked stays."""

    kept: list[tuple[CheckIn, Planned]] = field(default_factory=list)
    moved: list[tuple[CheckIn, Planned]] = field(default_factory=list)
    added: list[Planned] = field(default_factory=list)
    dropped: list[CheckIn] = field(default_factory=list)

    @property
    def days_added(self) -> list[date]:
        return sorted(each.due_on for each in (*self.added, *(to for _, to in self.moved)))

    @property
    def days_dropped(self) -> list[date]:
        return sorted(each.due_on for each in (*self.dropped, *(one for one, _ in self.moved)))


def change(planned: Iterable[Planned], check_ins: Sequence[CheckIn], today: date) -> Change:
    """Compare what lies after `today`. A check-in that nobody was asked yet may be moved."""
    wanted = {each.due_on: each for each in planned if each.due_on > today}
    waiting = [one for one in check_ins if one.is_scheduled() and one.due_on > today]
    kept = [(one, wanted.pop(one.due_on)) for one in waiting if one.due_on in wanted]
    on_time = {one.id for one, _ in kept}
    spare = sorted((one for one in waiting if one.id not in on_time), key=lambda one: one.due_on)
    missing = [wanted[day] for day in sorted(wanted)]
    moves = min(len(spare), len(missing))
    moved = list(zip(spare[:moves], missing[:moves], strict=True))
    return Change(kept, moved, missing[moves:], spare[moves:])
