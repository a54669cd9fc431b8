"""Owns the disclosure: what was told to whom, when, what for, and by which consent (2.25)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.consents.consent_terms import Purpose, RecordKind
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""2.32(a)(2): accompanies each disclosure made with consent."""


class Means(StrEnum):
    """How it was told."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"
    ON_PAPER = "on_paper"
    ELECTRONICALLY = "electronically"


class DisclosureIsNotCovered(BrokenRule):
    """Nothing is told without a consent that covers party, kind of record and purpose, now."""


class DisclosureIsAhead(Invalid):
    """A disclosure is recorded when it is made, or afterwards."""


@dataclass(kw_only=True)
class Disclosure(Aggregate):
    """A row of the client's accounting. It is never changed."""

    client_id: UUID
    consent_id: UUID
    party_id: UUID
    categories: tuple[RecordKind, ...]
    purpose: Purpose
    means: Means
    disclosed_at: datetime
