"""The review of a plan: which of its template's tasks a person has looked at, and who."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.errors import BrokenRule, Invalid


class ReviewIsNotFinished(BrokenRule):
    """The template asks for sign-off, and tasks are open."""


class TaskIsUnknown(Invalid):
    """The plan's template has no task of this code."""


class TaskIsNamedTwice(Invalid):
    """One review says two things of one task."""


class Finding(StrEnum):
    DONE = "done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Tick:
    """What a person found of a task; `by` is an opaque subject."""

    finding: Finding
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Findings:
    """What one review says, task by task."""

    done: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()
    open_again: tuple[str, ...] = ()

    def check(self, tasks: Iterable[str]) -> None:
        """Look whether it can be kept. Raises TaskIsUnknown, TaskIsNamedTwice."""
        known, seen = set(tasks), set[str]()
        for field, codes in self._by_field():
            for place, code in enumerate(codes):
                at = f"body.{field}.{place}"
                if code not in known:
                    raise TaskIsUnknown("This plan has no task of this code.", field=at)
                if code in seen:
                    raise TaskIsNamedTwice("Say one thing of each task.", field=at)
                seen.add(code)

    def applied(self, ticks: Mapping[str, Tick], by: str | None, at: datetime) -> dict[str, Tick]:
        """Return the ticks after this review; what was ticked so before keeps who and when."""
        after = {code: tick for code, tick in ticks.items() if code not in self.open_again}
        for finding, codes in ((Finding.DONE, self.done), (Finding.NOT_NEEDED, self.not_needed)):
            for code in codes:
                if code not in after or after[code].finding is not finding:
                    after[code] = Tick(finding, by, at)
        return after

    def _by_field(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            ("done", self.done),
            ("not_needed", self.not_needed),
            ("open_again", self.open_again),
        )
