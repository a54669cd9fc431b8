"""Owns what a mark is worth in minutes, before a site's rules round or refuse them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from services.scheduling.domain.rolls.marks import ATTENDED, Mark
from services.scheduling.domain.sessions.session import (
    RealTime,
)
from shared.errors import Invalid


class MinutesBeyondSession(Invalid):
    """Nobody is credited for a time at which client and session were not both there."""

    def __init__(self) -> None:
        super().__init__(
            "A client's minutes or times lie beyond the session's: mend them, or the session's.",
            field="marks",
        )


class Crediting(Protocol):
    """A version of the rules by which a mark is worth minutes."""

    @property
    def number(self) -> int: ...

    def credit(self, mark: Mark, real: RealTime | None) -> tuple[Mark, int]:
        """Return the mark as it holds, and its minutes. Raises MinutesBeyondSession."""
        ...


def credited_minutes(mark: Mark, real: RealTime | None) -> int:
    """Return the whole minutes for which client and session were there together, or fewer.

    Raises MinutesBeyondSession when a client is marked as there, or counted by hand, for a time
    when the session was not.
    """
    if mark.status not in ATTENDED or real is None or real.ended_at is None:
        return 0
    begin = max(mark.arrived_at or real.started_at, real.started_at)
    end = min(mark.left_at or real.ended_at, real.ended_at)
    together = (end - begin) // timedelta(minutes=1)
    if end <= begin or (mark.minutes or 0) > together:
        raise MinutesBeyondSession
    return together if mark.minutes is None else mark.minutes


@dataclass(frozen=True, slots=True)
class _Plain:
    """Every minute counts, and a mark means what it says."""

    number: int = 0

    def credit(self, mark: Mark, real: RealTime | None) -> tuple[Mark, int]:
        return mark, credited_minutes(mark, real)


PLAIN = _Plain()
