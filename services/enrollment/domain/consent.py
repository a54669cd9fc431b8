"""Owns the written consent of 42 CFR 2.31: its elements, its signature and its revocation."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class ConsentState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    REVOKED = "revoked"
    EXPIRED = "expired"


CONSENT = StateMachine(
    "consent",
    {
        ConsentState.DRAFT: frozenset({ConsentState.ACTIVE}),
        ConsentState.ACTIVE: frozenset({ConsentState.REVOKED, ConsentState.EXPIRED}),
        ConsentState.REVOKED: frozenset(),
        ConsentState.EXPIRED: frozenset(),
    },
)


class PartyKind(StrEnum):
    """Who may be told. Only the first is a class of recipients; the others name one party."""

    TREATMENT_PAYMENT_OPERATIONS = "treatment_payment_operations"
    FAMILY = "family"
    EMPLOYER = "employer"
    COURT = "court"
    SOBER_LIVING = "sober_living"
    OTHER = "other"


class ConsentLacksElement(Invalid):
    """A consent is signed only with every element of 42 CFR 2.31(a)."""


class RevocationMustBeNow(Invalid):
    """A revocation works at once; it is never planned for later, nor dated before the signature."""


class TreatmentConsentIsMissing(BrokenRule):
    """Enrolling shares records for treatment, payment and operations; the client must agree."""


@dataclass(frozen=True, kw_only=True)
class ConsentTerms:
    """What was signed, frozen. The discloser is the site, the signature's day `signed_on`.

    Section 2.31(a)(4) lets a consent for treatment, payment and operations name its
    recipients as a class, and (a)(7) lets it run without an end; any other names both.
    """

    party_kind: PartyKind
    party_id: UUID | None = None
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    acknowledged_right_to_revoke: bool
    signed_on: date
    expires_on: date | None = None

    def __post_init__(self) -> None:
        scoped = self.party_kind is not PartyKind.TREATMENT_PAYMENT_OPERATIONS
        self._need(self.party_id or not scoped, "party_id", "Name the recipient.")
        self._need(self.categories, "categories", "Say what may be disclosed.")
        self._need(self.purposes, "purposes", "Say for which purpose.")
        self._need(
            self.acknowledged_right_to_revoke,
            "acknowledged_right_to_revoke",
            "The client must know of the right to revoke.",
        )
        self._need(self.expires_on or not scoped, "expires_on", "Say when it expires.")
        self._need(
            self.expires_on is None or self.expires_on >= self.signed_on,
            "expires_on",
            "It cannot expire before it is signed.",
        )

    @staticmethod
    def _need(present: object, field: str, detail: str) -> None:
        if not present:
            raise ConsentLacksElement(detail, field=field)


@dataclass(kw_only=True)
class Consent(Aggregate):
    """A client's agreement. Its terms never change: new terms are a new consent."""

    client_id: UUID
    terms: ConsentTerms
    state: ConsentState = ConsentState.DRAFT
    revoked_at: datetime | None = None

    def sign(self) -> None:
        self._become(ConsentState.ACTIVE)

    def revoke(self, *, effective_at: datetime, now: datetime, on: date) -> None:
        """Revoke at an instant not after `now`; `on` is the local day of that instant.

        A consent that has lapsed may still be revoked: expiry is worked out when it is read.
        """
        if effective_at > now or on < self.terms.signed_on:
            raise RevocationMustBeNow(
                "Between the signature and the present moment.", field="effective_at"
            )
        self._become(ConsentState.REVOKED)
        self.revoked_at = effective_at

    def state_on(self, today: date) -> ConsentState:
        return state_on(self.state, self.terms.expires_on, today)

    def _become(self, state: ConsentState) -> None:
        self.state = CONSENT.require(self.state, state)


def state_on(stored: ConsentState, expires_on: date | None, today: date) -> ConsentState:
    """Return the state on the site's local day; nobody has to be awake for a consent to expire."""
    if stored is ConsentState.ACTIVE and expires_on is not None and expires_on < today:
        return CONSENT.require(stored, ConsentState.EXPIRED)
    return stored
