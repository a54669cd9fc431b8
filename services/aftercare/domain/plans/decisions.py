"""Owns who decided what about a plan, and when: it is activated, held, resumed or ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_DECISIONS = 200
"""So many are kept of a plan: the first ones, and the newest."""
_FIRST = 20


class Decision(StrEnum):
    """`replaced`: completed, as a later plan of the client took its place."""

    ACTIVATED = "activated"
    HELD = "held"
    RESUMED = "resumed"
    COMPLETED = "completed"
    REPLACED = "replaced"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Decided:
    """`by` is an opaque subject; None where what another site told decided it."""

    decision: Decision
    by: str | None
    at: datetime


def with_newest(so_far: tuple[Decided, ...], newest: Decided) -> tuple[Decided, ...]:
    kept = (*so_far, newest)
    if len(kept) <= MOST_DECISIONS:
        return kept
    return (*kept[:_FIRST], *kept[_FIRST - MOST_DECISIONS :])


def activation(decisions: tuple[Decided, ...]) -> Decided | None:
    """Return who began the plan and when; None for a draft, and where it was not kept yet."""
    return next((one for one in decisions if one.decision is Decision.ACTIVATED), None)
