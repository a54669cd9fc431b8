"""Figures: what was measured per round, its limit, the ratio of each round, and the goal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Measure = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Goal:
    """The bounds of a ratio; both None: the ratio is shown and nothing is asked of it."""

    least: float | None = None
    most: float | None = None

    def is_reached(self, ratio: float) -> bool:
        return (self.least is None or ratio >= self.least) and (
            self.most is None or ratio <= self.most
        )

    def __str__(self) -> str:
        bounds = [f"≥ {self.least:g}"] if self.least is not None else []
        bounds += [f"≤ {self.most:g}"] if self.most is not None else []
        return ", ".join(bounds) or "-"


@dataclass(frozen=True)
class Figure:
    """One line of the report. `ours`, `limit` and each of `beside` hold one value per round."""

    section: str
    name: str
    unit: str
    ours: Sequence[float]
    limit_name: str
    limit: Sequence[float]
    goal: Goal = field(default_factory=Goal)
    beside: Mapping[str, Sequence[float]] = field(default_factory=dict)
    note: str = ""
    of_pairs: Sequence[float] = ()
    """Where a round is many pairs of ours and the limit: the median of its pairs' ratios."""

    @property
    def ratios(self) -> list[float]:
        """Ours by limit, of each round by itself."""
        if self.of_pairs:
            return list(self.of_pairs)
        return [ours / limit for ours, limit in zip(self.ours, self.limit, strict=True)]

    @property
    def is_reached(self) -> bool:
        return self.goal.is_reached(median(self.ratios))

    def document(self) -> dict[str, Any]:
        asked = self.goal != Goal()
        return {
            "section": self.section,
            "name": self.name,
            "unit": self.unit,
            "ours": spread(self.ours),
            "limit_name": self.limit_name,
            "limit": spread(self.limit),
            "ratio": spread(self.ratios),
            "goal": str(self.goal) if asked else None,
            "reached": self.is_reached if asked else None,
            "beside": {name: spread(values) for name, values in self.beside.items()},
            "note": self.note,
        }


@dataclass(frozen=True)
class Skipped:
    """Something that could not be measured here, and why."""

    name: str
    reason: str


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Return the median, least and most of the rounds, and each round's value."""
    return {
        "median": _short(median(values)),
        "min": _short(min(values)),
        "max": _short(max(values)),
        "rounds": [_short(value) for value in values],
    }


def _short(value: float) -> float:
    return float(f"{value:.4g}")


async def interleaved(rounds: int, measures: Mapping[str, Measure]) -> dict[str, list[float]]:
    """Measure A B C, A B C …: what disturbs the machine for a while disturbs all of them."""
    results: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            results[name].append(await measure())
    return results


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that `part` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
