"""Owns who decided what about a plan, and when: it is activated, held, resumed or ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_DECISIONS = 200
"""So many are kept of a plan: the first ones, and the newest."""
_FIRST = 20


class Decision(StrEnum):
    """`replaced`: completed, as a later plan of the client took its place.

    `called_off` and `drafted_again` follow from what is heard, and nobody decided them: a plan that
    was under way ended with what became of the client, and that was taken back.
    """

    ACTIVATED = "activated"
    HELD = "held"
    RESUMED = "resumed"
    COMPLETED = "completed"
    REPLACED = "replaced"
    REVOKED = "revoked"
    CALLED_OFF = "called_off"
    DRAFTED_AGAIN = "drafted_again"


@dataclass(frozen=True, slots=True)
class Decided:
    """`by` is an opaque subject; None where what was heard decided it."""

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
    begins = {Decision.ACTIVATED, Decision.DRAFTED_AGAIN}
    last = next((one for one in reversed(decisions) if one.decision in begins), None)
    return last if last and last.decision is Decision.ACTIVATED else None


def drafted_again(decisions: tuple[Decided, ...]) -> Decided | None:
    """Return since when a plan that was under way is a draft again; None where it never was."""
    again = (one for one in reversed(decisions) if one.decision is Decision.DRAFTED_AGAIN)
    return next(again, None)
