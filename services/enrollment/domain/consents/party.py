"""Owns the party: a person or organisation that a client's consent may name, under its own id."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.consents.consent_terms import PartyKind
from shared.aggregate import Aggregate
from shared.errors import Invalid, NotFound


class Relationship(StrEnum):
    """What a person is to the client; an organisation is nothing of these."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    SPOUSE_OR_PARTNER = "spouse_or_partner"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    OTHER_RELATIVE = "other_relative"
    FRIEND = "friend"
    SPONSOR = "sponsor"
    PERSONAL_REPRESENTATIVE = "personal_representative"


class PartyIsNotHere(NotFound):
    """A party belongs to one client."""


class PartyIsUnknown(Invalid):
    """A consent names parties that are registered for its client."""


class PartyIsOfAnotherKind(Invalid):
    """A consent names its recipient as what it is."""


class PartyNeedsKindOfItsOwn(Invalid):
    """A party is somebody; a class of recipients has no name."""


@dataclass(kw_only=True)
class Party(Aggregate):
    """Who it is stays sealed; kind and relationship are codes, and the kind never changes.

    Consents rest on the kind: one that became another would be told what nobody agreed to.
    """

    client_id: UUID
    kind: PartyKind
    relationship: Relationship | None = None
    sealed: bytes

    def __post_init__(self) -> None:
        if self.kind is PartyKind.TREATMENT_PAYMENT_OPERATIONS:
            raise PartyNeedsKindOfItsOwn("Say what this party is by itself.", field="kind")

    def describe(self, *, relationship: Relationship | None, sealed: bytes) -> None:
        self.relationship, self.sealed = relationship, sealed
