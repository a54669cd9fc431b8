"""Owns the forms of consents: the elements of 42 CFR 2.31(a) as they are sent."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import Field

from services.enrollment.domain.consents.consent import RevokedHow
from services.enrollment.domain.consents.consent_terms import (
    FORM_VERSIONS,
    ConsentTerms,
    Discloser,
    ExpiryEvent,
    Language,
    PartyKind,
    Purpose,
    RecordKind,
    Signature,
    SignedBy,
    SignedHow,
)
from services.enrollment.handlers.consents import consents as handlers
from shared.http.forms import Code, Day, Flag, Form, Instant, Line

T = TypeVar("T")

RecordKinds = Annotated[tuple[RecordKind, ...], Field(max_length=20)]
Purposes = Annotated[tuple[Purpose, ...], Field(max_length=20)]
Participants = Annotated[tuple[UUID, ...], Field(max_length=20)]
Limits = Annotated[tuple[Line, ...], Field(max_length=5)]


class TermsForm(Form):
    """What a consent says; the site discloses. A draft may lack elements until it is signed.

    `limits` are the client's own words on what shall not be told. `expires_with` ends it by an
    event. An intermediary's `participant_ids` are parties too.
    """

    party_kind: PartyKind
    party_id: UUID | None = None
    participant_ids: Participants = ()
    treating_participants: Flag = False
    discloser: Discloser = Discloser.THIS_PROGRAM
    categories: RecordKinds = ()
    records_from: Day | None = None
    records_until: Day | None = None
    limits: Limits = ()
    purposes: Purposes = ()
    acknowledged_right_to_revoke: Flag = False
    expires_on: Day | None = None
    expires_with: ExpiryEvent | None = None
    form_version: Code = FORM_VERSIONS[-1]
    language: Language = Language.ENGLISH
    replaces: UUID | None = None

    def terms(self) -> ConsentTerms:
        """Return the terms. Raises what ConsentTerms raises."""
        beside = {"limits", "replaces"} | self.not_terms
        values = {name: value for name, value in self if name not in beside}
        return ConsentTerms(**{name: _once(value) for name, value in values.items()})

    @property
    def not_terms(self) -> set[str]:
        return set()


class DraftForm(TermsForm):
    client_id: UUID

    @property
    def not_terms(self) -> set[str]:
        return {"client_id"}

    def command(self) -> handlers.DraftConsent:
        return handlers.DraftConsent(
            client_id=self.client_id,
            terms=self.terms(),
            replaces=self.replaces,
            limits=self.limits,
        )


class SignatureForm(Form):
    """Who signed, and when; who signs with or for the client is a registered party."""

    signed_on: Day
    signed_by: SignedBy = SignedBy.CLIENT
    signer_party_id: UUID | None = None
    signed_how: SignedHow | None = None

    def signature(self) -> Signature:
        return Signature(**dict(self))


class ConsentForm(TermsForm, SignatureForm):
    """A consent that is signed already: all elements, and the signature's."""

    client_id: UUID
    categories: RecordKinds
    purposes: Purposes
    acknowledged_right_to_revoke: Flag

    @property
    def not_terms(self) -> set[str]:
        return {"client_id", *SignatureForm.model_fields}

    def signature(self) -> Signature:
        return Signature(**{name: getattr(self, name) for name in SignatureForm.model_fields})

    def command(self) -> handlers.GrantConsent:
        """Return the command. Raises what ConsentTerms raises."""
        return handlers.GrantConsent(
            client_id=self.client_id,
            terms=self.terms(),
            replaces=self.replaces,
            limits=self.limits,
            signature=self.signature(),
        )


class RevocationForm(Form):
    """`effective_at` null is now; an earlier instant records what came on paper."""

    effective_at: Instant | None = None
    how: RevokedHow | None = None


class RenewalForm(Form):
    """`expires_on` is the last day of the renewed consent; null only where none is needed."""

    expires_on: Day | None = None
    acknowledged_right_to_revoke: Flag = False


class RevocationOfAllForm(Form):
    how: RevokedHow | None = None


def _once(value: Any) -> Any:
    """Return codes that were sent twice once, in their order."""
    return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else value
