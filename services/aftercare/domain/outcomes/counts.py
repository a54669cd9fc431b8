"""Owns what is counted of a cohort of discharges."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.aftercare.domain.outcomes.measures import DEFINITIONS, Exclusion, Result

Results = Mapping[Result, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """Discharges: all, those that count, why others do not, and the results of each measure."""

    discharges: int = 0
    counted: int = 0
    excluded: Mapping[Exclusion, int] = field(default_factory=lambda: dict.fromkeys(Exclusion, 0))
    results: Mapping[str, Results] = field(
        default_factory=lambda: {measure: dict.fromkeys(Result, 0) for measure in DEFINITIONS}
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over all discharges, and of each group."""

    overall: Counts
    groups: Mapping[str, Counts]
