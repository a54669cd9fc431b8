"""Consents and parties for unit tests: complete, unless a test takes something away."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.enrollment.domain.consents.consent import Consent
from services.enrollment.domain.consents.consent_terms import (
    ConsentTerms,
    PartyKind,
    Purpose,
    RecordKind,
    Signature,
)
from services.enrollment.domain.consents.party import Party

SIGNED = date(2026, 3, 2)
LAST_DAY = date(2026, 9, 2)
CLIENT = uuid4()
MOTHER = uuid4()
DAY = timedelta(days=1)
TPO = PartyKind.TREATMENT_PAYMENT_OPERATIONS


def terms(**changed: Any) -> ConsentTerms:
    elements = {
        "party_kind": PartyKind.FAMILY,
        "party_id": MOTHER,
        "categories": (RecordKind.ATTENDANCE,),
        "purposes": (Purpose.FAMILY_SUPPORT,),
        "acknowledged_right_to_revoke": True,
        "expires_on": LAST_DAY,
    }
    return ConsentTerms(**{**elements, **changed})


def to_the_class(**changed: Any) -> ConsentTerms:
    whole = {"party_kind": TPO, "party_id": None, "purposes": (Purpose.TREATMENT,)}
    return terms(**{**whole, "expires_on": None, **changed})


def draft(agreed: ConsentTerms) -> Consent:
    return Consent(id=uuid4(), site="north", client_id=CLIENT, terms=agreed)


def signed(agreed: ConsentTerms | None = None, *, on: date = SIGNED) -> Consent:
    consent = draft(agreed or terms())
    consent.sign(Signature(signed_on=on))
    return consent


def party(kind: PartyKind = PartyKind.FAMILY, identity: UUID = MOTHER) -> Party:
    return Party(id=identity, site="north", client_id=CLIENT, kind=kind, sealed=b"")
