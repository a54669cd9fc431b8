"""Owns counts over sites: a total, and counts by code for each dimension."""

from collections import defaultdict
from dataclasses import dataclass, field

Counts = dict[str, int | None]
"""How many for each code or band; None where the number is withheld."""


@dataclass
class Tally:
    """Counts of one site, or of all. `days` are whole days: of waiting, or of staying."""

    total: int | None = 0
    by: dict[str, Counts] = field(default_factory=lambda: defaultdict(dict))
    days: dict[str, float | None] = field(default_factory=dict)


@dataclass
class Tallies:
    """What a report counts: over all of its sites, and at each."""

    overall: Tally = field(default_factory=Tally)
    sites: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
