"""Owns the written consent of 42 CFR 2.31: drafted, signed and frozen, revoked or expired."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.consents.consent_terms import (
    FORM_VERSIONS,
    ConsentLacksElement,
    ConsentTerms,
    ExpiryEvent,
    Lacking,
    Purpose,
    RecordKind,
    Signature,
)
from services.enrollment.domain.consents.party import Party
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


class RevokedHow(StrEnum):
    """How the client took it back. A spoken word counts as well."""

    IN_WRITING = "in_writing"
    ORALLY = "orally"


class EndReason(StrEnum):
    """Why a consent ended before its date."""

    CLIENT_ASKED = "client_asked"
    REPLACED = "replaced"
    END_OF_TREATMENT = "end_of_treatment"


class RevocationMustBeNow(Invalid):
    """A revocation works at once; it is never planned for later, nor dated before the signature."""


class ConsentIsSigned(BrokenRule):
    """A signed consent never changes: it is revoked, or a new one replaces it."""

    def __init__(self) -> None:
        super().__init__("Signed: revoke it, or sign a new one that replaces it.")


class ConsentIsNotSigned(BrokenRule):
    """Only what was signed can be renewed; a draft is changed and signed."""

    def __init__(self) -> None:
        super().__init__("Still a draft: change it and let the client sign.")


class ReplacesAnothersConsent(Invalid):
    """A consent replaces a signed one of the same client."""


@dataclass(kw_only=True)
class Consent(Aggregate):
    """A client's agreement. `sealed` holds what is personal in it, under the client's own key."""

    client_id: UUID
    terms: ConsentTerms
    replaces: UUID | None = None
    sealed: bytes | None = None
    signature: Signature | None = None
    discloser_name: str | None = None
    state: ConsentState = ConsentState.DRAFT
    revoked_at: datetime | None = None
    revoked_how: RevokedHow | None = None
    expired_at: datetime | None = None
    ended_because: EndReason | None = None
    replaced_by: UUID | None = None
    expiry_told_at: datetime | None = None

    def change(self, terms: ConsentTerms, *, replaces: UUID | None) -> None:
        """Say something else, as long as nobody signed. Raises ConsentIsSigned."""
        self.must_be_draft()
        self.terms, self.replaces = terms, replaces

    def must_be_draft(self) -> None:
        if self.state is not ConsentState.DRAFT:
            raise ConsentIsSigned

    def renewed(self, *, expires_on: date | None, acknowledged: bool) -> ConsentTerms:
        """Return the same terms until another day, in the latest text. Raises ConsentIsNotSigned.

        The client is told of the right to revoke anew.
        """
        if self.signature is None:
            raise ConsentIsNotSigned
        return replace(
            self.terms,
            expires_on=expires_on,
            acknowledged_right_to_revoke=acknowledged,
            form_version=FORM_VERSIONS[-1],
        )

    def lacking(self, signature: Signature | None = None) -> list[Lacking]:
        """Return every missing element, those of the signature only where one is given."""
        of_signature = signature.lacking(self.terms) if signature else ()
        return [*self.terms.lacking(), *of_signature]

    def sign(self, signature: Signature, *, discloser_name: str | None = None) -> None:
        """Freeze the terms. Raises ConsentLacksElement naming each missing one."""
        if lacking := self.lacking(signature):
            raise ConsentLacksElement(lacking)
        self._become(ConsentState.ACTIVE)
        self.signature, self.discloser_name = signature, discloser_name

    def revoke(
        self,
        *,
        effective_at: datetime,
        now: datetime,
        on: date,
        how: RevokedHow | None = None,
    ) -> None:
        """Revoke at an instant not after `now`; `on` is the local day of that instant.

        A consent that has lapsed may still be revoked: expiry is worked out when it is read.
        """
        if effective_at > now or (self.signature and on < self.signature.signed_on):
            raise RevocationMustBeNow(
                "Between the signature and the present moment.", field="effective_at"
            )
        self._become(ConsentState.REVOKED)
        self.revoked_at, self.revoked_how = effective_at, how
        self.ended_because = EndReason.CLIENT_ASKED

    def give_way(self, successor: UUID, *, at: datetime) -> None:
        """End because the client signed other terms instead."""
        self._become(ConsentState.REVOKED)
        self.revoked_at, self.replaced_by = at, successor
        self.ended_because = EndReason.REPLACED

    def expire_with_treatment(self, *, at: datetime) -> None:
        self._become(ConsentState.EXPIRED)
        self.expired_at, self.ended_because = at, EndReason.END_OF_TREATMENT

    def ends_with_treatment(self, discharged_on: date) -> bool:
        """Say whether a discharge of that day ends it; one signed later is about a later stay."""
        signed = self.signature is not None and self.signature.signed_on <= discharged_on
        return signed and self.terms.expires_with is ExpiryEvent.END_OF_TREATMENT

    def covers(
        self,
        party: Party,
        categories: tuple[RecordKind, ...],
        purpose: Purpose,
        on: date,
        *,
        client_ids: Collection[UUID],
    ) -> bool:
        """Say whether all of this may be told to the party on the site's local day.

        `client_ids` are those of one person, whose the consent and the party both are.
        """
        return (
            self.state_on(on) is ConsentState.ACTIVE
            and {self.client_id, party.client_id} <= set(client_ids)
            and self.signature is not None
            and self.signature.signed_on <= on
            and self.terms.reaches(party.id, party.kind)
            and all(self.terms.covers(category, purpose) for category in categories)
        )

    def state_on(self, today: date) -> ConsentState:
        return state_on(self.state, self.terms.expires_on, today)

    def _become(self, state: ConsentState) -> None:
        self.state = CONSENT.require(self.state, state)


def state_on(stored: ConsentState, expires_on: date | None, today: date) -> ConsentState:
    """Return the state on the site's local day; nobody has to be awake for a consent to expire."""
    if stored is ConsentState.ACTIVE and expires_on is not None and expires_on < today:
        return CONSENT.require(stored, ConsentState.EXPIRED)
    return stored
