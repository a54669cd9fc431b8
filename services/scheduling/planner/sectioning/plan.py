"""What sectioning hands back: the sections of each student, with the proof of what they cost."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SectioningPlan:
    """`bound` is proven: no enrolment within these seats costs less."""

    enrolled: Mapping[str, tuple[str, ...]]
    conflicts: int
    unseated: int
    cost: int
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        return max(0.0, self.cost - self.bound) / max(1.0, self.bound)
