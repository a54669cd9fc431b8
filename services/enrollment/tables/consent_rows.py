"""Owns how a row of the table of consents is read, and when its end is near."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func

from services.enrollment.domain.consents.consent import Consent, ConsentState, EndReason, RevokedHow
from services.enrollment.domain.consents.consent_terms import (
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
from services.enrollment.tables.consents import consent

PLAIN_TERMS = (
    "party_kind",
    "party_id",
    "participant_ids",
    "treating_participants",
    "discloser",
    "categories",
    "records_from",
    "records_until",
    "purposes",
    "acknowledged_right_to_revoke",
    "expires_on",
    "expires_with",
    "form_version",
    "language",
)
PLAIN = (
    "client_id",
    "discloser_name",
    "replaces",
    "sealed",
    "state",
    "revoked_at",
    "revoked_how",
    "expired_at",
    "ended_because",
    "replaced_by",
    "expiry_told_at",
)


def ends_soon(today: ColumnElement[date], lead: ColumnElement[int]) -> ColumnElement[bool]:
    """Say whether the last day is at most `lead` days ahead, and the consent half over by then.

    Who signs for two weeks is not warned on the day of signing.
    """
    half = (consent.c.expires_on - consent.c.signed_on) // 2
    return and_(
        consent.c.expires_on >= today, consent.c.expires_on <= today + func.least(lead, half)
    )


def consent_of(row: Mapping[str, Any]) -> Consent:
    plain = {name: row[name] for name in ("id", "site", "version", *PLAIN)}
    plain["state"] = ConsentState(row["state"])
    plain["revoked_how"] = row["revoked_how"] and RevokedHow(row["revoked_how"])
    plain["ended_because"] = row["ended_because"] and EndReason(row["ended_because"])
    return Consent(**plain, terms=_terms_of(row), signature=_signature_of(row))


def _terms_of(row: Mapping[str, Any]) -> ConsentTerms:
    plain = {name: row[name] for name in PLAIN_TERMS}
    codes = {
        "party_kind": PartyKind(row["party_kind"]),
        "discloser": Discloser(row["discloser"]),
        "language": Language(row["language"]),
        "expires_with": row["expires_with"] and ExpiryEvent(row["expires_with"]),
        "categories": tuple(RecordKind(code) for code in row["categories"]),
        "purposes": tuple(Purpose(code) for code in row["purposes"]),
        "participant_ids": tuple(UUID(one) for one in row["participant_ids"]),
    }
    return ConsentTerms(**{**plain, **codes})


def _signature_of(row: Mapping[str, Any]) -> Signature | None:
    if row["signed_on"] is None:
        return None
    return Signature(
        signed_on=row["signed_on"],
        signed_by=SignedBy(row["signed_by"]),
        signer_party_id=row["signer_party_id"],
        signed_how=row["signed_how"] and SignedHow(row["signed_how"]),
    )
