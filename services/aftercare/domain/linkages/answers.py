"""What a provider answers, over which way, and why an answer was not taken."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.linkages.linkage import DeclineReason
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Forbidden, Invalid, NotFound


class ProviderAnswer(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    WAITLIST = "waitlist"
    HAND_OVER = "hand_over"
    ATTENDED = "attended"


class Refusal(StrEnum):
    """Why an answer that came was not taken. Nothing else changed."""

    LINK_ENDED = "link_ended"
    LINK_REVOKED = "link_revoked"
    CONSENT_ENDED = "consent_ended"
    REQUEST_WITHDRAWN = "request_withdrawn"
    ANSWERED_BEFORE = "answered_before"
    NOT_ASKED_YET = "not_asked_yet"
    LINKAGE_IS_OVER = "linkage_is_over"


@dataclass(kw_only=True)
class RefusedAnswer(Aggregate):
    """An answer by a link that was not taken: kept whole, so that staff can look into it."""

    linkage_id: UUID
    link_id: UUID
    answer: ProviderAnswer
    why: Refusal
    at: datetime
    reason_code: DeclineReason | None = None
    attended_on: date | None = None


class SubjectIsOfNoProvider(Forbidden):
    """The caller was bound to no organisation here."""

    def __init__(self) -> None:
        super().__init__("Nobody has said which organisation you are of. Ask the program to do so.")


class NoSuchSubject(NotFound):
    pass


class SubjectIsBoundAlready(BrokenRule):
    """One subject answers for one organisation at a site."""

    def __init__(self) -> None:
        super().__init__("This subject answers for an organisation already: remove it there first.")


@dataclass(kw_only=True)
class ProviderSubject(Aggregate):
    """Who answers for an organisation over the API; `subject` is opaque."""

    provider_code: str
    subject: str
    added_at: datetime
    added_by: str | None


class NoSuchAnswer(Invalid):
    def __init__(self) -> None:
        super().__init__("Is none of the answers of this page.", field="answer")


class ReasonIsNeeded(Invalid):
    def __init__(self) -> None:
        super().__init__("Say why, with one of the reason codes.", field="reason_code")


class ReasonIsOfDecline(Invalid):
    def __init__(self) -> None:
        super().__init__("Only a decline has a reason: leave it out.", field="reason_code")


class DayIsNeeded(Invalid):
    def __init__(self) -> None:
        super().__init__("Say on which day the client came.", field="attended_on")
