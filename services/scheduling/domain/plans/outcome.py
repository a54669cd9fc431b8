"""How good a plan is, by level, with what is proven of it and what more seats would gain."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfalls:
    """What weeks leave to be wished for, in the order in which it weighs."""

    unmet_half_hours: int = 0
    missing_days: int = 0
    missed_items: int = 0
    touched_clients: int = 0
    changed_sessions: int = 0
    preference_points: int = 0

    @classmethod
    def sum_of(cls, several: "Iterable[Shortfalls]") -> "Shortfalls":
        totals: Counter[str] = Counter()
        for one in several:
            totals.update(asdict(one))
        return cls(**totals)

    @property
    def clinical(self) -> tuple[int, int, int]:
        return self.unmet_half_hours, self.missing_days, self.missed_items

    @property
    def wished(self) -> int:
        return self.preference_points

    @property
    def is_full(self) -> bool:
        """Whether every clinical need is met."""
        return not any(self.clinical)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What one more session would gain: at least `gain`, in points of the cost."""

    session_type: str
    weekday: int
    begins: int
    minutes: int
    gain: float
    clients: int
    in_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How good a plan is. `bound` is what no plan costs less than, where one was proven.

    `gap` is the part of the cost that may be above the best, from 0.
    """

    shortfalls: Shortfalls
    cost: float
    bound: float | None
    gap: float | None
    served_in_full: int
    causes: Mapping[str, int]
    openings: tuple[Opening, ...] = ()
