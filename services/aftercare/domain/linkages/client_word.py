"""What a client says of a linkage of their own: that they went, or that it came to nothing yet."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import Invalid


class DayIsMissing(Invalid):
    def __init__(self) -> None:
        super().__init__("Say on which day you went.", field="attended_on")


class DayIsOfGoing(Invalid):
    def __init__(self) -> None:
        super().__init__("Leave it out: only who went has a day to name.", field="attended_on")


class ClientAnswer(StrEnum):
    WENT = "went"
    DID_NOT_GO = "did_not_go"
    DID_NOT_FIT = "did_not_fit"


@dataclass(kw_only=True)
class ClientWord(Aggregate):
    """One word of the client. `said` is in their words, `note` what came of the talk; both sealed.

    It is kept whatever others say; only the talk with the client is added to it.
    """

    linkage_id: UUID
    client_id: UUID
    answer: ClientAnswer
    attended_on: date | None
    told_at: datetime
    said: bytes | None = field(default=None, repr=False)
    talked_at: datetime | None = None
    talked_by: str | None = None
    note: bytes | None = field(default=None, repr=False)

    def says_the_same(self, answer: ClientAnswer, attended_on: date | None) -> bool:
        return self.answer is answer and self.attended_on == attended_on

    def talk(self, by: str | None, now: datetime, note: bytes | None) -> None:
        self.talked_at, self.talked_by, self.note = now, by, note


def expect_day(answer: ClientAnswer, attended_on: date | None) -> None:
    """Raise DayIsMissing, DayIsOfGoing."""
    if answer is ClientAnswer.WENT and attended_on is None:
        raise DayIsMissing
    if answer is not ClientAnswer.WENT and attended_on is not None:
        raise DayIsOfGoing
