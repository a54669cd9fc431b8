"""Suppressions: addresses to which nothing is sent any more, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.terms import ChannelName
from shared.errors import NotFound


class NothingIsSuppressed(NotFound):
    def __init__(self) -> None:
        super().__init__("Nothing is suppressed for this person on this channel.")


class Why(StrEnum):
    """`HARD_BOUNCE`: there is no such mailbox. `WRONG_PERSON`: a stranger answered there."""

    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    CARRIER_BLOCK = "carrier_block"
    WRONG_PERSON = "wrong_person"
    MANUAL = "manual"


class LiftedBecause(StrEnum):
    """Why a person lifts one; another address lifts the entry of the former by itself."""

    PERSON_CONFIRMED = "person_confirmed"
    PROVIDER_RESOLVED = "provider_resolved"
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    NEW_ADDRESS = "new_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """`code` is the provider's own, a protocol code and never its text."""

    id: UUID
    site: str
    person_id: UUID
    channel: ChannelName
    why: Why
    since: datetime
    provider: str | None = None
    code: str | None = None
