"""Two proposals for one week beside each other: who gains, who loses, who is touched."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.plans.planned_week import PlannedWeek
from shared.errors import Invalid


class PlansAreOfDifferentWeeks(Invalid):
    def __init__(self) -> None:
        super().__init__("Compare plans of one week.", field="query.with")


class Verdict(StrEnum):
    """How the other plan's week is for the client, beside this one's."""

    GAINS = "gains"
    LOSES = "loses"
    SAME = "same"
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"


@dataclass(frozen=True, slots=True)
class Beside:
    """One client's week here and there; None where the client is in one plan only."""

    client_id: UUID
    here: PlannedWeek | None
    there: PlannedWeek | None

    @property
    def verdict(self) -> Verdict:
        """Clinical needs come first, level by level; then what is wished."""
        if self.here is None or self.there is None:
            return Verdict.ONLY_THERE if self.here is None else Verdict.ONLY_HERE
        if _rank(self.here) == _rank(self.there):
            return Verdict.SAME
        return Verdict.GAINS if _rank(self.there) < _rank(self.here) else Verdict.LOSES

    @property
    def touched_here(self) -> bool:
        return self.here is not None and self.here.changes_something

    @property
    def touched_there(self) -> bool:
        return self.there is not None and self.there.changes_something

    @property
    def is_the_same_week(self) -> bool:
        if self.here is None or self.there is None:
            return False
        return set(self.here.proposed) == set(self.there.proposed)


def beside(here: Iterable[PlannedWeek], there: Iterable[PlannedWeek]) -> Iterator[Beside]:
    """Yield each client's week in both, by client."""
    ours = {week.client_id: week for week in here}
    theirs = {week.client_id: week for week in there}
    for client_id in sorted({*ours, *theirs}):
        yield Beside(client_id, ours.get(client_id), theirs.get(client_id))


def _rank(week: PlannedWeek) -> tuple[int, ...]:
    return (*week.shortfalls.clinical, week.shortfalls.wished)
