"""What operators' commands need to keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.operations.dead_letter import (
    Act,
    DeadLetter,
    Foreseen,
    Selection,
)
from services.notifications.domain.operations.pause import Pause
from services.notifications.domain.terms import ChannelName, Lane


class Pauses(Protocol):
    def add(self, aggregate: Pause) -> None: ...

    async def of_any_site(self, pause_id: UUID) -> Pause:
        """Return the pause, locked, whichever site's it is. Raises NotFound."""
        ...

    async def holding(self, notifications: Iterable[Notification]) -> dict[UUID, list[Pause]]:
        """Return by notification which pauses hold it now, the oldest first; nothing is locked.

        One need not be stored: it is held by what it is.
        """
        ...

    async def past(self, now: datetime) -> Sequence[Pause]:
        """Return those that are active and whose time is up, locked."""
        ...


@dataclass(frozen=True, slots=True)
class Doing:
    """What a replica does in a lane's channel. `seconds` is what a batch took of late.

    `at_once` is how many it hands over at the same time at most.
    """

    lane: Lane
    channel: ChannelName
    in_flight: int
    at_once: int
    seconds: float | None


class DeadLetters(Protocol):
    async def select(self, selection: Selection, at_most: int) -> Sequence[DeadLetter]:
        """Return the oldest that fit, at any site, locked; those in somebody's hands are not."""
        ...

    def note(self, notification: Notification, act: Act) -> None: ...


class Foresight(Protocol):
    async def of(self, selection: Selection, at_most: int, now: datetime) -> Sequence[Foreseen]:
        """Say what the gate would say of dead letters now, and change nothing."""
        ...
