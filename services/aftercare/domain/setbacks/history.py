"""What people did about a setback after a decision: contacts, and decisions taken up again."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.aftercare.domain.setbacks.states import Adjustment, SetbackState
from shared.errors import BrokenRule, Invalid

MOST_OF_A_KIND = 50


class Done(StrEnum):
    """`reopened`: the decision was taken back, to be taken anew."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    REOPENED = "reopened"


class HistoryIsFull(BrokenRule):
    def __init__(self) -> None:
        super().__init__(
            f"This was done {MOST_OF_A_KIND} times already: record a contact that reached the "
            "client, or report a new setback."
        )


class AnotherDayIsNeeded(Invalid):
    """Whoever was not reached is tried again: nobody falls out of the list unseen."""

    def __init__(self) -> None:
        detail = "Name the day of the next try; to stop trying, reopen the review and decide anew."
        super().__init__(detail, field="contact_on")


class NoDayIsNeeded(Invalid):
    def __init__(self) -> None:
        detail = "The client was reached: leave it out, or review again to plan another contact."
        super().__init__(detail, field="contact_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done, when and by whom, and how the setback stood before it.

    `words` is what they wrote, and `plan` what the reviewer had; both are sealed, in base64.
    """

    at: datetime
    by: str | None
    done: Done
    state: SetbackState
    reviewed_by: str | None
    contact_on: date | None
    adjustments: tuple[Adjustment, ...] = ()
    words: str | None = field(default=None, repr=False)
    plan: str | None = field(default=None, repr=False)
