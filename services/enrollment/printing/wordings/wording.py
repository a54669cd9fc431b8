"""Owns what a wording has to say: a phrase for every code, and the sentences of the law."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.consents.consent import ConsentState
from services.enrollment.domain.consents.consent_terms import (
    Discloser,
    ExpiryEvent,
    PartyKind,
    Purpose,
    RecordKind,
    SignedBy,
    SignedHow,
)
from services.enrollment.domain.consents.party import Relationship


@dataclass(frozen=True, kw_only=True)
class Headings:
    """The left column. Each answers an element of 2.31(a)."""

    client: str
    discloser: str
    recipient: str
    records: str
    purpose: str
    expiry: str
    revocation: str
    redisclosure: str
    refusal: str
    rights: str
    notice: str
    signature: str


@dataclass(frozen=True, kw_only=True)
class SignatureLabels:
    client: str
    other: str
    name: str
    relationship: str
    date: str
    signed: str
    on_behalf: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One version of the form in one language. `{}` is filled with a name or a date."""

    title: str
    introduction: str
    headings: Headings
    discloser: Mapping[Discloser, str]
    the_class: str
    party_kinds: Mapping[PartyKind, str]
    relationships: Mapping[Relationship, str]
    participants: str
    treating_participants: str
    records: Mapping[RecordKind, str]
    period: Mapping[str, str]
    limits: str
    purposes: Mapping[Purpose, str]
    expires_on: str
    expires_with: Mapping[ExpiryEvent, str]
    whichever_first: str
    never_expires: str
    revocation: str
    redisclosure: str
    refusal: Mapping[str, str]
    rights: str
    notice: str
    labels: SignatureLabels
    signed_by: Mapping[SignedBy, str]
    signed_how: Mapping[SignedHow, str]
    states: Mapping[ConsentState, str]
    state_notes: Mapping[ConsentState, str]
    replaced: str
    page: str
    number: str
    form: str
    day: Callable[[date], str]
