"""An attempt to reach a client: when, by whom, over which channel, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ContactChannel(StrEnum):
    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"
    OTHER = "other"


class AttemptOutcome(StrEnum):
    """What came of it. `reached`: the client and staff have spoken, or written to each other."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_ADDRESS = "wrong_address"
    DECLINED = "declined"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """`note` is sealed with the client's key, and written in base64."""

    at: datetime
    by: str
    channel: ContactChannel
    outcome: AttemptOutcome
    note: str | None = field(default=None, repr=False)
