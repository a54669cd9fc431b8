"""What a checker finds: an invariant, the rule under it, and what broke it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Invariant(StrEnum):
    NOTHING_LOST = "I1 no event lost"
    NOTHING_TWICE = "I2 no effect twice"
    ALL_AGREE = "I3 convergence"
    CAPACITY_HOLDS = "I5 capacity never exceeded"
    NOBODY_TWICE = "I6 no double booking"
    NOTHING_LEAVES = "I7 nothing leaves after a revocation"
    WELL_ANSWERED = "answers: none wrong, none without a rule"


@dataclass(frozen=True, slots=True)
class Finding:
    invariant: Invariant
    rule: str
    about: str


Findings = Iterator[Finding]


@dataclass(frozen=True)
class Verdict:
    """All findings of one check, and how much was looked at."""

    findings: tuple[Finding, ...]
    looked_at: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.findings

    def broken(self, invariant: Invariant) -> int:
        return sum(finding.invariant is invariant for finding in self.findings)

    def by_rule(self) -> dict[str, int]:
        return dict(Counter(f"{each.invariant}: {each.rule}" for each in self.findings))
