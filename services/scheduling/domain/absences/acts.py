"""What people do about absences; acts are only ever appended, and each says what it was about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import BrokenRule, Invalid

LONGEST_AGO = timedelta(days=31)


class ActLiesAhead(Invalid):
    """An act is noted when it has happened."""


class ActIsLongAgo(Invalid):
    """An act is noted within a month."""


class AttemptComesBeforeStep(Invalid):
    """What happened before a step was reached is no attempt at it: record it as a contact."""


class NothingToReachOutFor(BrokenRule):
    """Outreach is completed where a step asks for it."""


class PolicyHasNoContract(BrokenRule):
    """The policy of the case has no contract to offer."""


class ContractIsNotOffered(BrokenRule):
    """A contract is offered before it is signed."""


class ContractIsSigned(BrokenRule):
    """A signed contract holds until it is kept or broken."""


class ActKind(StrEnum):
    CONTACT = "contact"
    ATTEMPT = "attempt"
    COMPLETION = "completion"
    OFFER = "offer"
    SIGNATURE = "signature"
    RESOLUTION = "resolution"
    DISCHARGE = "discharge"
    ANOTHER_CHANCE = "another_chance"


CLOSING = (ActKind.RESOLUTION, ActKind.DISCHARGE, ActKind.ANOTHER_CHANCE)


class Channel(StrEnum):
    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"
    IN_PERSON = "in_person"
    VIDEO = "video"


class Outcome(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    LEFT_WORD = "left_word"


@dataclass(frozen=True, slots=True)
class Ground:
    """The step that was reached when somebody acted, by which version, in which session."""

    policy_id: UUID
    step: str
    on: date
    session_id: UUID
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`by` is the token's opaque subject. `knew` are the missed sessions that it took note of."""

    id: UUID
    kind: ActKind
    at: datetime
    recorded_at: datetime
    by: str
    about: Ground | None = None
    channel: Channel | None = None
    outcome: Outcome | None = None
    code: str | None = None
    knew: tuple[UUID, ...] = ()

    @property
    def is_contact(self) -> bool:
        return self.kind is ActKind.CONTACT or self.outcome is Outcome.REACHED

    @property
    def closes(self) -> bool:
        return self.kind in CLOSING


def in_order(acts: Iterable[Act]) -> list[Act]:
    """Return each act once, in the order in which they were done."""
    once = {act.id: act for act in acts}
    return sorted(once.values(), key=lambda act: (act.at, act.recorded_at, act.id))


def check_time(at: datetime, now: datetime) -> None:
    """Check when it was done. Raises ActLiesAhead, ActIsLongAgo."""
    if at > now:
        raise ActLiesAhead("This time is still to come.", field="at")
    if now - at > LONGEST_AGO:
        raise ActIsLongAgo("This is more than a month ago.", field="at")
