"""What tells a provider of a client: allowed by which consent, and accounted for (2.25).

The request, a link that is opened and a detail that is read each say that somebody is a client.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.linkages.linkage import LinkageKind
from shared.aggregate import Aggregate
from shared.errors import BrokenRule

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""2.32(a)(2): accompanies each disclosure made with consent."""

RECORD = "plan"
"""The kind of record (enrollment's RecordKind) that a request tells: what is to follow."""

_PARTY_KINDS = {
    LinkageKind.THERAPY: "treating_provider",
    LinkageKind.SOBER_LIVING: "sober_living",
}
_PURPOSES = {
    LinkageKind.THERAPY: ("treatment", "care_coordination", "client_request"),
    LinkageKind.SOBER_LIVING: ("housing", "care_coordination", "treatment", "client_request"),
    LinkageKind.COURSE: ("education", "care_coordination", "client_request"),
    LinkageKind.WORKSHOP: ("education", "care_coordination", "client_request"),
}
_USUAL_PURPOSES = ("care_coordination", "treatment", "client_request")


class ConsentIsMissing(BrokenRule):
    """No consent that stands lets this provider be told; the members say which one would."""

    def __init__(self, kind: LinkageKind, party_id: UUID | None) -> None:
        party = party_kind(kind)
        super().__init__(
            "No consent of the client that stands names this provider for this. Ask the client for "
            "one, register the provider as a consent party, and name that party here.",
            party_kind=party,
            party_id=None if party_id is None else str(party_id),
            category=RECORD,
            purposes=list(purposes(kind)),
        )


class What(StrEnum):
    """What told the provider."""

    REQUEST_SENT = "request_sent"
    LINK_OPENED = "link_opened"
    LIST_READ = "list_read"
    DETAIL_READ = "detail_read"


@dataclass(kw_only=True)
class Disclosure(Aggregate):
    """A row of the client's accounting. It is never changed."""

    client_id: UUID
    linkage_id: UUID
    provider_code: str
    party_kind: str
    party_id: UUID | None
    consent_id: UUID
    category: str
    purpose: str
    what: What
    disclosed_at: datetime
    by: str | None


def party_kind(kind: LinkageKind) -> str:
    """Return whom a consent names: only treating providers are in the class of a TPO consent."""
    return _PARTY_KINDS.get(kind, "other")


def purposes(kind: LinkageKind) -> tuple[str, ...]:
    """Return what a consent may say that the telling is for; the first that it says counts."""
    return _PURPOSES.get(kind, _USUAL_PURPOSES)
