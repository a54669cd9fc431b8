"""The sessions of a program's week, as a pattern that series are planned from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from services.scheduling.domain.programs.requirements import SessionType
from shared.errors import BrokenRule, Invalid
from shared.recurrence.weekdays import Weekday


class SlotIsUnknown(Invalid):
    """A slot is called as in its track."""


class SlotsArePlannedAlready(BrokenRule):
    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            f"Series of these slots run in that time: {', '.join(names)}. Leave the slots out,"
            " or send `again` for another group of the same."
        )


class TrackHasNoSlots(BrokenRule):
    """A program is planned from the slots of its week."""


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """One series of the pattern. Without `phases` it is open to all of them.

    `curriculum` are the items that its sessions teach, one after another and again from the first.
    """

    name: str
    type: SessionType
    weekdays: tuple[Weekday, ...]
    start_time: time
    minutes: int
    capacity: int
    phases: tuple[str, ...] = ()
    curriculum: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise Invalid("A slot lies on at least one weekday.", field="slots")
        if len(set(self.weekdays)) < len(self.weekdays):
            raise Invalid("A slot names a weekday twice.", field="slots")
