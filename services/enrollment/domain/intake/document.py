"""Owns the checklist of documents: that one came, when, and who took it. Never what it says."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule
from shared.states import StateMachine


class DocumentKind(StrEnum):
    IDENTIFICATION = "identification"
    INSURANCE_CARD = "insurance_card"
    REFERRAL = "referral"
    MEDICAL_CLEARANCE = "medical_clearance"
    MEDICATION_LIST = "medication_list"
    TUBERCULOSIS_SCREENING = "tuberculosis_screening"
    DISCHARGE_SUMMARY = "discharge_summary"
    COURT_ORDER = "court_order"
    GUARDIAN_CONSENT = "guardian_consent"
    PROOF_OF_INCOME = "proof_of_income"
    EMERGENCY_CONTACT = "emergency_contact"
    OTHER = "other"


class DocumentState(StrEnum):
    RECEIVED = "received"
    REVOKED = "revoked"


DOCUMENT = StateMachine(
    "document",
    {
        DocumentState.RECEIVED: frozenset({DocumentState.REVOKED}),
        DocumentState.REVOKED: frozenset(),
    },
)


class DocumentIsHereAlready(BrokenRule):
    """An application's checklist names each kind once; revoke the older entry first."""


@dataclass(kw_only=True)
class Document(Aggregate):
    """An entry of the checklist; one made by mistake is revoked, and stays to be seen."""

    application_id: UUID
    client_id: UUID
    kind: DocumentKind
    received_on: date
    recorded_by: str
    state: DocumentState = DocumentState.RECEIVED
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revocation_reason: str | None = None

    def revoke(self, *, reason: str, by: str, at: datetime) -> None:
        self.state = DOCUMENT.require(self.state, DocumentState.REVOKED)
        self.revocation_reason, self.revoked_by, self.revoked_at = reason, by, at
