"""Owns how a consent is shown. What is personal in it is shown only where one consent is read."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel

from services.enrollment.domain.consents.consent import Consent
from services.enrollment.domain.consents.consent_terms import Lacking
from services.enrollment.tables.consent_rows import consent_of


class LackingView(BaseModel):
    """An element that a draft still lacks."""

    field: str
    message: str

    @classmethod
    def of(cls, lacking: Lacking) -> "LackingView":
        return cls(field=lacking.field, message=lacking.message)


class ConsentView(BaseModel):
    """A consent in the state that it has on the site's local day.

    `lacking` names what a draft needs before it can be signed.
    """

    id: UUID
    site: str
    version: int
    client_id: UUID
    party_kind: str
    party_id: UUID | None
    participant_ids: tuple[UUID, ...]
    treating_participants: bool
    discloser: str
    categories: tuple[str, ...]
    records_from: date | None
    records_until: date | None
    purposes: tuple[str, ...]
    acknowledged_right_to_revoke: bool
    expires_on: date | None
    expires_with: str | None
    form_version: str
    language: str
    replaces: UUID | None
    signed_on: date | None
    signed_by: str | None
    signer_party_id: UUID | None
    signed_how: str | None
    state: str
    revoked_at: datetime | None
    revoked_how: str | None
    expired_at: datetime | None
    ended_because: str | None
    replaced_by: UUID | None
    lacking: tuple[LackingView, ...]

    @classmethod
    def of(cls, consent: Consent, today: date) -> "ConsentView":
        return cls(**_shown(consent, today))

    @classmethod
    def of_row(cls, row: Record, today: date) -> "ConsentView":
        return cls.of(consent_of(dict(row)), today)


class RevokedConsents(BaseModel):
    """What a client took back at once."""

    items: list[ConsentView]


class ConsentDetails(ConsentView):
    """One consent with the client's own words on what shall not be told.

    `limits` is null where the client's key was destroyed.
    """

    limits: tuple[str, ...] | None

    @classmethod
    def with_limits(cls, consent: Consent, today: date, limits: tuple[str, ...] | None) -> Self:
        return cls(**_shown(consent, today), limits=limits)


_UNSIGNED = dict.fromkeys(("signed_on", "signed_by", "signer_party_id", "signed_how"))


def _shown(consent: Consent, today: date) -> dict[str, Any]:
    lacking = consent.lacking() if consent.signature is None else []
    return {
        **vars(consent),
        **vars(consent.terms),
        **(vars(consent.signature) if consent.signature else _UNSIGNED),
        "state": consent.state_on(today),
        "lacking": tuple(LackingView.of(one) for one in lacking),
    }
